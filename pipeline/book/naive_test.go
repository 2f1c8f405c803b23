package book

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// The naive twins: maps, sorted slices and plain sums, for the same definitions.

// fineScale is the scale in which the naive book counts prices and sizes: no message of
// the tests is finer.
const fineScale = 6

func fine(n int64, scale uint8) int64 {
	for range fineScale - scale {
		n *= 10
	}
	return n
}

// naiveBook is a map from price to size for each side.
type naiveBook struct {
	limit int
	sides [2]map[int64]int64
}

func newNaive(limit int) *naiveBook {
	return &naiveBook{limit: limit, sides: [2]map[int64]int64{{}, {}}}
}

func (n *naiveBook) apply(d *tick.Depth) {
	for i, levels := range [2][]tick.Level{d.Bids, d.Asks} {
		if d.Snapshot {
			clear(n.sides[i])
		}
		for _, v := range levels {
			price, size := fine(v.Price, d.PriceScale), fine(v.Size, d.SizeScale)
			if d.Relative {
				size += n.sides[i][price]
			}
			if n.sides[i][price] = size; size <= 0 {
				delete(n.sides[i], price)
			}
		}
		for n.limit > 0 && len(n.sides[i]) > n.limit {
			sorted := n.sorted(i)
			delete(n.sides[i], sorted[len(sorted)-1].Price)
		}
	}
}

// sorted is a side, best first.
func (n *naiveBook) sorted(side int) []tick.Level {
	var levels []tick.Level
	for _, p := range slices.Sorted(maps.Keys(n.sides[side])) {
		levels = append(levels, tick.Level{Price: p, Size: n.sides[side][p]})
	}
	if side == 0 {
		slices.Reverse(levels)
	}
	return levels
}

// compare fails unless the book holds the same levels, in order, best first.
func (n *naiveBook) compare(t *testing.T, b *Book) {
	t.Helper()
	price, size := b.Scales()
	bid, ask := b.Best()
	for i, side := range []struct {
		name   string
		sign   int64
		best   tick.Level
		levels func(func(tick.Level) bool)
	}{{"bid", -1, bid, b.Bids()}, {"ask", 1, ask, b.Asks()}} {
		count := 0
		var before, first tick.Level
		for v := range side.levels {
			if count == 0 {
				first = v
			}
			count++
			if want := n.sides[i][fine(v.Price, price)]; fine(v.Size, size) != want {
				t.Fatalf("%s %d: size %d, want %d", side.name, fine(v.Price, price), fine(v.Size, size), want)
			}
			if count > 1 && side.sign*v.Price <= side.sign*before.Price {
				t.Fatalf("%s %d comes after %d", side.name, v.Price, before.Price)
			}
			before = v
		}
		if count != len(n.sides[i]) {
			t.Fatalf("%d %ss, want %d", count, side.name, len(n.sides[i]))
		}
		if first != side.best {
			t.Fatalf("best %s %v, but the first is %v", side.name, side.best, first)
		}
	}
}

// messages makes random messages of one style. Prices wander, leap and crash to a
// thousandth; ticks and scales change; some levels are very far away.
type messages struct {
	*rand.Rand
	style       string // absolute, relative, snapshots or limited
	mid         int64  // in 10^-fineScale
	tick        int64  // likewise
	price, size uint8
	known       [2][]int64 // prices named before, in 10^-fineScale
	count       int
	next        tick.Depth
}

func newMessages(seed uint64, style string) *messages {
	return &messages{Rand: rand.New(rand.NewPCG(seed, 3)), style: style, mid: 100_000 * 1e6, tick: 1e4, price: 2, size: 1}
}

func (m *messages) message() *tick.Depth {
	m.wander()
	d := &m.next
	*d = tick.Depth{
		Relative: m.style == "relative", PriceScale: m.price, SizeScale: m.size,
		Snapshot: m.style == "snapshots" || m.count == 0 || m.IntN(1000) == 0, Bids: d.Bids[:0], Asks: d.Asks[:0],
	}
	m.count++
	levels := 1 + m.IntN(3)
	if d.Snapshot {
		levels = 1 + m.IntN(40)
	}
	for range levels {
		d.Bids = m.add(d.Bids, 0, -1, d)
		d.Asks = m.add(d.Asks, 1, +1, d)
	}
	return d
}

// wander moves the market.
func (m *messages) wander() {
	m.mid += m.tick * (m.Int64N(21) - 10)
	switch m.IntN(5000) {
	case 0:
		m.mid /= 1000 // −99.9 %
	case 1:
		m.mid *= 2
	case 2:
		m.tick = []int64{10, 100, 1e4, 25e4, 1e6}[m.IntN(5)]
	case 3:
		m.price = uint8(2 + m.IntN(fineScale-1))
	case 4:
		m.size = uint8(1 + m.IntN(fineScale))
	}
	if m.mid < 1e6 || m.mid > 1e13 {
		m.mid = 100_000 * 1e6
	}
}

func (m *messages) add(levels []tick.Level, side int, sign int64, d *tick.Depth) []tick.Level {
	if m.IntN(4) == 0 && !d.Snapshot {
		return levels
	}
	away := m.tick * int64(m.ExpFloat64()*20)
	if m.IntN(50) == 0 {
		away = m.Int64N(m.mid)
	}
	price := m.mid + sign*away
	if known := m.known[side]; len(known) > 0 && m.IntN(4) > 0 {
		price = known[m.IntN(len(known))]
	}
	unit := fine(1, m.price)
	price = max(price/unit, 1)
	size := 1 + m.Int64N(1000)
	switch {
	case d.Snapshot:
		if slices.ContainsFunc(levels, func(v tick.Level) bool { return v.Price == price }) {
			return levels
		}
	case m.style == "relative":
		size -= 500
	case m.IntN(2) == 0:
		size = 0
	}
	if known := &m.known[side]; len(*known) < 64 {
		*known = append(*known, price*unit)
	} else {
		(*known)[m.IntN(64)] = price * unit
	}
	return append(levels, tick.Level{Price: price, Size: size})
}
