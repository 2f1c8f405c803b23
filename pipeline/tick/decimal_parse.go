package tick

import "math"

// shortText is the longest text whose digits cannot overflow a uint64: 19 of
// them, or 18 and a dot.
const shortText = 19

// ParseDecimal reads digits with at most one dot: "121419.01000000", "5", "0.5", ".5".
// Signs, exponents, spaces, underscores, NaN, infinity and hexadecimal are errors.
func ParseDecimal(b []byte) (Decimal, error) {
	if len(b) > shortText {
		return parseLong(b)
	}
	var n uint64
	i := 0
	for ; i < len(b); i++ {
		d := b[i] - '0'
		if d > 9 {
			break
		}
		n = n*10 + uint64(d)
	}
	if i == len(b) {
		if i == 0 {
			return Decimal{}, ErrNotDecimal
		}
		if n > math.MaxInt64 {
			return Decimal{}, ErrOverflow
		}
		return Decimal{int64(n), 0}, nil
	}
	if b[i] != '.' || len(b) == 1 {
		return Decimal{}, refusal(b)
	}
	// Zeros at the end are cut from the text: cheaper than dividing them away.
	fraction := b[i+1:]
	for len(fraction) > 0 && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	for _, c := range fraction {
		d := c - '0'
		if d > 9 {
			return Decimal{}, ErrNotDecimal
		}
		n = n*10 + uint64(d)
	}
	return Decimal{int64(n), uint8(len(fraction))}, nil
}

// ParseSigned reads what ParseDecimal reads with an optional leading minus.
func ParseSigned(b []byte) (Decimal, error) {
	if len(b) == 0 || b[0] != '-' {
		return ParseDecimal(b)
	}
	d, err := ParseDecimal(b[1:])
	if err == ErrNegative {
		err = ErrNotDecimal
	}
	d.Unscaled = -d.Unscaled
	return d, err
}

// refusal tells a negative number from a text that is no number at all.
func refusal(b []byte) error {
	if b[0] == '-' && len(b) > 1 {
		if _, err := ParseDecimal(b[1:]); err == nil || err == ErrOverflow {
			return ErrNegative
		}
	}
	return ErrNotDecimal
}

// parseLong reads a text of more characters than surely fit: zeros at its ends
// may still leave an exact number.
func parseLong(b []byte) (Decimal, error) {
	point := len(b)
	for i, c := range b {
		switch {
		case c == '.' && point == len(b):
			point = i
		case c < '0' || c > '9':
			if i == 0 {
				return Decimal{}, refusal(b)
			}
			return Decimal{}, ErrNotDecimal
		}
	}
	end := len(b)
	for end > point && (b[end-1] == '0' || end == point+1) {
		end--
	}
	scale := max(0, end-point-1)
	var n uint64
	for i, c := range b[:end] {
		if i == point {
			continue
		}
		if n > (math.MaxInt64-9)/10 && (n > math.MaxInt64/10 || c > '7') {
			return Decimal{}, ErrOverflow
		}
		n = n*10 + uint64(c-'0')
	}
	if scale > maxScale {
		return Decimal{}, ErrOverflow
	}
	return Decimal{int64(n), uint8(scale)}, nil
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
