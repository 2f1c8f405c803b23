package frame

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// TradeColumns is a set of the fields of a trade: reading fewer is faster.
type TradeColumns uint16

// The fields. TradeID is the identifier in either form.
const (
	TradeTime TradeColumns = 1 << iota
	TradeReceived
	TradeID
	TradeSide
	TradePrice
	TradeSize
	TradeFills

	AllTradeColumns = TradeTime | TradeReceived | TradeID | TradeSide | TradePrice | TradeSize | TradeFills
)

// readBatch is how many trades are yielded at once: the batch stays in the second
// level cache.
const readBatch = 1024

// ReadTrades reads the trades of a partition in file order, in batches of at most
// 4,096 that are borrowed until the next iteration, identifiers included. Fields that
// are not wanted are zero. An error ends the stream. The bytes should come from
// store.Open.
func ReadTrades(r io.ReaderAt, size int64, want TradeColumns) iter.Seq2[[]tick.Trade, error] {
	return func(yield func([]tick.Trade, error) bool) {
		f, err := openFrame(r, size, "trades", tradeSchema)
		if err != nil {
			yield(nil, err)
			return
		}
		batch := make([]tick.Trade, readBatch)
		t := tradeReader{want: want}
		for _, group := range f.RowGroups() {
			if !t.readGroup(group, batch, yield) {
				return
			}
		}
	}
}

// tradeReader reads one row group at a time.
type tradeReader struct {
	want TradeColumns

	times, received, ids *column[int64]
	texts                *column[[]byte]
	sides                *column[tick.Side]
	prices, sizes        *column[tick.Decimal]
	fills                *column[int32]

	int64s   [readBatch]int64
	decimals [readBatch]tick.Decimal
	bytes    [readBatch][]byte
	taker    [readBatch]tick.Side
	int32s   [readBatch]int32
}

// readGroup yields a row group; false when the stream is to end.
func (t *tradeReader) readGroup(group parquet.RowGroup, batch []tick.Trade, yield func([]tick.Trade, error) bool) bool {
	err := safely(func() error { t.open(group.ColumnChunks()); return nil })
	for left := group.NumRows(); left > 0 && err == nil; {
		n := min(left, int64(len(batch)))
		if err = safely(func() error { return t.fill(batch[:n]) }); err != nil {
			break
		}
		if !yield(batch[:n], nil) {
			t.close()
			return false
		}
		left -= n
	}
	if err := errors.Join(err, t.close()); err != nil {
		yield(nil, fmt.Errorf("read trades: %w", err))
		return false
	}
	return true
}

// open begins the wanted columns; their order is that of tradeSchema.
func (t *tradeReader) open(chunks []parquet.ColumnChunk) {
	t.times, t.received, t.ids, t.texts = nil, nil, nil, nil
	t.sides, t.prices, t.sizes, t.fills = nil, nil, nil, nil
	if t.want&TradeTime != 0 {
		t.times = openColumn(chunks[0], decodeInt64s)
	}
	if t.want&TradeReceived != 0 {
		t.received = openColumn(chunks[1], decodeInt64s)
	}
	if t.want&TradeID != 0 {
		t.ids = openColumn(chunks[2], decodeInt64s)
		t.texts = openColumn(chunks[3], decodeTexts)
	}
	if t.want&TradeSide != 0 {
		t.sides = openColumn(chunks[4], decodeSides)
	}
	if t.want&TradePrice != 0 {
		t.prices = openColumn(chunks[5], decimalsOf(priceScale))
	}
	if t.want&TradeSize != 0 {
		t.sizes = openColumn(chunks[6], decimalsOf(sizeScale))
	}
	if t.want&TradeFills != 0 {
		t.fills = openColumn(chunks[7], decodeInt32s)
	}
}

func (t *tradeReader) close() error {
	return safely(func() error {
		return errors.Join(t.times.close(), t.received.close(), t.ids.close(), t.texts.close(),
			t.sides.close(), t.prices.close(), t.sizes.close(), t.fills.close())
	})
}

func (t *tradeReader) fill(batch []tick.Trade) error {
	if t.times != nil {
		if err := t.times.read(t.int64s[:len(batch)], 0); err != nil {
			return err
		}
		for i := range batch {
			batch[i].Exch = tick.Time(t.int64s[i]) * tick.Microsecond
		}
	}
	if t.received != nil {
		if err := t.received.read(t.int64s[:len(batch)], noMicros); err != nil {
			return err
		}
		for i := range batch {
			batch[i].Recv = fromMicros(t.int64s[i])
		}
	}
	if t.ids != nil {
		if err := t.fillIDs(batch); err != nil {
			return err
		}
	}
	return t.fillValues(batch)
}

// noMicros stands for a null received time; no instant has it, see fromMicros.
const noMicros = int64(tick.NoTime)

func fromMicros(us int64) tick.Time {
	if us == noMicros {
		return tick.NoTime
	}
	return tick.Time(us) * tick.Microsecond
}

func (t *tradeReader) fillIDs(batch []tick.Trade) error {
	if err := t.ids.read(t.int64s[:len(batch)], tick.NoID); err != nil {
		return err
	}
	if err := t.texts.read(t.bytes[:len(batch)], nil); err != nil {
		return err
	}
	for i := range batch {
		batch[i].ID, batch[i].IDText = t.int64s[i], t.bytes[i]
	}
	return nil
}

func (t *tradeReader) fillValues(batch []tick.Trade) error {
	if t.sides != nil {
		if err := t.sides.read(t.taker[:len(batch)], 0); err != nil {
			return err
		}
		for i := range batch {
			batch[i].Side = t.taker[i]
		}
	}
	if t.prices != nil {
		if err := t.prices.read(t.decimals[:len(batch)], tick.Decimal{}); err != nil {
			return err
		}
		for i := range batch {
			batch[i].Price = t.decimals[i]
		}
	}
	if t.sizes != nil {
		if err := t.sizes.read(t.decimals[:len(batch)], tick.Decimal{}); err != nil {
			return err
		}
		for i := range batch {
			batch[i].Size = t.decimals[i]
		}
	}
	if t.fills != nil {
		if err := t.fills.read(t.int32s[:len(batch)], 0); err != nil {
			return err
		}
		for i := range batch {
			batch[i].Fills = t.int32s[i]
		}
	}
	return nil
}
