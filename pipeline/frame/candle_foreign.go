package frame

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// CandleLayout names the columns of candles in a Parquet file written by others. The
// volume may be "", for files without one.
type CandleLayout struct {
	OpenTime               string // a timestamp of any unit; without a time zone it is taken as UTC
	Open, High, Low, Close string // float64
	Volume                 string // float64
}

// PandasCandles is the layout of a pandas frame indexed by time.
var PandasCandles = CandleLayout{"__index_level_0__", "open", "high", "low", "close", "volume"}

// ReadForeignCandles reads candles from a Parquet file that this program did not write,
// such as pandas makes them. Each is borrowed until the next iteration.
//
// A float64 becomes the shortest decimal that reads back as the same float64: what the
// publisher printed, as long as that had at most 15 significant digits. A row with a
// null, NaN, infinite or otherwise impossible value is a *venue.RowError and the stream
// goes on; any other error ends it. There is no digest to verify such a file with: what
// its pages' checksums, if any, do not catch comes through as data.
func ReadForeignCandles(r io.ReaderAt, size int64, in CandleLayout) iter.Seq2[*venue.Candle, error] {
	return func(yield func(*venue.Candle, error) bool) {
		f, err := openFile(r, size)
		if err != nil {
			yield(nil, err)
			return
		}
		var c foreignCandles
		if err := safely(func() error { return c.find(f, in) }); err != nil {
			yield(nil, err)
			return
		}
		for _, group := range f.RowGroups() {
			if !c.readGroup(group, yield) {
				return
			}
		}
	}
}

// foreignCandles reads one row group at a time.
type foreignCandles struct {
	names   []string // time, open, high, low, close and maybe volume
	columns []int    // where they stand
	unit    tick.Time

	times  *column[int64]
	values []*column[float64]

	line  int64
	at    [readBatch]int64
	cells [5][readBatch]float64
}

// find locates the columns and checks their types.
func (c *foreignCandles) find(f *parquet.File, in CandleLayout) error {
	c.names = []string{in.OpenTime, in.Open, in.High, in.Low, in.Close}
	if in.Volume != "" {
		c.names = append(c.names, in.Volume)
	}
	for i, name := range c.names {
		col := f.Root().Column(name)
		if col == nil {
			return malformed("no column %q; the columns are %.500s", name, f.Schema())
		}
		if !col.Leaf() || col.Repeated() {
			return malformed("column %q is not a plain column", name)
		}
		c.columns = append(c.columns, col.Index())
		if i > 0 {
			if kind := col.Type().Kind(); kind != parquet.Double {
				return malformed("column %q is %s, want DOUBLE", name, kind)
			}
			continue
		}
		var err error
		if c.unit, err = timeUnit(col.Type()); err != nil {
			return malformed("column %q: %v", name, err)
		}
	}
	return nil
}

// timeUnit is the length of the column's unit; nanoseconds are 1.
func timeUnit(t parquet.Type) (tick.Time, error) {
	if t.LogicalType() == nil || t.Kind() != parquet.Int64 {
		return 0, fmt.Errorf("%s is not a timestamp", t)
	}
	ts, ok := t.LogicalType().Value.(*format.TimestampType)
	if !ok {
		return 0, fmt.Errorf("%s is not a timestamp", t)
	}
	switch ts.Unit.Value.(type) {
	case *format.NanoSeconds:
		return 1, nil
	case *format.MicroSeconds:
		return tick.Microsecond, nil
	case *format.MilliSeconds:
		return tick.Millisecond, nil
	}
	return 0, errors.New("unknown unit of time")
}

// readGroup yields a row group; false when the stream is to end.
func (c *foreignCandles) readGroup(group parquet.RowGroup, yield func(*venue.Candle, error) bool) bool {
	err := safely(func() error { return c.open(group.ColumnChunks()) })
	for left := group.NumRows(); left > 0 && err == nil; {
		n := int(min(left, readBatch))
		if err = safely(func() error { return c.fill(n) }); err != nil {
			break
		}
		for i := range n {
			c.line++
			candle, err := c.candle(i)
			if !yield(candle, err) {
				c.close()
				return false
			}
		}
		left -= int64(n)
	}
	if err := errors.Join(err, c.close()); err != nil {
		yield(nil, fmt.Errorf("read candles: %w", err))
		return false
	}
	return true
}

func (c *foreignCandles) open(chunks []parquet.ColumnChunk) error {
	c.times, c.values = openColumn(chunks[c.columns[0]], decodeInt64s), nil
	for _, at := range c.columns[1:] {
		c.values = append(c.values, openColumn(chunks[at], decodeDoubles))
	}
	return nil
}

func (c *foreignCandles) close() error {
	return safely(func() error {
		err := c.times.close()
		for _, v := range c.values {
			err = errors.Join(err, v.close())
		}
		return err
	})
}

func (c *foreignCandles) fill(n int) error {
	if err := c.times.read(c.at[:n], math.MinInt64); err != nil {
		return err
	}
	for i, v := range c.values {
		if err := v.read(c.cells[i][:n], math.NaN()); err != nil {
			return err
		}
	}
	return nil
}

// candle is row i of the batch, or the *venue.RowError that tells what is wrong with it.
func (c *foreignCandles) candle(i int) (*venue.Candle, error) {
	at := c.at[i]
	if at == math.MinInt64 || at > math.MaxInt64/int64(c.unit) || at < math.MinInt64/int64(c.unit) {
		return nil, &venue.RowError{Line: c.line, Field: c.names[0], Text: strconv.FormatInt(at, 10), Err: ErrTime}
	}
	candle := &venue.Candle{Open: tick.Time(at) * c.unit, Trades: -1}
	var cells [5]tick.Decimal
	for j := range c.values {
		var buf [32]byte
		text := strconv.AppendFloat(buf[:0], c.cells[j][i], 'f', -1, 64)
		d, err := tick.ParseDecimal(text)
		if err != nil {
			return nil, &venue.RowError{Line: c.line, Field: c.names[j+1], Text: string(text[:min(len(text), 64)]), Err: err}
		}
		cells[j] = d
	}
	candle.First, candle.High, candle.Low, candle.Last = cells[0], cells[1], cells[2], cells[3]
	if len(c.values) > 4 {
		candle.Volume = &cells[4]
	}
	return candle, nil
}
