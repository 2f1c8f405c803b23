// Package instruments reads the tables of contract values and lots, which no archive
// gives, and completes instruments with them.
//
// What stands in no table stays unknown: such an instrument has prices but no volumes.
// It is pure but for reading the folder it is given.
package instruments

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Table knows contract values and lots.
type Table struct {
	exact    map[tick.Key]entry
	patterns []entry // in file order, the first that matches counts
}

// entry is one row as written; see data/instruments/README.md.
type entry struct {
	Venue         string         `toml:"venue"`
	Market        tick.Market    `toml:"market"`
	Symbol        string         `toml:"symbol"` // exact, or a pattern with *
	Base          string         `toml:"base"`   // where the symbol does not say it: PEPE for 1000PEPEUSDT
	SizeUnit      string         `toml:"size_unit"`
	ContractValue tick.Decimal   `toml:"contract_value"`
	Lot           int64          `toml:"lot"`
	Source        string         `toml:"source"`
	AsOf          toml.LocalDate `toml:"as_of"`
}

type document struct {
	Instruments []entry `toml:"instrument"`
}

// Load reads every .toml file of a folder, strictly: errors show the line.
func Load(files fs.FS, dir string) (*Table, error) {
	t := &Table{exact: map[tick.Key]entry{}}
	names, err := fs.Glob(files, path.Join(dir, "*.toml"))
	if err != nil {
		return nil, err
	}
	for _, name := range names { // Glob sorts them
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if err := t.add(name, text); err != nil {
			return nil, fmt.Errorf("instrument table %s: %w", name, err)
		}
	}
	return t, nil
}

func (t *Table) add(name string, text []byte) error {
	var doc document
	decoder := toml.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&doc); err != nil {
		if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
			return fmt.Errorf("key that instruments do not have\n%s", strict.String())
		}
		if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
			return fmt.Errorf("%w\n%s", err, decode.String())
		}
		return err
	}
	for _, e := range doc.Instruments {
		if err := e.check(); err != nil {
			return err
		}
		key := tick.Key{Venue: e.Venue, Market: e.Market, Symbol: e.Symbol}
		if strings.Contains(e.Symbol, "*") {
			t.patterns = append(t.patterns, e)
			continue
		}
		if _, ok := t.exact[key]; ok {
			return fmt.Errorf("%s stands in the tables twice", key)
		}
		t.exact[key] = e
	}
	return nil
}

func (e *entry) check() error {
	fail := func(why string) error { return fmt.Errorf("%s/%s/%s: %s", e.Venue, e.Market, e.Symbol, why) }
	if _, err := path.Match(e.Symbol, ""); err != nil || e.Symbol == "" {
		return fail("the symbol is empty or a faulty pattern")
	}
	unit, ok := units[e.SizeUnit]
	switch {
	case !e.Market.Valid():
		return fail("the market is not spot, linear or inverse")
	case !ok:
		return fail(fmt.Sprintf("size_unit %q is not coins, base_contracts or quote_contracts", e.SizeUnit))
	case unit != tick.Coins && e.ContractValue.IsZero():
		return fail("contracts want a contract_value")
	case e.Source == "" || e.AsOf == (toml.LocalDate{}):
		return fail("a source and the date it was read (as_of) are wanted")
	case e.Lot < 0:
		return fail("the lot is negative")
	}
	return nil
}

var units = map[string]tick.SizeUnit{"coins": tick.Coins, "base_contracts": tick.BaseContracts, "quote_contracts": tick.QuoteContracts}

// Complete fills in what the tables know of an instrument: unit of size, contract
// value, lot, and the base coin where the symbol hides it.
func (t *Table) Complete(in tick.Instrument) tick.Instrument {
	e, ok := t.find(in.Key)
	if !ok {
		return in
	}
	in.Unit, in.ContractValue, in.Lot = units[e.SizeUnit], e.ContractValue, max(e.Lot, 1)
	if e.Base != "" {
		in.Base = e.Base
	}
	in.Source = e.Source + " (" + e.AsOf.String() + ")"
	return in
}

func (t *Table) find(k tick.Key) (entry, bool) {
	if e, ok := t.exact[k]; ok {
		return e, true
	}
	for _, e := range t.patterns {
		if ok, err := path.Match(e.Symbol, k.Symbol); ok && err == nil && e.Venue == k.Venue && e.Market == k.Market {
			return e, true
		}
	}
	return entry{}, false
}
