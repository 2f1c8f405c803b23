package venue

import (
	"errors"
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Why a field is refused, besides the reasons of package tick.
var (
	ErrEmpty    = errors.New("empty")
	ErrZero     = errors.New("zero")
	ErrNotInt   = errors.New("not a plain integer")
	ErrOtherDay = errors.New("outside the time the file covers: another file's row, or another unit of time")
	ErrText     = errors.New("quote or control character in a text")
)

// Positive reads a price or a size. Zero is refused: nobody trades nothing, and
// nothing is sold for nothing.
func (t *Row) Positive(i int) (tick.Decimal, error) {
	text := t.Field(i)
	d, err := tick.ParseDecimal(text)
	if err != nil || d.Unscaled == 0 {
		return tick.Decimal{}, t.refused(i, err)
	}
	return d, nil
}

// Scientific reads a price or a size that may have an exponent.
func (t *Row) Scientific(i int) (tick.Decimal, error) {
	d, err := tick.ParseScientific(t.Field(i))
	if err != nil || d.Unscaled == 0 {
		return tick.Decimal{}, t.refused(i, err)
	}
	return d, nil
}

// Amount reads a number that may be zero, such as a volume.
func (t *Row) Amount(i int) (tick.Decimal, error) {
	d, err := tick.ParseDecimal(t.Field(i))
	if err != nil {
		return tick.Decimal{}, t.refused(i, err)
	}
	return d, nil
}

// Signed reads a number of either sign, such as a ratio.
func (t *Row) Signed(i int) (tick.Decimal, error) {
	d, err := tick.ParseSigned(t.Field(i))
	if err != nil {
		return tick.Decimal{}, t.refused(i, err)
	}
	return d, nil
}

// refused is kept apart so that Positive stays small.
func (t *Row) refused(i int, err error) error {
	switch {
	case len(t.Field(i)) == 0:
		err = ErrEmpty
	case err == nil:
		err = ErrZero
	}
	return t.Bad(i, err)
}

// Int reads digits.
func (t *Row) Int(i int) (int64, error) {
	n, ok := parseInt(t.Field(i))
	if !ok {
		return 0, t.Bad(i, ErrNotInt)
	}
	return n, nil
}

func parseInt(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) > 19 {
		return 0, false
	}
	var n uint64
	for _, c := range b {
		d := c - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + uint64(d)
	}
	return int64(n), n <= math.MaxInt64
}

// ID sets the trade's identifier: a number where the text is one in its shortest
// form, otherwise the text itself. An empty text is no identifier.
func (t *Row) ID(i int, trade *tick.Trade) error {
	text := t.Field(i)
	if n, ok := parseInt(text); ok && (text[0] != '0' || len(text) == 1) {
		trade.ID, trade.IDText = n, nil
		return nil
	}
	trade.ID, trade.IDText = tick.NoID, text
	for _, c := range text {
		if !plain(c) {
			return t.Bad(i, ErrText)
		}
	}
	return nil
}

// Time reads an integer count of unit since 1970 and holds it against the time
// the archive covers, which also catches a wrong unit.
func (t *Row) Time(i int, unit tick.Time, a *Archive) (tick.Time, error) {
	n, ok := parseInt(t.Field(i))
	switch {
	case !ok:
		return 0, t.Bad(i, ErrNotInt)
	case n > math.MaxInt64/int64(unit), !a.Holds(tick.Time(n) * unit):
		return 0, t.Bad(i, ErrOtherDay)
	}
	return tick.Time(n) * unit, nil
}

// Seconds reads a decimal count of seconds since 1970, exactly, with at most nine
// decimals, and holds it against the time the archive covers.
func (t *Row) Seconds(i int, a *Archive) (tick.Time, error) {
	d, err := tick.ParseDecimal(t.Field(i))
	if err != nil {
		return 0, t.refused(i, err)
	}
	hi, ns, ok := d.Rescale(9)
	switch {
	case !ok:
		return 0, t.Bad(i, tick.ErrOverflow)
	case hi != 0, ns > math.MaxInt64, !a.Holds(tick.Time(ns)):
		return 0, t.Bad(i, ErrOtherDay)
	}
	return tick.Time(ns), nil
}

// Holds tells whether an instant lies in the time the archive covers, give or
// take its slack. An archive without a date holds every instant.
func (a *Archive) Holds(at tick.Time) bool {
	return a.End == 0 || a.Start-a.Slack <= at && at < a.End+a.Slack
}
