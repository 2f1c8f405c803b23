package book

import (
	"math/bits"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Limits of what a book holds, in units of its scales. They leave room for sums and
// differences in an int64.
const (
	maxPrice = 1 << 60
	maxSize  = 1 << 60
)

// ladder is one side of a book. The levels near the touch lie in a flat array, one slot
// per price step, numbered from better to worse prices; what is worse than its end lies
// in far. The window is moved when the best price comes near an end of it, and its step
// becomes finer when a price lies between two slots.
type ladder struct {
	sign int64 // +1 for asks, −1 for bids: sign·price rises from better to worse
	base int64 // price of slot 0; it may lie below the smallest price
	step int64 // price units from slot to slot, 0 while there was no level yet

	// (price − base)·inverse rotated is the slot's number when price is a multiple of
	// the step away from base, and at least 2^64/step otherwise (Granlund and
	// Montgomery 1994, §9): one multiplication and one comparison tell whether a price
	// is in the window and where.
	inverse uint64
	rotate  int

	size     *[slots]int64
	occupied occupancy
	count    int // levels in the window
	far      farLevels
	scratch  []tick.Level
}

// newLadder is an empty side whose window no price is in.
func newLadder(sign int64) ladder {
	return ladder{sign: sign, base: -4 * maxPrice, inverse: 1, size: new([slots]int64)}
}

// slot is the number of a price's slot; slots or more when it has none.
func (l *ladder) slot(price int64) uint64 {
	return bits.RotateLeft64(uint64(price-l.base)*l.inverse, l.rotate)
}

// price is the price of a slot.
func (l *ladder) price(slot uint64) int64 { return l.base + l.sign*l.step*int64(slot) }

// apply sets levels to absolute sizes and returns how many could not be so: a price
// that is not positive, a negative size, or a number too large to hold.
func (l *ladder) apply(levels []tick.Level) (inconsistent int64) {
	for i := range levels {
		price, size := levels[i].Price, levels[i].Size
		if uint64(price-1) >= maxPrice || uint64(size) > maxSize {
			inconsistent++
			continue
		}
		slot := l.slot(price)
		if slot >= slots {
			l.setOutside(price, size)
			continue
		}
		l.setSlot(slot, size)
	}
	return inconsistent
}

// add changes sizes by signed amounts. What falls to zero or below is removed; below
// zero it was inconsistent.
func (l *ladder) add(changes []tick.Level) (inconsistent int64) {
	for _, c := range changes {
		if uint64(c.Price-1) >= maxPrice || c.Size > maxSize || c.Size < -maxSize {
			inconsistent++
			continue
		}
		size := l.get(c.Price) + c.Size
		if size < 0 || size > maxSize {
			inconsistent++
		}
		l.set(c.Price, min(max(size, 0), maxSize))
	}
	return inconsistent
}

func (l *ladder) set(price, size int64) {
	if slot := l.slot(price); slot < slots {
		l.setSlot(slot, size)
	} else {
		l.setOutside(price, size)
	}
}

func (l *ladder) setSlot(slot uint64, size int64) {
	old := l.size[slot%slots]
	l.size[slot%slots] = size
	was, full := bit(old), bit(size)
	l.count += int(full) - int(was)
	l.occupied.mark(slot, full)
}

// bit is 1 for a positive size and 0 for none, without a branch.
func bit(size int64) uint64 { return uint64(-size) >> 63 }

// get is the size at a price, 0 when there is none.
func (l *ladder) get(price int64) int64 {
	if slot := l.slot(price); slot < slots {
		return l.size[slot]
	}
	return l.far.get(l.sign * price)
}

// len is the number of levels.
func (l *ladder) len() int { return l.count + l.far.count }

// best is the best level, of size 0 when the side is empty.
func (l *ladder) best() tick.Level {
	if l.count == 0 {
		if l.far.count == 0 {
			return tick.Level{}
		}
		worse := l.far.chunks[0][0]
		l.rebase(l.sign*worse.key, worse.size)
	}
	slot := l.occupied.first()
	return tick.Level{Price: l.price(slot), Size: l.size[slot%slots]}
}

// trim removes the worst levels beyond limit.
func (l *ladder) trim(limit int) {
	for l.len() > limit {
		if l.far.count > 0 {
			l.far.dropWorst()
		} else {
			l.setSlot(l.occupied.last(), 0)
		}
	}
}

// all yields the levels, best first.
func (l *ladder) all(yield func(tick.Level) bool) {
	for slot := l.occupied.next(0); slot < slots; slot = l.occupied.next(slot + 1) {
		if !yield(tick.Level{Price: l.price(slot), Size: l.size[slot]}) {
			return
		}
	}
	for _, chunk := range l.far.chunks {
		for _, f := range chunk {
			if !yield(tick.Level{Price: l.sign * f.key, Size: f.size}) {
				return
			}
		}
	}
}

// clear removes every level; the window stays where it is.
func (l *ladder) clear() {
	for l.count > 0 {
		l.setSlot(l.occupied.first(), 0)
	}
	l.far.clear()
}
