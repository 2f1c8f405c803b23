package frame

import (
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// minutesPage holds a whole column of 1,440 values.
const minutesPage = 32 << 10

// WriteMinutes writes the minutes of one instrument's day as a Parquet file of 1,440
// rows. NaN becomes null, +Inf stays. A column of integers with a fraction in it is
// an error.
func WriteMinutes(w io.Writer, m *tick.Minutes) error {
	p := parquet.NewWriter(w, writerOptions("minutes", minutesSchema, tick.MinutesPerDay, minutesPage)...)
	columns := p.ColumnWriters()
	values := make([]parquet.Value, tick.MinutesPerDay)
	write := func(index int) error {
		_, err := columns[index].WriteRowValues(values)
		return err
	}
	for i, text := range [...]string{
		minuteVenue: m.Venue, minuteMarket: string(m.Market), minuteSymbol: m.Symbol, minuteBase: m.Base, minuteQuote: m.Quote,
	} {
		v := parquet.ByteArrayValue([]byte(text)).Level(0, 0, i)
		for row := range values {
			values[row] = v
		}
		if err := write(i); err != nil {
			return err
		}
	}
	start := int64(m.Date.Start() / tick.Microsecond)
	for row := range values {
		values[row] = parquet.Int64Value(start+int64(row)*int64(tick.Minute/tick.Microsecond)).Level(0, 0, minuteTime)
	}
	if err := write(minuteTime); err != nil {
		return err
	}
	for row, state := range m.State {
		values[row] = parquet.ByteArrayValue([]byte(state.String())).Level(0, 0, minuteState)
	}
	if err := write(minuteState); err != nil {
		return err
	}
	for c := range tick.NumColumns {
		if err := columnValues(values, m.Values(c), c); err != nil {
			return err
		}
		if err := write(valueIndex(c)); err != nil {
			return err
		}
	}
	return p.Close()
}

func columnValues(into []parquet.Value, from []float64, c tick.Column) error {
	index := valueIndex(c)
	null := parquet.NullValue().Level(0, 0, index)
	integer := tick.Columns[c].Integer
	for i, v := range from {
		switch {
		case math.IsNaN(v):
			into[i] = null
		case !integer:
			into[i] = parquet.DoubleValue(v).Level(0, 1, index)
		case v != math.Trunc(v) || math.Abs(v) > 1<<53:
			return fmt.Errorf("minute %d: %s is %v, want a whole number", i, tick.Columns[c].Name, v)
		default:
			into[i] = parquet.Int64Value(int64(v)).Level(0, 1, index)
		}
	}
	return nil
}
