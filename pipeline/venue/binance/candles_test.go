package binance

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

// candleFixtures are the files of candles below testdata, by the path they would have.
var candleFixtures = map[string]string{
	"spot-klines": "spot/monthly/klines/LUNAUSDT/1m/LUNAUSDT-1m-2025-10.zip",
	"cm-klines":   "futures/cm/daily/klines/BTCUSD_PERP/1m/BTCUSD_PERP-1m-2025-10-10.zip",
	"um-mark":     "futures/um/daily/markPriceKlines/BTCUSDT/5m/BTCUSDT-5m-2025-10-10.zip",
	"um-premium":  "futures/um/daily/premiumIndexKlines/BTCUSDT/1m/BTCUSDT-1m-2025-10-10.zip",
}

func TestCandlesConform(t *testing.T) {
	for file, path := range candleFixtures {
		t.Run(file, func(t *testing.T) {
			f := venuetest.Fixture{Archive: known(t, path), Path: "testdata/" + file + ".csv", Ignored: []string{"ignore"}}
			if f.Archive.Instrument.Market == tick.Spot {
				f.Columns = candlesLayout.Columns
			}
			if f.Archive.Family != venue.Traded {
				f.Ignored = append(f.Ignored, "volume", "quote_volume", "count", "taker_buy_volume", "taker_buy_quote_volume")
			}
			venuetest.Candles(t, Candles, f)
		})
	}
}

func TestCandlesRefuse(t *testing.T) {
	const good = "1760130000000,100.5,110,90,105,12.5,1760130059999,1250,40,6,600,0"
	for name, c := range map[string]struct {
		column int
		text   string
		want   error
	}{
		"a low above the high":                     {low, "111", ErrOHLC},
		"an open below the low":                    {open, "89", ErrOHLC},
		"an open above the high":                   {open, "111", ErrOHLC},
		"a close below the low":                    {closing, "89", ErrOHLC},
		"a close above the high":                   {closing, "111", ErrOHLC},
		"a price of zero":                          {low, "0", venue.ErrZero},
		"a negative price, where it is no premium": {low, "-1", tick.ErrNegative},
		"a close time before the open time":        {closeTime, "1760129999999", ErrCloseTime},
		"the close time of a longer interval":      {closeTime, "1760130299999", ErrCloseTime},
		"an open time of another day":              {openTime, "1760230000000", venue.ErrOtherDay},
		"an open time in seconds":                  {openTime, "1760130000", venue.ErrOtherDay},
		"a close time with a dot":                  {closeTime, "1760130059.999", venue.ErrNotInt},
		"a negative volume":                        {volume, "-1", tick.ErrNegative},
		"an empty volume":                          {volume, "", venue.ErrEmpty},
		"a count that is no integer":               {count, "40.0", venue.ErrNotInt},
		"samples of a computed price":              {volume, "0", ErrNotTraded},
	} {
		t.Run(name, func(t *testing.T) {
			fields := strings.Split(good, ",")
			fields[c.column] = c.text
			a := known(t, "futures/um/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2025-10-10.zip")
			n := 0
			var faults []error
			for _, err := range Candles(strings.NewReader(good+"\n"+strings.Join(fields, ",")+"\n"+good+"\n"), a) {
				if err != nil {
					faults = append(faults, err)
				} else {
					n++
				}
			}
			if n != 2 || len(faults) != 1 || !errors.Is(faults[0], c.want) {
				t.Fatalf("%d candles, faults %v, want %v", n, faults, c.want)
			}
			if fault, ok := errors.AsType[*venue.RowError](faults[0]); !ok || fault.Line != 2 {
				t.Errorf("fault %+v", fault)
			}
		})
	}
}

func FuzzCandles(f *testing.F) {
	names := []string{"spot-klines", "cm-klines", "um-mark", "um-premium"}
	for kind, file := range names {
		data, err := os.ReadFile("testdata/" + file + ".csv")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(kind), data)
		f.Add(uint8(kind), bytes.ReplaceAll(data, []byte("1"), []byte("-")))
	}
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		venuetest.FuzzCandles(t, Candles, known(t, candleFixtures[names[int(kind)%len(names)]]), data)
	})
}
