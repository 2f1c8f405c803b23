package book

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Bands are the distances from mid within which depth is summed, in bps.
var Bands = [...]uint64{10, 25, 50, 100, 200, 500}

// Notionals are the sizes of the roundtrips, in quote units.
var Notionals = [...]float64{500, 5_000, 25_000, 100_000, 1_000_000}

const bpsPerUnit = 10_000

// Sample is what one moment of a book says, in quote units per coin, quote notional and
// bps of mid. What is not known is NaN: all of it while the book is not live, spread,
// depth and cost while it is crossed.
type Sample struct {
	State     tick.BookState
	Bid, Ask  float64
	Mid       float64
	SpreadBps float64

	BidDepth, AskDepth [len(Bands)]Amount
	Roundtrips         [len(Notionals)]Roundtrip
}

// Amount is a quote notional. AtLeast says that the side ended, at the last level its
// feed publishes, before the band did.
type Amount struct {
	Quote   float64
	AtLeast bool
}

// Leg is one half of a roundtrip: how far its average price is from mid, in bps, a
// positive cost.
type Leg struct {
	Bps float64 // +Inf when the side is too thin

	// Floor is Bps, or for a side too thin the cost if the rest filled at its last
	// level: no roundtrip was cheaper.
	Floor float64

	// AtLeast says that a side too thin ended where its feed ends, so that levels
	// nobody published might have filled the rest.
	AtLeast bool
}

// Roundtrip is the cost of buying and selling at once: 1e4·(VWAP_buy − VWAP_sell)/mid.
type Roundtrip struct{ Buy, Sell Leg }

// Bps is the cost of both legs, +Inf when either cannot be filled.
func (r Roundtrip) Bps() float64 { return r.Buy.Bps + r.Sell.Bps }

// AtLeast tells whether a leg ended where its feed ends.
func (r Roundtrip) AtLeast() bool { return r.Buy.AtLeast || r.Sell.AtLeast }

// Crossed tells whether the best bid is above the best ask.
func (b *Book) Crossed() bool { return b.state == tick.BookLive && b.bid.Price > b.ask.Price }

// Locked tells whether the best bid equals the best ask.
func (b *Book) Locked() bool { return b.state == tick.BookLive && b.bid.Price == b.ask.Price }

// Sample reads the book, whose instrument is in.
func (b *Book) Sample(in *tick.Instrument) Sample {
	s := Sample{State: b.state}
	s.setUnknown()
	if b.state != tick.BookLive {
		return s
	}
	s.Bid = in.Price(tick.Decimal{Unscaled: b.bid.Price, Scale: b.priceScale})
	s.Ask = in.Price(tick.Decimal{Unscaled: b.ask.Price, Scale: b.priceScale})
	s.Mid = in.Price(tick.Decimal{Unscaled: b.bid.Price + b.ask.Price, Scale: b.priceScale}) / 2
	if b.Crossed() {
		return s
	}
	s.SpreadBps = spreadBps(b.bid.Price, b.ask.Price)
	if !in.SizeKnown() || b.limit == 1 {
		return s // a feed of best prices alone says nothing of depth
	}
	u := b.units(in)
	var buy, sell [len(Notionals)]Leg
	s.AskDepth, buy = b.asks.walk(u, b.limit)
	s.BidDepth, sell = b.bids.walk(u, b.limit)
	for i := range s.Roundtrips {
		s.Roundtrips[i] = Roundtrip{Buy: buy[i], Sell: sell[i]}
	}
	return s
}

func (s *Sample) setUnknown() {
	none := math.NaN()
	s.Bid, s.Ask, s.Mid, s.SpreadBps = none, none, none, none
	for i := range Bands {
		s.BidDepth[i].Quote, s.AskDepth[i].Quote = none, none
	}
	for i := range Notionals {
		unknown := Leg{Bps: none, Floor: none}
		s.Roundtrips[i] = Roundtrip{unknown, unknown}
	}
}
