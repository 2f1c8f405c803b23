package frame

import (
	"io"
	"iter"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// TradeSchema is the Arrow schema of TradeRecords: that of the Parquet file.
var TradeSchema = arrow.NewSchema([]arrow.Field{
	notNull("time", arrowTime),
	nullable("received", arrowTime),
	nullable("id", arrow.PrimitiveTypes.Int64),
	nullable("id_text", arrowText),
	notNull("side", arrowText),
	notNull("price", arrowPrice),
	notNull("size", arrowSize),
	notNull("fills", arrow.PrimitiveTypes.Int32),
}, nil)

// TradeRecords reads a partition's trades as Arrow records in memory of mem. A record
// is released when the iteration goes on; Retain keeps it.
func TradeRecords(mem memory.Allocator, r io.ReaderAt, size int64) iter.Seq2[arrow.Record, error] {
	return records(mem, TradeSchema, func(b *array.RecordBuilder, full func() bool) error {
		for batch, err := range ReadTrades(r, size, AllTradeColumns) {
			if err != nil {
				return err
			}
			for i := range batch {
				if err := appendTrade(b, &batch[i]); err != nil {
					return err
				}
			}
			if !full() {
				return nil
			}
		}
		return nil
	})
}

func appendTrade(b *array.RecordBuilder, t *tick.Trade) error {
	appendTime(b.Field(0), t.Exch)
	appendTime(b.Field(1), t.Recv)
	if t.ID == tick.NoID {
		b.Field(2).AppendNull()
	} else {
		b.Field(2).(*array.Int64Builder).Append(t.ID)
	}
	if t.IDText == nil {
		b.Field(3).AppendNull()
	} else {
		b.Field(3).(*array.StringBuilder).BinaryBuilder.Append(t.IDText)
	}
	appendText(b.Field(4), t.Side.String())
	if err := appendDecimal(b.Field(5), t.Price, priceScale); err != nil {
		return err
	}
	if err := appendDecimal(b.Field(6), t.Size, sizeScale); err != nil {
		return err
	}
	b.Field(7).(*array.Int32Builder).Append(t.Fills)
	return nil
}

// records yields what fill appends, a record whenever recordRows are reached and one
// for the rest. fill calls full after appending; false means that nobody wants more.
func records(mem memory.Allocator, schema *arrow.Schema, fill func(b *array.RecordBuilder, full func() bool) error) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		b := array.NewRecordBuilder(mem, schema)
		defer b.Release()
		more := true
		flush := func() {
			r := b.NewRecord()
			defer r.Release()
			more = yield(r, nil)
		}
		err := fill(b, func() bool {
			if b.Field(0).Len() >= recordRows {
				flush()
			}
			return more
		})
		switch {
		case !more:
		case err != nil:
			yield(nil, err)
		case b.Field(0).Len() > 0:
			flush()
		}
	}
}
