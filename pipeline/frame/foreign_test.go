package frame

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// foreignLayout is a way in which other programs write candles.
type foreignLayout struct {
	options []parquet.WriterOption
	unit    parquet.TimeUnit
	dict    bool
	nulls   bool // the columns are optional
}

var foreignLayouts = map[string]foreignLayout{
	"pandas":           {codec(&parquet.Snappy, 1), parquet.Nanosecond, true, true},
	"plain, version 2": {codec(&parquet.Uncompressed, 2), parquet.Millisecond, false, false},
	"zstd, version 2":  {codec(&parquet.Zstd, 2), parquet.Microsecond, true, true},
	"gzip":             {codec(&parquet.Gzip, 1), parquet.Microsecond, false, true},
}

func codec(c compress.Codec, pages int) []parquet.WriterOption {
	return []parquet.WriterOption{parquet.Compression(c), parquet.DataPageVersion(pages), parquet.PageBufferSize(4096), parquet.MaxRowsPerRowGroup(2000)}
}

// foreignValue is the price j of minute i; some have awkward digits.
func foreignValue(i, j int) float64 { return float64(i%97+1) * 0.1 / float64(j+1) }

func foreignTime(i int) tick.Time {
	return tick.Time(1760054400_000000000) + tick.Time(i)*tick.Minute
}

// foreignFile writes n minutes; every tenth has no volume where the layout has nulls.
func foreignFile(t testing.TB, n int, l foreignLayout) []byte {
	t.Helper()
	node := func(n parquet.Node) parquet.Node {
		if l.dict {
			n = parquet.Encoded(n, &parquet.RLEDictionary)
		}
		if l.nulls {
			n = parquet.Optional(n)
		}
		return n
	}
	group := parquet.Group{PandasCandles.OpenTime: node(parquet.TimestampAdjusted(l.unit, false))}
	for _, name := range []string{"open", "high", "low", "close", "volume"} {
		group[name] = node(doubleNode)
	}
	schema := parquet.NewSchema("schema", group)
	var b bytes.Buffer
	w := parquet.NewGenericWriter[any](&b, append([]parquet.WriterOption{schema}, l.options...)...)
	for i := range n {
		if _, err := w.WriteRows([]parquet.Row{foreignRow(schema, i, l)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func foreignRow(schema *parquet.Schema, i int, l foreignLayout) parquet.Row {
	unit := map[parquet.TimeUnit]tick.Time{parquet.Nanosecond: 1, parquet.Microsecond: tick.Microsecond, parquet.Millisecond: tick.Millisecond}[l.unit]
	level := 0
	if l.nulls {
		level = 1
	}
	var row parquet.Row
	for at, path := range schema.Columns() {
		var v parquet.Value
		switch path[0] {
		case PandasCandles.OpenTime:
			v = parquet.Int64Value(int64(foreignTime(i) / unit))
		case "volume":
			v = parquet.DoubleValue(float64(i))
			if l.nulls && i%10 == 9 {
				row = append(row, parquet.NullValue().Level(0, 0, at))
				continue
			}
		default:
			v = parquet.DoubleValue(foreignValue(i, map[string]int{"open": 0, "high": 1, "low": 2, "close": 3}[path[0]]))
		}
		row = append(row, v.Level(0, level, at))
	}
	return row
}

func TestForeignCandlesOfManyWriters(t *testing.T) {
	for name, layout := range foreignLayouts {
		t.Run(name, func(t *testing.T) {
			const n = 4500
			file := foreignFile(t, n, layout)
			i := 0
			for c, err := range ReadForeignCandles(bytes.NewReader(file), int64(len(file)), PandasCandles) {
				if layout.nulls && i%10 == 9 {
					if row, ok := errors.AsType[*venue.RowError](err); !ok || row.Line != int64(i+1) || row.Field != "volume" || row.Text != "null" {
						t.Fatalf("row %d without a volume: %v", i, err)
					}
					i++
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				want := fmt.Sprintf("%v %v %v %v %v %v", foreignTime(i), foreignValue(i, 0), foreignValue(i, 1), foreignValue(i, 2), foreignValue(i, 3), i)
				if got := fmt.Sprint(c.Open, c.First, c.High, c.Low, c.Last, c.Volume); got != want {
					t.Fatalf("row %d is %s, want %s", i, got, want)
				}
				if math.Abs(c.First.Float64()-foreignValue(i, 0)) != 0 {
					t.Fatalf("row %d: %v is not the float64 %v", i, c.First, foreignValue(i, 0))
				}
				i++
			}
			if i != n {
				t.Errorf("%d rows of %d", i, n)
			}
		})
	}
}

func TestForeignLayoutMustFit(t *testing.T) {
	file := foreignFile(t, 10, foreignLayouts["pandas"])
	for name, harm := range map[string]func(l *CandleLayout){
		"no such column":     func(l *CandleLayout) { l.Open = "first" },
		"a price for a time": func(l *CandleLayout) { l.OpenTime = "open" },
		"a time for a price": func(l *CandleLayout) { l.Close = l.OpenTime },
		"a nameless column":  func(l *CandleLayout) { l.High = "" },
	} {
		layout := PandasCandles
		harm(&layout)
		for c, err := range ReadForeignCandles(bytes.NewReader(file), int64(len(file)), layout) {
			if err == nil {
				t.Errorf("%s: %+v", name, c)
			}
		}
	}
	layout := PandasCandles
	layout.Volume = ""
	for c, err := range ReadForeignCandles(bytes.NewReader(file), int64(len(file)), layout) {
		if err != nil || c.Volume != nil {
			t.Errorf("without a volume: %+v, %v", c, err)
		}
	}
}
