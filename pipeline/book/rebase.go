package book

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/crashtape/crashtape/pipeline/tick"
)

const (
	// lead is how many slots a moved window keeps free for better prices.
	lead = slots / 4

	// reach is how far from the best price, in slots, a level must be to stay out of
	// the window. It is less than the slots behind a fresh window's best price, so the
	// market has to go a quarter of the window between two moves.
	reach = slots / 2

	// maxStep keeps slots·step below 2^62.
	maxStep = 1_000_000_000_000
)

// setOutside sets a level that has no slot.
func (l *ladder) setOutside(price, size int64) {
	key := l.sign * price
	beyond := l.step == 0 || key-l.sign*l.base >= slots*l.step
	switch {
	case size == 0 && !beyond:
		// A price better than the window or between its slots: never there.
	case size == 0 || beyond && l.isFar(key):
		l.far.set(key, size)
	default:
		l.rebase(price, size)
	}
}

// isFar tells whether a key beyond the window's end can stay there.
func (l *ladder) isFar(key int64) bool {
	return l.count > 0 && key-l.sign*l.price(l.occupied.first()) >= reach*l.step
}

// rebase sets a level and moves the window so that the best price is lead slots from
// its better end, with the coarsest step that gives each level in it a slot.
func (l *ladder) rebase(price, size int64) {
	levels := l.scratch[:0]
	l.all(func(v tick.Level) bool {
		levels = append(levels, v)
		return true
	})
	at, found := slices.BinarySearchFunc(levels, l.sign*price, func(v tick.Level, key int64) int { return cmp.Compare(l.sign*v.Price, key) })
	if found {
		levels[at].Size = size
	} else {
		levels = slices.Insert(levels, at, tick.Level{Price: price, Size: size})
	}
	l.lay(levels)
}

// lay replaces what the side holds with levels, best first, and fits the window.
func (l *ladder) lay(levels []tick.Level) {
	l.scratch = levels
	l.clear()
	if len(levels) == 0 {
		return
	}
	best := levels[0].Price
	l.step = l.commonStep(levels)
	l.base = best - l.sign*lead*l.step
	twos := bits.TrailingZeros64(uint64(l.step))
	l.inverse = uint64(l.sign) * oddInverse(uint64(l.step)>>twos)
	l.rotate = -twos
	for _, v := range levels {
		if slot := l.slot(v.Price); slot < slots {
			l.setSlot(slot, v.Size)
		} else {
			l.far.push(farLevel{l.sign * v.Price, v.Size})
		}
	}
}

// commonStep is the greatest common divisor of the distances from the best price, as
// far as the window will reach. A lone price is taken to be a multiple of a power of
// ten, as ticks nearly always are: a wrong guess costs one more move.
func (l *ladder) commonStep(levels []tick.Level) int64 {
	best := levels[0].Price
	step := int64(1)
	for best%(10*step) == 0 && step < maxStep {
		step *= 10
	}
	for _, v := range levels[1:] {
		away := l.sign * (v.Price - best)
		if away >= (slots-lead)*step {
			break
		}
		step = gcd(step, away)
	}
	return step
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// oddInverse is x with x·odd = 1 modulo 2^64: each of Newton's steps doubles the bits
// that are right, and odd is its own inverse modulo 8.
func oddInverse(odd uint64) uint64 {
	x := odd
	for range 5 {
		x *= 2 - odd*x
	}
	return x
}

// rescale multiplies prices and sizes; false when one becomes too large, and then
// nothing has changed.
func (l *ladder) rescale(price, size int64) bool {
	levels := l.scratch[:0]
	fits := true
	l.all(func(v tick.Level) bool {
		fits = v.Price <= maxPrice/price && v.Size <= maxSize/size
		levels = append(levels, tick.Level{Price: v.Price * price, Size: v.Size * size})
		return fits
	})
	l.scratch = levels
	if fits {
		l.lay(levels)
	}
	return fits
}
