package book

import (
	"errors"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// errTooLarge says that a number does not fit a book's integers.
var errTooLarge = errors.New("price or size too large for the decimals of this book")

// rescale brings book and message to the finer of their scales, and returns the
// message's levels in them. Within a file scales only rise, but the next file of the
// day may begin coarser.
func (b *Book) rescale(d *tick.Depth) (bids, asks []tick.Level, err error) {
	if d.PriceScale == b.priceScale && d.SizeScale == b.sizeScale {
		return d.Bids, d.Asks, nil
	}
	price, priceOK := tenTo(int(d.PriceScale) - int(b.priceScale))
	size, sizeOK := tenTo(int(d.SizeScale) - int(b.sizeScale))
	if !priceOK || !sizeOK {
		return nil, nil, errTooLarge
	}
	if (price > 1 || size > 1) && (!b.bids.rescale(price, size) || !b.asks.rescale(price, size)) {
		return nil, nil, errTooLarge
	}
	b.priceScale = max(b.priceScale, d.PriceScale)
	b.sizeScale = max(b.sizeScale, d.SizeScale)
	return b.finer(d)
}

// finer is the message in the book's scales, which are not the coarser ones.
func (b *Book) finer(d *tick.Depth) (bids, asks []tick.Level, err error) {
	price, priceOK := tenTo(int(b.priceScale) - int(d.PriceScale))
	size, sizeOK := tenTo(int(b.sizeScale) - int(d.SizeScale))
	if !priceOK || !sizeOK {
		return nil, nil, errTooLarge
	}
	if price == 1 && size == 1 {
		return d.Bids, d.Asks, nil
	}
	for i, side := range [...][]tick.Level{d.Bids, d.Asks} {
		b.scaled[i] = b.scaled[i][:0]
		for _, v := range side {
			if v.Price > maxPrice/price || v.Size > maxSize/size || v.Size < -maxSize/size {
				return nil, nil, errTooLarge
			}
			b.scaled[i] = append(b.scaled[i], tick.Level{Price: v.Price * price, Size: v.Size * size})
		}
	}
	return b.scaled[0], b.scaled[1], nil
}

// forget empties both sides, so that the next message sets the scales.
func (b *Book) forget() {
	b.bids.clear()
	b.asks.clear()
	b.bid, b.ask = tick.Level{}, tick.Level{}
	b.priceScale, b.sizeScale = 0, 0
}

// tenTo is 10^n, 1 for a negative n; false when it is too large.
func tenTo(n int) (power int64, ok bool) {
	power = 1
	for range n {
		if power > maxPrice/10 {
			return 0, false
		}
		power *= 10
	}
	return power, true
}
