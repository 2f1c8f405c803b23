package synth

import (
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// TestNothingIsMadeOrLost: through crash, liquidations and deleveraging the positions
// and the cash of each book's agents add up to zero after every step, no book is ever
// crossed, and open interest is the sum of long positions.
func TestNothingIsMadeOrLost(t *testing.T) {
	p := smallParameters(t)
	for i := range p.Markets {
		p.Markets[i].Fund /= 1000 // so that deleveraging happens, too
	}
	m, _ := newSmall(t, p)
	var forced, deleveraged int
	step := func(now tick.Time) {
		for _, b := range m.Books() {
			var positions, cash, long int64
			for _, a := range b.agents {
				positions += a.position
				cash += a.cash
				long += max(a.position, 0)
			}
			if positions != 0 || cash != 0 || long != b.openInterest {
				t.Fatalf("%s at %v: positions %d, cash %d, long %d and open interest %d", b.Key, now, positions, cash, long, b.openInterest)
			}
			bid, ok1 := b.bids.best()
			ask, ok2 := b.asks.best()
			if ok1 && ok2 && bid >= ask {
				t.Fatalf("%s at %v: bid %d, ask %d", b.Key, now, bid, ask)
			}
		}
	}
	for range tick.MinutesPerDay {
		m.Advance(step)
		for _, b := range m.Books() {
			times(t, b)
			for _, f := range b.Minute().Forced {
				forced++
				if f.Deleverage {
					deleveraged++
				}
			}
		}
	}
	if forced == 0 || deleveraged == 0 {
		t.Errorf("%d forced closes, of them %d by deleveraging: the test saw no crash", forced, deleveraged)
	}
}

// times checks that a minute's trades and messages are in order of time, and a message
// never before the trades it is about.
func times(t *testing.T, b *Book) {
	t.Helper()
	var last tick.Time
	for _, x := range b.Minute().Trades {
		if x.At < last || x.Price <= 0 || x.Size <= 0 {
			t.Fatalf("%s: trade %+v after %v", b.Key, x, last)
		}
		last = x.At
	}
	last = 0
	b.Minute().each(func(at tick.Time, bids, asks []tick.Level) {
		if at <= last {
			t.Fatalf("%s: message at %v after %v", b.Key, at, last)
		}
		last = at
	})
}

// TestOtherRules: the mechanism is exchangeable, and it matters. Collateral at its
// redemption price makes another day, and halts make a shallower one.
func TestOtherRules(t *testing.T) {
	p := smallParameters(t)
	run := func(rules func(*Parameters, int) Rules) (m *Market) {
		d, err := tick.ParseDate("2025-10-10")
		if err != nil {
			t.Fatal(err)
		}
		if m, err = New(p, d, d.Start()+p.Shocks[0].At.Time, rules); err != nil {
			t.Fatal(err)
		}
		for range 1290 {
			m.Advance(nil)
		}
		return m
	}
	local := run(DefaultRules)
	redeemed := run(func(p *Parameters, i int) Rules {
		r := DefaultRules(p, i)
		r.Haircut = RedemptionHaircut(p.Margin.Haircut)
		return r
	})
	halted := run(func(p *Parameters, i int) Rules {
		r := DefaultRules(p, i)
		r.Halt = BandHalt(0.03)
		return r
	})
	lowest := func(m *Market) (sum float64) {
		for _, b := range m.Books() {
			sum += float64(b.truth.Low) / float64(b.truth.Before)
		}
		return sum
	}
	if open(redeemed) == open(local) && lowest(redeemed) == lowest(local) {
		t.Error("the rule of haircuts changes nothing")
	}
	if lowest(halted) <= lowest(local) {
		t.Errorf("with halts the lows sum up to %v of the price before, without to %v", lowest(halted), lowest(local))
	}
}

func open(m *Market) (n int) {
	for _, a := range m.accounts {
		if len(a.slots) > 0 {
			n++
		}
	}
	return n
}
