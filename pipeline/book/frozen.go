package book

import (
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// frozenLevels is how many best levels of a side must stand still to be called frozen,
// while as many of the other side all change. Of Binance's BTCUSDT on 2025-10-10, bids
// stood still from 15:30 on while the market moved. A side of fewer levels is never
// called frozen: one quote can rest for a minute.
const frozenLevels = 10

// frozen compares the best levels of both sides from minute to minute.
type frozen struct {
	bids, asks  [frozenLevels]tick.Level
	price, size uint8 // scales
	known       bool
}

func (f *frozen) forget() { f.known = false }

// look tells which side froze since the last look.
func (f *frozen) look(b *Book) (bids, asks bool) {
	before := *f
	f.known = fill(&f.bids, b.Bids()) && fill(&f.asks, b.Asks())
	f.price, f.size = b.Scales()
	if !f.known || !before.known || !before.rescale(f.price, f.size) {
		return false, false
	}
	bidsMoved, asksMoved := moved(&before.bids, &f.bids), moved(&before.asks, &f.asks)
	return bidsMoved == 0 && asksMoved == frozenLevels, asksMoved == 0 && bidsMoved == frozenLevels
}

// rescale brings the levels to scales that are not coarser.
func (f *frozen) rescale(price, size uint8) bool {
	prices, pricesOK := tenTo(int(price) - int(f.price))
	sizes, sizesOK := tenTo(int(size) - int(f.size))
	for i := range frozenLevels {
		for _, v := range [...]*tick.Level{&f.bids[i], &f.asks[i]} {
			v.Price, v.Size = v.Price*prices, v.Size*sizes
		}
	}
	return pricesOK && sizesOK
}

func fill(top *[frozenLevels]tick.Level, levels iter.Seq[tick.Level]) bool {
	n := 0
	for v := range levels {
		top[n] = v
		if n++; n == frozenLevels {
			return true
		}
	}
	return false
}

// moved counts the levels of now that were not there before.
func moved(before, now *[frozenLevels]tick.Level) int {
	n := frozenLevels
	for _, v := range now {
		for _, was := range before {
			if v == was {
				n--
			}
		}
	}
	return n
}
