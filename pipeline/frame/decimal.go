package frame

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// The decimals that the columns keep. They are the same in every partition: a reader
// that globs over files with different scales would round silently.
const (
	priceScale       = 14
	sizeScale        = 10
	decimalPrecision = 38
)

// ErrDecimals marks a value with more decimals than its column keeps.
var ErrDecimals = errors.New("more decimals than the column keeps")

// decimalBytes is an unscaled decimal as Parquet stores it: 16 bytes, big endian, two's
// complement.
type decimalBytes = [16]byte

func encodeDecimal(dst *decimalBytes, d tick.Decimal, scale uint8, column string) error {
	hi, lo, ok := d.Rescale(scale)
	if !ok {
		return fmt.Errorf("%s %s: %w (%d); the format would have to change", column, d, ErrDecimals, scale)
	}
	binary.BigEndian.PutUint64(dst[:8], hi)
	binary.BigEndian.PutUint64(dst[8:], lo)
	return nil
}

// decodeDecimal is the inverse of encodeDecimal: the trailing zeros are trimmed again.
func decodeDecimal(b *decimalBytes, scale uint8) (tick.Decimal, error) {
	hi, lo := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])
	negative := hi>>63 == 1
	if negative {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	if hi == 0 && lo == 0 {
		return tick.Decimal{}, nil
	}
	hi, lo, scale = trimZeros(hi, lo, scale)
	if hi != 0 || lo > math.MaxInt64 && !(negative && lo == 1<<63) {
		return tick.Decimal{}, fmt.Errorf("decimal of %d significant bits: %w", bits.Len64(hi)+bits.Len64(lo), tick.ErrOverflow)
	}
	if negative {
		lo = -lo
	}
	return tick.Decimal{Unscaled: int64(lo), Scale: scale}, nil
}

// trimZeros divides the 128-bit number by the largest power of ten, up to 10^scale,
// that divides it. Trying 10^8, 10^4, 10^2 and 10 in turn finds up to 15 zeros.
func trimZeros(hi, lo uint64, scale uint8) (uint64, uint64, uint8) {
	for _, p := range [...]struct {
		zeros uint8
		by    uint64
	}{{8, 1e8}, {4, 1e4}, {2, 1e2}, {1, 1e1}} {
		// 10^n divides only what 2^n divides.
		if scale < p.zeros || uint8(bits.TrailingZeros64(lo)) < p.zeros {
			continue
		}
		qHi, r := hi/p.by, hi%p.by
		qLo, rest := bits.Div64(r, lo, p.by)
		if rest == 0 {
			hi, lo, scale = qHi, qLo, scale-p.zeros
		}
	}
	return hi, lo, scale
}
