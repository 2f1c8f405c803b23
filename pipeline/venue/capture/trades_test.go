package capture

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

var tradesArchive = testDay(venue.Trades, "binance", tick.Linear, "TESTUSDT")

func decodeTrades(text string) (trades []string, faults []error) {
	for t, err := range Trades(strings.NewReader(text), tradesArchive) {
		if err != nil {
			faults = append(faults, err)
			continue
		}
		trades = append(trades, fmt.Sprintf("%s recv=%s %d %s %s x %s", t.Exch, t.Recv, t.ID, t.Side, t.Price, t.Size))
	}
	return trades, faults
}

func tradesFixture(t testing.TB) string {
	text, err := os.ReadFile(filepath.Join("testdata", "binance-trades.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The third line is the insurance fund's.
func TestTrades(t *testing.T) {
	text := tradesFixture(t)
	got, faults := decodeTrades(text + between["binance"])
	want := []string{
		"2023-11-14T22:13:20.01Z recv=2023-11-14T22:13:20.01Z 7001 sell 99.5 x 0.01",
		"2023-11-14T22:13:20.02Z recv=2023-11-14T22:13:20.02Z 7002 buy 99.6 x 1.5",
		"2023-11-14T22:13:20.04Z recv=2023-11-14T22:13:20.04Z 7004 buy 99.6 x 2",
	}
	if len(faults) > 0 || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, faults)
	}
	for old, c := range map[string]struct {
		new  string
		want error
	}{
		`"t":7001`: {`"t":"x"`, venue.ErrNotInt}, `"p":"99.50"`: {`"p":"0"`, venue.ErrZero}, `"q":"0.010"`: {`"q":"-1"`, tick.ErrNegative},
		`"T":1700000000010`: {`"T":1`, venue.ErrOtherDay}, `"m":true`: {`"m":"?"`, venue.ErrMissing}, `"s":"TESTUSDT"`: {`"s":"TEST?"`, venue.ErrText},
		`"e":"trade"`: {`"e":"?"`, venue.ErrText}, `"m":true}}`: {`"m":true`, venue.ErrJSON},
	} {
		got, faults := decodeTrades(strings.Replace(text, old, c.new, 1))
		if len(faults) != 1 || !errors.Is(faults[0], c.want) || !slices.Equal(got, want[1:]) {
			t.Errorf("%s as %s: %q, %v, want %v", old, c.new, got, faults, c.want)
		}
	}
}

func FuzzTrades(f *testing.F) {
	f.Add([]byte(tradesFixture(f)))
	f.Fuzz(func(t *testing.T, data []byte) { venuetest.FuzzTrades(t, Trades, tradesArchive, data) })
}

// Checksums that the exchanges' documentation computes.
func TestChecksumsOfTheDocumentation(t *testing.T) {
	level := func(price, size int64) tick.Level { return tick.Level{Price: price, Size: size} }
	okx, _ := NewChecksum("okx")
	asks := []tick.Level{level(33668, 90), level(33680, 80), level(33720, 80)}
	bids := []tick.Level{level(33661, 70), level(33660, 60)}
	if got := okx.Of(bids, asks[:2], 1, 1); int32(got) != -1881014294 {
		t.Errorf("OKX: %d", int32(got))
	}
	if got := okx.Of(bids[:1], asks, 1, 1); int32(got) != 831078360 {
		t.Errorf("OKX with a side longer: %d", int32(got))
	}
	bids, asks = nil, nil
	for _, p := range []int64{5005, 5010, 5015, 5020, 5025, 5030, 5035, 5040, 5045, 5050, 5055} {
		asks = append(asks, level(p, 500))
	}
	for _, p := range []int64{5000, 4995, 4990, 4980, 4975, 4970, 4965, 4960, 4955, 4950, 4945} {
		bids = append(bids, level(p, 500))
	}
	kraken, _ := NewChecksum("kraken")
	if got := kraken.Of(bids, asks, 5, 8); got != 974947235 {
		t.Errorf("Kraken: %d", got)
	}
	if _, ok := NewChecksum("binance"); ok {
		t.Error("Binance has none")
	}
	if got := okx.Of(nil, nil, 0, 0); got != 0 {
		t.Errorf("of nothing: %d", got)
	}
}
