package frame

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// randomMinutes has columns never set, set at every minute, and set at some; +Inf
// where a roundtrip can be unfillable.
func randomMinutes(r *rand.Rand) *tick.Minutes {
	date := tick.DateOf(1760054400_000000000)
	m := tick.NewMinutes(tick.Key{Venue: "okx", Market: tick.Linear, Symbol: "BTC-USDT-SWAP"}, "BTC", "USDT", date)
	for c := range tick.NumColumns {
		if c%5 == 4 {
			continue
		}
		for i := range tick.MinutesPerDay {
			switch {
			case c%5 == 3 && r.IntN(2) == 0:
			case tick.Columns[c].Integer:
				m.Set(c, i, float64(r.Int64N(1<<53)))
			case tick.Columns[c].Group == "book" && r.IntN(50) == 0:
				m.Set(c, i, math.Inf(1))
			default:
				m.Set(c, i, r.NormFloat64()*math.Pow(10, float64(r.IntN(12)-6)))
			}
		}
	}
	for i := range m.State {
		m.State[i] = tick.BookState(r.IntN(4))
	}
	return m
}

func writeMinutes(t testing.TB, m *tick.Minutes) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WriteMinutes(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMinutesComeBackAsTheyWere(t *testing.T) {
	want := randomMinutes(rand.New(rand.NewPCG(3, 4)))
	file := writeMinutes(t, want)
	if again := writeMinutes(t, want); !bytes.Equal(file, again) {
		t.Error("the same minutes gave other bytes")
	}
	got, err := ReadMinutes(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	sameMinutes(t, got, want, func(tick.Column) bool { return true })

	some := []tick.Column{tick.SpreadBps, tick.Trades}
	got, err = ReadMinutes(bytes.NewReader(file), int64(len(file)), some...)
	if err != nil {
		t.Fatal(err)
	}
	sameMinutes(t, got, want, func(c tick.Column) bool { return c == tick.SpreadBps || c == tick.Trades })
}

func sameMinutes(t *testing.T, got, want *tick.Minutes, wanted func(tick.Column) bool) {
	t.Helper()
	if got.Key != want.Key || got.Base != want.Base || got.Quote != want.Quote || got.Date != want.Date || got.State != want.State {
		t.Errorf("read %v %s %s %s, or other states", got.Key, got.Base, got.Quote, got.Date)
	}
	for c := range tick.NumColumns {
		if !wanted(c) {
			if got.Has(c) {
				t.Errorf("%s was read unasked", tick.Columns[c].Name)
			}
			continue
		}
		if got.Has(c) != want.Has(c) {
			t.Errorf("%s: set %t, want %t", tick.Columns[c].Name, got.Has(c), want.Has(c))
		}
		a, b := got.Values(c), want.Values(c)
		for i := range a {
			if a[i] != b[i] && !(math.IsNaN(a[i]) && math.IsNaN(b[i])) {
				t.Fatalf("%s, minute %d: %v, want %v", tick.Columns[c].Name, i, a[i], b[i])
			}
		}
	}
}

func TestMinutesOfNothing(t *testing.T) {
	want := tick.NewMinutes(tick.Key{Venue: "binance", Market: tick.Spot, Symbol: "币安人生USDT"}, "币安人生", "USDT", mustDate(t, "2025-10-10"))
	file := writeMinutes(t, want)
	got, err := ReadMinutes(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	sameMinutes(t, got, want, func(tick.Column) bool { return true })
}

func TestCountsMustBeWhole(t *testing.T) {
	for _, v := range []float64{0.5, math.Inf(1), 1 << 60} {
		m := randomMinutes(rand.New(rand.NewPCG(1, 2)))
		m.Set(tick.Trades, 7, v)
		if err := WriteMinutes(new(bytes.Buffer), m); err == nil {
			t.Errorf("%v trades were written", v)
		}
	}
}

func TestFilesOfAnotherKindAreRefused(t *testing.T) {
	for kind, file := range files(t, 100) {
		for other, read := range readers {
			if err := read(file); (err == nil) != (other == kind) {
				t.Errorf("%s read as %s: %v", kind, other, err)
			}
		}
	}
}

// parquet-mr refuses a column index without an entry for every page.
func TestColumnIndexesAreComplete(t *testing.T) {
	all := files(t, 10_000)
	all["book"] = writeBook(t, randomMessages(1, 20_000))
	for kind, b := range all {
		f, err := parquet.OpenFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		columns := len(f.Schema().Columns())
		for i, index := range f.ColumnIndexes() {
			pages := len(f.OffsetIndexes()[i].PageLocations)
			if len(index.MinValues) != pages || len(index.MaxValues) != pages || len(index.NullPages) != pages || len(index.NullCounts) != pages {
				t.Errorf("%s: %s has %d pages and %d, %d bounds", kind, f.Schema().Columns()[i%columns][0], pages, len(index.MinValues), len(index.MaxValues))
			}
		}
	}
}
