package metric

import (
	"math"
	"math/bits"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// exactScale is the number of decimals an exactSum keeps: enough for the product
// of any two Decimals.
const exactScale = 36

// exactSum is a sum of non-negative decimals without rounding: a 256-bit integer
// scaled by 10^36. Sums are therefore the same in any order, and 16 sizes that add
// up to 2425.45 give 2425.45. It holds totals up to 10^41; beyond, it is NaN.
type exactSum struct {
	word     [4]uint64 // least significant first
	overflow bool
}

// add adds d.
func (s *exactSum) add(d tick.Decimal) {
	s.addScaled(uint64(d.Unscaled), 0, exactScale-int(d.Scale))
}

// addProduct adds a·b.
func (s *exactSum) addProduct(a, b tick.Decimal) {
	hi, lo := bits.Mul64(uint64(a.Unscaled), uint64(b.Unscaled))
	s.addScaled(lo, hi, exactScale-int(a.Scale)-int(b.Scale))
}

// addScaled adds (hi·2^64 + lo)·10^exp, 0 ≤ exp ≤ 36.
func (s *exactSum) addScaled(lo, hi uint64, exp int) {
	v := exactSum{word: [4]uint64{lo, hi}}
	for exp > 0 {
		step := min(exp, len(tenTo)-1)
		v.multiply(tenTo[step])
		exp -= step
	}
	s.addSum(&v)
}

var tenTo = func() (p [20]uint64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = p[i-1] * 10
	}
	return p
}()

// multiply multiplies the sum by n.
func (s *exactSum) multiply(n uint64) {
	var carry uint64
	for i := range s.word {
		hi, lo := bits.Mul64(s.word[i], n)
		var c uint64
		s.word[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
	s.overflow = s.overflow || carry != 0
}

func (s *exactSum) addSum(v *exactSum) {
	var carry uint64
	for i := range s.word {
		s.word[i], carry = bits.Add64(s.word[i], v.word[i], carry)
	}
	s.overflow = s.overflow || v.overflow || carry != 0
}

// less orders two sums.
func (s *exactSum) less(v *exactSum) bool {
	for i := len(s.word) - 1; i >= 0; i-- {
		if s.word[i] != v.word[i] {
			return s.word[i] < v.word[i]
		}
	}
	return false
}

// minus is s − v for v ≤ s.
func (s exactSum) minus(v *exactSum) exactSum {
	var borrow uint64
	for i := range s.word {
		s.word[i], borrow = bits.Sub64(s.word[i], v.word[i], borrow)
	}
	s.overflow = s.overflow || v.overflow
	return s
}

// times is the sum multiplied by d, exactly.
func (s exactSum) times(d tick.Decimal) float64 {
	s.multiply(uint64(d.Unscaled))
	return s.scaled(exactScale + int(d.Scale))
}

// float64 is the nearest float64.
func (s exactSum) float64() float64 { return s.scaled(exactScale) }

// scaled is the nearest float64 to the integer over 10^scale.
func (s exactSum) scaled(scale int) float64 {
	if s.overflow {
		return math.NaN()
	}
	var digits [96]byte
	i := len(digits)
	for s.word != [4]uint64{} {
		var rest uint64
		for w := len(s.word) - 1; w >= 0; w-- {
			s.word[w], rest = bits.Div64(rest, s.word[w], tenTo[19])
		}
		for range 19 {
			i--
			digits[i] = byte('0' + rest%10)
			rest /= 10
		}
	}
	if i == len(digits) {
		return 0
	}
	text := append(digits[i:len(digits):len(digits)], 'e', '-')
	text = strconv.AppendInt(text, int64(scale), 10)
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return math.NaN()
	}
	return f
}
