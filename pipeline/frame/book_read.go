package frame

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// ReadBook reads the messages of a partition in file order, each as it was written.
// They are borrowed until the next iteration. An error ends the stream. The bytes
// should come from store.Open.
func ReadBook(r io.ReaderAt, size int64) iter.Seq2[*tick.Depth, error] {
	return func(yield func(*tick.Depth, error) bool) {
		f, err := openFrame(r, size, "book", bookSchema)
		if err != nil {
			yield(nil, err)
			return
		}
		scales, _ := f.Lookup(scalesKey)
		b := bookReader{message: -1}
		if b.scales, err = parseScales(scales); err != nil {
			yield(nil, err)
			return
		}
		for _, group := range f.RowGroups() {
			if !b.readGroup(group, yield) {
				return
			}
		}
		if b.message >= 0 {
			yield(&b.depth, nil)
		}
	}
}

// bookReader gathers rows into messages, which may go on over the end of a row group.
type bookReader struct {
	scales  []scaleStep
	message int64 // being gathered, −1 before the first
	depth   tick.Depth

	times, received, messages *column[int64]
	prev, last                *column[int64]
	snapshots, relatives      *column[bool]
	sides                     *column[string]
	prices, sizes             *column[tick.Decimal]

	rows     [readBatch]bookLevel
	int64s   [readBatch]int64
	bools    [readBatch]bool
	words    [readBatch]string
	decimals [readBatch]tick.Decimal
}

// bookLevel is one row.
type bookLevel struct {
	time, received, message, prev, last int64
	snapshot, relative                  bool
	side                                string
	price, size                         tick.Decimal
}

func (b *bookReader) readGroup(group parquet.RowGroup, yield func(*tick.Depth, error) bool) bool {
	err := safely(func() error { b.open(group.ColumnChunks()); return nil })
	for left := group.NumRows(); left > 0 && err == nil; {
		n := min(left, readBatch)
		if err = safely(func() error { return b.fill(int(n)) }); err != nil {
			break
		}
		for i := range b.rows[:n] {
			done, e := b.gather(&b.rows[i], yield)
			if done {
				b.close()
				return false
			}
			if err = e; err != nil {
				break
			}
		}
		left -= n
	}
	if err := errors.Join(err, b.close()); err != nil {
		yield(nil, fmt.Errorf("read book: %w", err))
		return false
	}
	return true
}

// gather adds a row to its message and yields the message before when it begins a new
// one; done when the consumer wants no more.
func (b *bookReader) gather(row *bookLevel, yield func(*tick.Depth, error) bool) (done bool, err error) {
	if row.message != b.message {
		if row.message != b.message+1 {
			return false, malformed("message %d after %d", row.message, b.message)
		}
		if b.message >= 0 && !yield(&b.depth, nil) {
			return true, nil
		}
		b.begin(row)
	}
	d := &b.depth
	if row.side == noSide {
		return false, nil
	}
	price, size, ok := b.level(row)
	if !ok {
		return false, malformed("level %s × %s does not fit the scales %d and %d", row.price, row.size, d.PriceScale, d.SizeScale)
	}
	level := tick.Level{Price: price, Size: size}
	switch row.side {
	case bidSide:
		d.Bids = append(d.Bids, level)
	case askSide:
		d.Asks = append(d.Asks, level)
	default:
		return false, malformed("side %.20q", row.side)
	}
	return false, nil
}

func (b *bookReader) begin(row *bookLevel) {
	b.message = row.message
	for len(b.scales) > 0 && b.scales[0].message <= row.message {
		b.depth.PriceScale, b.depth.SizeScale = b.scales[0].price, b.scales[0].size
		b.scales = b.scales[1:]
	}
	d := &b.depth
	d.Exch, d.Recv = tick.Time(row.time)*tick.Microsecond, fromMicros(row.received)
	d.Prev, d.Last = row.prev, row.last
	d.Snapshot, d.Relative = row.snapshot, row.relative
	d.Bids, d.Asks = d.Bids[:0], d.Asks[:0]
}

