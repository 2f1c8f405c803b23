package book

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// touch is what decides how a stretch of time counts.
type touch struct {
	state    tick.BookState
	bid, ask int64 // best prices
	scale    uint8
}

func (b *Book) touch() touch {
	if b.state != tick.BookLive {
		return touch{state: b.state}
	}
	return touch{state: b.state, bid: b.bid.Price, ask: b.ask.Price, scale: b.priceScale}
}

// at is the touch in a finer scale of prices, so that a stretch of time is not cut, and
// its sums not rounded once more, where an archive grew a decimal.
func (t touch) at(scale uint8) touch {
	if t.state != tick.BookLive || scale <= t.scale {
		return t
	}
	factor, ok := tenTo(int(scale - t.scale))
	if !ok || t.bid > maxPrice/factor || t.ask > maxPrice/factor {
		return t
	}
	return touch{state: t.state, bid: t.bid * factor, ask: t.ask * factor, scale: scale}
}

// timer adds up a minute's time by what the book was, in nanoseconds.
type timer struct {
	live, crossed, locked, stale, empty tick.Time

	spread    float64 // Σ bps·ns over live, uncrossed time
	uncrossed tick.Time
	max       float64
}

// add counts ns of a touch. A touch that stood for no time counts for nothing.
func (t *timer) add(of touch, ns tick.Time) {
	if ns == 0 {
		return
	}
	switch of.state {
	case tick.BookStale:
		t.stale += ns
	case tick.BookEmpty:
		t.empty += ns
	case tick.BookLive:
		t.live += ns
		if of.bid > of.ask {
			t.crossed += ns
			return
		}
		if of.bid == of.ask {
			t.locked += ns
		}
		bps := spreadBps(of.bid, of.ask)
		t.spread += float64(bps * float64(ns))
		t.uncrossed += ns
		t.max = max(t.max, bps)
	}
}

// meanSpread is weighted by time; a locked book has a spread of 0.
func (t *timer) meanSpread() float64 { return t.spread / float64(t.uncrossed) } // NaN without any

func (t *timer) maxSpread() float64 {
	if t.uncrossed == 0 {
		return math.NaN()
	}
	return t.max
}
