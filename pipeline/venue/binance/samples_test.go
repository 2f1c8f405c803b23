package binance

import (
	"archive/zip"
	"encoding/csv"
	"io"
	"math/big"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// sample opens the only member of a zip and says what it is.
func sample(t testing.TB, file string) (open func() io.Reader, a venue.Archive) {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join(samples.Dir(t), "binance-vision", file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { z.Close() })
	open = func() io.Reader {
		r, err := z.File[0].Open()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { r.Close() })
		return r
	}
	head := make([]byte, venue.HeadSize)
	if _, err := io.ReadFull(open(), head); err != nil {
		t.Fatal(err)
	}
	a, ok, err := Recognise(file, head)
	if !ok || err != nil {
		t.Fatalf("%s: %v, %v", file, ok, err)
	}
	return open, a
}

// rows reads a file with encoding/csv, without its header if it has one.
func rows(t testing.TB, r io.Reader) [][]string {
	t.Helper()
	all, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if all[0][0][0] > '9' {
		all = all[1:]
	}
	return all
}

func rational(t testing.TB, s string) *big.Rat {
	t.Helper()
	v, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("%q is no number", s)
	}
	return v
}

func TestAggTradesSampleAgreesWithANaiveReading(t *testing.T) {
	open, a := sample(t, "BTCUSDC-aggTrades-2025-10-08.zip")
	if a.Instrument.Key != (tick.Key{Venue: "binance", Market: tick.Spot, Symbol: "BTCUSDC"}) {
		t.Fatalf("%+v", a)
	}
	want := rows(t, open())
	n := 0
	size, wantSize := uint64(0), uint64(0) // in units of 1e-8, which spot files print
	fills, wantFills := int64(0), int64(0)
	for trade, err := range Trades(open(), a) {
		if err != nil {
			t.Fatal(err)
		}
		row := want[n]
		n++
		us, _ := strconv.ParseInt(row[5], 10, 64)
		first, _ := strconv.ParseInt(row[3], 10, 64)
		last, _ := strconv.ParseInt(row[4], 10, 64)
		side := map[string]tick.Side{"True": tick.Sell, "False": tick.Buy}[row[6]]
		if strconv.FormatInt(trade.ID, 10) != row[0] || trade.Exch != tick.Time(us*1000) || trade.Side != side {
			t.Fatalf("row %d: %+v, want %v", n, trade, row)
		}
		if n%1000 == 0 && rational(t, trade.Price.String()).Cmp(rational(t, row[1])) != 0 {
			t.Fatalf("row %d: price %s, want %s", n, trade.Price, row[1])
		}
		fills += int64(trade.Fills)
		wantFills += last - first + 1
		_, exact, ok := trade.Size.Rescale(8)
		wanted, err := strconv.ParseUint(strings.Replace(row[2], ".", "", 1), 10, 64)
		if !ok || err != nil {
			t.Fatalf("row %d: size %s of %q", n, trade.Size, row[2])
		}
		size += exact
		wantSize += wanted
	}
	if n != len(want) || n != 256_978 || fills != wantFills || size != wantSize {
		t.Errorf("%d rows, %d fills, size %d, want %d, %d, %d", n, fills, size, len(want), wantFills, wantSize)
	}
}

func TestCandleSamplesAgreeWithANaiveReading(t *testing.T) {
	for file, c := range map[string]struct {
		key      string
		family   venue.PriceFamily
		interval tick.Time
		rows     int
	}{
		"BTCUSDT-5m-2025-10-10.zip":     {"binance/linear/BTCUSDT", venue.MarkOrIndex, 5 * tick.Minute, 288},
		"BTCUSDT-5m-2025-10-11.zip":     {"binance/linear/BTCUSDT", venue.MarkOrIndex, 5 * tick.Minute, 288},
		"BTCUSD_PERP-1m-2025-10-10.zip": {"binance/inverse/BTCUSD_PERP", venue.MarkOrIndex, tick.Minute, 1440},
		"LUNAUSDT-1m-2022-05.zip":       {"binance/spot/LUNAUSDT", venue.Traded, tick.Minute, 18_400},
	} {
		open, a := sample(t, file)
		if a.Instrument.Key.String() != c.key || a.Family != c.family || a.Interval != c.interval {
			t.Errorf("%s: %+v", file, a)
		}
		want := rows(t, open())
		n := 0
		var lowest tick.Decimal
		wantLow := rational(t, want[0][3])
		for candle, err := range Candles(open(), a) {
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			row := want[n]
			n++
			ms, _ := strconv.ParseInt(row[0], 10, 64)
			if candle.Open != tick.Time(ms)*tick.Millisecond || rational(t, candle.Last.String()).Cmp(rational(t, row[4])) != 0 {
				t.Fatalf("%s row %d: %+v, want %v", file, n, candle, row)
			}
			if a.Family == venue.Traded {
				if rational(t, candle.Volume.String()).Cmp(rational(t, row[5])) != 0 || strconv.FormatInt(candle.Trades, 10) != row[8] {
					t.Fatalf("%s row %d: %+v, want %v", file, n, candle, row)
				}
			} else if candle.Volume != nil || candle.Trades != -1 {
				t.Fatalf("%s row %d: volumes of a computed price", file, n)
			}
			if n == 1 || candle.Low.Compare(lowest) < 0 {
				lowest = candle.Low
			}
			if low := rational(t, row[3]); low.Cmp(wantLow) < 0 {
				wantLow = low
			}
		}
		if n != len(want) || n != c.rows || rational(t, lowest.String()).Cmp(wantLow) != 0 {
			t.Errorf("%s: %d candles, low %s, want %d, %s", file, n, lowest, c.rows, wantLow.FloatString(8))
		}
	}
}
