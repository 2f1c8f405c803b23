package tick

import (
	"cmp"
	"errors"
	"math/bits"
	"strconv"
)

// Decimal is an exact decimal number: Unscaled / 10^Scale. Parsing trims trailing
// zeros of the fraction, so equal values are equal structs. Prices and sizes are
// never negative, and ParseDecimal refuses a sign; ratios such as a premium index
// can be, and have ParseSigned.
type Decimal struct {
	Unscaled int64
	Scale    uint8
}

// Reasons a text is not a Decimal. Parsing never rounds and never clamps.
var (
	ErrNotDecimal = errors.New("not a plain decimal number")
	ErrNegative   = errors.New("negative number")
	ErrOverflow   = errors.New("more digits than an exact decimal here can hold")
)

// maxScale is the most decimals a Decimal keeps; 10^18 is the largest power of
// ten in an int64.
const maxScale = 18

var pow10 = [maxScale + 1]int64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
}

// IsZero tells whether the value is 0.
func (d Decimal) IsZero() bool { return d.Unscaled == 0 }

// magnitude is |d| without its scale.
func (d Decimal) magnitude() uint64 {
	if d.Unscaled < 0 {
		return -uint64(d.Unscaled)
	}
	return uint64(d.Unscaled)
}

// Float64 is the nearest float64, the same that strconv gives for the text.
func (d Decimal) Float64() float64 {
	// Both operands are exact below 2^53 and 10^22, so IEEE division rounds once.
	if d.magnitude() < 1<<53 {
		return float64(d.Unscaled) / float64(pow10[d.Scale])
	}
	var buf [24]byte
	f, err := strconv.ParseFloat(string(d.Append(buf[:0])), 64)
	if err != nil {
		panic("tick: own decimal text does not parse: " + err.Error())
	}
	return f
}

// Compare is -1, 0 or +1 as d is below, equal to or above e.
func (d Decimal) Compare(e Decimal) int {
	if d.Scale == e.Scale || d.Unscaled < 0 != (e.Unscaled < 0) {
		return cmp.Compare(d.Unscaled, e.Unscaled)
	}
	dh, dl := bits.Mul64(d.magnitude(), uint64(pow10[e.Scale]))
	eh, el := bits.Mul64(e.magnitude(), uint64(pow10[d.Scale]))
	order := cmp.Or(cmp.Compare(dh, eh), cmp.Compare(dl, el))
	if d.Unscaled < 0 {
		return -order
	}
	return order
}

// Rescale is the value times 10^scale as a 128-bit integer in two's complement
// (high and low word). scale must be at least d.Scale and at most d.Scale+18;
// otherwise ok is false.
func (d Decimal) Rescale(scale uint8) (hi, lo uint64, ok bool) {
	if scale < d.Scale || scale-d.Scale > maxScale {
		return 0, 0, false
	}
	hi, lo = bits.Mul64(d.magnitude(), uint64(pow10[scale-d.Scale]))
	if d.Unscaled < 0 {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	return hi, lo, true
}

// Append appends the canonical text, without trailing zeros: "37.5", "-0.00001895".
func (d Decimal) Append(b []byte) []byte {
	if d.Unscaled < 0 {
		b = append(b, '-')
	}
	start := len(b)
	b = strconv.AppendUint(b, d.magnitude(), 10)
	if d.Scale == 0 {
		return b
	}
	for len(b)-start <= int(d.Scale) {
		b = append(b, 0)
		copy(b[start+1:], b[start:])
		b[start] = '0'
	}
	point := len(b) - int(d.Scale)
	b = append(b, 0)
	copy(b[point+1:], b[point:])
	b[point] = '.'
	return b
}

// String is the canonical text.
func (d Decimal) String() string { return string(d.Append(nil)) }

// MarshalText and UnmarshalText let a Decimal stand in JSON and TOML as a string.
func (d Decimal) MarshalText() ([]byte, error) { return d.Append(nil), nil }

// UnmarshalText reads what ParseSigned reads.
func (d *Decimal) UnmarshalText(b []byte) (err error) {
	*d, err = ParseSigned(b)
	return err
}

// At is the value as an integer in units of 10^-scale; false when it has more decimals
// or does not fit.
func (d Decimal) At(scale uint8) (int64, bool) {
	if scale < d.Scale || scale-d.Scale > maxScale {
		return 0, false
	}
	n := d.Unscaled * pow10[scale-d.Scale]
	if n/pow10[scale-d.Scale] != d.Unscaled {
		return 0, false
	}
	return n, true
}
