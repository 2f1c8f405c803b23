package booktest

import (
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// What the stream is about: ticks of 0.1 quote units, sizes in thousandths of a coin.
const (
	Symbol     = "BTCUSDT"
	PriceScale = 1
	SizeScale  = 3

	firstID    = 1_000_001
	manyTicks  = 1_214_000 // the first price of a long stream: 121,400.0, as on the day
	fewTicks   = 20_000    // and of a short one, which moves as many ticks a message
	fall       = 0.6       // of the price, from the first third of the day to the second
	rebound    = 0.5       // of the fall, by the end
	window     = 1000      // ticks a side that are quoted: one REST snapshot
	roundTicks = 64        // every 64th tick keeps its order when the market leaves it
)

// Day is the UTC day that a stream covers, whatever its number of messages.
var Day = func() tick.Date {
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		panic(err)
	}
	return d
}()

// Stream is a snapshot of 1,000 levels a side and then messages of about 16 absolute
// levels each: a price that falls by 60 % and half recovers, most updates near the
// touch, quotes that follow the market, orders at round prices that stay behind. The
// book is never crossed and no side ever empty. Exchange times are whole
// milliseconds that never fall, receive times whole microseconds that always rise.
// 1,280,000 messages are 20 M levels. A stream of few messages begins at a lower price, so that the market does not leap.
// The messages are borrowed as tick.Depth says.
func Stream(seed uint64, messages int) iter.Seq[*tick.Depth] {
	return func(yield func(*tick.Depth) bool) {
		m := newMarket(seed, messages)
		for i := range messages {
			if !yield(m.next(i)) {
				return
			}
		}
	}
}

// clock spreads the messages over the day; one in eight is late by up to a second.
func (m *market) clock(i int) {
	share := (float64(i) + m.rand.Float64()) / float64(m.messages)
	m.out.Exch = Day.Start() + tick.Time(share*float64(tick.Day/tick.Millisecond))*tick.Millisecond
	latency := tick.Time(2_000+m.rand.IntN(20_000)) * tick.Microsecond
	if m.rand.IntN(8) == 0 {
		latency += tick.Time(m.rand.IntN(1_000)) * tick.Millisecond
	}
	m.out.Recv = max(m.out.Recv+tick.Microsecond, m.out.Exch+latency)
}

// path is the price of message i in ticks, without its sway.
func (m *market) path(i int) float64 {
	third := 3 * float64(i) / float64(m.messages)
	switch {
	case third < 1:
		return m.first
	case third < 2:
		return m.first * (1 - fall*(third-1))
	}
	return m.first * (1 - fall + fall*rebound*(third-2))
}
