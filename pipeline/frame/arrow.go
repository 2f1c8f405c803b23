package frame

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/decimal128"
	"github.com/apache/arrow/go/v17/arrow/ipc"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// The Arrow types of the columns: the same as in Parquet.
var (
	arrowTime  = &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	arrowPrice = &arrow.Decimal128Type{Precision: decimalPrecision, Scale: priceScale}
	arrowSize  = &arrow.Decimal128Type{Precision: decimalPrecision, Scale: sizeScale}
	arrowText  = arrow.BinaryTypes.String
)

func notNull(name string, t arrow.DataType) arrow.Field { return arrow.Field{Name: name, Type: t} }

func nullable(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

// recordRows is how many rows a record has at most.
const recordRows = 32 << 10

// appendTime appends an instant in microseconds, or null for NoTime.
func appendTime(b array.Builder, t tick.Time) {
	if t == tick.NoTime {
		b.AppendNull()
		return
	}
	b.(*array.TimestampBuilder).Append(arrow.Timestamp(t / tick.Microsecond))
}

// appendDecimal appends d in the column's scale; what was read from a frame fits.
func appendDecimal(b array.Builder, d tick.Decimal, scale uint8) error {
	hi, lo, ok := d.Rescale(scale)
	if !ok {
		return fmt.Errorf("%s: %w (%d)", d, ErrDecimals, scale)
	}
	b.(*array.Decimal128Builder).Append(decimal128.New(int64(hi), lo))
	return nil
}

func appendText(b array.Builder, s string) { b.(*array.StringBuilder).Append(s) }

// WriteIPC writes records as an Arrow IPC stream, uncompressed. The records are not
// released. An error of the sequence ends it and is returned.
func WriteIPC(w io.Writer, schema *arrow.Schema, records iter.Seq2[arrow.Record, error]) error {
	out := ipc.NewWriter(w, ipc.WithSchema(schema))
	for r, err := range records {
		if err == nil {
			err = out.Write(r)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("write arrow stream: %w", err), out.Close())
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write arrow stream: %w", err)
	}
	return nil
}

// ReadIPC reads an Arrow IPC stream. A record is released when the iteration goes on;
// Retain keeps it. The format has no checksum: read only streams whose origin is
// trusted, damage can come back as data.
func ReadIPC(mem memory.Allocator, r io.Reader) iter.Seq2[arrow.Record, error] {
	return func(yield func(arrow.Record, error) bool) {
		in, err := ipc.NewReader(r, ipc.WithAllocator(mem))
		if err != nil {
			yield(nil, fmt.Errorf("read arrow stream: %w", err))
			return
		}
		defer in.Release()
		for {
			var rec arrow.Record
			err := safely(func() (err error) { rec, err = in.Read(); return err })
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, fmt.Errorf("read arrow stream: %w", err))
				return
			}
			if !yield(rec, nil) {
				return
			}
		}
	}
}
