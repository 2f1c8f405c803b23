package capture

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

const (
	okxNote    = "wss://ws.okx.com:8443/ws/v5/public <-> 1652459224.53\nwss://ws.okx.com:8443/ws/v5/public <- 1652459225.2: "
	krakenNote = "wss://ws.kraken.com <-> 1618678132.38\nwss://ws.kraken.com <- 1618678132.8: "
	coinNote   = "wss://ws-feed.pro.coinbase.com <-> 1618677816.8\nwss://ws-feed.pro.coinbase.com <- 1618677817.0: "
	deriNote   = "wss://www.deribit.com/ws/api/v2 <-> 1626993723.4\nwss://www.deribit.com/ws/api/v2 <- 1626993723.7: "
)

func TestRecognise(t *testing.T) {
	for name, c := range map[string]struct {
		path, head string
		want       string // instrument, base/quote, levels
		day        string
	}{
		"a futures diff":        {"x_20230404.gz", `1680652700600379 {"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1,"T":1,"s":"BTCUSDT","U":1,"u":2,"pu":0,"b":[`, "binance/linear/BTCUSDT BTC/USDT 0", "2023-04-04"},
		"a futures ticker":      {"2023-04-04.gz", `1680652700423575 {"stream":"btcusdt@bookTicker","data":{"e":"bookTicker","u":1,`, "binance/linear/BTCUSDT BTC/USDT 0", "2023-04-04"},
		"a futures trade":       {"x", `1680652700441533 {"stream":"btcusdt@trade","data":{"e":"trade","t":1,"p":"1","X":"MARKET","m":true}}`, "binance/linear/BTCUSDT BTC/USDT 0", ""},
		"a coin-margined diff":  {"x", `{"stream":"btcusd_perp@depth","data":{"e":"depthUpdate","U":1,"u":2,"pu":0,"b":[`, "binance/inverse/BTCUSD_PERP BTC/USD 0", ""},
		"a spot diff":           {"a1234567890.gz", `1723161253937085768 {"stream":"ethbtc@depth@100ms","data":{"e":"depthUpdate","E":1,"s":"ETHBTC","U":1,"u":2,"b":[`, "binance/spot/ETHBTC ETH/BTC 0", ""},
		"a spot ticker":         {"x", `1723161253937085768 {"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT",`, "binance/spot/BTCUSDT BTC/USDT 0", ""},
		"OKX":                   {"x", okxNote + `{"op":"subscribe","args":[{"channel":"books","instId":"BTC-USD-SWAP"}]}`, "okx/inverse/BTC-USD-SWAP BTC/USD 400", ""},
		"Kraken":                {"x", krakenNote + `{"event":"subscribe","pair":["XBT/CHF"],"subscription":{"name":"book","depth":1000}}`, "kraken/spot/XBT/CHF BTC/CHF 1000", ""},
		"Coinbase":              {"x", coinNote + `{"type":"subscribe","product_ids":["SKL-USD"],"channels":["level2"]}`, "coinbase/spot/SKL-USD SKL/USD 0", ""},
		"Deribit's perpetual":   {"x", deriNote + `{"method":"public/subscribe","params":{"channels":["book.BTC-PERPETUAL.raw"]}}`, "deribit/inverse/BTC-PERPETUAL BTC/USD 0", ""},
		"Deribit's dated ones":  {"x", deriNote + `{"params":{"channels":["book.BTC-26DEC25.raw"]}}`, "deribit/inverse/BTC-26DEC25 BTC/USD 0", ""},
		"a date of no calendar": {"x_20231399.gz", `{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT",`, "binance/spot/BTCUSDT BTC/USDT 0", ""},
	} {
		a, ok, err := Recognise(c.path, []byte(c.head))
		in := a.Instrument
		got := in.Key.String() + " " + in.Base + "/" + in.Quote + " " + strings.TrimSpace(levelText(a.Levels))
		if !ok || err != nil || got != c.want || a.Kind != venue.Book || a.Publisher != "capture" {
			t.Errorf("%s: %s, %v, %v, want %s", name, got, ok, err, c.want)
		}
		if day := tick.DateOf(a.Start).String(); c.day != "" && (day != c.day || a.End-a.Start != tick.Day) || c.day == "" && a.End != 0 {
			t.Errorf("%s: %s to %s, want %q", name, a.Start, a.End, c.day)
		}
	}
	for name, c := range map[string]struct{ head, want string }{
		"neither spot nor futures": {`{"stream":"btcusdt@kline_1m","data":{"e":"kline"}}`, "spot or futures"},
		"several of Binance":       {`{"stream":"btcusdt@trade","data":{"X":"MARKET"}}` + "\n" + `{"stream":"ethusdt@trade"}`, "several instruments: btcusdt, ethusdt"},
		"no such symbol":           {`{"stream":"btcxyz@bookTicker","data":{"u":1,"s":"BTCXYZ",`, "does not say"},
		"several of OKX":           {okxNote + `{"args":[{"channel":"books","instId":"BTC-USDT"},{"channel":"books","instId":"ETH-USDT"}]}`, "several instruments: BTC-USDT, ETH-USDT"},
		"none":                     {okxNote, "which instrument"},
		"an option":                {deriNote + `["book.BTC-24SEP21-8000-P.raw"]`, "options"},
		"linear of Deribit":        {deriNote + `["book.SOL_USDC-PERPETUAL.raw"]`, "does not say"},
	} {
		if _, ok, err := Recognise("x", []byte(c.head)); !ok || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v, want %q", name, ok, err, c.want)
		}
	}
	for _, head := range []string{
		"", "timestamp,price\n", `{"topic":"orderbook.500.XRPUSDT"}`, `1737918843893903000 {"channel":"l2Book"}`, "https://api.kraken.com/0/public/AssetPairs -> 1: {}", "configuration: {}",
	} {
		if a, ok, err := Recognise("x", []byte(head)); ok || err != nil {
			t.Errorf("%q: %+v, %v", head, a, err)
		}
	}
}

