package bybit

import (
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

const (
	linearHead = "timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional,RPI\n"
	spotHead   = "id,timestamp,price,volume,side,rpi\n"
)

func TestRecognise(t *testing.T) {
	for path, c := range map[string]struct{ head, want, start, end string }{
		"trading/BTCUSDT/BTCUSDT2025-10-10.csv.gz":           {"", "bybit/linear/BTCUSDT BTC/USDT", "2025-10-10", "2025-10-11"},
		"BTCUSDT2025-10-10.csv":                              {linearHead, "bybit/linear/BTCUSDT BTC/USDT", "2025-10-10", "2025-10-11"},
		"x/BTCPERP2025-10-10.csv.gz":                         {linearHead, "bybit/linear/BTCPERP BTC/USDC", "2025-10-10", "2025-10-11"},
		"trading/BTC-14MAR25/BTC-14MAR252025-03-01.csv.gz":   {linearHead, "bybit/linear/BTC-14MAR25 BTC/USDC", "2025-03-01", "2025-03-02"},
		"trading/BTCUSDZ25/BTCUSDZ252025-10-10.csv.gz":       {"", "bybit/inverse/BTCUSDZ25 BTC/USD", "2025-10-10", "2025-10-11"},
		"trading/DATAOLD01USDT/DATAUSDT2024-08-23.csv.gz":    {linearHead, "bybit/linear/DATAUSDT DATA/USDT", "2024-08-23", "2024-08-24"},
		"trading/1000PEPEUSDT/1000PEPEUSDT2025-10-10.csv.gz": {"", "bybit/linear/1000PEPEUSDT 1000PEPE/USDT", "2025-10-10", "2025-10-11"},
		"spot/USDEUSDT/USDEUSDT_2025-10-10.csv.gz":           {"", "bybit/spot/USDEUSDT USDE/USDT", "2025-10-10", "2025-10-11"},
		"spot/ETHUSDT/ETHUSDT-2025-10.csv.gz":                {"", "bybit/spot/ETHUSDT ETH/USDT", "2025-10-01", "2025-11-01"},
		"1INCHUSDT_2025-05-19.csv":                           {spotHead, "bybit/spot/1INCHUSDT 1INCH/USDT", "2025-05-19", "2025-05-20"},
	} {
		a, ok, err := Recognise(path, []byte(c.head))
		if !ok || err != nil {
			t.Errorf("%s: %v, %v", path, ok, err)
			continue
		}
		got := a.Instrument.Key.String() + " " + a.Instrument.Base + "/" + a.Instrument.Quote
		if got != c.want || tick.DateOf(a.Start).String() != c.start || tick.DateOf(a.End).String() != c.end || a.Kind != venue.Trades {
			t.Errorf("%s: %s, %s to %s, want %s, %s to %s", path, got, a.Start, a.End, c.want, c.start, c.end)
		}
		if inverse := a.Instrument.Market == tick.Inverse; inverse != (a.Instrument.Unit == tick.QuoteContracts) {
			t.Errorf("%s: unit %d", path, a.Instrument.Unit)
		}
	}
}

func TestRecogniseSaysWhyNot(t *testing.T) {
	for name, c := range map[string]struct{ path, head, want string }{
		"another symbol in the rows":   {"BTCUSDT2025-10-10.csv", linearHead + "1760130001.5983,ATOMUSDT,Buy,0.1\n", "first row"},
		"a symbol without quote":       {"trading/XYZ/XYZ2025-10-10.csv.gz", "", "base and quote"},
		"a spot symbol without quote":  {"spot/XYZ/XYZ_2025-10-10.csv.gz", "", "base and quote"},
		"options, which are elsewhere": {"trading/O/BTC-26DEC25-100000-C2025-10-10.csv.gz", "", "options"},
	} {
		a, ok, err := Recognise(c.path, []byte(c.head))
		if !ok || err == nil || !strings.Contains(err.Error(), c.want) || a.Publisher != "bybit" {
			t.Errorf("%s: %+v, %v, %v, want %q", name, a, ok, err, c.want)
		}
	}
}

func TestRecogniseLeavesOtherFiles(t *testing.T) {
	for path, head := range map[string]string{
		"BTCUSDT2025-10-10.csv":                 "",
		"notes2025-10-10.csv":                   "a,b\n",
		"trading/BTCUSDT/BTCUSDT2025-10-10.csv": "<html>\n",
		"trading/BTCUSDT/BTCUSDT2025-13-10.csv": linearHead,
		"trading/BTCUSDT/2025-10-10.csv":        linearHead,
		"spot/BTCUSDT/_2025-10-10.csv":          spotHead,
		"spot/BTCUSDT/-2025-10.csv":             spotHead,
		"BTCUSDT-aggTrades-2025-10-10.zip":      "0,0.2,50,0,0,1735689600010866,False,True\n",
		"BTC-USDT-SWAP-trades-2025-10-11.zip":   "instrument_name,trade_id,side,price,size,created_time\n",
		"":                                      "",
	} {
		if a, ok, err := Recognise(path, []byte(head)); ok || err != nil {
			t.Errorf("%s was taken for %+v, %v", path, a, err)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, path := range fixtures {
		f.Add(path, linearHead)
		f.Add(path, spotHead)
		f.Add(path, "")
	}
	f.Fuzz(func(t *testing.T, path, head string) {
		a, ok, err := Recognise(path, []byte(head))
		if !ok && err != nil || ok && a.Publisher != "bybit" {
			t.Fatalf("%+v, %v, %v", a, ok, err)
		}
		in := a.Instrument
		if ok && err == nil && (in.Base == "" || in.Quote == "" || in.Symbol == "" || !in.Market.Valid() || a.End <= a.Start) {
			t.Fatalf("%+v", a)
		}
	})
}
