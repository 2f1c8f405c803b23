package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// fillEmpty writes absent lists as [] and {}, so that a manifest reads back as it was.
func (m *Manifest) fillEmpty() {
	if m.Parameters == nil {
		m.Parameters = map[string]string{}
	}
	if m.Inputs == nil {
		m.Inputs = []Input{}
	}
	if m.RejectedRows == nil {
		m.RejectedRows = []string{}
	}
	if m.Notes == nil {
		m.Notes = []string{}
	}
}

// plainManifest has the fields of a Manifest in the same order.
type plainManifest Manifest

// manifestFile is the file's JSON. The digest stands last, over everything before it.
type manifestFile struct {
	plainManifest
	Instrument instrumentJSON `json:"instrument"`
	SHA256     string         `json:"sha256"`
}

type instrumentJSON struct {
	Base          string       `json:"base"`
	Quote         string       `json:"quote"`
	SizeUnit      string       `json:"size_unit"`
	ContractValue tick.Decimal `json:"contract_value"`
	Lot           int64        `json:"lot"`
	Source        string       `json:"source"`
}

// sizeUnits are the names of tick.SizeUnit in the file.
var sizeUnits = [...]string{tick.Coins: "coins", tick.BaseContracts: "base_contracts", tick.QuoteContracts: "quote_contracts"}

// The end of the file: the digest of all bytes before its own 64 hexadecimal digits.
const (
	digestLead  = `"sha256": "`
	digestTail  = "\"\n}\n"
	digestChars = 2 * sha256.Size
)

// encode is the manifest as a file.
func (m *Manifest) encode() ([]byte, error) {
	m.fillEmpty()
	in := m.Instrument
	if int(in.Unit) >= len(sizeUnits) {
		return nil, fmt.Errorf("manifest of %s: size unit %d does not exist", m.Partition(), in.Unit)
	}
	f := manifestFile{plainManifest(*m), instrumentJSON{in.Base, in.Quote, sizeUnits[in.Unit], in.ContractValue, in.Lot, in.Source}, ""}
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("manifest of %s: %w", m.Partition(), err)
	}
	body := b[:len(b)-len("\"\n}")]
	sum := sha256.Sum256(body)
	return append(hex.AppendEncode(body, sum[:]), digestTail...), nil
}

// errNewer marks a manifest of a later version of the program.
var errNewer = errors.New("newer format")

// decode reads a manifest file. Any change of any byte since encode is an error.
func (m *Manifest) decode(b []byte) error {
	var version struct{ Format int }
	if err := json.Unmarshal(b, &version); err != nil {
		return fmt.Errorf("not the JSON that was written: %w", err)
	}
	if version.Format > Format {
		return fmt.Errorf("%w: format %d, this program reads format %d; use the version that wrote it", errNewer, version.Format, Format)
	}
	body, ok := bytes.CutSuffix(b, []byte(digestTail))
	if !ok || len(body) < digestChars || !bytes.HasSuffix(body[:len(body)-digestChars], []byte(digestLead)) {
		return errors.New("its own digest is missing from the end")
	}
	cut := len(body) - digestChars
	sum := sha256.Sum256(body[:cut])
	if have := hex.EncodeToString(sum[:]); have != string(body[cut:]) {
		return fmt.Errorf("edited or damaged: its digest says %s, its content gives %s", body[cut:], have)
	}
	var f manifestFile
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("its JSON does not fit: %w", err)
	}
	if f.Format != Format {
		return fmt.Errorf("format %d does not exist", f.Format)
	}
	return m.adopt(f)
}

func (m *Manifest) adopt(f manifestFile) error {
	unit := -1
	for i, name := range sizeUnits {
		if name == f.Instrument.SizeUnit {
			unit = i
		}
	}
	if unit < 0 {
		return fmt.Errorf("size unit %q does not exist", f.Instrument.SizeUnit)
	}
	*m = Manifest(f.plainManifest)
	m.Instrument = tick.Instrument{
		Key:  m.Partition().Key,
		Base: f.Instrument.Base, Quote: f.Instrument.Quote, Unit: tick.SizeUnit(unit),
		ContractValue: f.Instrument.ContractValue, Lot: f.Instrument.Lot, Source: f.Instrument.Source,
	}
	return m.Rows.check()
}