func levelText(n int) string {
	if n == 0 {
		return "0"
	}
	return map[int]string{400: "400", 1000: "1000"}[n]
}

func FuzzRecognise(f *testing.F) {
	f.Add("x_20230404.gz", `{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT",`)
	f.Add("x", krakenNote+`{"pair":["XBT/CHF"],"subscription":{"depth":1000}}`)
	f.Fuzz(func(t *testing.T, path, head string) {
		a, ok, err := Recognise(path, []byte(head))
		if !ok && err != nil || ok && a.Publisher != name {
			t.Fatalf("%+v, %v, %v", a, ok, err)
		}
		if in := a.Instrument; ok && err == nil && (in.Base == "" || in.Quote == "" || !in.Market.Valid() || a.Levels < 0) {
			t.Fatalf("%+v", a)
		}
	})
}

func open(t testing.TB, name string) io.Reader {
	f, err := os.Open(filepath.Join(samples.Dir(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if !strings.HasSuffix(name, ".gz") {
		return f
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestRecogniseSamples(t *testing.T) {
	for file, want := range map[string]string{
		"binance-raw/spot_btcusdt_20240808.gz":     "binance/spot/BTCUSDT 2024-08-08",
		"binance-raw/spot_btcusdt_20240809.gz":     "binance/spot/BTCUSDT 2024-08-09",
		"binance-raw/usdm_btcusdt_20230404.dat.gz": "binance/linear/BTCUSDT 2023-04-04",
		"binance-raw/usdm_btcusdt_20230405.dat.gz": "binance/linear/BTCUSDT 2023-04-05",
		"ws-captures/OKX.ws.1.0":                   "several instruments: BTC-USD-220527, UNI-USD-SWAP, BTC-USDT",
		"ws-captures/KRAKEN.ws.50.0":               "several instruments: WAVES/EUR, XMR/USD",
		"ws-captures/COINBASE.ws.28.0":             "several instruments: SKL-USD, SKL-BTC",
		"ws-captures/DERIBIT.ws.1.0":               "several instruments: BTC-24SEP21-8000-P",
	} {
		head := make([]byte, venue.HeadSize)
		if _, err := io.ReadFull(open(t, file), head); err != nil {
			t.Fatal(err)
		}
		a, ok, err := Recognise(file, head)
		got := a.Instrument.Key.String() + " " + tick.DateOf(a.Start).String()
		if err != nil {
			got = err.Error()
		}
		if !ok || !strings.Contains(got, want) {
			t.Errorf("%s: %v, %s, want %s", file, ok, got, want)
		}
	}
}

// The trades of the samples, without the one fill of the insurance fund.
func TestTradesOfSamples(t *testing.T) {
	for name, c := range map[string]struct {
		market tick.Market
		files  []string
		trades int
	}{
		"futures": {tick.Linear, []string{"binance-raw/usdm_btcusdt_20230404.dat.gz", "binance-raw/usdm_btcusdt_20230405.dat.gz"}, 2197 + 10737},
		"spot":    {tick.Spot, []string{"binance-raw/spot_btcusdt_20240808.gz", "binance-raw/spot_btcusdt_20240809.gz"}, 9757 + 10147},
	} {
		a := venue.Archive{Kind: venue.Trades, Instrument: tick.Instrument{Key: tick.Key{Venue: "binance", Market: c.market, Symbol: "BTCUSDT"}}}
		n, missing, last := 0, int64(0), int64(0)
		for _, file := range c.files {
			for trade, err := range Trades(open(t, file), a) {
				if err != nil {
					t.Fatal(err)
				}
				if n > 0 {
					missing += trade.ID - last - 1
				}
				last = trade.ID
				n++
			}
		}
		t.Logf("%s: %d trades, %d identifiers missing between", name, n, missing)
		if n != c.trades || missing < 0 || missing > 1 {
			t.Errorf("%s: %d trades, want %d; %d identifiers missing", name, n, c.trades, missing)
		}
	}
}

// BenchmarkDepthsSample decodes a recording, already inflated.
func BenchmarkDepthsSample(b *testing.B) {
	text, err := io.ReadAll(open(b, "binance-raw/usdm_btcusdt_20230405.dat.gz"))
	if err != nil {
		b.Fatal(err)
	}
	a := venue.Archive{Kind: venue.Book, Instrument: tick.Instrument{Key: tick.Key{Venue: "binance", Market: tick.Linear, Symbol: "BTCUSDT"}}}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	levels := 0
	for b.Loop() {
		for d, err := range Depths(bytes.NewReader(text), a) {
			if err != nil {
				b.Fatal(err)
			}
			levels += len(d.Bids) + len(d.Asks)
		}
	}
	b.ReportMetric(float64(levels)/b.Elapsed().Seconds()/1e6, "Mlevels/s")
}
