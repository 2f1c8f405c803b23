package bybit

import (
	"bytes"
	"encoding/csv"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

func TestSpotSampleAgreesWithANaiveReading(t *testing.T) {
	const file = "1INCHUSDT_2025-05-19.csv"
	text, err := os.ReadFile(filepath.Join(samples.Dir(t), "bybit", file))
	if err != nil {
		t.Fatal(err)
	}
	a, ok, err := Recognise(file, text[:venue.HeadSize])
	if !ok || err != nil || a.Instrument.Key != (tick.Key{Venue: "bybit", Market: tick.Spot, Symbol: "1INCHUSDT"}) {
		t.Fatalf("%+v, %v, %v", a, ok, err)
	}
	want, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for trade, err := range Trades(bytes.NewReader(text), a) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		row := want[n]
		ms, _ := strconv.ParseInt(row[1], 10, 64)
		for i, d := range map[int]tick.Decimal{2: trade.Price, 3: trade.Size} {
			exact, ok := new(big.Rat).SetString(row[i])
			got, _ := new(big.Rat).SetString(d.String())
			if !ok || got.Cmp(exact) != 0 {
				t.Fatalf("row %d: %s, want %s", n, d, row[i])
			}
		}
		if trade.ID != int64(n) || trade.Exch != tick.Time(ms)*tick.Millisecond || trade.Side.String() != row[4] {
			t.Fatalf("row %d: %+v, want %v", n, trade, row)
		}
	}
	if n != len(want)-1 || n != 6682 {
		t.Errorf("%d trades of %d rows", n, len(want)-1)
	}
}
