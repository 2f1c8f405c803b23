package bybit

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// frameOf is the start of a file of a symbol's book on 2025-10-10.
func frameOf(levels int, symbol string) string {
	return fmt.Sprintf(`{"topic":"orderbook.%d.%s","type":"snapshot","ts":1760054400691,"data":{"s":"%[2]s","b":[["1","2"]`, levels, symbol)
}

func TestRecogniseBooks(t *testing.T) {
	for path, c := range map[string]struct{ head, want, day string }{
		"orderbook/linear/BTCUSDT/2025-10-10_BTCUSDT_ob200.data.zip": {"", "bybit/linear/BTCUSDT BTC/USDT 200", "2025-10-10"},
		"orderbook/inverse/BTCUSD/2025-08-20_BTCUSD_ob500.data.zip":  {"", "bybit/inverse/BTCUSD BTC/USD 500", "2025-08-20"},
		"orderbook/spot/BTCUSDT/2025-10-10_BTCUSDT_ob200.data":       {frameOf(200, "BTCUSDT"), "bybit/spot/BTCUSDT BTC/USDT 200", "2025-10-10"},
		"2025-08-20_BTCUSDT_ob500.data.zip":                          {"", "bybit/linear/BTCUSDT BTC/USDT 500", "2025-08-20"},
		"2025-10-10_BTCUSD_ob200.data.zip":                           {"", "bybit/inverse/BTCUSD BTC/USD 200", "2025-10-10"},
		"2025-10-10_BTCPERP_ob200.data.zip":                          {"", "bybit/linear/BTCPERP BTC/USDC 200", "2025-10-10"},
		"2025-10-10_ETHBTC_ob200.data.zip":                           {"", "bybit/spot/ETHBTC ETH/BTC 200", "2025-10-10"},
		"linear/download(1).zip":                                     {frameOf(200, "XRPUSDT"), "bybit/linear/XRPUSDT XRP/USDT 200", "2025-10-10"},
		"x":                                                          {strings.Replace(frameOf(500, "XRPUSDT"), "1760054400691", "1760054399691", 1), "bybit/linear/XRPUSDT XRP/USDT 500", "2025-10-10"},
	} {
		a, ok, err := Recognise(path, []byte(c.head))
		if !ok || err != nil {
			t.Errorf("%s: %v, %v", path, ok, err)
			continue
		}
		got := fmt.Sprint(a.Instrument.Key, " ", a.Instrument.Base, "/", a.Instrument.Quote, " ", a.Levels)
		if got != c.want || tick.DateOf(a.Start).String() != c.day || a.End-a.Start != tick.Day || a.Kind != venue.Book || a.Slack <= 0 {
			t.Errorf("%s: %s on %s, %+v, want %s", path, got, a.Start, a, c.want)
		}
		if inverse := a.Instrument.Market == tick.Inverse; inverse != (a.Instrument.Unit == tick.QuoteContracts) {
			t.Errorf("%s: unit %d", path, a.Instrument.Unit)
		}
	}
}

func TestRecogniseBooksSaysWhyNot(t *testing.T) {
	for path, c := range map[string]struct{ head, want string }{
		"2025-10-10_BTCUSDT_ob200.data.zip":                          {"", "folders"},
		"orderbook/linear/BTCUSDT/2025-10-10_BTCUSDT_ob200.data.zip": {frameOf(200, "ETHUSDT"), "first row"},
		"orderbook/linear/ETHUSDT/2025-10-10_ETHUSDT_ob200.data.zip": {frameOf(500, "ETHUSDT"), "first row"},
		"orderbook/linear/BTCUSD/2025-10-10_BTCUSD_ob200.data.zip":   {"", "inverse contracts below linear"},
		"orderbook/spot/XYZ/2025-10-10_XYZ_ob200.data.zip":           {"", "base and quote"},
		"orderbook/linear/XYZ/2025-10-10_XYZ_ob200.data.zip":         {"", "base and quote"},
	} {
		a, ok, err := Recognise(path, []byte(c.head))
		if !ok || err == nil || !strings.Contains(err.Error(), c.want) || a.Publisher != "bybit" || a.Dataset == "" {
			t.Errorf("%s: %+v, %v, %v, want %q", path, a, ok, err, c.want)
		}
	}
}

func TestRecogniseBooksLeavesOtherFiles(t *testing.T) {
	for path, head := range map[string]string{
		"2025-13-10_BTCUSDT_ob200.data.zip":  "",
		"2025-10-10_BTCUSDT_ob.data.zip":     "",
		"2025-10-10_BTCUSDT_ob-200.data.zip": "",
		"2025-10-10__ob200.data.zip":         "",
		"2025-10-10_BTCUSDT.data.zip":        "",
		"x":                                  `{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1760054400691,`,
		"y":                                  `{"topic":"orderbook.200.BTCUSDT","type":"snapshot","ts":`,
		"z":                                  `{"instId":"TAO-USDT-SWAP","action":"snapshot","ts":"1790640000001",`,
	} {
		if a, ok, err := Recognise(path, []byte(head)); ok || err != nil {
			t.Errorf("%s was taken for %+v, %v", path, a, err)
		}
	}
}
