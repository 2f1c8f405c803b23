package frame

import (
	"bytes"
	"iter"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// checked fails the test when memory of the allocator is not given back.
func checked(t *testing.T) memory.Allocator {
	mem := memory.NewCheckedAllocator(memory.NewGoAllocator())
	t.Cleanup(func() { mem.AssertSize(t, 0) })
	return mem
}

func TestTradesAsArrow(t *testing.T) {
	mem := checked(t)
	want := randomTrades(rand.New(rand.NewPCG(1, 9)), recordRows+100)
	file := writeTrades(t, want)
	row := 0
	for r, err := range TradeRecords(mem, bytes.NewReader(file), int64(len(file))) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range int(r.NumRows()) {
			if got := arrowTrade(t, r, i); !same(&got, &want[row]) {
				t.Fatalf("row %d is %+v, want %+v", row, got, want[row])
			}
			row++
		}
	}
	if row != len(want) {
		t.Errorf("%d rows of %d", row, len(want))
	}
	for range TradeRecords(mem, bytes.NewReader(file), int64(len(file))) {
		break // nothing must leak
	}
}

func arrowTrade(t *testing.T, r arrow.Record, i int) tick.Trade {
	t.Helper()
	out := tick.Trade{
		Exch:  tick.Time(r.Column(0).(*array.Timestamp).Value(i)) * tick.Microsecond,
		Recv:  tick.NoTime,
		ID:    tick.NoID,
		Side:  map[string]tick.Side{"buy": tick.Buy, "sell": tick.Sell, "unknown": tick.UnknownSide}[r.Column(4).(*array.String).Value(i)],
		Fills: r.Column(7).(*array.Int32).Value(i),
	}
	if c := r.Column(1).(*array.Timestamp); c.IsValid(i) {
		out.Recv = tick.Time(c.Value(i)) * tick.Microsecond
	}
	if c := r.Column(2).(*array.Int64); c.IsValid(i) {
		out.ID = c.Value(i)
	}
	if c := r.Column(3).(*array.String); c.IsValid(i) {
		out.IDText = []byte(c.Value(i))
	}
	for at, d := range map[int]*tick.Decimal{5: &out.Price, 6: &out.Size} {
		text := r.Column(at).(*array.Decimal128).ValueStr(i)
		var err error
		if *d, err = tick.ParseScientific([]byte(text)); err != nil {
			t.Fatalf("decimal %q: %v", text, err)
		}
	}
	return out
}

func TestArrowStreamsComeBackAsTheyWere(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 1))
	trades, candles, minutes := writeTrades(t, randomTrades(r, 2000)), writeCandles(t, randomCandles(r, 2000)), randomMinutes(r)
	mem := checked(t)
	for name, c := range map[string]struct {
		schema  *arrow.Schema
		records iter.Seq2[arrow.Record, error]
	}{
		"trades":  {TradeSchema, TradeRecords(mem, bytes.NewReader(trades), int64(len(trades)))},
		"candles": {CandleSchema, CandleRecords(mem, bytes.NewReader(candles), int64(len(candles)))},
		"minutes": {MinutesSchema, func(yield func(arrow.Record, error) bool) {
			rec := MinutesRecord(mem, minutes)
			defer rec.Release()
			yield(rec, nil)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var kept []arrow.Record
			defer func() {
				for _, rec := range kept {
					rec.Release()
				}
			}()
			keep := func(yield func(arrow.Record, error) bool) {
				for rec, err := range c.records {
					if err == nil {
						rec.Retain()
						kept = append(kept, rec)
					}
					if !yield(rec, err) {
						return
					}
				}
			}
			var b bytes.Buffer
			if err := WriteIPC(&b, c.schema, keep); err != nil {
				t.Fatal(err)
			}
			i := 0
			for rec, err := range ReadIPC(mem, &b) {
				if err != nil {
					t.Fatal(err)
				}
				if !rec.Schema().Equal(c.schema) || !array.RecordEqual(rec, kept[i]) {
					t.Errorf("record %d differs", i)
				}
				i++
			}
			if i == 0 || i != len(kept) {
				t.Errorf("%d records of %d", i, len(kept))
			}
		})
	}
}

func TestMinutesAsArrow(t *testing.T) {
	want := randomMinutes(rand.New(rand.NewPCG(6, 6)))
	rec := MinutesRecord(checked(t), want)
	defer rec.Release()
	for c := range tick.NumColumns {
		col := rec.Column(valueIndex(c))
		if name := rec.ColumnName(valueIndex(c)); name != tick.Columns[c].Name {
			t.Fatalf("column %s stands where %s should", name, tick.Columns[c].Name)
		}
		for i, v := range want.Values(c) {
			switch col := col.(type) {
			case *array.Float64:
				if col.IsNull(i) != math.IsNaN(v) || col.IsValid(i) && col.Value(i) != v {
					t.Fatalf("%s, minute %d: %s, want %v", tick.Columns[c].Name, i, col.ValueStr(i), v)
				}
			case *array.Int64:
				if col.IsNull(i) != math.IsNaN(v) || col.IsValid(i) && float64(col.Value(i)) != v {
					t.Fatalf("%s, minute %d: %s, want %v", tick.Columns[c].Name, i, col.ValueStr(i), v)
				}
			}
		}
	}
}

func TestErrorsEndAnArrowStream(t *testing.T) {
	file := writeTrades(t, nil)
	broken := TradeRecords(checked(t), bytes.NewReader(file[:20]), 20)
	if err := WriteIPC(new(bytes.Buffer), TradeSchema, broken); err == nil {
		t.Error("a broken file made a stream")
	}
	for rec, err := range ReadIPC(checked(t), bytes.NewReader([]byte("no stream"))) {
		if err == nil {
			t.Errorf("read %v", rec)
		}
	}
}
