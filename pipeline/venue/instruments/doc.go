// Package instruments reads the tables of contract values and lots, which no archive
// gives, and completes instruments with them.
//
// What stands in no table stays unknown: such an instrument has prices but no volumes.
// The format is described in data/instruments/README.md.
package instruments

import (
	"path"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Table knows contract values and lots.
type Table struct {
	values map[tick.Key]value // by exact symbol
	rules  []rule             // by pattern
	lots   map[tick.Key]lot   // by the base as listed, in the key's symbol
}

// value is what one contract is worth.
type value struct {
	unit   tick.SizeUnit
	value  tick.Decimal
	source string
}

// rule is a value for all symbols that a pattern matches.
type rule struct {
	pattern tick.Key
	value
}

// lot is how many coins a listed base stands for.
type lot struct {
	coin   string
	coins  int64
	source string
}

// Complete fills in what the tables know of an instrument: the value of a contract
// where sizes are contracts of the same currency as the table's, the lot and the coin
// that the listed base hides (1000PEPE), and where both come from.
func (t *Table) Complete(in tick.Instrument) tick.Instrument {
	if t == nil {
		return in
	}
	var sources []string
	if v, ok := t.value(in.Key); ok && v.unit == in.Unit {
		in.ContractValue = v.value
		sources = append(sources, v.source)
	}
	if l, ok := t.lots[tick.Key{Venue: in.Venue, Market: in.Market, Symbol: in.Base}]; ok {
		in.Base, in.Lot = l.coin, l.coins
		sources = append(sources, l.source)
	}
	if len(sources) > 0 {
		in.Source = strings.Join(sources, "; ")
	}
	return in
}

// value finds a symbol's own value, or that of the pattern with the most letters:
// BTCUSD_* before *USD_*.
func (t *Table) value(k tick.Key) (value, bool) {
	if v, ok := t.values[k]; ok {
		return v, true
	}
	var best rule
	found := false
	for _, r := range t.rules {
		if r.matches(k) && (!found || r.letters() > best.letters()) {
			best, found = r, true
		}
	}
	return best.value, found
}

func (r rule) matches(k tick.Key) bool {
	ok, err := path.Match(r.pattern.Symbol, k.Symbol)
	return err == nil && ok && r.pattern.Venue == k.Venue && r.pattern.Market == k.Market
}

func (r rule) letters() int { return len(r.pattern.Symbol) - strings.Count(r.pattern.Symbol, "*") }
