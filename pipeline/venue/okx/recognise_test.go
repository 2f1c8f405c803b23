package okx

import (
	"errors"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

func TestRecognise(t *testing.T) {
	for path, c := range map[string]struct {
		want       string
		unit       tick.SizeUnit
		start, end string
	}{
		"trades/daily/20251011/BTC-USDT-SWAP-trades-2025-10-11.zip": {"okx/linear/BTC-USDT-SWAP BTC/USDT", tick.BaseContracts, "2025-10-10T16:00:00Z", "2025-10-11T16:00:00Z"},
		"BTC-USD-SWAP-trades-2025-10-11.zip":                        {"okx/inverse/BTC-USD-SWAP BTC/USD", tick.QuoteContracts, "2025-10-10T16:00:00Z", "2025-10-11T16:00:00Z"},
		"BTC-USD_UM-SWAP-trades-2025-10-11.zip":                     {"okx/linear/BTC-USD_UM-SWAP BTC/USD", tick.BaseContracts, "2025-10-10T16:00:00Z", "2025-10-11T16:00:00Z"},
		"BTC-USDT-trades-2025-10-11.csv":                            {"okx/spot/BTC-USDT BTC/USDT", tick.Coins, "2025-10-10T16:00:00Z", "2025-10-11T16:00:00Z"},
		"BTC-USDT-trades-2025-10-11.csv.gz":                         {"okx/spot/BTC-USDT BTC/USDT", tick.Coins, "2025-10-10T16:00:00Z", "2025-10-11T16:00:00Z"},
		"monthly/202510/BTC-USDT-trades-2025-10.zip":                {"okx/spot/BTC-USDT BTC/USDT", tick.Coins, "2025-09-30T16:00:00Z", "2025-10-31T16:00:00Z"},
		"BTC-USDT-251226-trades-2025-10-11.zip":                     {"okx/linear/BTC-USDT-251226 BTC/USDT", tick.BaseContracts, "2025-10-10T16:00:00Z", "2025-10-11T16:00:00Z"},
	} {
		a, ok, err := Recognise(path, nil)
		if !ok || err != nil {
			t.Errorf("%s: %v, %v", path, ok, err)
			continue
		}
		got := a.Instrument.Key.String() + " " + a.Instrument.Base + "/" + a.Instrument.Quote
		if got != c.want || a.Instrument.Unit != c.unit || a.Start.String() != c.start || a.End.String() != c.end || a.Kind != venue.Trades {
			t.Errorf("%s: %s unit %d, %s to %s, want %+v", path, got, a.Instrument.Unit, a.Start, a.End, c)
		}
	}
}

func TestRecogniseSaysWhyNot(t *testing.T) {
	const rows = header + "side,price,size,created_time\nETH-USDT-SWAP,1,buy,1,1,1760130000008\n"
	for path, want := range map[string]struct {
		head string
		err  error
		text string
	}{
		"allswap-trades-2025-10-11.zip":                            {"", errEverything, ""},
		"allspot-trades-2025-10-11.zip":                            {rows, errEverything, ""},
		"BTC-USD-futureschain-trades-2025-10-11.zip":               {"", errChain, ""},
		"BTC-USD-optionchain-trades-2025-10-11.zip":                {"", errChain, ""},
		"BTC-USD-251226-100000-C-trades-2025-10-11.zip":            {"", venue.ErrOptions, ""},
		"BTC-EUR-SWAP-trades-2025-10-11.zip":                       {"", venue.ErrSymbol, ""},
		"BTC-USDT-SWAP-trades-2025-10-11.zip":                      {rows, nil, "first row"},
		"BTC-USDT-SWAP-L2orderbook-50lv-2025-10-10.tar.gz":         {"", nil, "50 levels"},
		"BTC-EUR-SWAP-L2orderbook-400lv-2025-10-10.tar.gz":         {"", venue.ErrSymbol, ""},
		"BTC-USDT-SWAP-L2orderbook-400lv-2025-10-10.tar.gz":        {`{"instId":"ETH-USDT-SWAP","action":"snapshot"`, nil, "first row"},
		"BTC-USDT-SWAP-candlesticks-2025-10-11.zip":                {"", nil, "candlesticks"},
		"swaprates/daily/20251011/allswap-fundingrates-2025-10-11": {"", nil, "funding rates"},
	} {
		a, ok, err := Recognise(path, []byte(want.head))
		if !ok || err == nil || want.err != nil && !errors.Is(err, want.err) || !strings.Contains(err.Error(), want.text) || a.Publisher != "okx" {
			t.Errorf("%s: %+v, %v, %v, want %v %s", path, a, ok, err, want.err, want.text)
		}
	}
}

func TestRecogniseLeavesOtherFiles(t *testing.T) {
	for _, path := range []string{
		"BTCUSDT-trades-2025-10-10.zip", "BTC-USDT-trades-2025-13-10.zip", "BTC-USDT-trades-.zip", "BTC-USDT-SWAP.csv",
		"x_trades_2025-10-10_BTC-USDT.csv.gz", "allcoins-trades-2025-10-10.zip", "",
	} {
		if a, ok, err := Recognise(path, nil); ok || err != nil {
			t.Errorf("%s was taken for %+v, %v", path, a, err)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, path := range fixtures {
		f.Add(path, header+"side\nBTC-USDT,1,\n")
		f.Add(path, "")
	}
	f.Fuzz(func(t *testing.T, path, head string) {
		a, ok, err := Recognise(path, []byte(head))
		if !ok && err != nil || ok && a.Publisher != "okx" {
			t.Fatalf("%+v, %v, %v", a, ok, err)
		}
		in := a.Instrument
		if ok && err == nil && (in.Base == "" || in.Quote == "" || in.Symbol == "" || !in.Market.Valid() || a.End <= a.Start) {
			t.Fatalf("%+v", a)
		}
	})
}
