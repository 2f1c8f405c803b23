package synth

import (
	"math"
	"math/bits"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Listing is an instrument as a book trades it, in integers.
type Listing struct {
	tick.Instrument
	Feed   string // the exchange's name in recordings
	Levels int    // that its book archive shows; 0 for all

	PriceScale, SizeScale uint8
	Resolution            tick.Time // of the venue's published times

	coin  int     // of the parameters' coins, then of their collateral tokens
	venue int     // of the parameters' markets
	unit  float64 // dollars of one unit of size at a price of 1 unit; of one unit of size where inverse
	tick  float64 // dollars per coin of one unit of price
}

// inverseCash is the cash units per contract and unit of reciprocal price of an inverse
// book: fine enough that rounding is below a millionth of a contract.
const inverseCash = 1_000_000_000_000

// agent holds a position and the cash that was paid for it. The sums over a book's
// agents never change.
type agent struct {
	position int64 // in units of size
	cash     int64 // in units of price times size; of inverse books see value
}

// The agents of every book; makers and then accounts follow.
const (
	public   int32 = iota // patient holders, whose orders rest far from the price
	crowd                 // takers without a view
	informed              // takers who know the value
	desk                  // arbitrageurs
	fund                  // the venue itself, selling what it seized
	firstMaker
)

// Book is one instrument's market.
type Book struct {
	Listing
	orders
	agents []agent
	random random

	now       tick.Time // of the current action
	actions   int       // in the current step
	cause     cause     // of the current order
	minute    Minute
	lastTrade int64
	tradeID   int64

	makers []maker
	first  float64   // share of a maker's size in its first quote
	due    tick.Time // when the next maker or taker acts
	taker  tick.Time // when the next taker acts

	depth      float64 // dollars that makers quote within 1 % of a side
	activity   float64 // takers per second
	halfSpread float64

	reference float64 // the price, see touchMid
	smooth    float64 // reference over seconds, of which the variance is taken
	variance  float64 // of a second's return
	calm      float64 // what variance usually is
	slow      float64 // smoothed reference, for the mark
	trend     float64 // reference smoothed over minutes
	deskCash  float64 // what transfers brought the desk, dollars
	spent     float64 // by buyers of value, of late
	resting   float64 // dollars of patient orders that a side should have
	mark      float64 // in units of price
	index     float64 // dollars

	accounts     []int32 // agents of leveraged accounts
	openInterest int64   // in units of size: the sum of long positions
	funding      float64
	truth        Truth
}

// cause says why an order was sent.
type cause uint8

const (
	ordinary cause = iota
	liquidation
	autoDeleverage
	collateralSale
)

func newBook(l Listing, seed uint64) *Book {
	b := &Book{Listing: l, orders: newOrders(), random: newRandom(seed, l.Key.String())}
	b.fill = b.match
	return b
}

// agentOf adds an agent.
func (b *Book) agentOf() int32 {
	b.agents = append(b.agents, agent{})
	return int32(len(b.agents) - 1)
}

// amount is what a trade moves between buyer and seller, in units of cash.
func (b *Book) amount(price, size int64) int64 {
	if b.Market != tick.Inverse {
		return price * size
	}
	hi, lo := bits.Mul64(uint64(size), inverseCash)
	v, _ := bits.Div64(hi, lo, uint64(price))
	return int64(v)
}

// settle moves a position and its price between two agents.
func (b *Book) settle(buyer, seller int32, price, size int64) {
	v := b.amount(price, size)
	if b.Market == tick.Inverse {
		v = -v // who is long dollars' worth of contracts has sold coins
	}
	x, y := &b.agents[buyer], &b.agents[seller]
	before := max(x.position, 0) + max(y.position, 0)
	x.position += size
	x.cash -= v
	y.position -= size
	y.cash += v
	b.openInterest += max(x.position, 0) + max(y.position, 0) - before
}

// value is an agent's gain in dollars when the price is mark.
func (b *Book) value(a int32, mark float64) float64 {
	x := b.agents[a]
	if b.Market == tick.Inverse {
		return (float64(x.cash)*mark/inverseCash - float64(x.position)) * b.unit
	}
	return (float64(x.cash) + float64(x.position)*mark) * b.unit
}

// exposure is the dollars of a position.
func (b *Book) exposure(size int64, price float64) float64 {
	if b.Market == tick.Inverse {
		return float64(size) * b.unit
	}
	return float64(size) * price * b.unit
}

// sizeOf is how much of the listing some dollars are, at least one unit.
func (b *Book) sizeOf(dollars, price float64) int64 {
	per := b.unit
	if b.Market != tick.Inverse {
		per *= price
	}
	return max(1, int64(dollars/per))
}

// priceOf brings dollars per coin into units of price.
func (b *Book) priceOf(dollars float64) float64 { return dollars / b.tick }

// dollars brings units of price into dollars per coin.
func (b *Book) dollars(price float64) float64 { return price * b.tick }

// touchMid updates the price after the book has changed: the mid, or, where the sides
// are far apart or one is missing, the last price as far as it lies between them.
func (b *Book) touchMid() {
	bid, ok1 := b.bids.best()
	ask, ok2 := b.asks.best()
	if ok1 && ok2 && float64(ask-bid) < widest*b.reference {
		b.reference = float64(bid+ask) / 2
		return
	}
	if b.lastTrade != 0 {
		b.reference = float64(b.lastTrade)
	}
	if ok1 {
		b.reference = max(b.reference, float64(bid))
	}
	if ok2 {
		b.reference = min(b.reference, float64(ask))
	}
}

// widest is the spread beyond which the mid says nothing, as a fraction.
const widest = 0.02

// gap is the spread as a fraction; that of an empty side is 1.
func (b *Book) gap() float64 {
	bid, ok1 := b.bids.best()
	ask, ok2 := b.asks.best()
	if !ok1 || !ok2 {
		return 1
	}
	return float64(ask-bid) / b.reference
}

// act starts an action of the current step: its own instant, at the venue's resolution.
func (b *Book) act(step tick.Time, length tick.Time) {
	b.actions++
	span := float64(length) * 0.8
	at := step + tick.Time(span*(1-math.Pow(0.97, float64(b.actions)))*(0.97+0.03*b.random.uniform()))
	b.now = max(b.now, at/b.Resolution*b.Resolution)
}

// volatility is the current one over the usual one.
func (b *Book) volatility() float64 { return math.Sqrt(b.variance / b.calm) }

// observe takes the return of the last second into the variance: that of a smoothed
// price, since matches at bid and ask by turns are no risk.
func (b *Book) observe(seconds, halfLife float64) {
	a := 1 - math.Exp2(-seconds/smoothing)
	r := a * math.Log(b.reference/b.smooth)
	b.smooth *= math.Exp(r)
	decay := math.Exp2(-seconds / halfLife)
	b.variance = max(decay*b.variance+(1-decay)*r*r*(2-a)/a/seconds, b.calm*0.25)
	b.slow += (b.reference - b.slow) * (1 - math.Exp2(-seconds/10))
	b.trend += (b.reference - b.trend) * (1 - math.Exp2(-seconds/120))
}

// smoothing is the half-life, in seconds, of the price whose variance is taken.
const smoothing = 4
