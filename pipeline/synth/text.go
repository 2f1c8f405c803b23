package synth

import "strconv"

// appendFixed writes v / 10^scale with exactly places decimals, at least scale.
func appendFixed(b []byte, v int64, scale, places uint8) []byte {
	start := len(b)
	b = strconv.AppendInt(b, v, 10)
	if scale > 0 {
		for len(b)-start <= int(scale) {
			b = append(b, 0)
			copy(b[start+1:], b[start:])
			b[start] = '0'
		}
		point := len(b) - int(scale)
		b = append(b, 0)
		copy(b[point+1:], b[point:])
		b[point] = '.'
	} else if places > 0 {
		b = append(b, '.')
	}
	for ; scale < places; scale++ {
		b = append(b, '0')
	}
	return b
}

// appendShort writes v / 10^scale without trailing zeros.
func appendShort(b []byte, v int64, scale uint8) []byte {
	for scale > 0 && v%10 == 0 {
		v /= 10
		scale--
	}
	return appendFixed(b, v, scale, scale)
}

// appendFloat writes a computed price as Binance does, with eight decimals.
func appendFloat(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'f', 8, 64) }
