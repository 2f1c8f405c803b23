package book

import (
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// frozenMinutes are the counts of a stream of four messages a minute.
func frozenMinutes(change func(i int, d *tick.Depth)) (bids, asks int) {
	stream, _ := kept(4 * tick.MinutesPerDay)
	for i := range stream {
		change(i, &stream[i])
	}
	_, a := build(instruments["spot"], 0, day.End(), stream)
	return len(a.FrozenBidMinutes), len(a.FrozenAskMinutes)
}

func TestFrozenSideIsFoundWithinTwoMinutes(t *testing.T) {
	const stop = 4 * 720 // noon: the price has been falling for four hours
	noBids := func(i int, d *tick.Depth) {
		if i >= stop {
			d.Bids = nil
		}
	}
	bids, asks := frozenMinutes(noBids)
	if bids < 600 || bids > 720 || asks != 0 {
		t.Errorf("bids that stop at noon: frozen for %d and %d minutes, want most of 720 and 0", bids, asks)
	}
	stream, _ := kept(4 * tick.MinutesPerDay)
	m := NewMinuteBuilder(instruments["spot"], day, 0)
	for i := range stream {
		noBids(i, &stream[i])
		_ = m.Add(&stream[i])
		if stream[i].Exch >= stream[stop].Exch+2*tick.Minute {
			break
		}
	}
	if len(m.Account().FrozenBidMinutes) == 0 {
		t.Error("two minutes after the bids stopped nothing is known of it")
	}
	bids, asks = frozenMinutes(func(i int, d *tick.Depth) {
		if i >= stop {
			d.Asks = nil
		}
	})
	if asks < 600 || asks > 720 || bids != 0 {
		t.Errorf("asks that stop at noon: frozen for %d and %d minutes, want 0 and most of 720", bids, asks)
	}
}

func TestFrozenSideIsFoundWhereScalesGrow(t *testing.T) {
	plain, _ := frozenMinutes(func(i int, d *tick.Depth) {
		if i > 0 {
			d.Bids = nil
		}
	})
	growing, _ := frozenMinutes(func(i int, d *tick.Depth) {
		if i > 0 {
			d.Bids = nil
		}
		finer := min(i/1000, 4) // one more decimal of prices and sizes every four hours
		for range finer {
			d.PriceScale++
			d.SizeScale++
			for _, side := range [][]tick.Level{d.Bids, d.Asks} {
				for j := range side {
					side[j].Price *= 10
					side[j].Size *= 10
				}
			}
		}
	})
	if plain == 0 || growing != plain {
		t.Errorf("bids frozen for %d minutes, with growing scales %d", plain, growing)
	}
}

func TestNothingElseIsCalledFrozen(t *testing.T) {
	for name, change := range map[string]func(i int, d *tick.Depth){
		"a live market": func(int, *tick.Depth) {},
		"an idle market": func(i int, d *tick.Depth) {
			if i > 1000 {
				d.Bids, d.Asks = nil, nil
			}
		},
		"one side rests, a few of the other's quotes change": func(i int, d *tick.Depth) {
			if i > 0 {
				d.Bids, d.Asks = nil, []tick.Level{{Price: fewAsks(i), Size: int64(i)}}
			}
		},
		"sides of nine levels": func(i int, d *tick.Depth) {
			d.Snapshot = true
			levels := []tick.Level{}
			for j := range int64(9) {
				levels = append(levels, tick.Level{Price: 1000 + j, Size: 1 + int64(i)})
			}
			d.Asks = levels
			d.Bids = slices.Clone(levels)
			for j := range d.Bids {
				d.Bids[j] = tick.Level{Price: 900 - int64(j), Size: 1}
			}
		},
	} {
		if bids, asks := frozenMinutes(change); bids != 0 || asks != 0 {
			t.Errorf("%s: frozen for %d and %d minutes", name, bids, asks)
		}
	}
}

// fewAsks is one of the best five asks of the stream's first snapshot.
func fewAsks(i int) int64 { return 20_001 + int64(i%5) }
