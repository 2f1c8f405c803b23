package book

import (
	"math"
	"math/bits"
)

// sum adds products of integers without rounding. As a number of units of 10^-scale it
// becomes the same float64 whatever the scale: the minutes of a book must not depend on
// when its archive's numbers grew a decimal.
type sum struct{ hi, lo uint64 }

// add adds a·b; both are below 2^62, so that hundreds of products fit where each is as
// large as it can be, and any number of real ones.
func (s *sum) add(a, b uint64) {
	hi, lo := bits.Mul64(a, b)
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi += hi + carry
}

// real is the value in units of 1. Below 2^53 it is rounded once.
func (s sum) real(scale int) float64 {
	for scale > 0 && (s.hi > 0 || s.lo >= 1<<53) {
		hi, rest := s.hi/10, s.hi%10
		lo, rest := bits.Div64(rest, s.lo, 10)
		if rest != 0 {
			break
		}
		s.hi, s.lo = hi, lo
		scale--
	}
	whole := float64(s.lo)
	if s.hi > 0 {
		whole += math.Ldexp(float64(s.hi), 64)
	}
	return whole / math.Pow10(scale)
}

// spreadBps is the quoted spread in bps of mid, the same for all scales of the prices.
func spreadBps(bid, ask int64) float64 {
	for (ask >= 1<<52 || ask-bid >= 1<<53/(2*bpsPerUnit)) && bid%10 == 0 && ask%10 == 0 {
		bid, ask = bid/10, ask/10
	}
	return 2 * bpsPerUnit * float64(ask-bid) / float64(ask+bid)
}
