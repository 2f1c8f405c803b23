package book

import "math/bits"

// slots is how many prices a side keeps in its flat array: 64³, so that three levels
// of 64-bit words find the first and the last of them.
const slots = 1 << 18

// occupancy says which slots hold a level. A bit of top or middle is set when the word
// below it is not zero.
type occupancy struct {
	top    uint64
	middle [64]uint64
	bottom [slots / 64]uint64
}

// mark records whether a slot is full (1) or empty (0). Most marks do not empty or fill
// a whole word, so the branch below is seldom taken and the rest has none.
func (o *occupancy) mark(slot, full uint64) {
	word := &o.bottom[slot/64%(slots/64)]
	was := *word
	now := was&^(1<<(slot%64)) | full<<(slot%64)
	*word = now
	if was == 0 || now == 0 {
		o.summarise(slot/64, now)
	}
}

func (o *occupancy) summarise(word, now uint64) {
	middle := &o.middle[word/64%64]
	*middle &^= 1 << (word % 64)
	if now != 0 {
		*middle |= 1 << (word % 64)
	}
	o.top &^= 1 << (word / 64)
	if *middle != 0 {
		o.top |= 1 << (word / 64)
	}
}

// first is the lowest full slot. There must be one.
func (o *occupancy) first() uint64 {
	m := uint64(bits.TrailingZeros64(o.top))
	w := m*64 + uint64(bits.TrailingZeros64(o.middle[m%64]))
	return w*64 + uint64(bits.TrailingZeros64(o.bottom[w%(slots/64)]))
}

// last is the highest full slot. There must be one.
func (o *occupancy) last() uint64 {
	m := uint64(bits.Len64(o.top) - 1)
	w := m*64 + uint64(bits.Len64(o.middle[m%64])-1)
	return w*64 + uint64(bits.Len64(o.bottom[w%(slots/64)])-1)
}

// next is the lowest full slot at or after from, or slots when there is none.
func (o *occupancy) next(from uint64) uint64 {
	if from >= slots {
		return slots
	}
	if rest := o.bottom[from/64] >> (from % 64); rest != 0 {
		return from + uint64(bits.TrailingZeros64(rest))
	}
	w := from/64 + 1 // the first word not looked at
	if w%64 != 0 {
		if rest := o.middle[w/64] >> (w % 64); rest != 0 {
			w += uint64(bits.TrailingZeros64(rest))
			return w*64 + uint64(bits.TrailingZeros64(o.bottom[w]))
		}
		w = (w/64 + 1) * 64
	}
	rest := o.top &^ (1<<(w/64) - 1)
	if w/64 >= 64 || rest == 0 {
		return slots
	}
	m := uint64(bits.TrailingZeros64(rest))
	w = m*64 + uint64(bits.TrailingZeros64(o.middle[m]))
	return w*64 + uint64(bits.TrailingZeros64(o.bottom[w]))
}
