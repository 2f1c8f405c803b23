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
	kinds, sides              *column[string]
	prices, sizes             *column[tick.Decimal]

	rows [readBatch]bookLevel
	ints [readBatch]int64
	text [readBatch]string
	decs [readBatch]tick.Decimal
}

// bookLevel is one row.
type bookLevel struct {
	time, received, message, prev, last int64
	kind, side                          string
	price, size                         tick.Decimal
}

// noChain stands for null identifiers.
const noChain = 0

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
	d.Snapshot, d.Relative = row.kind == snapshotKind, row.kind == changeKind
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
	b.kinds, b.sides = openColumn(chunks[5], decodeWords), openColumn(chunks[6], decodeWords)
	b.prices, b.sizes = openColumn(chunks[7], decimalsOf(priceScale)), openColumn(chunks[8], decimalsOf(sizeScale))
}

func (b *bookReader) close() error {
	return safely(func() error {
		return errors.Join(b.times.close(), b.received.close(), b.messages.close(), b.prev.close(), b.last.close(),
			b.kinds.close(), b.sides.close(), b.prices.close(), b.sizes.close())
	})
}

func (b *bookReader) fill(n int) error {
	rows := b.rows[:n]
	for _, c := range []struct {
		column *column[int64]
		null   int64
		set    func(*bookLevel, int64)
	}{
		{b.times, 0, func(r *bookLevel, v int64) { r.time = v }},
		{b.received, noMicros, func(r *bookLevel, v int64) { r.received = v }},
		{b.messages, 0, func(r *bookLevel, v int64) { r.message = v }},
		{b.prev, noChain, func(r *bookLevel, v int64) { r.prev = v }},
		{b.last, noChain, func(r *bookLevel, v int64) { r.last = v }},
	} {
		if err := c.column.read(b.ints[:n], c.null); err != nil {
			return err
		}
		for i := range rows {
			c.set(&rows[i], b.ints[i])
		}
	}
	return b.fillValues(rows)
}

func (b *bookReader) fillValues(rows []bookLevel) error {
	if err := b.kinds.read(b.text[:len(rows)], ""); err != nil {
		return err
	}
	for i := range rows {
		rows[i].kind = b.text[i]
	}
	if err := b.sides.read(b.text[:len(rows)], ""); err != nil {
		return err
	}
	for i := range rows {
		rows[i].side = b.text[i]
	}
	if err := b.prices.read(b.decs[:len(rows)], tick.Decimal{}); err != nil {
		return err
	}
	for i := range rows {
		rows[i].price = b.decs[i]
	}
	if err := b.sizes.read(b.decs[:len(rows)], tick.Decimal{}); err != nil {
		return err
	}
	for i := range rows {
		rows[i].size = b.decs[i]
	}
	return nil
}

// decodeWords reads a column of few words; it gives the same string for the same word.
func decodeWords(into []string, v encoding.Values) ([]string, error) {
	data, offsets := v.ByteArray()
	for i := 1; i < len(offsets); i++ {
		text := string(data[offsets[i-1]:offsets[i]])
		switch text {
		case snapshotKind, deltaKind, changeKind, bidSide, askSide, noSide:
		default:
			return nil, malformed("word %.20q", text)
		}
		into = append(into, text)
	}
	return into, nil
}
