package page

import (
	"encoding/json"
	"math"
	"strings"
)

// Column is a series of numbers as the page carries it: integers at a decimal
// scale, each as the difference from the one before, in base-64 variable-length
// quantities (the coding of source maps). "!" and a count stand for missing
// values, "^" and a count for +Inf, "~" and a count for repeated ones.
// static/data.js reads it.
type Column struct {
	Scale int // a value is its integer / 10^Scale
	Text  string
}

// MarshalJSON writes [scale, text].
func (c Column) MarshalJSON() ([]byte, error) { return json.Marshal([]any{c.Scale, c.Text}) }

// maxScale is the finest scale; venues quote prices with at most this many decimals.
const maxScale = 12

// exactInteger is where float64 stops holding every integer.
const exactInteger = 1 << 53

// Exact keeps every value as it is when decimals of at most maxScale places and 53
// bits can hold them, and rounds at the finest scale that fits otherwise.
func Exact(values []float64) Column { return Rounded(values, exactScale(values)) }

// Digits keeps about the given number of significant digits of the largest value,
// and no more than the values have.
func Digits(values []float64, digits int) Column {
	largest := 0.0
	for _, v := range values {
		if !unknown(v) {
			largest = math.Max(largest, math.Abs(v))
		}
	}
	if largest == 0 {
		return Rounded(values, 0)
	}
	return Rounded(values, min(digits-1-int(math.Floor(math.Log10(largest))), exactScale(values)))
}

// Rounded encodes values at a scale; a negative scale drops whole digits.
func Rounded(values []float64, scale int) Column {
	var e encoder
	last := int64(0)
	for _, v := range values {
		if math.IsInf(v, 1) {
			e.exceed()
			continue
		}
		if unknown(v) {
			e.miss()
			continue
		}
		n := quantum(v, scale)
		e.put(n - last)
		last = n
	}
	return Column{scale, e.done()}
}

// Offsets encodes values as distances from base at base's scale, without taking
// differences: a low below its close. Both must be missing together.
func Offsets(values, base []float64, scale int) Column {
	var e encoder
	for i, v := range values {
		if unknown(v) || unknown(base[i]) {
			e.miss()
			continue
		}
		e.put(quantum(v, scale) - quantum(base[i], scale))
	}
	return Column{scale, e.done()}
}

func unknown(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

func quantum(v float64, scale int) int64 {
	if scale < 0 {
		return int64(math.Round(v / math.Pow10(-scale)))
	}
	return int64(math.Round(v * math.Pow10(scale)))
}

// exactScale is the coarsest scale at which every value comes back unchanged.
func exactScale(values []float64) int {
	scale := 0
	for _, v := range values {
		if unknown(v) {
			continue
		}
		for scale < maxScale && math.Abs(v)*math.Pow10(scale+1) < exactInteger &&
			math.Round(v*math.Pow10(scale))/math.Pow10(scale) != v {
			scale++
		}
	}
	return scale
}

const vlqDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

// encoder collapses runs of missing, of infinite and of zero.
type encoder struct {
	strings.Builder
	missing, infinite, zeros int64
}

func (e *encoder) miss() {
	e.flushInfinite()
	e.flushZeros()
	e.missing++
}

func (e *encoder) exceed() {
	e.flushMissing()
	e.flushZeros()
	e.infinite++
}

func (e *encoder) put(n int64) {
	e.flushMissing()
	e.flushInfinite()
	if n == 0 {
		e.zeros++
		return
	}
	e.flushZeros()
	e.vlq(n)
}

func (e *encoder) flushMissing() {
	if e.missing > 0 {
		e.WriteByte('!')
		e.vlq(e.missing)
		e.missing = 0
	}
}

func (e *encoder) flushInfinite() {
	if e.infinite > 0 {
		e.WriteByte('^')
		e.vlq(e.infinite)
		e.infinite = 0
	}
}

func (e *encoder) flushZeros() {
	switch {
	case e.zeros > 2:
		e.WriteByte('~')
		e.vlq(e.zeros)
	default:
		for range e.zeros {
			e.vlq(0)
		}
	}
	e.zeros = 0
}

func (e *encoder) done() string {
	e.flushMissing()
	e.flushInfinite()
	e.flushZeros()
	return e.String()
}

// vlq writes the sign in the lowest bit and five bits a character, low first.
func (e *encoder) vlq(n int64) {
	u := uint64(n) << 1
	if n < 0 {
		u = uint64(-n)<<1 | 1
	}
	for {
		digit := u & 31
		if u >>= 5; u > 0 {
			digit |= 32
		}
		e.WriteByte(vlqDigits[digit])
		if u == 0 {
			return
		}
	}
}
