package run

import (
	"errors"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// errUnsorted asks for another pass that remembers every identifier.
var errUnsorted = errors.New("identifiers are not in order")

// distinct tells trades from their repetitions by the venue's identifier. Archives
// whose numeric identifiers rise, or whose text identifiers come in order of time,
// need no memory of the past; for others it returns errUnsorted, and the pass is
// made again with every identifier remembered.
type distinct struct {
	remember bool
	highest  int64
	at       tick.Time
	ids      map[int64]struct{}
	texts    map[string]struct{}
}

func newDistinct(remember bool) *distinct {
	return &distinct{remember: remember, highest: tick.NoID, at: tick.NoTime, ids: map[int64]struct{}{}, texts: map[string]struct{}{}}
}

// repeated tells whether the trade was seen before. A trade without an identifier
// never was.
func (d *distinct) repeated(t *tick.Trade) (bool, error) {
	switch {
	case len(t.IDText) > 0:
		return d.repeatedText(t)
	case t.ID == tick.NoID:
		return false, nil
	case d.remember:
		before := len(d.ids)
		d.ids[t.ID] = struct{}{}
		return len(d.ids) == before, nil
	case t.ID <= d.highest:
		return false, errUnsorted
	}
	d.highest = t.ID
	return false, nil
}

// repeatedText remembers the identifiers of one instant when times rise: a
// repetition has the time of its original.
func (d *distinct) repeatedText(t *tick.Trade) (bool, error) {
	if !d.remember && t.Exch != d.at {
		if t.Exch < d.at {
			return false, errUnsorted
		}
		clear(d.texts)
		d.at = t.Exch
	}
	if _, ok := d.texts[string(t.IDText)]; ok {
		return true, nil
	}
	d.texts[string(t.IDText)] = struct{}{}
	return false, nil
}
