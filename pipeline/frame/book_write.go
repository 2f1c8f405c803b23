package frame

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"github.com/crashtape/crashtape/pipeline/tick"
)

const (
	bookRowGroup = 256 << 10
	bookPage     = 256 << 10
	bookBatch    = 1024
)

// BookWriter writes one partition's book messages, in the order given.
type BookWriter struct {
	w       *parquet.GenericWriter[bookRow]
	rows    []bookRow
	n       int
	message int64
	scales  []scaleStep
	levels  int64
}

// NewBookWriter writes a Parquet file to w. Close must be called to complete it.
func NewBookWriter(w io.Writer) *BookWriter {
	return &BookWriter{
		w:    parquet.NewGenericWriter[bookRow](w, writerOptions("book", bookSchema, bookRowGroup, bookPage, parquet.SkipPageBounds("size"))...),
		rows: make([]bookRow, bookBatch),
	}
}

// Rows is how many rows were written: one per level, and one per message without.
func (b *BookWriter) Rows() int64 { return b.levels }

// Write appends a message, which is not kept. One that the format cannot hold exactly
// is an error that names the field; some of its levels may then be in the file, which
// is not to be used.
func (b *BookWriter) Write(d *tick.Depth) error {
	if d.PriceScale > priceScale || d.SizeScale > sizeScale {
		return fmt.Errorf("price with %d and size with %d decimals: %w", d.PriceScale, d.SizeScale, ErrDecimals)
	}
	if n := len(b.scales); n == 0 || b.scales[n-1].price != d.PriceScale || b.scales[n-1].size != d.SizeScale {
		b.scales = append(b.scales, scaleStep{b.message, d.PriceScale, d.SizeScale})
	}
	var head bookRow
	var err error
	if head.Time, err = micros(d.Exch, "time"); err != nil {
		return err
	}
	if d.Recv != tick.NoTime {
		if head.Received, err = micros(d.Recv, "received"); err != nil {
			return err
		}
	}
	head.Message, head.Prev, head.Last = b.message, d.Prev, d.Last
	head.Snapshot, head.Relative = d.Snapshot, d.Relative
	b.message++
	if len(d.Bids)+len(d.Asks) == 0 {
		head.Side = noSide
		return b.add(head, d, nil)
	}
	head.Side = bidSide
	for i := range d.Bids {
		if err := b.add(head, d, &d.Bids[i]); err != nil {
			return err
		}
	}
	head.Side = askSide
	for i := range d.Asks {
		if err := b.add(head, d, &d.Asks[i]); err != nil {
			return err
		}
	}
	return nil
}

// add appends one row.
func (b *BookWriter) add(row bookRow, d *tick.Depth, level *tick.Level) error {
	if level != nil {
		if err := encodeDecimal(&row.Price, tick.Decimal{Unscaled: level.Price, Scale: d.PriceScale}, priceScale, "price"); err != nil {
			return err
		}
		if err := encodeDecimal(&row.Size, tick.Decimal{Unscaled: level.Size, Scale: d.SizeScale}, sizeScale, "size"); err != nil {
			return err
		}
	}
	// All rows of a call have a received time, or none: see tradeRow.
	if b.n > 0 && (row.Received == 0) != (b.rows[0].Received == 0) {
		if err := b.flush(); err != nil {
			return err
		}
	}
	b.rows[b.n] = row
	b.levels++
	if b.n++; b.n == len(b.rows) {
		return b.flush()
	}
	return nil
}

func (b *BookWriter) flush() error {
	_, err := b.w.Write(b.rows[:b.n])
	b.n = 0
	return err
}

// Close writes what is held back and the footer. It does not close the io.Writer.
func (b *BookWriter) Close() error {
	if err := b.flush(); err != nil {
		return err
	}
	b.w.SetKeyValueMetadata(scalesKey, formatScales(b.scales))
	return b.w.Close()
}
