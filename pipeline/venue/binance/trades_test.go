package binance

import (
	"bytes"
	"errors"
	"os"
	"slices"
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

// fixtures are the files of trades below testdata, by the path they would have.
var fixtures = map[string]string{
	"spot-trades":          "spot/daily/trades/SOLUSDT/SOLUSDT-trades-2025-10-10.zip",
	"spot-aggtrades":       "spot/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2025-10-10.zip",
	"spot-trades-ms":       "spot/monthly/trades/LUNAUSDT/LUNAUSDT-trades-2022-05.zip",
	"um-trades":            "futures/um/daily/trades/SOLUSDT/SOLUSDT-trades-2025-10-10.zip",
	"um-trades-headerless": "futures/um/daily/trades/BTCUSDT/BTCUSDT-trades-2022-05-13.zip",
	"um-aggtrades":         "futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2025-10-10.zip",
	"cm-trades":            "futures/cm/daily/trades/BTCUSD_PERP/BTCUSD_PERP-trades-2025-10-10.zip",
}

func TestTradesConform(t *testing.T) {
	for file, path := range fixtures {
		t.Run(file, func(t *testing.T) {
			a := known(t, path)
			f := venuetest.Fixture{
				Archive: a, Path: "testdata/" + file + ".csv",
				Ignored: []string{"quote_qty", "base_qty", "is_best_match"},
			}
			if a.Instrument.Market == tick.Spot || strings.HasSuffix(file, "headerless") {
				f.Columns = tradesLayout(a).Columns
				if a.Dataset == "aggTrades" {
					f.Columns = aggTradesLayout(a).Columns
				}
			}
			venuetest.Trades(t, Trades, f)
		})
	}
}

func TestTradesRefuse(t *testing.T) {
	const good = "1018572200,124.58,6.43,3047799741,3047799742,1760130001696,true"
	a := known(t, fixtures["um-aggtrades"])
	for name, c := range map[string]struct {
		column int
		text   string
		want   error
	}{
		"a price that is no number":            {aggPrice, "NaN", tick.ErrNotDecimal},
		"an underscore":                        {aggPrice, "1_000", tick.ErrNotDecimal},
		"an exponent":                          {aggPrice, "1E-7", tick.ErrNotDecimal},
		"a negative price":                     {aggPrice, "-1", tick.ErrNegative},
		"an empty price":                       {aggPrice, "", venue.ErrEmpty},
		"a price of zero":                      {aggPrice, "0.00", venue.ErrZero},
		"too many digits":                      {aggPrice, "1234567890123456789012", tick.ErrOverflow},
		"a size of zero, as in issue 342":      {aggQuantity, "0.0", venue.ErrZero},
		"a last trade before the first":        {lastID, "3047799740", ErrRange},
		"more trades than can be":              {lastID, "9047799740", ErrRange},
		"a placeholder without trades":         {firstID, "-1", venue.ErrNotInt},
		"seconds":                              {transactTime, "1760130001", venue.ErrOtherDay},
		"nanoseconds":                          {transactTime, "1760130001696000000", venue.ErrOtherDay},
		"microseconds of another day":          {transactTime, "1760230001696000", venue.ErrOtherDay},
		"milliseconds of another day":          {transactTime, "1760230001696", venue.ErrOtherDay},
		"a float time":                         {transactTime, "1.76013E+12", venue.ErrNotInt},
		"a flag of capitals":                   {aggIsBuyerMaker, "TRUE", ErrBool},
		"a flag of one":                        {aggIsBuyerMaker, "1", ErrBool},
		"an empty flag, false in some readers": {aggIsBuyerMaker, "", ErrBool},
		"a side for a flag":                    {aggIsBuyerMaker, "buy", ErrBool},
		"an identifier with a dot":             {aggID, "1018572200.0", venue.ErrNotInt},
	} {
		t.Run(name, func(t *testing.T) {
			fields := strings.Split(good, ",")
			fields[c.column] = c.text
			text := good + "\n" + strings.Join(fields, ",") + "\n" + good + "\n"
			n := 0
			var faults []error
			for _, err := range Trades(strings.NewReader(text), a) {
				if err != nil {
					faults = append(faults, err)
				} else {
					n++
				}
			}
			if n != 2 || len(faults) != 1 || !errors.Is(faults[0], c.want) {
				t.Fatalf("%d trades, faults %v, want %v", n, faults, c.want)
			}
			fault, ok := errors.AsType[*venue.RowError](faults[0])
			if !ok || fault.Line != 2 || fault.Text != c.text {
				t.Errorf("fault %+v", fault)
			}
		})
	}
}

// A resting buyer means that the taker sold, however the flag is written.
func TestMakerFlag(t *testing.T) {
	a := known(t, fixtures["um-trades"])
	for flag, want := range map[string]tick.Side{"true": tick.Sell, "True": tick.Sell, "false": tick.Buy, "False": tick.Buy} {
		for trade, err := range Trades(strings.NewReader("1,124.58,3.22,401.1,1760130001696,"+flag+"\n"), a) {
			if err != nil || trade.Side != want {
				t.Errorf("%s: %s, %v, want %s", flag, trade.Side, err, want)
			}
		}
	}
}

// A file of another market has another number of columns or other names.
func TestTradesOfAnotherMarketAreRefused(t *testing.T) {
	for file, path := range map[string]string{
		"spot-trades": fixtures["um-trades"], "um-trades": fixtures["cm-trades"], "cm-trades": fixtures["um-trades"],
		"um-aggtrades": fixtures["um-trades"], "spot-aggtrades": fixtures["um-aggtrades"], "um-trades-headerless": fixtures["spot-trades-ms"],
	} {
		text, err := os.ReadFile("testdata/" + file + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range Trades(bytes.NewReader(text), known(t, path)) {
			if _, ok := errors.AsType[*venue.HeaderError](err); !ok {
				t.Errorf("%s as %s: %v, want a header error", file, path, err)
			}
		}
	}
}

// The quick readers must be an optimisation and nothing else.
func FuzzTradesQuick(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		a := known(t, fixtures[kindOf(kind)])
		d := &decoder{archive: a, times: newTimes(&a)}
		full := venue.Decode(bytes.NewReader(data), tradesLayout(a), nil, d.trade)
		if a.Dataset == "aggTrades" {
			full = venue.Decode(bytes.NewReader(data), aggTradesLayout(a), nil, d.aggregate)
		}
		var want, got []tick.Trade
		var wantErr, gotErr []string
		for trade, err := range full {
			want, wantErr = keep(want, wantErr, trade, err)
		}
		for trade, err := range Trades(bytes.NewReader(data), a) {
			got, gotErr = keep(got, gotErr, trade, err)
		}
		same := slices.EqualFunc(got, want, func(g, w tick.Trade) bool {
			return g.Exch == w.Exch && g.Recv == w.Recv && g.ID == w.ID && g.IDText == nil && w.IDText == nil &&
				g.Side == w.Side && g.Price == w.Price && g.Size == w.Size && g.Fills == w.Fills
		})
		if !same || !slices.Equal(gotErr, wantErr) {
			t.Fatalf("quick %v, %v\nfull %v, %v", got, gotErr, want, wantErr)
		}
	})
}

func keep(trades []tick.Trade, errs []string, trade *tick.Trade, err error) ([]tick.Trade, []string) {
	if err != nil {
		return trades, append(errs, err.Error())
	}
	return append(trades, *trade), errs
}

func FuzzTradesBinance(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, kind uint8, data []byte) {
		venuetest.FuzzTrades(t, Trades, known(t, fixtures[kindOf(kind)]), data)
	})
}

// kindOf names a fixture by number, in a fixed order.
func kindOf(kind uint8) string {
	names := []string{"spot-trades", "spot-aggtrades", "spot-trades-ms", "um-trades", "um-trades-headerless", "um-aggtrades", "cm-trades"}
	return names[int(kind)%len(names)]
}

func seed(f *testing.F) {
	for kind := range uint8(len(fixtures)) {
		data, err := os.ReadFile("testdata/" + kindOf(kind) + ".csv")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(kind, data)
		f.Add(kind, bytes.ReplaceAll(data, []byte("1"), []byte("0")))
	}
}
