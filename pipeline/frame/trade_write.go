package frame

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// The schema of trades. Venue, market, symbol and date stand in the partition's path.
var tradeSchema = newSchema("trades",
	required("time", timestampNode, &parquet.DeltaBinaryPacked),
	optional("received", timestampNode, &parquet.DeltaBinaryPacked),
	optional("id", int64Node, &parquet.DeltaBinaryPacked),
	optional("id_text", textNode, &parquet.DeltaLengthByteArray),
	required("side", textNode, &parquet.RLEDictionary),
	required("price", priceNode, &parquet.RLEDictionary),
	required("size", sizeNode, &parquet.RLEDictionary),
	required("fills", int32Node, &parquet.DeltaBinaryPacked),
)

// tradeRow is a row as parquet-go takes it. A zero in an optional field that is not a
// pointer is null there, which is faster; but trades can have the identifier 0.
//
// parquet-go v0.32 writes such nulls as zeros when they stand in one call of Write with
// other values in certain patterns: writeRowsFuncOfOptional compares the rest of a word
// of its bitmap with 1<<y − 1 where 1<<(64−y) − 1 is meant. So the rows of a call have
// all a value there, or none: see alike. TestRunsOfNulls finds the fault.
type tradeRow struct {
	Time     int64        `parquet:"time,timestamp(microsecond)"`
	Received int64        `parquet:"received,optional,timestamp(microsecond)"`
	ID       *int64       `parquet:"id,optional"`
	IDText   []byte       `parquet:"id_text,optional,string"`
	Side     string       `parquet:"side"`
	Price    decimalBytes `parquet:"price,decimal(14:38)"`
	Size     decimalBytes `parquet:"size,decimal(10:38)"`
	Fills    int32        `parquet:"fills"`
}

const (
	// tradeRowGroup bounds what a writer holds back: about 10 MB. Larger groups are
	// hardly smaller on disk, and their dictionaries are slower.
	tradeRowGroup = 256 << 10
	tradePage     = 256 << 10
	// tradeBatch rows are handed to parquet-go at once.
	tradeBatch = 512
)

// TradeWriter writes one partition's trades, in the order given.
type TradeWriter struct {
	w    *parquet.GenericWriter[tradeRow]
	rows []tradeRow
	n    int
	ids  [tradeBatch]int64
	text []byte // the batch's identifiers that are text
}

// NewTradeWriter writes a Parquet file to w. Close must be called to complete it.
func NewTradeWriter(w io.Writer) *TradeWriter { return newTradeWriter(w, tradeRowGroup) }

func newTradeWriter(w io.Writer, rowGroup int64) *TradeWriter {
	return &TradeWriter{
		w:    parquet.NewGenericWriter[tradeRow](w, writerOptions("trades", tradeSchema, rowGroup, tradePage)...),
		rows: make([]tradeRow, tradeBatch),
	}
}

// Reasons a value is refused.
var (
	ErrTime     = errors.New("time that the column cannot hold")
	ErrNegative = errors.New("negative value")
)

// Write appends a trade, which is not kept. A trade that the format cannot hold
// exactly (a time with a fraction of a microsecond, a price with more than 14
// decimals, a size with more than 10, a negative value) is refused and the file goes
// on without it; the error names the field.
func (t *TradeWriter) Write(trade *tick.Trade) error {
	row := &t.rows[t.n]
	if err := row.set(trade); err != nil {
		return err
	}
	if t.n > 0 && !alike(trade, &t.rows[0]) {
		first := *row
		if err := t.flush(); err != nil {
			return err
		}
		row = &t.rows[0]
		*row = first
	}
	row.ID = nil
	if trade.ID != tick.NoID {
		t.ids[t.n] = trade.ID
		row.ID = &t.ids[t.n]
	}
	row.IDText = nil
	if len(trade.IDText) > 0 {
		start := len(t.text)
		t.text = append(t.text, trade.IDText...)
		row.IDText = t.text[start:]
	}
	if t.n++; t.n == tradeBatch {
		return t.flush()
	}
	return nil
}

// alike tells whether the trade has the optional fields that the batch has.
func alike(t *tick.Trade, first *tradeRow) bool {
	return (t.Recv == tick.NoTime) == (first.Received == 0) && (len(t.IDText) == 0) == (first.IDText == nil)
}

func (r *tradeRow) set(t *tick.Trade) (err error) {
	if r.Time, err = micros(t.Exch, "time"); err != nil {
		return err
	}
	r.Received = 0
	if t.Recv != tick.NoTime {
		if r.Received, err = micros(t.Recv, "received"); err != nil {
			return err
		}
		if r.Received == 0 {
			return fmt.Errorf("received 1970-01-01T00:00:00Z: %w: it stands for no time", ErrTime)
		}
	}
	if t.Price.Unscaled < 0 || t.Size.Unscaled < 0 {
		return fmt.Errorf("price %s, size %s: %w", t.Price, t.Size, ErrNegative)
	}
	if err := encodeDecimal(&r.Price, t.Price, priceScale, "price"); err != nil {
		return err
	}
	if err := encodeDecimal(&r.Size, t.Size, sizeScale, "size"); err != nil {
		return err
	}
	r.Side, r.Fills = t.Side.String(), t.Fills
	return nil
}

// micros converts to the unit of the columns. Spark cannot read nanoseconds.
func micros(t tick.Time, column string) (int64, error) {
	if t == tick.NoTime {
		return 0, fmt.Errorf("%s: %w: none is given", column, ErrTime)
	}
	if t%tick.Microsecond != 0 {
		return 0, fmt.Errorf("%s %s: %w: it has a fraction of a microsecond", column, t, ErrTime)
	}
	return int64(t / tick.Microsecond), nil
}

func (t *TradeWriter) flush() error {
	_, err := t.w.Write(t.rows[:t.n])
	t.n, t.text = 0, t.text[:0]
	return err
}

// Close writes what is held back and the footer. It does not close the io.Writer.
func (t *TradeWriter) Close() error {
	if err := t.flush(); err != nil {
		return err
	}
	return t.w.Close()
}
