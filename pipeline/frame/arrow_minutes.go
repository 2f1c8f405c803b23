package frame

import (
	"math"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// MinutesSchema is the Arrow schema of MinutesRecord: that of the Parquet file.
var MinutesSchema = minutesArrowSchema()

func minutesArrowSchema() *arrow.Schema {
	fields := []arrow.Field{
		notNull("venue", arrowText), notNull("market", arrowText), notNull("symbol", arrowText),
		notNull("base", arrowText), notNull("quote", arrowText), notNull("minute", arrowTime),
	}
	for c, info := range tick.Columns {
		if tick.Column(c) == stateBefore {
			fields = append(fields, notNull("state", arrowText))
		}
		if info.Integer {
			fields = append(fields, nullable(info.Name, arrow.PrimitiveTypes.Int64))
		} else {
			fields = append(fields, nullable(info.Name, arrow.PrimitiveTypes.Float64))
		}
	}
	return arrow.NewSchema(fields, nil)
}

// MinutesRecord is the 1,440 minutes as one Arrow record in memory of mem; the caller
// releases it. NaN becomes null, +Inf stays.
func MinutesRecord(mem memory.Allocator, m *tick.Minutes) arrow.Record {
	b := array.NewRecordBuilder(mem, MinutesSchema)
	defer b.Release()
	b.Reserve(tick.MinutesPerDay)
	for i, state := range m.State {
		for j, text := range [...]string{minuteVenue: m.Venue, minuteMarket: string(m.Market), minuteSymbol: m.Symbol, minuteBase: m.Base, minuteQuote: m.Quote} {
			appendText(b.Field(j), text)
		}
		appendTime(b.Field(minuteTime), m.Date.Start()+tick.Time(i)*tick.Minute)
		appendText(b.Field(minuteState), state.String())
	}
	for c := range tick.NumColumns {
		appendValues(b.Field(valueIndex(c)), m.Values(c))
	}
	return b.NewRecord()
}

func appendValues(b array.Builder, values []float64) {
	for _, v := range values {
		if math.IsNaN(v) {
			b.AppendNull()
			continue
		}
		switch b := b.(type) {
		case *array.Int64Builder:
			b.Append(int64(v))
		case *array.Float64Builder:
			b.Append(v)
		}
	}
}
