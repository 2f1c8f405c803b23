package capture

import "github.com/crashtape/crashtape/pipeline/tick"

// What is kept of a feed: at least this much, twice as much at most. BTCUSDT
// futures of 2023-04-05 had 28 diffs and 620 levels a second, so this is seconds, and
// an answer takes a fraction of one.
const (
	keptMessages = 1 << 8
	keptLevels   = 1 << 12
)

// kept holds the last diffs of a stream in memory that does not grow: when the newer
// half is full, the older one is forgotten.
type kept struct {
	older, newer half
	message      tick.Depth // lent out
}

type half struct {
	messages []tick.Depth // their levels are in the slice below, bids first
	levels   []tick.Level
}

func newKept() *kept { return &kept{older: newHalf(), newer: newHalf()} }

func newHalf() half {
	return half{make([]tick.Depth, 0, keptMessages), make([]tick.Level, 0, keptLevels)}
}

// add keeps a copy. One diff above the limit leaves nothing to link to, so what was
// before it is forgotten with it.
func (k *kept) add(d *tick.Depth) {
	n := len(d.Bids) + len(d.Asks)
	if len(k.newer.messages) == keptMessages || len(k.newer.levels)+n > keptLevels {
		k.older, k.newer = k.newer, k.older
		k.newer.clear()
	}
	if n > keptLevels {
		k.older.clear()
		return
	}
	h := &k.newer
	h.levels = append(append(h.levels, d.Bids...), d.Asks...)
	own := h.levels[len(h.levels)-n:]
	c := *d
	c.Bids, c.Asks = own[:len(d.Bids):len(d.Bids)], own[len(d.Bids):]
	h.messages = append(h.messages, c)
}

func (h *half) clear() { h.messages, h.levels = h.messages[:0], h.levels[:0] }

// len is how many diffs are kept.
func (k *kept) len() int { return len(k.older.messages) + len(k.newer.messages) }

// at is the i-th diff, the oldest first, in the scales it had.
func (k *kept) at(i int) *tick.Depth {
	if n := len(k.older.messages); i >= n {
		return &k.newer.messages[i-n]
	}
	return &k.older.messages[i]
}

// lend copies a diff in the stream's present scales, which no number of it outgrows.
func (k *kept) lend(d *tick.Depth, prices, sizes uint8) *tick.Depth {
	price, size := power(prices-d.PriceScale), power(sizes-d.SizeScale)
	bids, asks := k.message.Bids[:0], k.message.Asks[:0]
	for _, l := range d.Bids {
		bids = append(bids, tick.Level{Price: l.Price * price, Size: l.Size * size})
	}
	for _, l := range d.Asks {
		asks = append(asks, tick.Level{Price: l.Price * price, Size: l.Size * size})
	}
	k.message = *d
	k.message.Bids, k.message.Asks = bids, asks
	k.message.PriceScale, k.message.SizeScale = prices, sizes
	return &k.message
}

func power(n uint8) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
