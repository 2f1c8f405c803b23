package booktest

import (
	"math"
	"math/rand/v2"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// market is the true book behind a stream. A tick at or below bid is a bid, one at or
// above ask an ask, and none lies between.
type market struct {
	rand     *rand.Rand
	messages int
	first    float64 // price of the beginning, in ticks
	bid, ask int
	size     []int64 // by tick
	sent     []int32 // by tick: the message and side that last named it
	sway     float64 // of the price around its path, in ticks
	out      tick.Depth
}

func newMarket(seed uint64, messages int) *market {
	first := min(max(messages, fewTicks), manyTicks)
	ticks := first * 5 / 4
	return &market{
		rand:     rand.New(rand.NewPCG(seed, 20251010)),
		messages: messages,
		first:    float64(first),
		bid:      first,
		ask:      first + 1,
		size:     make([]int64, ticks),
		sent:     make([]int32, ticks),
		out:      tick.Depth{PriceScale: PriceScale, SizeScale: SizeScale, Recv: tick.NoTime},
	}
}

// next makes message i.
func (m *market) next(i int) *tick.Depth {
	d := &m.out
	d.Bids, d.Asks = d.Bids[:0], d.Asks[:0]
	d.Snapshot = i == 0
	d.Last = firstID + int64(i)
	d.Prev = d.Last - 1
	m.clock(i)
	if d.Snapshot {
		for t := range window {
			m.setBid(m.bid-t, m.newSize())
			m.setAsk(m.ask+t, m.newSize())
		}
		return d
	}
	m.sway = 0.999*m.sway + m.rand.NormFloat64()
	bid := int(math.Round(m.path(i) + m.sway))
	m.move(bid, bid+1+int(m.rand.ExpFloat64()))
	for range 7 + m.rand.IntN(10) {
		m.update()
	}
	return d
}

// move brings the touch to where it is next: what it crosses is taken away, quotes
// follow it, and what falls out of the window is cancelled but for round prices.
func (m *market) move(bid, ask int) {
	for t := bid + 1; t <= m.bid; t++ {
		m.setBid(t, 0)
	}
	for t := m.ask; t < ask; t++ {
		m.setAsk(t, 0)
	}
	for t := max(m.bid+1, bid-window+1); t <= bid; t++ {
		m.setBid(t, m.newSize())
	}
	for t := ask; t < min(m.ask, ask+window); t++ {
		m.setAsk(t, m.newSize())
	}
	for t := bid - window + 1; t <= min(m.bid-window, bid); t++ {
		m.setBid(t, m.newSize())
	}
	for t := max(m.ask+window, ask); t < ask+window; t++ {
		m.setAsk(t, m.newSize())
	}
	for t := m.bid - window + 1; t <= min(m.bid, bid-window); t++ {
		if t%roundTicks != 0 {
			m.setBid(t, 0)
		}
	}
	for t := max(m.ask, ask+window); t < m.ask+window; t++ {
		if t%roundTicks != 0 {
			m.setAsk(t, 0)
		}
	}
	m.bid, m.ask = bid, ask
	if m.size[bid] == 0 {
		m.setBid(bid, m.newSize())
	}
	if m.size[ask] == 0 {
		m.setAsk(ask, m.newSize())
	}
}

// update changes one level, most often near the touch. The touch itself is never
// removed: only move does that.
func (m *market) update() {
	away := int(24 * m.rand.ExpFloat64())
	if m.rand.IntN(8) == 0 || away >= window {
		away = m.rand.IntN(window)
	}
	size := m.newSize()
	if away > 0 && m.rand.IntN(4) == 0 {
		size = 0
	}
	if m.rand.IntN(2) == 0 {
		m.setBid(m.bid-away, size)
	} else {
		m.setAsk(m.ask+away, size)
	}
}

func (m *market) newSize() int64 { return 1 + int64(500*m.rand.ExpFloat64()) }

func (m *market) setBid(t int, size int64) { m.set(&m.out.Bids, t, size, 0) }
func (m *market) setAsk(t int, size int64) { m.set(&m.out.Asks, t, size, 1) }

// set names a level once per message and side, and removes only what is there, as
// venues do.
func (m *market) set(side *[]tick.Level, t int, size int64, tag int32) {
	mark := int32(m.out.Last-firstID)<<1 + tag + 1
	if m.sent[t] == mark || size == 0 && m.size[t] == 0 {
		return
	}
	m.sent[t], m.size[t] = mark, size
	*side = append(*side, tick.Level{Price: int64(t), Size: size})
}
