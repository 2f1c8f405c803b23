package metric

import (
	"fmt"
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Span is a stretch of exchange time that an archive covers, [From, To).
type Span struct{ From, To tick.Time }

// MinuteBuilder turns one instrument's trades of one UTC day into minutes. It wants
// the trades in order of exchange time (see InOrder) and keeps one minute's state,
// whatever the number of trades.
type MinuteBuilder struct {
	in      tick.Instrument
	date    tick.Date
	covered [tick.MinutesPerDay]bool
	out     *tick.Minutes

	minute  int // of the trades being gathered, −1 before the first
	now     minuteTrades
	buys    exactSum // since 00:00 UTC
	sells   exactSum
	silence silence
}

// NewMinuteBuilder starts the minutes of in on d. Minutes that no span covers stay
// unknown; covered minutes without a trade have a volume of 0.
func NewMinuteBuilder(in tick.Instrument, d tick.Date, covered []Span) *MinuteBuilder {
	b := &MinuteBuilder{
		in: in, date: d, minute: -1,
		out: tick.NewMinutes(in.Key, in.Base, in.Quote, d),
	}
	for _, s := range covered {
		for m := range b.covered {
			start := d.Start() + tick.Time(m)*tick.Minute
			b.covered[m] = b.covered[m] || s.From < start+tick.Minute && start < s.To
		}
	}
	b.silence.start(d.Start(), b.coverage(d).From)
	return b
}

// coverage spans the covered minutes, holes included.
func (b *MinuteBuilder) coverage(d tick.Date) Span {
	first := max(slices.Index(b.covered[:], true), 0)
	last := tick.MinutesPerDay
	for last > first && !b.covered[last-1] {
		last--
	}
	return Span{d.Start() + tick.Time(first)*tick.Minute, d.Start() + tick.Time(last)*tick.Minute}
}

// Add takes the next trade. Trades of other days are passed over. It fails when the
// trade is older than the one before.
func (b *MinuteBuilder) Add(t *tick.Trade) error {
	m, ok := b.date.MinuteOf(t.Exch)
	if !ok {
		return nil
	}
	if m != b.minute {
		if m < b.minute {
			return fmt.Errorf("trade at %v after one of a later minute: minutes want trades in order of time", t.Exch)
		}
		b.flush(m)
	}
	b.silence.message(t.Exch)
	b.now.add(t, &b.in)
	return nil
}

// Finish closes the day and returns its minutes. The builder is then used up.
func (b *MinuteBuilder) Finish() *tick.Minutes {
	b.flush(tick.MinutesPerDay)
	b.silence.message(b.coverage(b.date).To)
	for m, longest := range b.silence.longest {
		if b.covered[m] {
			b.out.Set(tick.SilenceMax, m, float64(longest)/float64(tick.Second))
		}
	}
	return b.out
}

// flush writes the gathered minute and the quiet ones before next.
func (b *MinuteBuilder) flush(next int) {
	if b.minute >= 0 {
		b.covered[b.minute] = true
		b.now.write(b.out, b.minute, &b.in)
		b.buys.addSum(&b.now.buy)
		b.sells.addSum(&b.now.sell)
		b.writeFlow(b.minute)
		b.now.reset()
	}
	for m := b.minute + 1; m < next; m++ {
		if b.covered[m] {
			b.out.Set(tick.Trades, m, 0)
			b.writeFlow(m)
		}
	}
	b.minute = next
}

// writeFlow writes the sums of a covered minute, 0 in a quiet one.
func (b *MinuteBuilder) writeFlow(m int) {
	if !b.in.SizeKnown() {
		return
	}
	quote := func(s exactSum) float64 { return quoteNotional(s, &b.in) }
	total := b.now.buy
	total.addSum(&b.now.sell)
	total.addSum(&b.now.unknown)
	base := b.now.base(&b.in)
	b.out.Set(tick.VolumeBase, m, base)
	b.out.Set(tick.VolumeQuote, m, quote(total))
	b.out.Set(tick.BuyQuote, m, quote(b.now.buy))
	b.out.Set(tick.SellQuote, m, quote(b.now.sell))
	b.out.Set(tick.CVDQuote, m, signedNotional(&b.buys, &b.sells, &b.in))
	if base > 0 {
		b.out.Set(tick.VWAP, m, quote(total)/base)
	}
}

// quoteNotional brings a sum of price·size (or of inverse contracts) into quote units.
func quoteNotional(s exactSum, in *tick.Instrument) float64 {
	if in.Unit == tick.Coins {
		return s.float64()
	}
	return s.times(in.ContractValue)
}

func signedNotional(buys, sells *exactSum, in *tick.Instrument) float64 {
	if buys.less(sells) {
		return -quoteNotional(sells.minus(buys), in)
	}
	return quoteNotional(buys.minus(sells), in)
}

// minuteTrades gathers the trades of one minute.
type minuteTrades struct {
	any                   bool
	open, high, low, last tick.Decimal
	guard                 guardedLow
	trades                int64

	// Sums by taker side: price·size, or contracts of inverse instruments, whose
	// notional does not depend on the price.
	buy, sell, unknown exactSum
	size               exactSum
	inverseBase        compensated // Σ contracts/price

	latency []float64 // ns: whole numbers, so the median rounds once
}

func (m *minuteTrades) reset() { *m = minuteTrades{latency: m.latency[:0]} }

func (m *minuteTrades) add(t *tick.Trade, in *tick.Instrument) {
	if !m.any {
		m.any, m.open, m.high, m.low = true, t.Price, t.Price, t.Price
	}
	m.last = t.Price
	if t.Price.Compare(m.high) > 0 {
		m.high = t.Price
	}
	if t.Price.Compare(m.low) < 0 {
		m.low = t.Price
	}
	m.guard.add(t.Exch, t.Price)
	m.trades += int64(t.Fills)
	if t.Recv != tick.NoTime {
		m.latency = append(m.latency, float64(t.Recv-t.Exch))
	}
	m.addVolume(t, in)
}

func (m *minuteTrades) addVolume(t *tick.Trade, in *tick.Instrument) {
	side := &m.unknown
	switch t.Side {
	case tick.Buy:
		side = &m.buy
	case tick.Sell:
		side = &m.sell
	}
	if in.Unit == tick.QuoteContracts {
		side.add(t.Size)
		m.inverseBase.add(t.Size.Float64() / t.Price.Float64())
		return
	}
	side.addProduct(t.Price, t.Size)
	m.size.add(t.Size)
}

// base is the minute's volume in coins.
func (m *minuteTrades) base(in *tick.Instrument) float64 {
	if in.Unit == tick.QuoteContracts {
		return m.inverseBase.sum() * in.ContractValue.Float64() * float64(in.Coins())
	}
	coins := m.size
	coins.multiply(uint64(in.Coins()))
	if in.Unit == tick.BaseContracts {
		return coins.times(in.ContractValue)
	}
	return coins.float64()
}

func (m *minuteTrades) write(out *tick.Minutes, minute int, in *tick.Instrument) {
	out.Set(tick.Open, minute, in.Price(m.open))
	out.Set(tick.High, minute, in.Price(m.high))
	out.Set(tick.Low, minute, in.Price(m.low))
	out.Set(tick.Close, minute, in.Price(m.last))
	if low, ok := m.guard.value(); ok {
		out.Set(tick.LowGuarded, minute, in.Price(low))
	}
	out.Set(tick.Trades, minute, float64(m.trades))
	if len(m.latency) > 0 {
		slices.Sort(m.latency)
		out.Set(tick.LatencyP50, minute, Quantile(m.latency, 0.5)/float64(tick.Millisecond))
		out.Set(tick.LatencyMax, minute, m.latency[len(m.latency)-1]/float64(tick.Millisecond))
	}
}

// guardedLow keeps the two lowest of the lowest prices printed at distinct times.
type guardedLow struct {
	lowest, second     tick.Decimal
	lowestAt, secondAt tick.Time
	times              int // distinct times seen, at most 2
}

func (g *guardedLow) add(at tick.Time, p tick.Decimal) {
	switch {
	case g.times == 0:
		g.lowest, g.lowestAt, g.times = p, at, 1
	case at == g.lowestAt:
		if p.Compare(g.lowest) < 0 {
			g.lowest = p
		}
	case p.Compare(g.lowest) < 0:
		g.second, g.secondAt = g.lowest, g.lowestAt
		g.lowest, g.lowestAt, g.times = p, at, 2
	case g.times == 1 || p.Compare(g.second) < 0:
		g.second, g.secondAt, g.times = p, at, 2
	}
}

// value is the second of them; false when everything printed at one time.
func (g *guardedLow) value() (tick.Decimal, bool) { return g.second, g.times == 2 }

// compensated is Neumaier's sum (ZAMM 54, 1974): the rounding error of each step is
// carried along.
type compensated struct{ total, carry float64 }

func (c *compensated) add(x float64) {
	t := c.total + x
	if math.Abs(c.total) >= math.Abs(x) {
		c.carry += (c.total - t) + x
	} else {
		c.carry += (x - t) + c.total
	}
	c.total = t
}

func (c *compensated) sum() float64 { return c.total + c.carry }

// silence finds the longest interval without a message that overlaps each minute.
type silence struct {
	day, last tick.Time
	longest   [tick.MinutesPerDay]tick.Time
}

func (s *silence) start(day, from tick.Time) { s.day, s.last = day, from }

// message ends the current silence at t, which is not before the last message.
func (s *silence) message(t tick.Time) {
	gap := t - s.last
	if gap < 0 {
		return
	}
	first := int((s.last - s.day) / tick.Minute)
	final := min(int((t-s.day)/tick.Minute), tick.MinutesPerDay-1)
	for m := first; m <= final; m++ {
		s.longest[m] = max(s.longest[m], gap)
	}
	s.last = t
}
