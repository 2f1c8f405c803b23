package book

import (
	"math"
	"math/bits"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// units bring a side's integers into quote units.
type units struct {
	bidAsk      int64 // bid + ask, twice the mid
	price, size int   // scales
	inverse     bool
	value       float64                 // of a contract, 1 where sizes are coins
	targets     [len(Notionals)]float64 // sizes of the legs, in coins or contracts
	edges       [len(Bands)]uint64      // largest |2·price − bidAsk| within a band
}

// units prepares a walk. A linear roundtrip of N is N/mid coins, an inverse one
// N/contract value contracts, on both sides. Lots cancel: they divide the price and
// multiply the size.
func (b *Book) units(in *tick.Instrument) units {
	u := units{
		bidAsk: b.bid.Price + b.ask.Price, price: int(b.priceScale), size: int(b.sizeScale),
		inverse: in.Unit == tick.QuoteContracts, value: 1,
	}
	if in.Unit != tick.Coins {
		u.value = in.ContractValue.Float64()
	}
	for i, n := range Notionals {
		if u.inverse {
			u.targets[i] = n / u.value
		} else {
			u.targets[i] = 2 * n / (u.value * u.twiceMid())
		}
	}
	for i, bps := range Bands {
		hi, lo := bits.Mul64(uint64(u.bidAsk), bps)
		u.edges[i], _ = bits.Div64(hi, lo, bpsPerUnit)
	}
	return u
}

func (u *units) twiceMid() float64 { return sum{lo: uint64(u.bidAsk)}.real(u.price) }

// walk goes through an uncrossed side once, from the best level to the last that a band
// or a leg needs.
func (l *ladder) walk(u units, limit int) (depth [len(Bands)]Amount, legs [len(Notionals)]Leg) {
	w := walk{units: u}
	var last tick.Level
	band, leg := 0, 0
	l.all(func(v tick.Level) bool {
		away := uint64(l.sign * (2*v.Price - u.bidAsk))
		for band < len(Bands) && away > u.edges[band] {
			depth[band].Quote = w.depth()
			band++
		}
		for leg < len(Notionals) && w.reaches(u.targets[leg], v.Size) {
			bps := w.costBps(u.targets[leg], v.Price, away)
			legs[leg] = Leg{Bps: bps, Floor: bps}
			leg++
		}
		w.take(v, away)
		last = v
		return band < len(Bands) || leg < len(Notionals)
	})
	truncated := limit > 0 && l.len() >= limit
	away := uint64(l.sign * (2*last.Price - u.bidAsk))
	for ; band < len(Bands); band++ {
		depth[band] = Amount{Quote: w.depth(), AtLeast: truncated && away < u.edges[band]}
	}
	for ; leg < len(Notionals); leg++ {
		legs[leg] = Leg{Bps: math.Inf(1), Floor: w.costBps(u.targets[leg], last.Price, away), AtLeast: truncated}
	}
	return depth, legs
}

// walk is what was gone through so far. away is twice a level's distance from mid.
type walk struct {
	units
	size  sum // Σ size
	quote sum // Σ price·size, linear
	cost  sum // Σ away·size, linear

	weight, inverseCost float64 // Σ size/price and Σ away·size/price, inverse
}

func (w *walk) take(v tick.Level, away uint64) {
	w.size.add(uint64(v.Size), 1)
	if w.inverse {
		part := w.sizeOf(v.Size) / w.priceOf(uint64(v.Price))
		w.weight += part
		w.inverseCost += float64(part * w.priceOf(away))
		return
	}
	w.quote.add(uint64(v.Price), uint64(v.Size))
	w.cost.add(away, uint64(v.Size))
}

// depth is the notional so far: contracts of inverse instruments are worth the same at
// any price.
func (w *walk) depth() float64 {
	if w.inverse {
		return w.size.real(w.units.size) * w.value
	}
	return w.quote.real(w.price+w.units.size) * w.value
}

// reaches tells whether another size completes the target.
func (w *walk) reaches(target float64, size int64) bool {
	with := w.size
	with.add(uint64(size), 1)
	return with.real(w.units.size) >= target
}

// costBps is 1e4·|VWAP/mid − 1| when the rest of the target fills at price. With weights
// w = size, or size/price where the VWAP of inverse contracts is harmonic, that is
// 1e4·Σw·|price − mid| / (mid·Σw), in which nothing cancels. The conversion of a product
// keeps a compiler from fusing it with a sum, so that all machines round alike.
func (w *walk) costBps(target float64, price int64, away uint64) float64 {
	rest := target - w.size.real(w.units.size)
	weight, cost := target, w.cost.real(w.price+w.units.size)
	if w.inverse {
		rest /= w.priceOf(uint64(price))
		weight, cost = w.weight+rest, w.inverseCost
	}
	cost += float64(rest * w.priceOf(away))
	return bpsPerUnit * cost / (weight * w.twiceMid())
}

func (w *walk) priceOf(units uint64) float64 { return sum{lo: units}.real(w.price) }
func (w *walk) sizeOf(units int64) float64   { return sum{lo: uint64(units)}.real(w.units.size) }
