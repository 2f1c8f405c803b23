package synth

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Takers send market orders.
type Takers struct {
	Size      float64 // median of an order, in depths
	Sigma     float64 // of its logarithm
	Slippage  float64 // limit of an order, as a fraction of the best price
	Informed  float64 // share of orders by those who know the value, times the book's anchor
	Threshold float64 // distance from the value at which they trade
	Panic     float64 // share of sells added per unit of fall (log) in the last minutes
	Bargain   float64 // depths per second that buyers of value spend when the price is half of the value
	Patience  float64 // distance below the value from which they buy
	Capital   float64 // depths that they have, at a time
	Refill    Duration
	Resting   float64  // depths of patient orders per side, from 1 % to far away
	Near      float64  // least distance (log) of patient orders
	Reach     float64  // mean of the rest of it
	ReachUp   float64  // the same for asks
	Orders    int      // patient orders per side
	Return    Duration // in which filled ones are replaced
	Shy       float64  // spread at which takers without a view trade half as often
	Spread    float64  // of the resting depth between coins, as the sigma of its logarithm
}

// trade sends one market order of a taker without a view, or of one who knows.
func (b *Book) trade(p *Takers, worth, anchor, trend float64) {
	b.taker = b.now + tick.Time(b.random.exponential()/(b.activity*min(5, 0.6+0.4*b.volatility()))*float64(tick.Second))
	if b.random.uniform() > p.Shy/(p.Shy+b.gap()) {
		return
	}
	size := p.Size * b.depth * b.random.lognormal(p.Sigma)
	owner := crowd
	gap := math.Log(worth / b.reference)
	buy := b.random.uniform() < 0.5+min(0, max(p.Panic*trend, -0.3))
	if b.random.uniform() < p.Informed*anchor && math.Abs(gap) > p.Threshold {
		owner, buy = informed, gap > 0
	}
	b.market(owner, buy, size, p.Slippage)
}

// market takes up to some dollars within a fraction of the best price.
func (b *Book) market(owner int32, buy bool, dollars, slippage float64) int64 {
	best, ok := b.side(!buy).best()
	if !ok || dollars < minimumOrder {
		return 0
	}
	limit := int64(math.Floor(float64(best) * (1 - slippage)))
	if buy {
		limit = int64(math.Ceil(float64(best) * (1 + slippage)))
	}
	return b.send(owner, buy, max(limit, 1), b.sizeOf(dollars, float64(best)))
}

// send is every order that takes; it keeps the mid.
func (b *Book) send(owner int32, buy bool, limit, size int64) int64 {
	filled := b.take(owner, buy, limit, size)
	b.touchMid()
	return filled
}

// addResting fills a book with the orders of patient holders: bids down to almost
// nothing, asks far above.
func (b *Book) addResting(p *Takers, weight float64) {
	b.resting = p.Resting * b.depth * weight
	for _, buy := range [2]bool{true, false} {
		for range p.Orders {
			b.addPatient(p, buy)
		}
	}
	// Somebody's bid from years ago, at the lowest price there is.
	b.rest(public, true, 1, b.sizeOf(b.resting/float64(p.Orders), b.reference), none)
}

// addPatient adds one patient order at a distance from what the coin cost of late.
func (b *Book) addPatient(p *Takers, buy bool) {
	distance := p.Near + p.ReachUp*b.random.exponential()
	if buy {
		distance = -(p.Near + p.Reach*b.random.exponential())
	}
	price := b.behind(buy, max(1, int64(b.trend*math.Exp(distance))))
	dollars := b.resting / float64(p.Orders) * b.random.exponential()
	if price > 0 && dollars > minimumOrder {
		b.rest(public, buy, price, b.sizeOf(dollars, float64(price)), none)
	}
}

// patient lets new patient orders take the place of those that were filled.
func (b *Book) patient(p *Takers, seconds float64) {
	chance := float64(p.Orders) * seconds / p.Return.Seconds()
	for _, buy := range [2]bool{true, false} {
		for n := chance; b.random.uniform() < n && b.side(buy).public < p.Orders; n-- {
			b.addPatient(p, buy)
		}
	}
}
