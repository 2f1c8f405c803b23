package metric

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// DrawdownBuilder measures one instrument's falls in one UTC day from its trades, in
// order of exchange time.
type DrawdownBuilder struct {
	in   tick.Instrument
	date tick.Date
	ref  tick.Time

	any             bool
	open, high, low tick.Decimal
	lowAt           tick.Time
	guard           guardedLow
	runMax          float64 // percent
	top             float64 // running maximum

	before    tick.Decimal // last trade at or before t₀
	hasBefore bool
	after     fallAfter
}

// fallAfter follows the trades after t₀.
type fallAfter struct {
	any     bool
	low     tick.Decimal
	lowAt   tick.Time
	half    tick.Time
	halfAt  float64 // price of half recovery from low
	ref     float64
	below   [len(tick.Passages)]float64 // prices of the passages
	passed  [len(tick.Passages)]tick.Time
	deepest int // passages already made
}

// NewDrawdownBuilder measures falls on d against the last trade at or before ref.
func NewDrawdownBuilder(in tick.Instrument, d tick.Date, ref tick.Time) *DrawdownBuilder {
	b := &DrawdownBuilder{in: in, date: d, ref: ref, lowAt: tick.NoTime}
	b.after.half, b.after.lowAt = tick.NoTime, tick.NoTime
	for i := range b.after.passed {
		b.after.passed[i] = tick.NoTime
	}
	return b
}

// Add takes the next trade; trades of other days are passed over.
func (b *DrawdownBuilder) Add(t *tick.Trade) {
	if !b.date.Contains(t.Exch) {
		return
	}
	price := t.Price.Float64()
	if !b.any {
		b.any, b.open, b.high, b.low, b.lowAt, b.top = true, t.Price, t.Price, t.Price, t.Exch, price
	}
	if t.Price.Compare(b.high) > 0 {
		b.high = t.Price
	}
	if t.Price.Compare(b.low) < 0 {
		b.low, b.lowAt = t.Price, t.Exch
	}
	b.guard.add(t.Exch, t.Price)
	if price > b.top {
		b.top = price
	} else {
		b.runMax = max(b.runMax, fall(price, b.top))
	}
	if t.Exch <= b.ref {
		b.before, b.hasBefore = t.Price, true
	} else if b.hasBefore {
		b.after.add(t, price, b.before)
	}
}

func (f *fallAfter) add(t *tick.Trade, price float64, ref tick.Decimal) {
	if !f.any {
		f.any, f.low, f.lowAt = true, t.Price, t.Exch
		f.ref = ref.Float64()
		for i, x := range tick.Passages {
			f.below[i] = percentOf(ref, 100-x)
		}
		f.halfAt = (price + f.ref) / 2
	}
	for f.deepest < len(f.below) && price <= f.below[f.deepest] {
		f.passed[f.deepest] = t.Exch
		f.deepest++
	}
	if t.Price.Compare(f.low) < 0 {
		f.low, f.lowAt = t.Price, t.Exch
		f.half = tick.NoTime
		f.halfAt = (price + f.ref) / 2
	} else if f.half == tick.NoTime && t.Exch > f.lowAt && price >= f.halfAt {
		f.half = t.Exch
	}
}

// percentOf is d·percent/100, rounded once, so that a trade exactly at the
// threshold counts.
func percentOf(d tick.Decimal, percent int) float64 {
	if d.Unscaled < math.MaxInt64/100 && d.Scale <= 16 {
		return tick.Decimal{Unscaled: d.Unscaled * int64(percent), Scale: d.Scale + 2}.Float64()
	}
	return d.Float64() * float64(percent) / 100
}

// fall is the drop from a reference to a price in percent.
func fall(price, ref float64) float64 { return 100 * (ref - price) / ref }

// Finish returns what was measured; ok is false when there was no trade.
func (b *DrawdownBuilder) Finish() (d tick.Drawdown, ok bool) {
	nan := math.NaN()
	d = tick.Drawdown{
		Key: b.in.Key, Base: b.in.Base, Quote: b.in.Quote, Reference: b.ref,
		Open: nan, Ref: nan, High: nan, Low: nan, LowGuarded: nan, LowTime: b.lowAt,
		OpenPct: nan, HighPct: nan, RefPct: nan, RunMaxPct: nan, OpenGuardedPct: nan,
		RefLow: nan, RefLowTime: b.after.lowAt, FirstPassage: b.after.passed, HalfRecovery: b.after.half,
	}
	if !b.any {
		return d, false
	}
	low := b.low.Float64()
	d.Open, d.High, d.Low = b.in.Price(b.open), b.in.Price(b.high), b.in.Price(b.low)
	d.OpenPct, d.HighPct, d.RunMaxPct = fall(low, b.open.Float64()), fall(low, b.high.Float64()), b.runMax
	if guarded, ok := b.guard.value(); ok {
		d.LowGuarded = b.in.Price(guarded)
		d.OpenGuardedPct = fall(guarded.Float64(), b.open.Float64())
	}
	if b.hasBefore {
		d.Ref = b.in.Price(b.before)
	}
	if b.after.any {
		d.RefLow = b.in.Price(b.after.low)
		d.RefPct = fall(b.after.low.Float64(), b.before.Float64())
	}
	if !(d.RefPct > 0) {
		d.HalfRecovery = tick.NoTime // without a fall there is nothing to recover
	}
	return d, true
}
