package gate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

const spotRow = "1760130000,2,set,0.01,13717.4576400000000000,39510882245,0\n"

func TestRecognise(t *testing.T) {
	for path, c := range map[string]struct{ head, want string }{
		"futures_usdt/orderbooks/202510/BTC_USDT-2025101021.csv.gz": {"", "gate/linear/BTC_USDT BTC/USDT futures orderbook"},
		"futures_usdt/orderbooks/202510/ETH_USDT-2025101021.csv":    {setRow, "gate/linear/ETH_USDT ETH/USDT futures orderbook"},
		"futures_btc/orderbooks/202510/BTC_USD-2025101021.csv.gz":   {"", "gate/inverse/BTC_USD BTC/USD futures orderbook"},
		"spot/orderbooks/202510/USDE_USDT-2025101021.csv.gz":        {spotRow, "gate/spot/USDE_USDT USDE/USDT spot orderbook"},
		"BTC_USDT-2025101021.csv":                                   {setRow, "gate/linear/BTC_USDT BTC/USDT futures orderbook"},
		"x/BTC_USDT-2025101021.csv.gz":                              {spotRow, "gate/spot/BTC_USDT BTC/USDT spot orderbook"},
		"x/BTC_USD-2025101021.csv.gz":                               {firstRow, "gate/inverse/BTC_USD BTC/USD futures orderbook"},
	} {
		a, ok, err := Recognise(path, []byte(c.head))
		if !ok || err != nil {
			t.Errorf("%s: %v, %v", path, ok, err)
			continue
		}
		if got := fmt.Sprint(a.Instrument.Key, " ", a.Instrument.Base, "/", a.Instrument.Quote, " ", a.Dataset); got != c.want {
			t.Errorf("%s: %s, want %s", path, got, c.want)
		}
		if a.Start.String() != "2025-10-10T21:00:00Z" || a.End-a.Start != 60*tick.Minute || a.Kind != venue.Book || a.Levels != 0 || a.Slack <= 0 {
			t.Errorf("%s: %+v", path, a)
		}
		if spot := a.Instrument.Market == tick.Spot; spot != (a.Instrument.Unit == tick.Coins) {
			t.Errorf("%s: unit %d", path, a.Instrument.Unit)
		}
	}
}

func TestRecogniseSaysWhyNot(t *testing.T) {
	for path, c := range map[string]struct{ head, want string }{
		"futures_usdt/trades/202510/BTC_USDT-202510.csv.gz":         {"", "only order books"},
		"spot/deals/202510/BTC_USDT-202510.csv.gz":                  {"1760130000,1,2,3,1\n", "only order books"},
		"futures_usdt/orderbooks/202510/BTC_USDT-2025101021.csv.gz": {spotRow, "the first row is one of a spot"},
		"spot/orderbooks/202510/BTC_USDT-2025101021.csv.gz":         {"<html>\n", "none of a book"},
		"futures_btc/orderbooks/202510/ETH_USD-2025101021.csv.gz":   {"", "quanto"},
		"futures_usdt/orderbooks/202510/A_B_C_D-2025101021.csv.gz":  {"", "base and quote"},
		"spot/orderbooks/202510/A_B_C-2025101021.csv.gz":            {"", "base and quote"},
	} {
		a, ok, err := Recognise(path, []byte(c.head))
		if !ok || err == nil || !strings.Contains(err.Error(), c.want) || a.Publisher != name {
			t.Errorf("%s: %+v, %v, %v, want %q", path, a, ok, err, c.want)
		}
	}
}

func TestRecogniseLeavesOtherFiles(t *testing.T) {
	for path, head := range map[string]string{
		"BTC_USDT-2025101021.csv.gz":        "",
		"x/BTC_USDT-2025101021.csv.gz":      "1760130000,1,2,3,1,7\n",
		"x/BTC_USDT-202510.csv.gz":          "1760130000,1,2,3,1\n",
		"x/BTC_USDT-2025101025.csv.gz":      setRow,
		"BTCUSDT-2025101021.csv.gz":         setRow,
		"BTCUSD_PERP-trades-2025-10-10.zip": "",
		"spot/BTC_USDT/BTC_USDT-2025-10.gz": "",
		"":                                  "",
	} {
		if a, ok, err := Recognise(path, []byte(head)); ok {
			t.Errorf("%s was taken for %+v, %v", path, a, err)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, path := range fixtures {
		f.Add(path, setRow)
		f.Add(path, spotRow)
	}
	f.Fuzz(func(t *testing.T, path, head string) {
		a, ok, err := Recognise(path, []byte(head))
		if !ok || err != nil {
			return
		}
		in := a.Instrument
		if in.Base == "" || in.Quote == "" || in.Venue != name || !in.Market.Valid() || a.End <= a.Start || a.Dataset != spotBook && a.Dataset != futuresBook {
			t.Fatalf("%+v", a)
		}
	})
}