// level brings a row's decimals to the message's scales.
func (b *bookReader) level(row *bookLevel) (price, size int64, ok bool) {
	price, ok1 := row.price.At(b.depth.PriceScale)
	size, ok2 := row.size.At(b.depth.SizeScale)
	return price, size, ok1 && ok2
}

// open begins the columns; their order is that of bookSchema.
func (b *bookReader) open(chunks []parquet.ColumnChunk) {
	b.times, b.received, b.messages = openColumn(chunks[0], decodeInt64s), openColumn(chunks[1], decodeInt64s), openColumn(chunks[2], decodeInt64s)
	b.prev, b.last = openColumn(chunks[3], decodeInt64s), openColumn(chunks[4], decodeInt64s)
	b.snapshots, b.relatives = openColumn(chunks[5], decodeBooleans), openColumn(chunks[6], decodeBooleans)
	b.sides = openColumn(chunks[7], decodeBookSides)
	b.prices, b.sizes = openColumn(chunks[8], decimalsOf(priceScale)), openColumn(chunks[9], decimalsOf(sizeScale))
}

func (b *bookReader) close() error {
	return safely(func() error {
		return errors.Join(b.times.close(), b.received.close(), b.messages.close(), b.prev.close(), b.last.close(),
			b.snapshots.close(), b.relatives.close(), b.sides.close(), b.prices.close(), b.sizes.close())
	})
}

func (b *bookReader) fill(n int) error {
	rows := b.rows[:n]
	return errors.Join(
		fillField(b.times, b.int64s[:n], 0, rows, func(r *bookLevel, v int64) { r.time = v }),
		fillField(b.received, b.int64s[:n], noMicros, rows, func(r *bookLevel, v int64) { r.received = v }),
		fillField(b.messages, b.int64s[:n], 0, rows, func(r *bookLevel, v int64) { r.message = v }),
		fillField(b.prev, b.int64s[:n], 0, rows, func(r *bookLevel, v int64) { r.prev = v }),
		fillField(b.last, b.int64s[:n], 0, rows, func(r *bookLevel, v int64) { r.last = v }),
		fillField(b.snapshots, b.bools[:n], false, rows, func(r *bookLevel, v bool) { r.snapshot = v }),
		fillField(b.relatives, b.bools[:n], false, rows, func(r *bookLevel, v bool) { r.relative = v }),
		fillField(b.sides, b.words[:n], "", rows, func(r *bookLevel, v string) { r.side = v }),
		fillField(b.prices, b.decimals[:n], tick.Decimal{}, rows, func(r *bookLevel, v tick.Decimal) { r.price = v }),
		fillField(b.sizes, b.decimals[:n], tick.Decimal{}, rows, func(r *bookLevel, v tick.Decimal) { r.size = v }),
	)
}

// fillField reads the next values of a column into a field of the rows.
func fillField[T any](c *column[T], values []T, null T, rows []bookLevel, set func(*bookLevel, T)) error {
	if err := c.read(values, null); err != nil {
		return err
	}
	for i := range rows {
		set(&rows[i], values[i])
	}
	return nil
}

func decodeBooleans(into []bool, v encoding.Values) ([]bool, error) {
	for _, bits := range v.Boolean() {
		for i := range 8 {
			into = append(into, bits>>i&1 == 1)
		}
	}
	return into, nil
}

// decodeBookSides gives the same string for the same word.
func decodeBookSides(into []string, v encoding.Values) ([]string, error) {
	data, offsets := v.ByteArray()
	for i := 1; i < len(offsets); i++ {
		switch text := string(data[offsets[i-1]:offsets[i]]); text {
		case bidSide, askSide, noSide:
			into = append(into, text)
		default:
			return nil, malformed("side %.20q", text)
		}
	}
	return into, nil
}
