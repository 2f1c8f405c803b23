package book

import (
	"errors"
	"reflect"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// step is a message and what must have become of it.
type step struct {
	snapshot   bool
	prev, last int64
	want       string // applied, repeated, before, stale or gap
}

func TestChain(t *testing.T) {
	for name, steps := range map[string][]step{
		"Binance spot: Prev is U-1, the first delta straddles lastUpdateId": {
			{false, 90, 95, "before"},
			{true, 0, 100, "applied"},
			{false, 95, 99, "repeated"},
			{false, 99, 104, "applied"},
			{false, 104, 105, "applied"},
			{false, 105, 120, "applied"},
		},
		"Binance futures: Prev is pu, which may skip identifiers": {
			{true, 0, 200, "applied"}, {false, 180, 205, "applied"}, {false, 205, 230, "applied"}, {false, 230, 236, "applied"},
		},
		"Binance futures: a pu that is not the last u is a gap": {
			{true, 0, 200, "applied"},
			{false, 200, 205, "applied"},
			{false, 206, 210, "gap"},
			{false, 210, 211, "stale"},
			{true, 0, 300, "applied"},
			{false, 299, 302, "applied"},
		},
		"a snapshot older than the first delta is a gap": {
			{true, 0, 100, "applied"}, {false, 101, 105, "gap"}, {false, 105, 106, "stale"},
		},
		"only the first delta after a snapshot may straddle": {
			{true, 0, 100, "applied"}, {false, 100, 105, "applied"}, {false, 103, 108, "gap"},
		},
		"Bybit: u rises by one, a quiet snapshot repeats u": {
			{true, 6, 7, "applied"}, {false, 7, 8, "applied"}, {true, 7, 8, "applied"}, {false, 8, 9, "applied"},
		},
		"Bybit: u = 1 is a snapshot and restarts the count": {
			{true, 499, 500, "applied"}, {false, 500, 501, "applied"}, {true, 0, 1, "applied"}, {false, 1, 2, "applied"},
		},
		"Bybit: a lost u is a gap, reported once": {
			{true, 6, 7, "applied"}, {false, 8, 9, "gap"}, {false, 9, 10, "stale"}, {false, 12, 13, "stale"}, {true, 19, 20, "applied"}, {false, 20, 21, "applied"},
		},
		// https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel
		"OKX: heartbeat and maintenance reset of the documentation, 10 15 15 3 5": {
			{true, -1, 10, "applied"}, {false, 10, 15, "applied"}, {false, 15, 15, "applied"}, {false, 15, 3, "applied"}, {false, 3, 5, "applied"},
		},
		"OKX: a reset that does not link is passed over, what follows it is a gap": {
			{true, -1, 10, "applied"}, {false, 10, 15, "applied"}, {false, 2, 3, "repeated"}, {false, 16, 17, "gap"},
		},
		"Gate: begin_id-1 and the merged last, repeated messages are passed over": {
			{true, 0, 50, "applied"}, {false, 50, 53, "applied"}, {false, 50, 53, "repeated"}, {false, 53, 54, "applied"},
		},
		"Tardis CSV: no identifiers, everything after the first snapshot counts": {
			{false, 0, 0, "before"}, {true, 0, 0, "applied"}, {false, 0, 0, "applied"}, {false, 0, 0, "applied"}, {true, 0, 0, "applied"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := New(0)
			for i, s := range steps {
				before := outcomes(b.Ledger())
				d := &tick.Depth{Snapshot: s.snapshot, Prev: s.prev, Last: s.last, Exch: tick.Time(i), Bids: []tick.Level{{Price: 1, Size: 1}}, Asks: []tick.Level{{Price: 2, Size: 1}}}
				want := b.last
				err := b.Apply(d)
				before[s.want]++
				if after := outcomes(b.Ledger()); !reflect.DeepEqual(after, before) {
					t.Fatalf("message %d: %v, want %v", i, after, before)
				}
				gap, isGap := errors.AsType[*GapError](err)
				if isGap != (s.want == "gap") || err != nil && !isGap {
					t.Fatalf("message %d: error %v", i, err)
				}
				if isGap && *gap != (GapError{At: d.Exch, Want: want, Have: s.prev}) {
					t.Errorf("message %d: %v", i, gap)
				}
				if live := b.State() == tick.BookLive; live != (s.want == "applied" || s.want == "repeated") {
					t.Errorf("message %d: book is %v", i, b.State())
				}
			}
		})
	}
}

func outcomes(l *Ledger) map[string]int64 {
	return map[string]int64{"applied": l.Applied, "repeated": l.Repeated, "before": l.BeforeSnapshot, "stale": l.WhileStale, "gap": l.Breaking}
}

func TestGapsAreListedWithTheirEnds(t *testing.T) {
	b := New(0)
	message := func(at tick.Time, snapshot bool, prev, last int64) {
		_ = b.Apply(&tick.Depth{Exch: at, Snapshot: snapshot, Prev: prev, Last: last})
	}
	message(10, true, 0, 100)
	message(20, false, 100, 101)
	message(30, false, 105, 106)
	message(40, false, 106, 107)
	message(50, true, 0, 200)
	message(60, false, 300, 301)
	end := tick.Time(50)
	want := []Gap{{From: 20, To: &end, Want: 101, Have: 105}, {From: 50, Want: 200, Have: 300}}
	if got := b.Ledger().Gaps; !reflect.DeepEqual(got, want) {
		t.Errorf("gaps %+v, want %+v", got, want)
	}
}

func TestManyGapsAreCountedButNotListed(t *testing.T) {
	b := New(0)
	for i := range int64(listedGaps + 50) {
		_ = b.Apply(&tick.Depth{Exch: tick.Time(i), Snapshot: true, Last: 1})
		_ = b.Apply(&tick.Depth{Exch: tick.Time(i), Prev: 5, Last: 6})
	}
	_ = b.Apply(&tick.Depth{Exch: 5000, Snapshot: true, Last: 1})
	l := b.Ledger()
	if l.GapCount != listedGaps+50 || len(l.Gaps) != listedGaps {
		t.Errorf("%d gaps, %d listed", l.GapCount, len(l.Gaps))
	}
	if to := l.Gaps[listedGaps-1].To; to == nil || *to != listedGaps {
		t.Errorf("the last listed gap ended at %v, want %d: a later snapshot ended another", to, listedGaps)
	}
}
