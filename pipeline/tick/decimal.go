package tick

import (
	"errors"
	"math"
	"math/bits"
	"strconv"
)

// Decimal is an exact, non-negative decimal number: Unscaled / 10^Scale. Parsing
// trims trailing zeros of the fraction, so equal values are equal structs.
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

// ParseDecimal reads digits with at most one dot: "121419.01000000", "5", "0.5", ".5".
// Signs, exponents, spaces, underscores, NaN, infinity and hexadecimal are errors.
func ParseDecimal(b []byte) (Decimal, error) {
	var n uint64
	point := -1
	digits := 0
	for i, c := range b {
		if d := c - '0'; d <= 9 {
			if n > (math.MaxInt64-9)/10 {
				return parseLong(b)
			}
			n = n*10 + uint64(d)
			digits++
			continue
		}
		if c != '.' || point >= 0 {
			if i == 0 && c == '-' {
				return Decimal{}, ErrNegative
			}
			return Decimal{}, ErrNotDecimal
		}
		point = i
	}
	if digits == 0 {
		return Decimal{}, ErrNotDecimal
	}
	scale := 0
	if point >= 0 {
		scale = len(b) - point - 1
	}
	if scale > maxScale {
		return parseLong(b)
	}
	if n == 0 {
		return Decimal{}, nil
	}
	for scale > 0 && n%10 == 0 {
		n /= 10
		scale--
	}
	return Decimal{int64(n), uint8(scale)}, nil
}

// parseLong reads a text with more digits than an int64: it may still be exact
// once its trailing zeros are gone.
func parseLong(b []byte) (Decimal, error) {
	point := len(b)
	for i, c := range b {
		switch {
		case c == '.' && point == len(b):
			point = i
		case c < '0' || c > '9':
			return Decimal{}, ErrNotDecimal
		}
	}
	if point == len(b) {
		return Decimal{}, ErrOverflow
	}
	end := len(b)
	for end > point+1 && b[end-1] == '0' {
		end--
	}
	if end == len(b) {
		return Decimal{}, ErrOverflow
	}
	if end == point+1 {
		end = point
	}
	return ParseDecimal(b[:end])
}

// ParseScientific reads what ParseDecimal reads and also an exponent, as some
// venues write small sizes ("1.912e-05").
func ParseScientific(b []byte) (Decimal, error) {
	for i, c := range b {
		if c != 'e' && c != 'E' {
			continue
		}
		d, err := ParseDecimal(b[:i])
		if err != nil {
			return Decimal{}, err
		}
		exp, err := parseExponent(b[i+1:])
		if err != nil {
			return Decimal{}, err
		}
		return d.shift(exp)
	}
	return ParseDecimal(b)
}

func parseExponent(b []byte) (int, error) {
	sign := 1
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		if b[0] == '-' {
			sign = -1
		}
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 3 {
		return 0, ErrNotDecimal
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, ErrNotDecimal
		}
		n = n*10 + int(c-'0')
	}
	return sign * n, nil
}

// shift multiplies d by 10^exp, exactly.
func (d Decimal) shift(exp int) (Decimal, error) {
	if d.Unscaled == 0 {
		return Decimal{}, nil
	}
	scale := int(d.Scale) - exp
	for scale < 0 {
		if d.Unscaled > math.MaxInt64/10 {
			return Decimal{}, ErrOverflow
		}
		d.Unscaled *= 10
		scale++
	}
	for scale > 0 && d.Unscaled%10 == 0 {
		d.Unscaled /= 10
		scale--
	}
	if scale > maxScale {
		return Decimal{}, ErrOverflow
	}
	return Decimal{d.Unscaled, uint8(scale)}, nil
}

// IsZero tells whether the value is 0.
func (d Decimal) IsZero() bool { return d.Unscaled == 0 }

// Float64 is the nearest float64, the same that strconv gives for the text.
func (d Decimal) Float64() float64 {
	// Both operands are exact below 2^53 and 10^22, so IEEE division rounds once.
	if d.Unscaled < 1<<53 {
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
	if d.Scale == e.Scale {
		switch {
		case d.Unscaled < e.Unscaled:
			return -1
		case d.Unscaled > e.Unscaled:
			return 1
		}
		return 0
	}
	dh, dl := bits.Mul64(uint64(d.Unscaled), uint64(pow10[e.Scale]))
	eh, el := bits.Mul64(uint64(e.Unscaled), uint64(pow10[d.Scale]))
	switch {
	case dh < eh || dh == eh && dl < el:
		return -1
	case dh > eh || dl > el:
		return 1
	}
	return 0
}

// Rescale is the value times 10^scale as a 128-bit integer (high and low word).
// scale must be at least d.Scale and at most d.Scale+18; otherwise ok is false.
func (d Decimal) Rescale(scale uint8) (hi, lo uint64, ok bool) {
	if scale < d.Scale || scale-d.Scale > maxScale {
		return 0, 0, false
	}
	hi, lo = bits.Mul64(uint64(d.Unscaled), uint64(pow10[scale-d.Scale]))
	return hi, lo, true
}

// Append appends the canonical text, without trailing zeros: "37.5", "0.00001895".
func (d Decimal) Append(b []byte) []byte {
	start := len(b)
	b = strconv.AppendInt(b, d.Unscaled, 10)
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

// UnmarshalText reads what ParseDecimal reads.
func (d *Decimal) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDecimal(b)
	return err
}
