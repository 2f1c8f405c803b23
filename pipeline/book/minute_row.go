package book

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// write fills the minute's row. Only a book that is live at the end has values: what
// was known before a gap is not what is known after it.
func (m *MinuteBuilder) write() {
	l := m.book.Ledger()
	m.set(tick.Updates, float64(l.Applied-m.applied))
	m.set(tick.Gaps, float64(l.GapCount-m.gaps))
	m.set(tick.LiveMs, milliseconds(m.time.live))
	m.set(tick.CrossedMs, milliseconds(m.time.crossed))
	m.out.State[m.minute] = m.book.State()
	if m.book.State() != tick.BookLive {
		m.frozen.forget()
		return
	}
	s := m.book.Sample(&m.in)
	m.set(tick.Bid, s.Bid)
	m.set(tick.Ask, s.Ask)
	m.set(tick.Mid, s.Mid)
	m.set(tick.SpreadCloseBps, s.SpreadBps)
	m.set(tick.SpreadBps, m.time.meanSpread())
	m.set(tick.SpreadMaxBps, m.time.maxSpread())
	m.writeLiquidity(&s)
	bids, asks := m.frozen.look(m.book)
	if bids {
		m.account.FrozenBidMinutes = append(m.account.FrozenBidMinutes, m.minute)
	}
	if asks {
		m.account.FrozenAskMinutes = append(m.account.FrozenAskMinutes, m.minute)
	}
}

func (m *MinuteBuilder) writeLiquidity(s *Sample) {
	for i := range Bands {
		m.set(tick.DepthBid10+tick.Column(i), s.BidDepth[i].Quote)
		m.set(tick.DepthAsk10+tick.Column(i), s.AskDepth[i].Quote)
		m.bound(tick.DepthBid10+tick.Column(i), s.BidDepth[i].AtLeast)
		m.bound(tick.DepthAsk10+tick.Column(i), s.AskDepth[i].AtLeast)
	}
	for i := range Notionals {
		m.set(tick.RTC500+tick.Column(i), s.Roundtrips[i].Bps())
		m.bound(tick.RTC500+tick.Column(i), s.Roundtrips[i].AtLeast())
	}
}

func (m *MinuteBuilder) set(c tick.Column, v float64) {
	if !math.IsNaN(v) {
		m.out.Set(c, m.minute, v)
	}
}

func (m *MinuteBuilder) bound(c tick.Column, atLeast bool) {
	if atLeast {
		m.atLeast[m.minute] |= 1 << (c - tick.DepthBid10)
		m.account.bound(c)
	}
}

// AtLeast tells whether the value of a depth or roundtrip column is only a lower bound,
// because a side ended where its feed ends. A roundtrip of +Inf then means that nobody
// published a level that fills it.
func (m *MinuteBuilder) AtLeast(c tick.Column, minute int) bool {
	return c >= tick.DepthBid10 && c <= tick.RTC1000000 && m.atLeast[minute]>>(c-tick.DepthBid10)&1 == 1
}

func milliseconds(t tick.Time) float64 { return float64(t) / float64(tick.Millisecond) }
