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
		c := foreignCandles{file: r}
		if err := safely(func() error { return c.find(f, in) }); err != nil {
			yield(nil, err)
			return
		}
		groups := f.Metadata().RowGroups
		for i := range groups {
			if !c.readGroup(&groups[i], yield) {
				return
			}
		}
	}
}

// foreignCandles reads one row group at a time.
type foreignCandles struct {
	file    io.ReaderAt
	names   []string // time, open, high, low, close and maybe volume
	columns []*parquet.Column
	unit    tick.Time

	chunks []*chunkReader
	line   int64
	cells  [maxCells][readBatch]uint64
	known  [maxCells][readBatch]bool
}

// maxCells are a time, four prices and a volume.
const maxCells = 6

// maxRowsPerByte bounds the rows of a file by its size: run lengths can claim any
// number, real candles take more than a byte each.
const maxRowsPerByte = 16

// find locates the columns and checks their types.
func (c *foreignCandles) find(f *parquet.File, in CandleLayout) error {
	if f.NumRows() > maxRowsPerByte*f.Size() {
		return malformed("%d rows in %d bytes", f.NumRows(), f.Size())
	}
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
		c.columns = append(c.columns, col)
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
func (c *foreignCandles) readGroup(group *format.RowGroup, yield func(*venue.Candle, error) bool) bool {
	err := safely(func() error { return c.open(group) })
	for left := group.NumRows; left > 0 && err == nil; {
		n := int(min(left, readBatch))
		if err = safely(func() error { return c.fill(n) }); err != nil {
			break
		}
		for i := range n {
			c.line++
			if !yield(c.candle(i)) {
				return false
			}
		}
		left -= int64(n)
	}
	if err != nil {
		yield(nil, fmt.Errorf("read candles: %w", err))
		return false
	}
	return true
}

func (c *foreignCandles) open(group *format.RowGroup) error {
	c.chunks = nil
	for _, col := range c.columns {
		chunk, err := openChunk(c.file, &group.Columns[col.Index()].MetaData, col.Optional())
		if err != nil {
			return err
		}
		c.chunks = append(c.chunks, chunk)
	}
	return nil
}

func (c *foreignCandles) fill(n int) error {
	for i, chunk := range c.chunks {
		if err := chunk.read(c.cells[i][:n], c.known[i][:n]); err != nil {
			return fmt.Errorf("%s: %w", c.names[i], err)
		}
	}
	return nil
}

// candle is row i of the batch, or the *venue.RowError that tells what is wrong with it.
func (c *foreignCandles) candle(i int) (*venue.Candle, error) {
	bad := func(field int, text string, err error) (*venue.Candle, error) {
		return nil, &venue.RowError{Line: c.line, Field: c.names[field], Text: text[:min(len(text), 64)], Err: err}
	}
	at := int64(c.cells[0][i])
	if !c.known[0][i] {
		return bad(0, "null", ErrTime)
	}
	if limit := math.MaxInt64 / int64(c.unit); at > limit || at < -limit {
		return bad(0, strconv.FormatInt(at, 10), ErrTime)
	}
	candle := &venue.Candle{Open: tick.Time(at) * c.unit, Trades: -1}
	var cells [maxCells]tick.Decimal
	for j := 1; j < len(c.chunks); j++ {
		text := "null"
		if c.known[j][i] {
			text = strconv.FormatFloat(math.Float64frombits(c.cells[j][i]), 'f', -1, 64)
		}
		d, err := tick.ParseDecimal([]byte(text))
		if err != nil {
			return bad(j, text, err)
		}
		cells[j] = d
	}
	candle.First, candle.High, candle.Low, candle.Last = cells[1], cells[2], cells[3], cells[4]
	if len(c.chunks) == maxCells {
		candle.Volume = &cells[5]
	}
	return candle, nil
}
