package metric

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// What depth bands are held to.
const (
	// frozenSamples is how many samples in a row may have the same depth in a band
	// while the price moves by frozenMoveBps; ten are five minutes. The depth of a band
	// is a sum over many orders, and its edges move with the price.
	frozenSamples = 10
	frozenMoveBps = 25

	// markTolerance is how far, in parts of the mark price, an average may lie outside
	// its band: bands count from the mid price, which leaves the mark in a crash.
	markTolerance = 0.02

	// goodSamples is how many in a row without a fault end a refusal; 60 are half an
	// hour. Bids that stood still on 2025-10-10 looked right for eight minutes between
	// (BTCUSDT, 16:32 to 16:41).
	goodSamples = 60

	// minBands is how many bands a sample has at least; 12 since 2026.
	minBands = 10
)

// BandReason is what is wrong with depth bands.
type BandReason string

// The reasons for which depth bands are refused.
const (
	BandsIncomplete BandReason = "bands are missing or twice there"
	BandsCrossed    BandReason = "bids average above asks"
	BandsFrozen     BandReason = "a band's depth stands still while the price moves"
	BandsOffMark    BandReason = "an average price is not in its band around the mark price"
)

// BandError says why a sample of depth bands is refused.
type BandError struct {
	At      tick.Time    // of the sample
	Since   tick.Time    // of the sample whose fault started the refusal
	Reason  BandReason   // of that sample
	Percent tick.Decimal // the band it was found in
	Have    float64      // its average price
	Limit   float64      // what Have should not be beyond; NaN for other reasons
}

func (e *BandError) Error() string {
	s := fmt.Sprintf("depth bands of %s: %s", e.At, e.Reason)
	if e.Since != e.At {
		s = fmt.Sprintf("depth bands of %s: refused since %s: %s", e.At, e.Since.Clock(), e.Reason)
	}
	if e.Percent.IsZero() {
		return s
	}
	s += fmt.Sprintf(" (band %s %%, average %.8g", e.Percent, e.Have)
	if !math.IsNaN(e.Limit) {
		s += fmt.Sprintf(", limit %.8g", e.Limit)
	}
	return s + ")"
}

// BandGate decides which samples of depth bands may be drawn. After a faulty one all
// are refused until the feed has been right for half an hour. The zero value is ready.
type BandGate struct {
	refusal *BandError
	good    int // samples since the last fault
	still   map[tick.Decimal]*stillness
}

// stillness is how long a band's depth has not changed.
type stillness struct {
	depth   tick.Decimal
	samples int
	price   float64 // when it last changed
}

// Judge is nil for a sample that may be drawn and otherwise a *BandError. Samples come
// in the order of time; mark is the mark price at that time, NaN where unknown.
func (g *BandGate) Judge(b *tick.Bands, mark float64) error {
	if fault := g.fault(b, mark); fault != nil {
		g.good = 0
		if g.refusal == nil {
			fault.At, fault.Since = b.Exch, b.Exch
			g.refusal = fault
		}
	} else if g.good++; g.good >= goodSamples {
		g.refusal = nil
	}
	if g.refusal == nil {
		return nil
	}
	e := *g.refusal
	e.At = b.Exch
	return &e
}

// fault looks at one sample and, for stillness, those before it.
func (g *BandGate) fault(b *tick.Bands, mark float64) *BandError {
	bid, ask := touching(b.Bands)
	frozen := g.frozen(b.Bands, bid, ask, mark)
	switch {
	case !complete(b.Bands):
		return &BandError{Reason: BandsIncomplete, Limit: math.NaN()}
	case bid.average > ask.average:
		return &BandError{Reason: BandsCrossed, Percent: bid.percent, Have: bid.average, Limit: ask.average}
	case frozen != nil:
		return frozen
	}
	return offMark(b.Bands, mark)
}

// complete tells whether each band has one opposite.
func complete(bands []tick.Band) bool {
	for _, b := range bands {
		opposite := tick.Decimal{Unscaled: -b.Percent.Unscaled, Scale: b.Percent.Scale}
		n := 0
		for _, o := range bands {
			if o.Percent == opposite {
				n++
			}
		}
		if n != 1 {
			return false
		}
	}
	return len(bands) >= minBands
}

// side is the average price of a band.
type side struct {
	percent tick.Decimal
	average float64
}

// touching are the highest average of bids and the lowest of asks, NaN without any.
func touching(bands []tick.Band) (bid, ask side) {
	bid.average, ask.average = math.NaN(), math.NaN()
	for _, b := range bands {
		p := average(b)
		switch bids := b.Percent.Unscaled < 0; {
		case math.IsNaN(p):
		case bids && !(p <= bid.average):
			bid = side{b.Percent, p}
		case !bids && !(p >= ask.average):
			ask = side{b.Percent, p}
		}
	}
	return bid, ask
}

// average is NaN for an empty band.
func average(b tick.Band) float64 {
	if b.Depth.IsZero() {
		return math.NaN()
	}
	return b.Notional.Float64() / b.Depth.Float64()
}

// frozen finds a band whose depth stands still while the price moves: the mark price,
// or else the other side's.
func (g *BandGate) frozen(bands []tick.Band, bid, ask side, mark float64) (fault *BandError) {
	if g.still == nil {
		g.still = map[tick.Decimal]*stillness{}
	}
	for _, b := range bands {
		price := mark
		if math.IsNaN(price) && b.Percent.Unscaled < 0 {
			price = ask.average
		} else if math.IsNaN(price) {
			price = bid.average
		}
		s := g.still[b.Percent]
		if s == nil {
			s = &stillness{}
			g.still[b.Percent] = s
		}
		if s.samples == 0 || b.Depth != s.depth || b.Depth.IsZero() {
			*s = stillness{depth: b.Depth, samples: 1, price: price}
			continue
		}
		s.samples++
		if moved := math.Abs(price/s.price-1) * 1e4; fault == nil && s.samples >= frozenSamples && moved >= frozenMoveBps {
			fault = &BandError{Reason: BandsFrozen, Percent: b.Percent, Have: average(b), Limit: math.NaN()}
		}
	}
	return fault
}

// offMark finds a band whose average price is not between the mark price and the
// band's edge, give or take the tolerance.
func offMark(bands []tick.Band, mark float64) *BandError {
	if math.IsNaN(mark) {
		return nil
	}
	for _, b := range bands {
		edge := mark * (1 + b.Percent.Float64()/100)
		low, high := min(mark, edge)-mark*markTolerance, max(mark, edge)+mark*markTolerance
		switch p := average(b); {
		case p < low:
			return &BandError{Reason: BandsOffMark, Percent: b.Percent, Have: p, Limit: low}
		case p > high:
			return &BandError{Reason: BandsOffMark, Percent: b.Percent, Have: p, Limit: high}
		}
	}
	return nil
}
