package store

import (
	"encoding/json"
	"fmt"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Format is the version of the partition's layout and manifest. A reader refuses
// every other one.
const Format = 1

// DataName is the name of the data file in a partition's folder.
const DataName = "data.parquet"

const manifestName = "manifest.json"

// Input is an archive that a partition was made from.
type Input struct {
	Path      string `json:"path"` // below its raw folder, with slashes
	Bytes     int64  `json:"bytes"`
	SHA256    string `json:"sha256"`
	Rows      int64  `json:"rows"`
	First     string `json:"first"` // exchange time of the first row, RFC 3339; "" if none
	Last      string `json:"last"`  // of the last row
	From      string `json:"from"`  // the span it covers by its name, RFC 3339; "" when the name has no date
	To        string `json:"to"`
	Verified  string `json:"verified"` // how the bytes were verified: "checksum", "unverified", ...
	Publisher string `json:"publisher"`
	Dataset   string `json:"dataset"`
}

// Rows accounts for every row of the inputs: In = Out + Duplicates + Rejected +
// OtherDay.
type Rows struct {
	In         int64 `json:"in"`
	Out        int64 `json:"out"`
	Duplicates int64 `json:"duplicates"`
	Rejected   int64 `json:"rejected"`
	OtherDay   int64 `json:"other_day"`
}

func (r Rows) check() error {
	for _, n := range [...]int64{r.In, r.Out, r.Duplicates, r.Rejected, r.OtherDay} {
		if n < 0 {
			return fmt.Errorf("negative row count: %+v", r)
		}
	}
	if left := r.In - r.Out - r.Duplicates - r.Rejected - r.OtherDay; left != 0 {
		return fmt.Errorf("%d rows unaccounted for: %+v", left, r)
	}
	return nil
}

// File is a written file.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Manifest is the commit record of a partition. Put fills in Format, the
// partition's own name, Instrument.Key and Data; the rest is the writer's.
type Manifest struct {
	Format int         `json:"format"`
	Kind   Kind        `json:"kind"`
	Date   tick.Date   `json:"date"`
	Venue  string      `json:"venue"`
	Market tick.Market `json:"market"`
	Symbol string      `json:"symbol"`

	Instrument tick.Instrument `json:"-"` // in the file as base, quote, size_unit, contract_value, lot, source

	Fingerprint string            `json:"fingerprint"` // input digests, parameters and code version: same fingerprint, same bytes
	Parameters  map[string]string `json:"parameters"`
	Inputs      []Input           `json:"inputs"`
	Rows        Rows              `json:"rows"`
	Regressions int64             `json:"regressions"` // rows whose time is before the previous row's
	// LongestRegression is the largest step back in time, in nanoseconds: what a reader
	// must hold back to see the rows in order.
	LongestRegression tick.Time       `json:"longest_regression_ns"`
	RejectedRows      []string        `json:"rejected_rows"` // the first 10, verbatim
	Notes             []string        `json:"notes"`
	Book              json.RawMessage `json:"book,omitempty"` // ledger of an order book, see book.Account
	Synthetic         bool            `json:"synthetic"`
	Data              File            `json:"data"`
}

// Partition is the partition the manifest says it belongs to.
func (m *Manifest) Partition() Partition {
	return Partition{m.Kind, m.Date, tick.Key{Venue: m.Venue, Market: m.Market, Symbol: m.Symbol}}
}

// name writes the partition into the manifest.
func (m *Manifest) name(p Partition) {
	m.Format, m.Kind, m.Date = Format, p.Kind, p.Date
	m.Venue, m.Market, m.Symbol = p.Key.Venue, p.Key.Market, p.Key.Symbol
	m.Instrument.Key = p.Key
}
