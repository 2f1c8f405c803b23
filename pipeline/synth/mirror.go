package synth

import (
	"slices"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// mirror is a book as its feed tells it, and what a feed of so many levels shows of it.
type mirror struct {
	sides  [2]mirrorSide // bids, asks
	levels int           // that are shown, 0 for all
}

type mirrorSide struct {
	buy     bool
	all     []tick.Level // the worst first
	shown   []tick.Level // the best first, of a limited feed: as of the last message
	changes []tick.Level
}

func newMirror(s Snapshot, levels int) *mirror {
	m := &mirror{levels: levels}
	for i, l := range [2][]tick.Level{s.Bids, s.Asks} {
		m.sides[i] = mirrorSide{buy: i == 0, all: slices.Clone(l)}
		slices.Reverse(m.sides[i].all)
		m.sides[i].shown = m.sides[i].top(nil, levels)
	}
	return m
}

// top appends the best levels, the best first.
func (s *mirrorSide) top(out []tick.Level, n int) []tick.Level {
	if n == 0 {
		n = len(s.all)
	}
	for i := len(s.all) - 1; i >= max(0, len(s.all)-n); i-- {
		out = append(out, s.all[i])
	}
	return out
}

// apply takes a message and returns what the feed shows of it, borrowed until the next.
func (m *mirror) apply(bids, asks []tick.Level) (shownBids, shownAsks []tick.Level) {
	for i, changes := range [2][]tick.Level{bids, asks} {
		s := &m.sides[i]
		for _, l := range changes {
			s.set(l)
		}
		if m.levels == 0 {
			s.changes = append(s.changes[:0], changes...)
			continue
		}
		s.compare(m.levels)
	}
	return m.sides[0].changes, m.sides[1].changes
}

func (s *mirrorSide) better(a, b int64) bool { return a > b == s.buy && a != b }

// set puts, changes or removes one level.
func (s *mirrorSide) set(l tick.Level) {
	lo, hi := 0, len(s.all)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if s.better(l.Price, s.all[mid].Price) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	found := lo < len(s.all) && s.all[lo].Price == l.Price
	switch {
	case found && l.Size == 0:
		s.all = slices.Delete(s.all, lo, lo+1)
	case found:
		s.all[lo].Size = l.Size
	case l.Size != 0:
		s.all = slices.Insert(s.all, lo, l)
	}
}

// compare finds what a feed of n levels says: levels that fall out of its sight are
// removed, and those that come into it appear.
func (s *mirrorSide) compare(n int) {
	s.changes = s.changes[:0]
	i, j := 0, len(s.all)-1
	last := max(0, len(s.all)-n)
	for i < len(s.shown) || j >= last {
		switch {
		case j < last || i < len(s.shown) && s.better(s.shown[i].Price, s.all[j].Price):
			s.changes = append(s.changes, tick.Level{Price: s.shown[i].Price})
			i++
		case i == len(s.shown) || s.better(s.all[j].Price, s.shown[i].Price):
			s.changes = append(s.changes, s.all[j])
			j--
		default:
			if s.shown[i].Size != s.all[j].Size {
				s.changes = append(s.changes, s.all[j])
			}
			i, j = i+1, j-1
		}
	}
	if len(s.changes) > 0 {
		s.shown = s.top(s.shown[:0], n)
	}
}
