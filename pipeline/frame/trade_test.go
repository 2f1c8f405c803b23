package frame

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// randomTrades are trades with everything a column can hold.
func randomTrades(r *rand.Rand, n int) []tick.Trade {
	out := make([]tick.Trade, n)
	now := tick.Time(1760054400_000000000)
	for i := range out {
		now += tick.Time(r.IntN(2000)-500) * tick.Microsecond
		t := &out[i]
		*t = tick.Trade{Exch: now, Recv: tick.NoTime, ID: tick.NoID, Side: tick.Side(r.IntN(3) - 1), Fills: int32(r.IntN(3) + 1)}
		if r.IntN(3) > 0 {
			t.Recv = now + tick.Time(r.IntN(1e6))*tick.Microsecond
		}
		switch r.IntN(4) {
		case 0:
			t.IDText = []byte("0b5f-" + string(rune('a'+r.IntN(26))))
		case 1:
			t.ID = int64(r.IntN(3)) // 0 is an identifier
		case 2:
			t.ID = r.Int64() - r.Int64()
		}
		t.Price = randomDecimal(r, priceScale)
		t.Size = randomDecimal(r, sizeScale)
	}
	return out
}

// randomDecimal has at most scale decimals and is canonical.
func randomDecimal(r *rand.Rand, scale int) tick.Decimal {
	n := r.Int64N(math.MaxInt64) >> r.IntN(63)
	d, err := tick.ParseDecimal(tick.Decimal{Unscaled: n, Scale: uint8(r.IntN(scale + 1))}.Append(nil))
	if err != nil {
		panic(err)
	}
	return d
}

// testRowGroup makes files of several row groups that are still small.
const testRowGroup = 20_000

func writeTrades(t testing.TB, trades []tick.Trade) []byte {
	t.Helper()
	var b bytes.Buffer
	w := newTradeWriter(&b, testRowGroup)
	for i := range trades {
		if err := w.Write(&trades[i]); err != nil {
			t.Fatalf("row %d: %v", i, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func readTrades(b []byte, want TradeColumns) (out []tick.Trade, err error) {
	for batch, err := range ReadTrades(bytes.NewReader(b), int64(len(b)), want) {
		if err != nil {
			return out, err
		}
		for _, t := range batch {
			t.IDText = bytes.Clone(t.IDText)
			out = append(out, t)
		}
	}
	return out, nil
}

func same(a, b *tick.Trade) bool {
	return a.Exch == b.Exch && a.Recv == b.Recv && a.ID == b.ID && bytes.Equal(a.IDText, b.IDText) &&
		(a.IDText == nil) == (b.IDText == nil) && a.Side == b.Side && a.Price == b.Price && a.Size == b.Size && a.Fills == b.Fills
}

func TestTradesComeBackAsTheyWere(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, tradeBatch, tradeBatch + 1, testRowGroup, 2*testRowGroup + 3} {
		want := randomTrades(r, n)
		file := writeTrades(t, want)
		got, err := readTrades(file, AllTradeColumns)
		if err != nil {
			t.Fatalf("%d rows: %v", n, err)
		}
		if len(got) != n {
			t.Fatalf("%d rows: read %d", n, len(got))
		}
		for i := range got {
			if !same(&got[i], &want[i]) {
				t.Fatalf("%d rows: row %d is %+v, want %+v", n, i, got[i], want[i])
			}
		}
		if again := writeTrades(t, want); !bytes.Equal(file, again) {
			t.Errorf("%d rows: the same rows gave other bytes", n)
		}
	}
}

// Runs of trades with and without the optional fields, of every length up to a word of
// parquet-go's bitmaps and beyond.
func TestRunsOfNulls(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 12))
	for length := 1; length <= 130; length++ {
		want := randomTrades(r, 6*length+r.IntN(64))
		for i := range want {
			tr := &want[i]
			tr.Recv, tr.ID, tr.IDText = tr.Exch, int64(i), nil
			if i/length%2 == 0 {
				tr.Recv, tr.ID, tr.IDText = tick.NoTime, tick.NoID, []byte("text")
			}
		}
		got, err := readTrades(writeTrades(t, want), AllTradeColumns)
		if err != nil || len(got) != len(want) {
			t.Fatalf("runs of %d: %d rows, %v", length, len(got), err)
		}
		for i := range got {
			if !same(&got[i], &want[i]) {
				t.Fatalf("runs of %d: row %d is %+v, want %+v", length, i, got[i], want[i])
			}
		}
	}
}
