package book

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/book/booktest"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// operations is how many messages a long comparison takes.
func operations(n int) int {
	if testing.Short() || raceDetector {
		return n / 20
	}
	return n
}

func TestBookEqualsANaiveMap(t *testing.T) {
	for _, c := range []struct {
		style string
		limit int
	}{{"absolute", 0}, {"relative", 0}, {"snapshots", 0}, {"limited", 25}} {
		t.Run(c.style, func(t *testing.T) {
			t.Parallel()
			source, book, naive := newMessages(1, c.style), New(c.limit), newNaive(c.limit)
			for i := range operations(250_000) {
				d := source.message()
				if err := book.Apply(d); err != nil {
					t.Fatal(err)
				}
				naive.apply(d)
				naive.compare(t, book)
				if i%5000 == 0 {
					if err := book.Check(); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

func TestBookOfTheCrashEqualsANaiveMap(t *testing.T) {
	book, naive := New(0), newNaive(0)
	i := 0
	for d := range booktest.Stream(5, operations(20_000)) {
		if err := book.Apply(d); err != nil {
			t.Fatal(err)
		}
		naive.apply(d)
		if i++; i%200 == 0 {
			naive.compare(t, book)
		}
	}
	naive.compare(t, book)
	if err := book.Check(); err != nil {
		t.Error(err)
	}
	l := book.Ledger()
	if l.Applied != int64(i) || l.GapCount != 0 || l.Inconsistent != 0 {
		t.Errorf("ledger %+v of %d messages", *l, i)
	}
}

// The market falls by 99.9 % without a leap and leaves orders behind at every price; at
// the bottom the tick becomes finer, as venues make it after such a fall.
func TestBookSurvivesACrashToAThousandth(t *testing.T) {
	book, naive := New(0), newNaive(0)
	const top = 40_000_000 // ticks
	d := tick.Depth{Snapshot: true, PriceScale: 2}
	const steps = 4000
	for i := range steps {
		price := int64(top * math.Pow(0.001, float64(i)/steps))
		unit := int64(100)
		if price < top/500 {
			unit = 1
		}
		mid := price / unit * unit
		d.Bids, d.Asks = d.Bids[:0], d.Asks[:0]
		for j := range int64(8) {
			d.Bids = append(d.Bids, tick.Level{Price: mid - (j+1)*unit, Size: 1 + int64(i)})
			d.Asks = append(d.Asks, tick.Level{Price: mid + j*unit*37, Size: 1 + int64(i)})
		}
		if i > 0 {
			for v := range naive.sides[0] {
				if v/1e4 >= mid {
					d.Bids = append(d.Bids, tick.Level{Price: v / 1e4})
				}
			}
		}
		if err := book.Apply(&d); err != nil {
			t.Fatal(err)
		}
		naive.apply(&d)
		if i%20 == 0 || i > steps-20 {
			naive.compare(t, book)
		}
		d.Snapshot = false
	}
	if err := book.Check(); err != nil {
		t.Error(err)
	}
	if asks := book.asks.len(); asks < 10_000 || book.asks.far.count < asks/2 {
		t.Errorf("%d asks, %d of them far: the crash left too little behind to test", asks, book.asks.far.count)
	}
}

// Levels beside the touch are in the window wherever the market goes.
func TestWindowFollowsTheMarket(t *testing.T) {
	book := New(0)
	for _, sign := range []int64{-1, +1} {
		d := tick.Depth{Snapshot: true}
		for i := range int64(slots) {
			mid := 10*slots + sign*i
			d.Bids, d.Asks = d.Bids[:0], d.Asks[:0]
			for j := range int64(3) {
				d.Bids = append(d.Bids, tick.Level{Price: mid - 1 - 7*j, Size: 1})
				d.Asks = append(d.Asks, tick.Level{Price: mid + 7*j, Size: 1})
			}
			if sign < 0 {
				d.Bids = append(d.Bids, tick.Level{Price: mid})
			} else {
				d.Asks = append(d.Asks, tick.Level{Price: mid - 1})
			}
			if err := book.Apply(&d); err != nil {
				t.Fatal(err)
			}
			for j := range 3 {
				if book.bids.slot(d.Bids[j].Price) >= slots || book.asks.slot(d.Asks[j].Price) >= slots {
					t.Fatalf("market at %d: level %d from the touch is outside the window", mid, j)
				}
			}
			d.Snapshot = false
		}
		if err := book.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestMessagesAllocateNothing(t *testing.T) {
	stream, _ := kept(2_000)
	book := replay(stream)
	if n := testing.AllocsPerRun(3, func() {
		for i := range stream {
			if err := book.Apply(&stream[i]); err != nil {
				t.Fatal(err)
			}
		}
	}); n > 20 {
		t.Errorf("%v allocations for %d messages", n, len(stream))
	}
}

func TestLosingOneMessageIsOneGap(t *testing.T) {
	stream, _ := kept(400)
	snapshot := snapshotAt(stream, 300)
	for _, lost := range []int{1, 2, 150, 298} {
		book := New(0)
		live := 0
		for i := range stream {
			if i == 300 {
				if err := book.Apply(&snapshot); err != nil {
					t.Fatal(err)
				}
			}
			if i == lost {
				continue
			}
			gap, isGap := errors.AsType[*GapError](book.Apply(&stream[i]))
			if isGap != (i == lost+1) {
				t.Fatalf("message %d after losing %d: gap %v", i, lost, gap)
			}
			if isGap && (gap.Want != stream[lost-1].Last || gap.Have != stream[lost].Last) {
				t.Errorf("gap %+v after losing %d", gap, stream[lost].Last)
			}
			if i > lost && i < 300 && book.State() != tick.BookStale {
				t.Fatalf("message %d after losing %d: book is %v", i, lost, book.State())
			}
			if book.State() == tick.BookLive {
				live++
			}
		}
		if l := book.Ledger(); l.GapCount != 1 || live != lost+100 {
			t.Errorf("losing %d: %d gaps, live after %d messages, want %d", lost, l.GapCount, live, lost+100)
		}
		equalBooks(t, book, replay(stream))
	}
}

// A loss that no identifier tells shows at the next snapshot.
func TestSelfTestSeesWhatHasNoIdentifiers(t *testing.T) {
	stream, _ := kept(400)
	for i := range stream {
		stream[i].Prev, stream[i].Last = 0, 0
	}
	snapshot := snapshotAt(stream, 300)
	for lost, want := range map[int][2]int64{-1: {1, 0}, 299: {0, 1}} {
		book := New(0)
		for i := range stream[:300] {
			if i == lost {
				continue
			}
			if err := book.Apply(&stream[i]); err != nil {
				t.Fatal(err)
			}
		}
		if err := book.Apply(&snapshot); err != nil {
			t.Fatal(err)
		}
		l := book.Ledger()
		if got := [2]int64{l.SelfTestsPassed, l.SelfTestsFailed}; got != want {
			t.Errorf("losing message %d: self-tests passed and failed %v, want %v", lost, got, want)
		}
		if lost >= 0 && l.LevelsDiffering == 0 {
			t.Error("no level differs")
		}
	}
}

func TestSelfTestCountsDifferingLevels(t *testing.T) {
	book := New(0)
	levels := func(prices ...int64) (out []tick.Level) {
		for _, p := range prices {
			out = append(out, tick.Level{Price: p, Size: p})
		}
		return out
	}
	messages := []tick.Depth{
		{Snapshot: true, Bids: levels(99, 98, 97), Asks: levels(101, 102, 103)},
		{Bids: []tick.Level{{Price: 99, Size: 5}}},
		// 99 has another size, 98 is not in the snapshot, 96 not in the book; 97 is
		// equal. Of the asks 103 lies beyond the snapshot's worst price.
		{Snapshot: true, Bids: levels(99, 97, 96), Asks: levels(101, 102)},
	}
	for i := range messages {
		if err := book.Apply(&messages[i]); err != nil {
			t.Fatal(err)
		}
	}
	if l := book.Ledger(); l.LevelsDiffering != 3 || l.SelfTestsFailed != 1 || l.SelfTestsPassed != 0 {
		t.Errorf("ledger %+v, want 3 levels differing", *l)
	}
}

func TestSnapshotOfALaterStateTestsNothing(t *testing.T) {
	stream, _ := kept(100)
	book := replay(stream[:50])
	later := snapshotAt(stream, 60) // after a reconnection
	if err := book.Apply(&later); err != nil {
		t.Fatal(err)
	}
	if l := book.Ledger(); l.Snapshots != 2 || l.SelfTestsPassed+l.SelfTestsFailed != 0 || l.GapCount != 0 {
		t.Errorf("ledger %+v", *l)
	}
}

func TestFeedOfSnapshotsAloneTestsNothing(t *testing.T) {
	stream, _ := kept(50)
	book := New(0)
	for i := range stream {
		stream[i].Snapshot, stream[i].Prev, stream[i].Last = true, 0, 0
		if err := book.Apply(&stream[i]); err != nil {
			t.Fatal(err)
		}
	}
	if l := book.Ledger(); l.Snapshots != 50 || l.SelfTestsPassed+l.SelfTestsFailed != 0 {
		t.Errorf("ledger %+v", *l)
	}
}

func TestRepeatingEveryMessageChangesNothing(t *testing.T) {
	stream, _ := kept(300)
	var twice []tick.Depth
	for _, d := range stream {
		twice = append(twice, d, d)
	}
	book := replay(twice)
	equalBooks(t, book, replay(stream))
	if l := book.Ledger(); l.Repeated != 299 || l.GapCount != 0 || l.SelfTestsFailed != 0 {
		t.Errorf("ledger %+v, want 299 repeated", *l)
	}
}

func TestRedundantSnapshotChangesNothing(t *testing.T) {
	stream, _ := kept(300)
	for _, at := range []int{1, 100, 299} {
		book := replay(slices.Insert(slices.Clone(stream), at, snapshotAt(stream, at)))
		equalBooks(t, book, replay(stream))
		// The one after message 1 finds no delta to test.
		if l := book.Ledger(); l.SelfTestsFailed != 0 || l.SelfTestsPassed != min(1, int64(at-1)) {
			t.Errorf("snapshot before message %d: ledger %+v", at, *l)
		}
	}
}

// snapshotAt is what the venue would send after the first n messages.
func snapshotAt(stream []tick.Depth, n int) tick.Depth {
	before := &stream[n-1]
	b := replay(stream[:n])
	return tick.Depth{
		Exch: before.Exch, Prev: before.Prev, Last: before.Last, Snapshot: true, PriceScale: before.PriceScale, SizeScale: before.SizeScale,
		Bids: slices.Collect(b.Bids()), Asks: slices.Collect(b.Asks()),
	}
}

func replay(stream []tick.Depth) *Book {
	b := New(0)
	for i := range stream {
		if err := b.Apply(&stream[i]); err != nil {
			panic(fmt.Sprintf("message %d: %v", i, err))
		}
	}
	return b
}

func equalBooks(t *testing.T, got, want *Book) {
	t.Helper()
	if got.State() != want.State() {
		t.Errorf("book is %v, want %v", got.State(), want.State())
	}
	for name, sides := range map[string][2][]tick.Level{
		"bids": {slices.Collect(got.Bids()), slices.Collect(want.Bids())},
		"asks": {slices.Collect(got.Asks()), slices.Collect(want.Asks())},
	} {
		if !reflect.DeepEqual(sides[0], sides[1]) {
			t.Errorf("%s differ: %d and %d levels", name, len(sides[0]), len(sides[1]))
		}
	}
}
