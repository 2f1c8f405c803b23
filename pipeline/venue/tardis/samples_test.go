package tardis

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// summary is what two readings of a file are compared by.
type summary struct {
	rows, buys, sells int
	low               tick.Decimal
	lowAt             tick.Time
	size              big.Rat
	ids               int64 // their sum, wrapping
}

func open(t testing.TB, path string) io.ReadCloser {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// decodeSample reads a sample the way the stages do: first bytes, then the whole.
func decodeSample(t testing.TB, path string, exact bool) summary {
	head := make([]byte, 4096)
	n, err := io.ReadFull(open(t, path), head)
	if err != nil && err != io.ErrUnexpectedEOF {
		t.Fatal(err)
	}
	a, ok, err := Recognise(path, head[:n])
	if !ok || err != nil {
		t.Fatalf("%s: %v, %v", path, ok, err)
	}
	var s summary
	for trade, err := range Trades(open(t, path), a) {
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		s.rows++
		s.ids += trade.ID
		switch trade.Side {
		case tick.Buy:
			s.buys++
		case tick.Sell:
			s.sells++
		}
		if s.rows == 1 || trade.Price.Compare(s.low) < 0 {
			s.low, s.lowAt = trade.Price, trade.Exch
		}
		if exact {
			size, _ := new(big.Rat).SetString(trade.Size.String())
			s.size.Add(&s.size, size)
		}
	}
	return s
}

// naive reads a sample with encoding/csv and math/big.
func naive(t testing.TB, path string) summary {
	r := csv.NewReader(open(t, path))
	if _, err := r.Read(); err != nil {
		t.Fatal(err)
	}
	var s summary
	var low *big.Rat
	for {
		row, err := r.Read()
		if err == io.EOF {
			return s
		}
		if err != nil {
			t.Fatal(err)
		}
		s.rows++
		id, _ := new(big.Int).SetString(row[id], 10)
		s.ids += id.Int64()
		switch row[side] {
		case "buy":
			s.buys++
		case "sell":
			s.sells++
		}
		p, ok := new(big.Rat).SetString(row[price])
		if !ok {
			t.Fatalf("%s: price %q", path, row[price])
		}
		if low == nil || p.Cmp(low) < 0 {
			low = p
			us, _ := new(big.Int).SetString(row[timestamp], 10)
			s.lowAt = tick.Time(us.Int64()) * tick.Microsecond
			s.low, _ = tick.ParseDecimal([]byte(p.FloatString(18)))
		}
		size, ok := new(big.Rat).SetString(row[amount])
		if !ok {
			t.Fatalf("%s: amount %q", path, row[amount])
		}
		s.size.Add(&s.size, size)
	}
}

func TestSamplesAgreeWithANaiveReading(t *testing.T) {
	dir := filepath.Join(samples.Dir(t), "tardis-trades-2025-10-10")
	for _, pattern := range []string{"gemini_*.csv.gz", "coinbase_*_FIL-USD.csv.gz"} {
		paths, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v, %v", pattern, paths, err)
		}
		for _, path := range paths {
			got, want := decodeSample(t, path, true), naive(t, path)
			if got.rows != want.rows || got.buys != want.buys || got.sells != want.sells || got.ids != want.ids ||
				got.low != want.low || got.lowAt != want.lowAt || got.size.Cmp(&want.size) != 0 {
				t.Errorf("%s:\n%+v\nwant\n%+v", filepath.Base(path), got, want)
			}
		}
	}
}

// Lows of the day that were found before this decoder was written, with their clock
// where it is known.
func TestSamplesHaveTheKnownLows(t *testing.T) {
	dir := filepath.Join(samples.Dir(t), "tardis-trades-2025-10-10")
	for _, c := range []struct{ file, low, clock string }{
		{"binance-delivery_AAVEUSD_PERP", "63.42", "21:21:19"},
		{"binance-delivery_ATOMUSD_PERP", "1.055", "21:21:36"},
		{"binance_POLUSDT", "0.1152", "21:24:52"},
		{"coinbase_AAVE-USD", "128", "21:20:25"},
		{"coinbase_ATOM-USD", "3", "23:47:41"},
		{"coinbase_FIL-USD", "1.743", "23:04"},
		{"coinbase_POL-USD", "0.15", "21:20:19"},
		{"gemini_AAVEUSD", "178.3416", ""}, // published rounded
		{"gemini_ATOMUSD", "3", ""},
		{"gemini_BTCUSD", "107000", "21:26:24"},
		{"gemini_DOGEUSD", "0.18188", ""},
		{"gemini_ETHUSD", "3681", ""},
		{"gemini_LINKUSD", "16", ""},
		{"gemini_SOLUSD", "172.1", ""},
		{"gemini_UNIUSD", "4.95", ""},
		{"gemini_XRPUSD", "2.1", ""},
	} {
		exchange, symbol, _ := strings.Cut(c.file, "_")
		got := decodeSample(t, filepath.Join(dir, exchange+"_trades_2025-10-10_"+symbol+".csv.gz"), false)
		if got.low.String() != c.low || !strings.HasPrefix(got.lowAt.Clock(), c.clock) {
			t.Errorf("%s: low %s at %s, want %s at %s", c.file, got.low, got.lowAt.Clock(), c.low, c.clock)
		}
	}
}

func TestHeadsOfOtherSymbols(t *testing.T) {
	dir := filepath.Join(samples.Dir(t), "tardis-heads")
	for _, c := range []struct{ file, want, day string }{
		{"trades.csv", "binance/linear/BTCUSDT BTC/USDT coins", "2020-02-22"},
		{"bitmex_trades_XBTUSD.csv", "bitmex/inverse/XBTUSD BTC/USD quote contracts", "2020-03-01"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		a, ok, err := Recognise(c.file, text[:min(4096, len(text))])
		if !ok || err != nil || describe(a.Instrument) != c.want || tick.DateOf(a.Start).String() != c.day {
			t.Fatalf("%s: %s %s, %v, %v", c.file, describe(a.Instrument), a.Start, ok, err)
		}
		rows := 0
		for _, err := range Trades(strings.NewReader(string(text)), a) {
			if err != nil {
				t.Fatalf("%s: %v", c.file, err)
			}
			rows++
		}
		if want := strings.Count(string(text), "\n") - 1; rows != want {
			t.Errorf("%s: %d trades of %d rows", c.file, rows, want)
		}
	}
}
