package synth

import "slices"

// order is a resting order. Orders of one price stand in a queue, the oldest first.
type order struct {
	price, size int64 // in units of the listing; size 0 is a free slot of the pool
	owner       int32
	next, prev  int32 // in the queue, or the free list; none at its ends
	slot        int32 // of the owner's quotes, emptied when the order is gone; or none
	buy         bool
}

// level is one price of a side.
type level struct {
	price, size int64
	head, tail  int32
}

// orderID is an order's place in the pool; none is no order.
type orderID = int32

const none orderID = -1

// side is the resting orders of one side, the worst price first: changes happen at the
// end.
type side struct {
	buy     bool
	levels  []level
	touched []touch
	public  int // orders of the public
}

// touch is a level that changed since the last message, with what it held then.
type touch struct{ price, before int64 }

// better tells whether price a has priority over b.
func (s *side) better(a, b int64) bool {
	if s.buy {
		return a > b
	}
	return a < b
}

// find is the place of a price, or where it belongs.
func (s *side) find(price int64) (int, bool) {
	lo, hi := 0, len(s.levels)
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if s.better(price, s.levels[mid].price) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo, lo < len(s.levels) && s.levels[lo].price == price
}

// best is the best price of the side.
func (s *side) best() (int64, bool) {
	if len(s.levels) == 0 {
		return 0, false
	}
	return s.levels[len(s.levels)-1].price, true
}

// resting is the size at a price.
func (s *side) resting(price int64) int64 {
	if i, ok := s.find(price); ok {
		return s.levels[i].size
	}
	return 0
}

// orders is a limit order book with priority of price, then time.
type orders struct {
	bids, asks side
	pool       []order
	free       orderID
	slots      []orderID

	// fill is told of each match before the resting order is reduced.
	fill func(resting *order, taker int32, price, size int64)
}

func newOrders() orders {
	return orders{bids: side{buy: true}, free: none}
}

func (b *orders) side(buy bool) *side {
	if buy {
		return &b.bids
	}
	return &b.asks
}

// rest puts an order at the end of its price's queue. The price must not cross the
// other side.
func (b *orders) rest(owner int32, buy bool, price, size int64, slot int32) {
	id := b.free
	if id == none {
		b.pool = append(b.pool, order{})
		id = orderID(len(b.pool) - 1)
	} else {
		b.free = b.pool[id].next
	}
	s := b.side(buy)
	i, ok := s.find(price)
	if !ok {
		s.levels = slices.Insert(s.levels, i, level{price: price, head: none, tail: none})
	}
	l := &s.levels[i]
	s.touched = append(s.touched, touch{price, l.size})
	b.pool[id] = order{price: price, size: size, owner: owner, next: none, prev: l.tail, slot: slot, buy: buy}
	if l.tail == none {
		l.head = id
	} else {
		b.pool[l.tail].next = id
	}
	l.tail = id
	l.size += size
	if owner == public {
		s.public++
	}
	if slot != none {
		b.slots[slot] = id
	}
}

// cancel takes an order out of the book.
func (b *orders) cancel(id orderID) {
	o := &b.pool[id]
	s := b.side(o.buy)
	i, _ := s.find(o.price)
	s.touched = append(s.touched, touch{o.price, s.levels[i].size})
	s.levels[i].size -= o.size
	b.unlink(s, i, id)
}

// unlink removes an order from its queue, and the level that it leaves empty.
func (b *orders) unlink(s *side, i int, id orderID) {
	l, o := &s.levels[i], &b.pool[id]
	if o.prev == none {
		l.head = o.next
	} else {
		b.pool[o.prev].next = o.next
	}
	if o.next == none {
		l.tail = o.prev
	} else {
		b.pool[o.next].prev = o.prev
	}
	if l.head == none {
		s.levels = slices.Delete(s.levels, i, i+1)
	}
	if o.owner == public {
		s.public--
	}
	if o.slot != none {
		b.slots[o.slot] = none
	}
	*o = order{next: b.free, prev: none, slot: none}
	b.free = id
}

// take matches an incoming order against the other side up to limit and returns what
// was filled; the rest is cancelled. A resting order of the taker's own is cancelled
// instead of matched, as venues' prevention of self-trades does.
func (b *orders) take(owner int32, buy bool, limit, size int64) (filled int64) {
	s := b.side(!buy)
	for size > filled && len(s.levels) > 0 {
		i := len(s.levels) - 1
		l := &s.levels[i]
		if s.better(limit, l.price) {
			break
		}
		s.touched = append(s.touched, touch{l.price, l.size})
		for l.head != none && size > filled {
			id := l.head
			o := &b.pool[id]
			n := o.size
			if o.owner != owner {
				n = min(n, size-filled)
				b.fill(o, owner, l.price, n)
				filled += n
			}
			l.size -= n
			if o.size -= n; o.size > 0 {
				break
			}
			last := o.next == none
			b.unlink(s, i, id)
			if last {
				break
			}
		}
	}
	return filled
}

// changes appends what a side's levels hold now where that differs from the last
// message, by price, and forgets what has changed.
func (s *side) changes(out []touch) []touch {
	if len(s.touched) == 0 {
		return out
	}
	// The first touch of a price holds what the last message said of it.
	for i := 1; i < len(s.touched); i++ { // few, and nearly in order
		t := s.touched[i]
		j := i
		for ; j > 0 && s.touched[j-1].price > t.price; j-- {
			s.touched[j] = s.touched[j-1]
		}
		s.touched[j] = t
	}
	for i, t := range s.touched {
		if i > 0 && s.touched[i-1].price == t.price {
			continue
		}
		if now := s.resting(t.price); now != t.before {
			out = append(out, touch{t.price, now})
		}
	}
	s.touched = s.touched[:0]
	return out
}
