package book

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func TestCheckFindsEveryFault(t *testing.T) {
	found := map[Fault]bool{}
	for name, c := range map[string]struct {
		want   Fault
		damage func(b *Book)
	}{
		"a level more than counted":          {NotCounted, func(b *Book) { b.bids.count++ }},
		"a far level more than counted":      {NotCounted, func(b *Book) { b.asks.far.count++ }},
		"a size without its bit":             {NotMarked, func(b *Book) { b.asks.size[7] = 1 }},
		"a bit without its word's bit":       {NotMarked, func(b *Book) { b.asks.occupied.middle = [64]uint64{} }},
		"a negative size":                    {NotPositive, func(b *Book) { b.asks.size[b.asks.occupied.first()] = -1 }},
		"a far level of no size":             {NotPositive, func(b *Book) { b.asks.far.chunks[0][0].size = 0 }},
		"far levels in the wrong order":      {NotSorted, func(b *Book) { b.asks.far.chunks[0][0].key = math.MaxInt64 / 2 }},
		"a far level inside the window":      {Misplaced, func(b *Book) { b.asks.far.chunks[0][0].key = 101 }},
		"another best level than the first":  {NotBest, func(b *Book) { b.bid.Size++ }},
		"more levels than the feed has":      {TooDeep, func(b *Book) { b.limit = 1 }},
		"a side emptied behind the state":    {WrongState, func(b *Book) { b.bids.clear(); b.bid = tick.Level{} }},
		"a state that forgets both sides":    {WrongState, func(b *Book) { b.state = tick.BookEmpty }},
		"a best level that is not there now": {NotBest, func(b *Book) { b.ask = tick.Level{} }},
	} {
		b := bookOf(0, 0, []tick.Level{{Price: 99, Size: 3}, {Price: 98, Size: 2}},
			[]tick.Level{{Price: 101, Size: 1}, {Price: 102, Size: 2}, {Price: 1 << 40, Size: 5}, {Price: 1 << 41, Size: 6}})
		if err := b.Check(); err != nil {
			t.Fatal(err)
		}
		c.damage(b)
		fault, ok := errors.AsType[*IntegrityError](b.Check())
		if !ok || fault.Fault != c.want {
			t.Errorf("%s: %v, want %v", name, fault, c.want)
			continue
		}
		if !strings.Contains(fault.Error(), c.want.String()) {
			t.Errorf("%s: message %q", name, fault)
		}
		found[c.want] = true
	}
	if len(found) != int(WrongState)+1 {
		t.Errorf("%d faults of %d were tried", len(found), WrongState+1)
	}
}

func TestNumbersThatNoBookHoldsMakeItStale(t *testing.T) {
	levels := func(price, size int64) []tick.Level { return []tick.Level{{Price: price, Size: size}} }
	snapshot := tick.Depth{Snapshot: true, Bids: levels(1e17, 1), Asks: levels(2e17, 1)}
	for name, d := range map[string]tick.Depth{
		"a scale in which the book's prices overflow": {PriceScale: 3, Bids: levels(5, 1)},
		"a scale beyond all":                          {SizeScale: 30, Bids: levels(5, 1)},
	} {
		b := New(0)
		if err := b.Apply(&snapshot); err != nil {
			t.Fatal(err)
		}
		if err := b.Apply(&d); !errors.Is(err, errTooLarge) || b.State() != tick.BookStale {
			t.Errorf("%s: error %v, book %v", name, err, b.State())
		}
		if err := b.Apply(&d); err != nil {
			t.Errorf("%s: reported twice: %v", name, err)
		}
		if bid, ask := b.Best(); bid.Size != 0 || ask.Size != 0 {
			t.Errorf("%s: best levels %v and %v of a book that was given up", name, bid, ask)
		}
		d.Snapshot, d.SizeScale, d.Asks = true, 2, levels(6, 1)
		if err := b.Apply(&d); err != nil || b.State() != tick.BookLive {
			t.Errorf("%s: a snapshot afterwards: error %v, book %v", name, err, b.State())
		}
		if l := b.Ledger(); l.GapCount != 1 || l.Breaking != 1 || l.WhileStale != 1 {
			t.Errorf("%s: ledger %+v", name, *l)
		}
	}
	b := New(0)
	finest := tick.Depth{Snapshot: true, PriceScale: 6, Bids: levels(5, 1), Asks: levels(6, 1)}
	if err := b.Apply(&finest); err != nil {
		t.Fatal(err)
	}
	coarse := tick.Depth{Bids: levels(1e14, 1)}
	if err := b.Apply(&coarse); !errors.Is(err, errTooLarge) {
		t.Errorf("a price that overflows in the book's scale: %v", err)
	}
	if err := b.Apply(&snapshot); err != nil || b.State() != tick.BookLive {
		t.Errorf("a coarse snapshot after a fine one: error %v, book %v", err, b.State())
	}
	if err := b.Check(); err != nil {
		t.Error(err)
	}
}

func TestImpossibleLevelsAreCountedAndLeftOut(t *testing.T) {
	one := func(price, size int64) []tick.Level { return []tick.Level{{Price: price, Size: size}} }
	b := bookOf(0, 0, one(99, 5), one(101, 5))
	for i, d := range []tick.Depth{
		{Bids: one(0, 1)},
		{Bids: one(-3, 1)},
		{Bids: one(98, -1)},
		{Asks: one(math.MaxInt64, 1)},
		{Asks: one(105, math.MaxInt64)},
		{Relative: true, Asks: one(0, 1)},
		{Relative: true, Asks: one(105, math.MinInt64)},
	} {
		d.PriceScale = 2
		if err := b.Apply(&d); err != nil {
			t.Fatal(err)
		}
		if n := b.Ledger().Inconsistent; n != int64(i+1) {
			t.Errorf("message %d: %d inconsistent levels, want %d", i, n, i+1)
		}
	}
	if b.bids.len() != 1 || b.asks.len() != 1 {
		t.Errorf("%d bids and %d asks, want one of each", b.bids.len(), b.asks.len())
	}
	// Relative: 5 − 2 = 3, 3 − 3 removes, −1 of nothing is inconsistent.
	for i, want := range []struct{ change, size, inconsistent int64 }{{-2, 3, 7}, {-3, 0, 7}, {-1, 0, 8}, {4, 4, 8}, {-9, 0, 9}} {
		d := tick.Depth{Relative: true, PriceScale: 2, Bids: one(99, want.change)}
		if err := b.Apply(&d); err != nil {
			t.Fatal(err)
		}
		if got := b.bids.get(99); got != want.size || b.Ledger().Inconsistent != want.inconsistent {
			t.Errorf("change %d: size %d and %d inconsistent, want %+v", i, got, b.Ledger().Inconsistent, want)
		}
	}
}
