package venue

import (
	"encoding/binary"
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Instants reads one column of times in quick decoders. It remembers the last
// text: the rows of one message share their times, and most others their first
// half.
type Instants struct {
	unit      tick.Time
	from, to  int64 // what the archive holds, in units
	high, low uint64
	upper     int64
	at        tick.Time
}

// NewInstants reads counts of unit, 16 digits long, that the archive holds.
func NewInstants(unit tick.Time, a *Archive) Instants {
	in := Instants{unit: unit, to: math.MaxInt64 / int64(unit)}
	if a.End != 0 {
		in.from = int64((a.Start - a.Slack + unit - 1) / unit)
		in.to = int64((a.End + a.Slack + unit - 1) / unit)
	}
	return in
}

// Read reads the first 16 bytes of b; false where they are not such a time.
func (in *Instants) Read(b []byte) (tick.Time, bool) {
	if len(b) < 16 {
		return 0, false
	}
	high, low := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
	if high != in.high {
		upper, ok := eightDigits(high)
		if !ok {
			return 0, false
		}
		in.high, in.low, in.upper = high, 0, int64(upper)*1e8
	}
	if low != in.low {
		lower, ok := eightDigits(low)
		n := in.upper + int64(lower)
		if !ok || n < in.from || n >= in.to {
			return 0, false
		}
		in.low, in.at = low, tick.Time(n)*in.unit
	}
	return in.at, in.low != 0
}

// eightDigits reads eight ASCII digits in three multiplications instead of eight
// (Lemire, "Number parsing at a gigabyte per second", 2021, section 7).
func eightDigits(w uint64) (uint64, bool) {
	const (
		high   = 0xf0f0f0f0f0f0f0f0
		zeros  = 0x3030303030303030
		sixes  = 0x0606060606060606
		lanes  = 0x000000ff000000ff
		first  = 100 + 1_000_000<<32
		second = 1 + 10_000<<32
	)
	if w&high != zeros || (w+sixes)&high != zeros {
		return 0, false
	}
	w -= zeros
	w = w*10 + w>>8
	return ((w&lanes)*first + (w>>16&lanes)*second) >> 32, true
}

// Digits reads the digits that b starts with, at most 18, up to a comma or the
// end; n is how many, 0 where it is not such a number.
func Digits(b []byte) (value int64, n int) {
	for ; n < len(b); n++ {
		d := b[n] - '0'
		if d > 9 {
			break
		}
		value = value*10 + int64(d)
	}
	if n > 18 || n < len(b) && b[n] != ',' {
		return 0, 0
	}
	return value, n
}

// Text finds the length of the text that b starts with, up to a comma or the end; 0
// where it is empty, a number, or nothing that an identifier may be.
func Text(b []byte) (n int) {
	number := true
	for ; n < len(b) && b[n] != ','; n++ {
		c := b[n]
		if !plain(c) {
			return 0
		}
		number = number && c-'0' <= 9
	}
	if number {
		return 0
	}
	return n
}

// plain tells whether an identifier may have the byte.
func plain(c byte) bool { return c >= ' ' && c != '"' && c != 0x7f }

// Positive reads the decimal number above zero that b starts with, up to a comma
// or the end; n is its length, 0 where it needs the full reader.
func Positive(b []byte) (d tick.Decimal, n int) {
	var value int64
	for n < len(b) && b[n]-'0' <= 9 {
		value = value*10 + int64(b[n]-'0')
		n++
	}
	point := n
	if n < len(b) && b[n] == '.' {
		n++
		for n < len(b) && b[n]-'0' <= 9 {
			value = value*10 + int64(b[n]-'0')
			n++
		}
	}
	if value == 0 || n > 18 || n < len(b) && b[n] != ',' {
		return tick.Decimal{}, 0
	}
	if point == n {
		return tick.Decimal{Unscaled: value}, n
	}
	zeros := 0 // at the end, to be trimmed
	for b[n-1-zeros] == '0' {
		zeros++
	}
	if zeros > 0 {
		value /= pow10[zeros]
	}
	return tick.Decimal{Unscaled: value, Scale: uint8(n - zeros - point - 1)}, n
}

var pow10 = [19]int64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
}
