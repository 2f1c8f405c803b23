package synth

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Makers are market makers: how they quote and when they stop.
type Makers struct {
	Count      int      // per book
	Levels     int      // quotes per side and maker
	Spacing    float64  // of the quotes, in half spreads
	Growth     float64  // of spacing and size from one quote to the next
	Refresh    float64  // looks at the market per second and maker, on a book of weight 1 and the largest coin
	Calmer     float64  // exponent by which smaller coins' makers look less often
	Skew       float64  // shift of the quotes at full inventory, in half spreads
	Inventory  float64  // most of it, in depths
	Widen      float64  // half spreads per unit of volatility above the usual one
	Widest     float64  // volatility ratio beyond which spreads widen no more
	Thin       float64  // volatility ratio at which size is halved
	Power      float64  // of the decline of size
	HalfLife   Duration `toml:"half_life"` // of the volatility estimate
	Loss       float64  // of capital (one depth) after which a maker withdraws
	Pause      Duration // mean time until it comes back
	Suspicion  float64  // distance from the price elsewhere at which a maker trusts it half as much
	Correction float64  // of the gap to the price elsewhere that a maker's quotes follow, times the book's anchor
}

// maker is one market maker of a book.
type maker struct {
	agent   int32
	slots   int32 // first of its quotes in the book's slots: bids, then asks
	due     tick.Time
	off     tick.Time // withdrawn until then
	peak    float64   // of its gains
	share   float64   // of the book's depth
	tempo   float64   // looks per second
	resumes bool
}

// addMakers gives a book its makers, unequal in size and speed.
func (b *Book) addMakers(p *Makers, tempo float64) {
	total := 0.0
	for i := range p.Count {
		share := 1 / float64(i+1)
		total += share
		m := maker{agent: b.agentOf(), slots: int32(len(b.slots)), share: share, tempo: tempo * (1 - 0.5*float64(i)/float64(p.Count))}
		for range 2 * p.Levels {
			b.slots = append(b.slots, none)
		}
		b.makers = append(b.makers, m)
	}
	for i := range b.makers {
		b.makers[i].share /= total
	}
	sum := 0.0
	for i := range p.Levels {
		sum += math.Pow(p.Growth, float64(i))
	}
	b.first = 1 / sum
}

// look lets a maker judge its risk and move its quotes.
func (b *Book) look(p *Makers, m *maker, elsewhere, anchor float64) {
	vol := b.volatility()
	m.due = b.now + tick.Time(b.random.exponential()/m.tempo/min(4, 0.5+0.5*vol)*float64(tick.Second))
	if b.now < m.off {
		return
	}
	gain := b.value(m.agent, b.reference)
	if m.resumes {
		m.peak, m.resumes = gain, false
	}
	m.peak = max(m.peak, gain)
	capital := b.depth * m.share
	if m.peak-gain > p.Loss*capital {
		m.off = b.now + tick.Time(b.random.exponential()*float64(p.Pause.Time))
		m.resumes = true
		b.withdraw(p, m)
		b.noteWithdrawal()
		return
	}
	b.quote(p, m, vol, b.fair(p, elsewhere, anchor))
}

// fair is what a maker takes the coin for: the book's own price, corrected towards the
// price elsewhere as far as it believes that.
func (b *Book) fair(p *Makers, elsewhere, anchor float64) float64 {
	gap := math.Log(elsewhere / b.reference)
	trust := anchor * p.Correction / (1 + (gap/p.Suspicion)*(gap/p.Suspicion))
	return b.reference * math.Exp(gap*trust)
}

// quote moves a maker's ladder of orders to where it wants it.
func (b *Book) quote(p *Makers, m *maker, vol, fair float64) {
	half := b.halfSpread * (1 + p.Widen*max(0, min(vol, p.Widest)-1))
	thin := 1 / (1 + math.Pow(vol/p.Thin, p.Power))
	most := p.Inventory * b.depth * m.share
	load := b.exposure(b.agents[m.agent].position, b.reference) / most
	center := fair * (1 - min(max(load, -1), 1)*p.Skew*half)
	dollars := b.depth * m.share * thin * b.first
	ladder{
		book: b, maker: m, levels: p.Levels, center: center, half: half, spacing: p.Spacing * (b.halfSpread + half) / 2, growth: p.Growth,
		sizes: [2]float64{dollars * min(1, max(0, 1-load)), dollars * min(1, max(0, 1+load))},
	}.place()
}

// ladder is a maker's wish.
type ladder struct {
	book            *Book
	maker           *maker
	levels          int
	center, half    float64
	spacing, growth float64
	sizes           [2]float64 // dollars of the first bid and ask
}

// place cancels what is no longer wanted and places what is missing. A quote that is
// nearly where it should be stays, and keeps its place in the queue.
func (l ladder) place() {
	for s, buy := range [2]bool{true, false} {
		sign := 1.0
		if buy {
			sign = -1
		}
		offset, step, dollars := l.half, l.spacing, l.sizes[s]
		first := l.maker.slots + int32(s*l.levels)
		near := l.half
		for k := range int32(l.levels) {
			price := l.center * (1 + sign*offset)
			if buy {
				price = math.Floor(price)
			} else {
				price = math.Ceil(price)
			}
			l.want(first+k, buy, int64(price), int64(near*l.center*tolerance), dollars)
			near = step
			offset += step
			step *= l.growth
			dollars *= l.growth
		}
	}
}

// tolerance is how far from its place a quote may be, in distances to the next one.
const tolerance = 0.4

// want puts one quote where it should be.
func (l ladder) want(slot int32, buy bool, price, off int64, dollars float64) {
	b := l.book
	price = b.behind(buy, price)
	size := int64(0)
	if price > 0 && dollars >= minimumOrder {
		size = b.sizeOf(dollars, float64(price))
	}
	if id := b.slots[slot]; id != none {
		o := &b.pool[id]
		if abs(o.price-price) <= off && 2*o.size > size && o.size < 2*size {
			return
		}
		b.cancel(id)
	}
	if size > 0 {
		b.rest(l.maker.agent, buy, price, size, slot)
	}
}

// minimumOrder is the smallest order in dollars, as venues have it.
const minimumOrder = 5

// behind moves a price to where it does not cross the other side.
func (b *Book) behind(buy bool, price int64) int64 {
	if buy {
		if ask, ok := b.asks.best(); ok {
			return min(price, ask-1)
		}
		return price
	}
	if bid, ok := b.bids.best(); ok {
		return max(price, bid+1)
	}
	return price
}

// withdraw cancels all quotes of a maker.
func (b *Book) withdraw(p *Makers, m *maker) {
	for i := range int32(2 * p.Levels) {
		if id := b.slots[m.slots+i]; id != none {
			b.cancel(id)
		}
	}
}

// noteWithdrawal keeps when half of the makers were gone for the first time.
func (b *Book) noteWithdrawal() {
	if b.truth.Withdrawn != 0 {
		return
	}
	gone := 0
	for i := range b.makers {
		if b.makers[i].off > b.now {
			gone++
		}
	}
	if 2*gone >= len(b.makers) {
		b.truth.Withdrawn = b.now
	}
}
