package frame

import (
	"io"
	"iter"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// CandleSchema is the Arrow schema of CandleRecords: that of the Parquet file.
var CandleSchema = arrow.NewSchema([]arrow.Field{
	notNull("open_time", arrowTime),
	notNull("interval_s", arrow.PrimitiveTypes.Int32),
	notNull("family", arrowText),
	notNull("open", arrowPrice),
	notNull("high", arrowPrice),
	notNull("low", arrowPrice),
	notNull("close", arrowPrice),
	nullable("volume", arrowSize),
	nullable("quote_volume", arrowSize),
	nullable("taker_buy_volume", arrowSize),
	nullable("taker_buy_quote_volume", arrowSize),
	nullable("trades", arrow.PrimitiveTypes.Int64),
}, nil)

// CandleRecords reads a partition's candles as Arrow records in memory of mem. A
// record is released when the iteration goes on; Retain keeps it.
func CandleRecords(mem memory.Allocator, r io.ReaderAt, size int64) iter.Seq2[arrow.Record, error] {
	return records(mem, CandleSchema, func(b *array.RecordBuilder, full func() bool) error {
		for c, err := range ReadCandles(r, size) {
			if err != nil {
				return err
			}
			if err := appendCandle(b, c); err != nil {
				return err
			}
			if !full() {
				return nil
			}
		}
		return nil
	})
}

func appendCandle(b *array.RecordBuilder, c *Candle) error {
	appendTime(b.Field(0), c.Open)
	b.Field(1).(*array.Int32Builder).Append(int32(c.Interval / tick.Second))
	appendText(b.Field(2), string(c.Family))
	for i, price := range [...]tick.Decimal{c.First, c.High, c.Low, c.Last} {
		if err := appendDecimal(b.Field(firstPrice+i), price, priceScale); err != nil {
			return err
		}
	}
	for i, volume := range [...]*tick.Decimal{c.Volume, c.QuoteVolume, c.TakerBuyVolume, c.TakerBuyQuoteVolume} {
		if volume == nil {
			b.Field(firstVolume + i).AppendNull()
		} else if err := appendDecimal(b.Field(firstVolume+i), *volume, sizeScale); err != nil {
			return err
		}
	}
	if c.Trades < 0 {
		b.Field(lastVolume + 1).AppendNull()
	} else {
		b.Field(lastVolume + 1).(*array.Int64Builder).Append(c.Trades)
	}
	return nil
}
