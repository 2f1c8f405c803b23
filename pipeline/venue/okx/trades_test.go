package okx

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
	"swap": "traderecords/trades/daily/20251011/BTC-USDT-SWAP-trades-2025-10-11.zip",
	"spot": "BTC-USDT-trades-2025-10-11.zip",
}

func TestTradesConform(t *testing.T) {
	for file, path := range fixtures {
		t.Run(file, func(t *testing.T) {
			venuetest.Trades(t, Trades, venuetest.Fixture{
				Archive: known(t, path), Path: "testdata/" + file + ".csv", Ignored: []string{"source"},
			})
		})
	}
}

func TestTradesRefuse(t *testing.T) {
	const header = "instrument_name,trade_id,side,price,size,created_time\n"
	const good = "BTC-USDT-SWAP,1566502282,sell,104503.0,30.14,1760130000008"
	a := known(t, fixtures["swap"])
	for name, c := range map[string]struct {
		column int
		text   string
		want   error
	}{
		"a price that is no number":   {price, "NaN", tick.ErrNotDecimal},
		"an underscore":               {price, "1_000", tick.ErrNotDecimal},
		"a negative price":            {price, "-1", tick.ErrNegative},
		"an empty price":              {price, "", venue.ErrEmpty},
		"a price of zero":             {price, "0e-8", venue.ErrZero},
		"a size of zero":              {size, "0", venue.ErrZero},
		"an exponent without digits":  {size, "1e", tick.ErrNotDecimal},
		"an exponent above all sizes": {size, "1e30", tick.ErrOverflow},
		"an exponent below all sizes": {size, "1e-30", tick.ErrOverflow},
		"an infinite size":            {size, "inf", tick.ErrNotDecimal},
		"a side in capitals":          {side, "SELL", ErrSide},
		"another instrument":          {instrumentName, "ETH-USDT-SWAP", ErrSymbol},
		"seconds":                     {createdTime, "1760130000", venue.ErrOtherDay},
		"microseconds":                {createdTime, "1760130000008000", venue.ErrOtherDay},
		"a time with a dot":           {createdTime, "1760130000.008", venue.ErrNotInt},

		// 2025-10-11 starts at 2025-10-10 16:00 UTC and ends at 2025-10-11 16:00.
		"the morning of the UTC day before":  {createdTime, "1760090000008", venue.ErrOtherDay},
		"the evening of the UTC day of name": {createdTime, "1760216400008", venue.ErrOtherDay},
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

func FuzzTradesOkx(f *testing.F) {
	names := []string{"swap", "spot"}
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
