package bybit

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

// known is the archive that a path says a file is.
func known(t testing.TB, path string) venue.Archive {
	t.Helper()
	a, ok, err := Recognise(path, nil)
	if !ok || err != nil {
		t.Fatalf("%s: %v, %v", path, ok, err)
	}
	return a
}

// fixtures are the files below testdata, by the path they would have.
var fixtures = map[string]string{
	"linear":  "trading/ATOMUSDT/ATOMUSDT2025-10-10.csv.gz",
	"inverse": "trading/BTCUSD/BTCUSD2025-10-10.csv.gz",
	"spot":    "spot/BTCUSDT/BTCUSDT_2025-10-10.csv.gz",
}

func TestTradesConform(t *testing.T) {
	for file, path := range fixtures {
		t.Run(file, func(t *testing.T) {
			venuetest.Trades(t, Trades, venuetest.Fixture{
				Archive: known(t, path), Path: "testdata/" + file + ".csv",
				Ignored: []string{"tickDirection", "grossValue", "homeNotional", "foreignNotional", "RPI", "rpi"},
			})
		})
	}
}

func TestTradesRefuse(t *testing.T) {
	const header = "timestamp,symbol,side,size,price,trdMatchID\n"
	const good = "1760130001.5983,ATOMUSDT,Buy,0.1,4.393,5e580a5e"
	a := known(t, fixtures["linear"])
	for name, c := range map[string]struct {
		column int
		text   string
		want   error
	}{
		"a price that is no number":         {price, "NaN", tick.ErrNotDecimal},
		"an underscore":                     {price, "1_000", tick.ErrNotDecimal},
		"an exponent":                       {price, "4.393e+07", tick.ErrNotDecimal},
		"a negative price":                  {price, "-1", tick.ErrNegative},
		"an empty price":                    {price, "", venue.ErrEmpty},
		"a price of zero":                   {price, "0", venue.ErrZero},
		"a size of zero":                    {size, "0.0", venue.ErrZero},
		"too many digits":                   {size, "1234567890123456789012", tick.ErrOverflow},
		"a side of another market":          {side, "BUY", ErrSide},
		"no side":                           {side, "", ErrSide},
		"another symbol":                    {symbol, "ATOMUSDC", ErrSymbol},
		"milliseconds":                      {timestamp, "1760130001598", venue.ErrOtherDay},
		"microseconds":                      {timestamp, "1760130001598300", venue.ErrOtherDay},
		"another day":                       {timestamp, "1760230001.5983", venue.ErrOtherDay},
		"finer than a nanosecond":           {timestamp, "1760130001.5983000001", tick.ErrOverflow},
		"an exponent in the time":           {timestamp, "1.7601300015983e+09", tick.ErrNotDecimal},
		"an empty time":                     {timestamp, "", venue.ErrEmpty},
		"seconds that overflow nanoseconds": {timestamp, "99999999999999999", venue.ErrOtherDay},
	} {
		t.Run(name, func(t *testing.T) {
			fields := strings.Split(good, ",")
			fields[c.column] = c.text
			n := 0
			var faults []error
			for _, err := range Trades(strings.NewReader(header+good+"\n"+strings.Join(fields, ",")+"\n"+good+"\n"), a) {
				if err != nil {
					faults = append(faults, err)
				} else {
					n++
				}
			}
			if n != 2 || len(faults) != 1 || !errors.Is(faults[0], c.want) {
				t.Fatalf("%d trades, faults %v, want %v", n, faults, c.want)
			}
			if fault, ok := errors.AsType[*venue.RowError](faults[0]); !ok || fault.Line != 3 || fault.Text != c.text {
				t.Errorf("fault %+v", fault)
			}
		})
	}
}

func TestSpotTimesAreMilliseconds(t *testing.T) {
	a := known(t, fixtures["spot"])
	for _, at := range []string{"1760130000.074", "1760130000", "1760130000074000"} {
		for _, err := range Trades(strings.NewReader("id,timestamp,price,volume,side\n1,"+at+",1,1,buy\n"), a) {
			if !errors.Is(err, venue.ErrField) {
				t.Errorf("%s: %v", at, err)
			}
		}
	}
}

func FuzzTradesBybit(f *testing.F) {
	names := []string{"linear", "inverse", "spot"}
	for kind, file := range names {
		data, err := os.ReadFile("testdata/" + file + ".csv")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(kind), data)
	}
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		venuetest.FuzzTrades(t, Trades, known(t, fixtures[names[int(kind)%len(names)]]), data)
	})
}
