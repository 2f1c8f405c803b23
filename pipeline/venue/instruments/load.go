package instruments

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// document is a table's text; see data/instruments/README.md.
type document struct {
	Venue     string          `toml:"venue"`
	Contracts []contractEntry `toml:"contract"`
	Lots      []lotEntry      `toml:"lot"`
}

type contractEntry struct {
	Market  tick.Market  `toml:"market"`
	Value   tick.Decimal `toml:"value"`
	Of      string       `toml:"of"`
	AsOf    string       `toml:"as_of"`
	Source  string       `toml:"source"`
	Symbols []string     `toml:"symbols"`
}

type lotEntry struct {
	Markets []tick.Market     `toml:"markets"`
	Coins   int64             `toml:"coins"`
	AsOf    string            `toml:"as_of"`
	Source  string            `toml:"source"`
	Bases   map[string]string `toml:"bases"`
}

// Load reads every .toml file of a folder, in the order of their names.
func Load(files fs.FS, dir string) (*Table, error) {
	names, err := fs.Glob(files, path.Join(dir, "*.toml"))
	if err != nil {
		return nil, err
	}
	t := &Table{values: map[tick.Key]value{}, lots: map[tick.Key]lot{}}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		if err := t.add(text); err != nil {
			return nil, fmt.Errorf("instrument table %s: %w", name, err)
		}
	}
	return t, nil
}

// Parse reads one table strictly: keys and values that tables do not have, and
// instruments that stand in it twice, are errors that name the line.
func Parse(text []byte) (*Table, error) {
	t := &Table{values: map[tick.Key]value{}, lots: map[tick.Key]lot{}}
	return t, t.add(text)
}

func (t *Table) add(text []byte) error {
	var doc document
	decoder := toml.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&doc); err != nil {
		if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
			return fmt.Errorf("key that instrument tables do not have\n%s", strict.String())
		}
		if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
			return fmt.Errorf("%w\n%s", err, decode.String())
		}
		return err
	}
	if doc.Venue == "" {
		return errors.New(`venue is missing: want venue = "okx"`)
	}
	for i, e := range doc.Contracts {
		if err := t.addContract(doc.Venue, e); err != nil {
			return fmt.Errorf("line %d: %w", lineOf(text, "[[contract]]", i), err)
		}
	}
	for i, e := range doc.Lots {
		if err := t.addLot(doc.Venue, e); err != nil {
			return fmt.Errorf("line %d: %w", lineOf(text, "[[lot]]", i), err)
		}
	}
	return nil
}

func (t *Table) addContract(venue string, e contractEntry) error {
	unit, ok := map[string]tick.SizeUnit{"base": tick.BaseContracts, "quote": tick.QuoteContracts}[e.Of]
	switch {
	case !ok:
		return fmt.Errorf("of = %q: want base or quote", e.Of)
	case e.Market != tick.Linear && e.Market != tick.Inverse:
		return fmt.Errorf("market = %q: want linear or inverse", e.Market)
	case e.Value.Unscaled <= 0:
		return fmt.Errorf("value = %q: want a number above zero", e.Value)
	case len(e.Symbols) == 0:
		return errors.New("no symbols")
	}
	source, err := citation(e.Source, e.AsOf)
	if err != nil {
		return err
	}
	for _, symbol := range e.Symbols {
		v := value{unit, e.Value, source}
		if err := t.addValue(tick.Key{Venue: venue, Market: e.Market, Symbol: symbol}, v); err != nil {
			return err
		}
	}
	return nil
}

// addValue takes a symbol, or a pattern with stars.
func (t *Table) addValue(k tick.Key, v value) error {
	if k.Symbol == "" || strings.ContainsAny(k.Symbol, `?[]\`) {
		return fmt.Errorf("symbol %q: want a symbol, or a pattern with stars", k.Symbol)
	}
	_, twice := t.values[k]
	if twice || slices.ContainsFunc(t.rules, func(r rule) bool { return r.pattern == k }) {
		return fmt.Errorf("%s stands in the tables twice", k)
	}
	if strings.Contains(k.Symbol, "*") {
		t.rules = append(t.rules, rule{k, v})
	} else {
		t.values[k] = v
	}
	return nil
}

func (t *Table) addLot(venue string, e lotEntry) error {
	if e.Coins < 2 || len(e.Bases) == 0 || len(e.Markets) == 0 {
		return errors.New("a lot wants markets, bases and coins above 1")
	}
	source, err := citation(e.Source, e.AsOf)
	if err != nil {
		return err
	}
	for _, market := range e.Markets {
		if !market.Valid() {
			return fmt.Errorf("market %q: want spot, linear or inverse", market)
		}
		for listed, coin := range e.Bases {
			k := tick.Key{Venue: venue, Market: market, Symbol: listed}
			if _, twice := t.lots[k]; twice || listed == "" || coin == "" {
				return fmt.Errorf("%s: empty, or in the tables twice", k)
			}
			t.lots[k] = lot{coin, e.Coins, source}
		}
	}
	return nil
}

// citation is a source with the day or month it was read.
func citation(source, asOf string) (string, error) {
	_, day := time.Parse(time.DateOnly, asOf)
	_, month := time.Parse("2006-01", asOf)
	if source == "" || day != nil && month != nil {
		return "", fmt.Errorf("source = %q, as_of = %q: want a source and its day or month, 2025-10-10 or 2025-10", source, asOf)
	}
	return source + " (" + asOf + ")", nil
}

// lineOf is the line of the i-th header.
func lineOf(text []byte, header string, i int) int {
	number := 0
	for line := range bytes.Lines(text) {
		number++
		if bytes.Equal(bytes.TrimSpace(line), []byte(header)) {
			if i == 0 {
				return number
			}
			i--
		}
	}
	return number
}
