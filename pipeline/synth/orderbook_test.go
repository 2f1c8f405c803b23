package synth

import (
	"slices"
	"testing"
)

// plainOrder and plainBook are an order book as simple as can be: a list in order of
// arrival, searched from end to end.
type plainOrder struct {
	owner       int32
	buy         bool
	price, size int64
	slot        int32
}

type plainBook struct{ orders []plainOrder }

type match struct {
	owner       int32
	price, size int64
}

// take finds the best price, then the oldest order, again and again.
func (p *plainBook) take(owner int32, buy bool, limit, size int64) (out []match) {
	for size > 0 {
		best := -1
		for i, o := range p.orders {
			crosses := o.buy != buy && (buy && o.price <= limit || !buy && o.price >= limit)
			if crosses && (best < 0 || buy && o.price < p.orders[best].price || !buy && o.price > p.orders[best].price) {
				best = i
			}
		}
		if best < 0 {
			return out
		}
		o := &p.orders[best]
		n := o.size
		if o.owner != owner {
			n = min(n, size)
			size -= n
			out = append(out, match{o.owner, o.price, n})
		}
		if o.size -= n; o.size == 0 {
			p.orders = slices.Delete(p.orders, best, best+1)
		}
	}
	return out
}

// TestMatchingIsByPriceThenTime holds the book against the plain one over many random
// orders: the same matches in the same order, and never a bid at or above an ask.
func TestMatchingIsByPriceThenTime(t *testing.T) {
	for seed := range uint64(20) {
		r := newRandom(seed, t.Name())
		b, plain := newOrders(), plainBook{}
		var got []match
		b.fill = func(o *order, _ int32, price, size int64) { got = append(got, match{o.owner, price, size}) }
		b.slots = make([]orderID, 64)
		for i := range b.slots {
			b.slots[i] = none
		}
		for range 4000 {
			owner, buy := int32(r.below(5)), r.next()&1 == 0
			price, size := int64(90+r.below(20)), int64(1+r.below(30))
			slot := int32(r.below(len(b.slots)))
			switch {
			case r.uniform() < 0.25:
				got = nil
				b.take(owner, buy, price, size)
				if want := plain.take(owner, buy, price, size); !slices.Equal(got, want) {
					t.Fatalf("matches %v, want %v", got, want)
				}
			case b.slots[slot] != none:
				b.cancel(b.slots[slot])
				plain.orders = slices.DeleteFunc(plain.orders, func(o plainOrder) bool { return o.slot == slot })
			default:
				if best, ok := b.side(!buy).best(); ok && (buy && price >= best || !buy && price <= best) {
					continue // would cross; makers keep behind
				}
				b.rest(owner, buy, price, size, slot)
				plain.orders = append(plain.orders, plainOrder{owner, buy, price, size, slot})
			}
			check(t, &b, &plain)
		}
	}
}

func check(t *testing.T, b *orders, plain *plainBook) {
	t.Helper()
	bid, ok1 := b.bids.best()
	ask, ok2 := b.asks.best()
	if ok1 && ok2 && bid >= ask {
		t.Fatalf("bid %d, ask %d", bid, ask)
	}
	sums := map[bool]map[int64]int64{true: {}, false: {}}
	for _, o := range plain.orders {
		sums[o.buy][o.price] += o.size
	}
	for _, s := range []*side{&b.bids, &b.asks} {
		if len(s.levels) != len(sums[s.buy]) {
			t.Fatalf("%d levels, want %d", len(s.levels), len(sums[s.buy]))
		}
		for i, l := range s.levels {
			if l.size != sums[s.buy][l.price] {
				t.Fatalf("%d at %d, want %d", l.size, l.price, sums[s.buy][l.price])
			}
			if i > 0 && !s.better(l.price, s.levels[i-1].price) {
				t.Fatal("levels are not in order")
			}
		}
	}
}

// TestChangesAreTheDifference: applying what a side says of its changes to what it was
// gives what it is, and nothing is said that did not change.
func TestChangesAreTheDifference(t *testing.T) {
	r := newRandom(3, t.Name())
	b := newOrders()
	b.fill = func(*order, int32, int64, int64) {}
	seen := map[int64]int64{}
	for range 3000 {
		for range r.below(6) {
			if r.uniform() < 0.7 {
				b.rest(int32(r.below(3)), true, int64(50+r.below(40)), int64(1+r.below(9)), none)
			} else {
				b.take(int32(3+r.below(3)), false, int64(50+r.below(40)), int64(r.below(40)))
			}
		}
		for _, c := range b.bids.changes(nil) {
			if seen[c.price] == c.before {
				t.Fatalf("%d at %d is said again", c.before, c.price)
			}
			seen[c.price] = c.before
			if c.before == 0 {
				delete(seen, c.price)
			}
		}
		if len(seen) != len(b.bids.levels) {
			t.Fatalf("%d levels told, %d there", len(seen), len(b.bids.levels))
		}
		for _, l := range b.bids.levels {
			if seen[l.price] != l.size {
				t.Fatalf("told %d at %d, there is %d", seen[l.price], l.price, l.size)
			}
		}
	}
}
