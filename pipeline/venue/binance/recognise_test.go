package binance

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// content is the first 4 KiB of a fixture, or nothing.
func content(t testing.TB, file string) []byte {
	t.Helper()
	if file == "" {
		return nil
	}
	text, err := os.ReadFile("testdata/" + file + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	return text[:min(len(text), venue.HeadSize)]
}

func TestRecognise(t *testing.T) {
	for path, c := range map[string]struct{ file, want, start, end string }{
		"data/spot/daily/aggTrades/BTCUSDC/BTCUSDC-aggTrades-2025-10-08.zip":                 {"", "binance/spot/BTCUSDC BTC/USDC", "2025-10-08", "2025-10-09"},
		"data/spot/monthly/trades/BTCUSDC/BTCUSDC-trades-2025-12.zip":                        {"", "binance/spot/BTCUSDC BTC/USDC", "2025-12-01", "2026-01-01"},
		"data/futures/um/daily/aggTrades/1000PEPEUSDT/1000PEPEUSDT-aggTrades-2025-10-10.zip": {"", "binance/linear/1000PEPEUSDT 1000PEPE/USDT", "2025-10-10", "2025-10-11"},
		"data/futures/um/daily/aggTrades/ETHBTC/ETHBTC-aggTrades-2025-10-10.zip":             {"", "binance/linear/ETHBTC ETH/BTC", "2025-10-10", "2025-10-11"},
		"futures/cm/daily/trades/BTCUSD_251226/BTCUSD_251226-trades-2025-10-10.csv":          {"", "binance/inverse/BTCUSD_251226 BTC/USD", "2025-10-10", "2025-10-11"},
		"BTCUSDT-aggTrades-2025-10-10.zip":                                                   {"spot-aggtrades", "binance/spot/BTCUSDT BTC/USDT", "2025-10-10", "2025-10-11"},
		"my data/BTCUSDT-trades-2025-10-10.csv.gz":                                           {"spot-trades", "binance/spot/BTCUSDT BTC/USDT", "2025-10-10", "2025-10-11"},
		"x/BTCUSDT-aggTrades-2025-10-10.zip":                                                 {"um-aggtrades", "binance/linear/BTCUSDT BTC/USDT", "2025-10-10", "2025-10-11"},
		"x/BTCUSDT-trades-2025-10-10.zip":                                                    {"um-trades", "binance/linear/BTCUSDT BTC/USDT", "2025-10-10", "2025-10-11"},
		"x/BTCUSDT-trades-2022-05-13.zip":                                                    {"um-trades-headerless", "binance/linear/BTCUSDT BTC/USDT", "2022-05-13", "2022-05-14"},
		"x/BTCUSD_PERP-trades-2025-10-10.zip":                                                {"cm-trades", "binance/inverse/BTCUSD_PERP BTC/USD", "2025-10-10", "2025-10-11"},
		"x/BTCUSD_PERP-aggTrades-2025-10-10.zip":                                             {"um-aggtrades", "binance/inverse/BTCUSD_PERP BTC/USD", "2025-10-10", "2025-10-11"},
		"x/币安人生USDT-aggTrades-2025-10-10.zip":                                                {"um-aggtrades", "binance/linear/币安人生USDT 币安人生/USDT", "2025-10-10", "2025-10-11"},
	} {
		a, ok, err := Recognise(path, content(t, c.file))
		if !ok || err != nil {
			t.Errorf("%s: %v, %v", path, ok, err)
			continue
		}
		got := a.Instrument.Key.String() + " " + a.Instrument.Base + "/" + a.Instrument.Quote
		if got != c.want || tick.DateOf(a.Start).String() != c.start || tick.DateOf(a.End).String() != c.end {
			t.Errorf("%s: %s, %s to %s, want %s, %s to %s", path, got, a.Start, a.End, c.want, c.start, c.end)
		}
		if rank := a.Rank; a.Kind != venue.Trades || (a.Dataset == "aggTrades") != (rank == 0) {
			t.Errorf("%s: %s %s of rank %d", path, a.Kind, a.Dataset, rank)
		}
		if inverse := a.Instrument.Market == tick.Inverse; inverse != (a.Instrument.Unit == tick.QuoteContracts) {
			t.Errorf("%s: unit %d", path, a.Instrument.Unit)
		}
	}
}

func TestRecogniseCandles(t *testing.T) {
	for path, c := range map[string]struct {
		file, want string
		family     venue.PriceFamily
		interval   tick.Time
	}{
		"spot/daily/klines/BTCUSDT/1s/BTCUSDT-1s-2025-10-10.zip":                           {"", "binance/spot/BTCUSDT", venue.Traded, tick.Second},
		"futures/um/monthly/klines/BTCUSDT/12h/BTCUSDT-12h-2025-10.zip":                    {"", "binance/linear/BTCUSDT", venue.Traded, 720 * tick.Minute},
		"futures/um/daily/markPriceKlines/BTCUSDT/1m/BTCUSDT-1m-2025-10-10.zip":            {"", "binance/linear/BTCUSDT", venue.Mark, tick.Minute},
		"futures/cm/daily/indexPriceKlines/ETHUSD/1m/ETHUSD-1m-2025-10-10.zip":             {"", "binance/inverse/ETHUSD_PERP", venue.Index, tick.Minute},
		"futures/cm/daily/premiumIndexKlines/ETHUSD_PERP/1m/ETHUSD_PERP-1m-2025-10-10.zip": {"", "binance/inverse/ETHUSD_PERP", venue.Premium, tick.Minute},

		// The vendor's folders are lost: the content must tell.
		"BTCUSDT-5m-2025-10-10.zip":     {"um-mark", "binance/linear/BTCUSDT", venue.MarkOrIndex, 5 * tick.Minute},
		"BTCUSD_PERP-5m-2025-10-10.zip": {"um-mark", "binance/inverse/BTCUSD_PERP", venue.MarkOrIndex, 5 * tick.Minute},
		"BTCUSD-5m-2025-10-10.zip":      {"um-mark", "binance/inverse/BTCUSD_PERP", venue.MarkOrIndex, 5 * tick.Minute},
		"BTCUSDT-1m-2025-10-10.zip":     {"um-premium", "binance/linear/BTCUSDT", venue.Premium, tick.Minute},
		"BTCUSD_PERP-1m-2025-10-10.zip": {"cm-klines", "binance/inverse/BTCUSD_PERP", venue.Traded, tick.Minute},
		"LUNAUSDT-1m-2025-10.zip":       {"spot-klines", "binance/spot/LUNAUSDT", venue.Traded, tick.Minute},
	} {
		a, ok, err := Recognise(path, content(t, c.file))
		if !ok || err != nil {
			t.Errorf("%s: %v, %v", path, ok, err)
			continue
		}
		if a.Kind != venue.Candles || a.Instrument.Key.String() != c.want || a.Family != c.family || a.Interval != c.interval {
			t.Errorf("%s: %s %s %s every %d, want %s %s every %d", path, a.Kind, a.Instrument.Key, a.Family, a.Interval, c.want, c.family, c.interval)
		}
	}
}

func TestRecogniseSaysWhyNot(t *testing.T) {
	const header = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n"
	for name, c := range map[string]struct {
		path, head string
		want       error
	}{
		"another dataset":                       {"BTCUSDT-metrics-2025-10-10.csv", "", nil},
		"funding":                               {"ATOMUSDT-fundingRate-2025-10.csv", "calc_time,funding_interval_hours,last_funding_rate\n", nil},
		"candles of months":                     {"spot/monthly/klines/BTCUSDT/1mo/BTCUSDT-1mo-2025-10.zip", "", errMonths},
		"no folders and nothing to go by":       {"BTCUSDT-aggTrades-2025-10-10.zip", "", errKeepFolder},
		"an empty day of unknown candles":       {"BTCUSDT-1m-2025-10-10.zip", header, errKeepFolder},
		"futures' candles without a header":     {"BTCUSDT-1m-2022-03.zip", "1646092800000,43160.00,43190.10,43130.00,43180.20,512.345,1646092859999,22114000.1,5120,300.1,12950000.2,0\n", errKeepFolder},
		"a computed price below any safe bound": {"1000PEPEUSDT-1m-2025-10-10.zip", header + "1760130000000,0.0091,0.0092,0.0091,0.0091,0,1760130059999,0,60,0,0,0\n", errKeepFolder},
		"a market in a pause":                   {"BTCUSDT-1m-2025-10-10.zip", header + "1760130000000,5,5,5,5,0,1760130059999,0,0,0,0,0\n", errKeepFolder},
		"a symbol without a known quote":        {"spot/daily/trades/ABCXYZ/ABCXYZ-trades-2025-10-10.zip", "", venue.ErrSymbol},
		"a coin-margined symbol among um's":     {"futures/um/daily/trades/BTCUSD_PERP/BTCUSD_PERP-trades-2025-10-10.zip", "", venue.ErrSymbol},
		"a quote without a base":                {"spot/daily/trades/USDT/USDT-trades-2025-10-10.zip", "", venue.ErrSymbol},
	} {
		a, ok, err := Recognise(c.path, []byte(c.head))
		if !ok || err == nil || c.want != nil && !errors.Is(err, c.want) || a.Publisher != "binance" {
			t.Errorf("%s: %+v, %v, %v, want %v", name, a, ok, err, c.want)
		}
	}
}

func TestRecogniseLeavesOtherFiles(t *testing.T) {
	for _, path := range []string{
		"BTC-USDT-SWAP-trades-2025-10-11.zip", "BTC-USDT-trades-2025-10-11.zip", "allspot-trades-2025-10-11.zip", "allswap-fundingrates-2025-10-11.zip",
		"BTCUSDT2025-10-10.csv.gz", "BTCUSDT_2025-10-10.csv.gz", "ETHUSDT-2025-10.csv.gz", "2025-10-10_BTCUSDT_ob200.data.zip",
		"btcusdt-depth-snap.csv", "-trades-2025-10-10.zip", "BTCUSDT-trades-2025-13-40.zip", "BTCUSDT-7m-2025-10-10.zip", "",
		"BTCUSDT-aggTrades-2025-10-10.zip.CHECKSUM",
	} {
		if a, ok, err := Recognise(path, nil); ok || err != nil {
			t.Errorf("%s was taken for %+v, %v", path, a, err)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for file, path := range fixtures {
		f.Add(path, string(content(f, file)))
		f.Add(path[strings.LastIndexByte(path, '/')+1:], string(content(f, file)))
	}
	for file, path := range candleFixtures {
		f.Add(path, string(content(f, file)))
		f.Add(path[strings.LastIndexByte(path, '/')+1:], string(content(f, file)))
	}
	f.Fuzz(func(t *testing.T, path, head string) {
		a, ok, err := Recognise(path, []byte(head))
		if !ok && err != nil || ok && a.Publisher != "binance" {
			t.Fatalf("%+v, %v, %v", a, ok, err)
		}
		in := a.Instrument
		if ok && err == nil && (in.Base == "" || in.Quote == "" || in.Symbol == "" || !in.Market.Valid() || a.End <= a.Start) {
			t.Fatalf("%+v", a)
		}
		if ok && err == nil && a.Kind == venue.Candles && (a.Interval <= 0 || a.Family == "") {
			t.Fatalf("%+v", a)
		}
	})
}
