package book

import (
	"fmt"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Fault is a way in which a book can contradict itself. A crossed book is none: that is
// what the venue sent.
type Fault uint8

// The faults, all of them.
const (
	NotCounted  Fault = iota // the number of levels is not the number kept
	NotMarked                // a slot's bit says full where it is empty, or the reverse
	NotPositive              // a stored size or price is not positive
	NotSorted                // prices do not get worse from level to level
	Misplaced                // a far level belongs into the window
	NotBest                  // the best level kept is not the first
	TooDeep                  // more levels than the feed has
	WrongState               // live with an empty side, or empty with none
)

func (f Fault) String() string {
	return [...]string{
		"levels are not counted right", "slot is not marked right", "size or price is not positive",
		"levels are not sorted", "far level belongs into the window", "best level is not the first",
		"more levels than the feed has", "state does not fit the sides",
	}[f]
}

// IntegrityError is a fault with the numbers that contradict each other. It means a
// mistake in this package, never in the data.
type IntegrityError struct {
	Fault      Fault
	Side       string // bid or ask
	Have, Want int64
}

func (e *IntegrityError) Error() string {
	return fmt.Sprintf("%s side of the book: %v: have %d, want %d", e.Side, e.Fault, e.Have, e.Want)
}

// Check looks for every fault, at any time, and returns an *IntegrityError about the
// first.
func (b *Book) Check() error {
	for _, s := range [...]struct {
		name   string
		ladder *ladder
		best   tick.Level
	}{{"bid", &b.bids, b.bid}, {"ask", &b.asks, b.ask}} {
		fault := func(f Fault, have, want int64) error {
			return &IntegrityError{Fault: f, Side: s.name, Have: have, Want: want}
		}
		if err := s.ladder.check(fault); err != nil {
			return err
		}
		if n := int64(s.ladder.len()); b.limit > 0 && n > int64(b.limit) {
			return fault(TooDeep, n, int64(b.limit))
		}
		known := b.state == tick.BookLive || b.state == tick.BookEmpty
		if first := s.ladder.first(); known && first != s.best {
			return fault(NotBest, s.best.Price, first.Price)
		}
		if b.state == tick.BookLive && s.ladder.len() == 0 {
			return fault(WrongState, 0, 1)
		}
	}
	if n := min(b.bids.len(), b.asks.len()); b.state == tick.BookEmpty && n > 0 {
		return &IntegrityError{Fault: WrongState, Side: "either", Have: int64(n)}
	}
	return nil
}

// first is the best level found by looking.
func (l *ladder) first() (best tick.Level) {
	l.all(func(v tick.Level) bool {
		best = v
		return false
	})
	return best
}

func (l *ladder) check(fault func(f Fault, have, want int64) error) error {
	if err := l.checkWindow(fault); err != nil {
		return err
	}
	far := 0
	for _, chunk := range l.far.chunks {
		for _, f := range chunk {
			if end := l.sign*l.base + slots*l.step; f.key < end {
				return fault(Misplaced, f.key, end)
			}
		}
		far += len(chunk)
	}
	if far != l.far.count {
		return fault(NotCounted, int64(l.far.count), int64(far))
	}
	var before tick.Level
	var err error
	l.all(func(v tick.Level) bool {
		switch {
		case v.Price <= 0 || v.Size <= 0:
			err = fault(NotPositive, min(v.Price, v.Size), 1)
		case before.Size > 0 && l.sign*v.Price <= l.sign*before.Price:
			err = fault(NotSorted, v.Price, before.Price)
		}
		before = v
		return err == nil
	})
	return err
}

// checkWindow compares the three levels of bits with the sizes below them.
func (l *ladder) checkWindow(fault func(f Fault, have, want int64) error) error {
	count := 0
	var want occupancy
	var none [64]int64
	for word := range want.bottom {
		sizes := (*[64]int64)(l.size[64*word:])
		if *sizes == none {
			continue // nearly all are empty
		}
		for i, size := range sizes {
			if size < 0 {
				return fault(NotPositive, size, 1)
			}
			if size > 0 {
				count++
				want.bottom[word] |= 1 << i
			}
		}
		want.middle[word/64] |= 1 << (word % 64)
		want.top |= 1 << (word / 64)
	}
	if want != l.occupied {
		return fault(NotMarked, int64(l.occupied.top), int64(want.top))
	}
	if count != l.count {
		return fault(NotCounted, int64(l.count), int64(count))
	}
	return nil
}
