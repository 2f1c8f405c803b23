package metric_test

import (
	"archive/zip"
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/binance"
)

// bandsAt is a sound sample: average prices in the middle of each band around price,
// depths that differ from sample to sample.
func bandsAt(i int, price float64) *tick.Bands {
	b := &tick.Bands{Exch: tick.Time(i) * 30 * tick.Second}
	for _, percent := range []int64{-5, -4, -3, -2, -1, 1, 2, 3, 4, 5} {
		depth := max(percent, -percent)*1000 + int64(i)%7
		middle := price * (1 + float64(percent)/200)
		b.Bands = append(b.Bands, tick.Band{
			Percent:  tick.Decimal{Unscaled: percent},
			Depth:    tick.Decimal{Unscaled: depth},
			Notional: tick.Decimal{Unscaled: int64(math.Round(middle * float64(depth)))},
		})
	}
	return b
}

func TestBandGate(t *testing.T) {
	const samples, from = 200, 50
	nan := math.NaN()
	still := func(b *tick.Bands) {
		band := &b.Bands[3]
		band.Notional.Unscaled = band.Notional.Unscaled * 2222 / band.Depth.Unscaled
		band.Depth.Unscaled = 2222
	}
	for name, c := range map[string]struct {
		change func(i int, b *tick.Bands) // from sample 50 on
		price  func(i int) float64
		mark   func(i int) float64
		want   metric.BandReason
		at     int // the first sample refused
		till   int // the first one drawn again, samples if none
	}{
		"sound bands pass":                     {want: ""},
		"sound bands pass beside the mark":     {mark: func(int) float64 { return 1e5 }},
		"a mark that the mid leaves by 1 % is": {mark: func(int) float64 { return 1.01e5 }},
		"bids above asks, once": {
			change: func(i int, b *tick.Bands) {
				if i == from {
					b.Bands[0].Notional.Unscaled = 106_000 * b.Bands[0].Depth.Unscaled
				}
			},
			want: metric.BandsCrossed, at: from, till: from + 60,
		},
		"a fault again before half an hour is over": {
			change: func(i int, b *tick.Bands) {
				if i == from || i == from+59 {
					b.Bands[0].Notional.Unscaled = 106_000 * b.Bands[0].Depth.Unscaled
				}
			},
			want: metric.BandsCrossed, at: from, till: from + 59 + 60,
		},
		"a band is missing":                   {change: func(_ int, b *tick.Bands) { b.Bands = b.Bands[:9] }, want: metric.BandsIncomplete, at: from, till: samples},
		"a band is there twice":               {change: func(_ int, b *tick.Bands) { b.Bands[0] = b.Bands[1] }, want: metric.BandsIncomplete, at: from, till: samples},
		"a depth stands still with the price": {change: func(_ int, b *tick.Bands) { still(b) }},
		"a depth stands still while the price moves": {
			change: func(_ int, b *tick.Bands) { still(b) },
			price:  func(i int) float64 { return 1e5 * (1 + 5e-5*float64(i)) },
			want:   metric.BandsFrozen, at: from + 51, till: samples, // 25 bps of the price then
		},
		"a depth stands still while the mark moves": {
			change: func(_ int, b *tick.Bands) { still(b) },
			mark:   func(i int) float64 { return 1e5 * (1 + 5e-3*float64(i&1)) },
			want:   metric.BandsFrozen, at: from + 9, till: samples,
		},
		"everything is off the mark": {
			mark: func(i int) float64 {
				if i < from {
					return 1e5
				}
				return 0.9e5
			},
			want: metric.BandsOffMark, at: from, till: samples,
		},
		"empty bands are no fault": {change: func(_ int, b *tick.Bands) { b.Bands[4].Depth.Unscaled, b.Bands[4].Notional.Unscaled = 0, 0 }},
	} {
		t.Run(name, func(t *testing.T) {
			var g metric.BandGate
			for i := range samples {
				price, mark := 1e5, nan
				if c.price != nil {
					price = c.price(i)
				}
				if c.mark != nil {
					mark = c.mark(i)
				}
				b := bandsAt(i, price)
				if i >= from && c.change != nil {
					c.change(i, b)
				}
				err := g.Judge(b, mark)
				if refused := c.want != "" && i >= c.at && i < c.till; refused != (err != nil) {
					t.Fatalf("sample %d: %v, want refused %v", i, err, refused)
				}
				if err == nil {
					continue
				}
				var e *metric.BandError
				if !errors.As(err, &e) || e.Reason != c.want || e.At != b.Exch || e.Since != tick.Time(c.at)*30*tick.Second || err.Error() == "" {
					t.Fatalf("sample %d: %v, want %s since sample %d", i, err, c.want, c.at)
				}
			}
		})
	}
}

// The sample's bids stand above the market from 15:30:42 on; until then it is sound,
// by itself and beside the mark price.
func TestDamagedBandsAreRefusedFromTheFirstFault(t *testing.T) {
	dir := filepath.Join(samples.Dir(t), "binance-vision")
	marks := markPrices(t, filepath.Join(dir, "BTCUSDT-5m-2025-10-10.zip"))
	day, err := tick.ParseDate("2025-10-10")
	if err != nil {
		t.Fatal(err)
	}
	first := day.Start() + 15*60*tick.Minute + 30*tick.Minute + 42*tick.Second
	for name, mark := range map[string]func(tick.Time) float64{
		"by itself":       func(tick.Time) float64 { return math.NaN() },
		"beside the mark": func(at tick.Time) float64 { return marks[at-at%(5*tick.Minute)] },
	} {
		t.Run(name, func(t *testing.T) {
			f, err := os.Open(filepath.Join(dir, "BTCUSDT-bookDepth-2025-10-10.csv"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			var g metric.BandGate
			drawn, refused := 0, 0
			for b, err := range binance.Bands(f, venue.Archive{Start: day.Start(), End: day.End()}) {
				if err != nil {
					t.Fatal(err)
				}
				if len(b.Bands) != 10 {
					t.Fatalf("%s: %d bands", b.Exch, len(b.Bands))
				}
				err = g.Judge(b, mark(b.Exch))
				if (b.Exch >= first) != (err != nil) {
					t.Fatalf("%s: %v", b.Exch, err)
				}
				if err == nil {
					drawn++
					continue
				}
				refused++
				if e := err.(*metric.BandError); e.Reason != metric.BandsCrossed || e.Since != first {
					t.Fatalf("%s: %v", b.Exch, err)
				}
			}
			if drawn+refused != 2879 || drawn == 0 || refused == 0 {
				t.Errorf("%d drawn, %d refused", drawn, refused)
			}
			t.Logf("%d drawn, %d refused", drawn, refused)
		})
	}
}

// markPrices are the openings of mark price candles by their time.
func markPrices(t *testing.T, path string) map[tick.Time]float64 {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	r, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	marks := map[tick.Time]float64{}
	for _, row := range rows[1:] {
		ms, err := strconv.ParseInt(row[0], 10, 64)
		price, err2 := strconv.ParseFloat(row[1], 64)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(fmt.Errorf("%s: %w", path, err))
		}
		marks[tick.Time(ms)*tick.Millisecond] = price
	}
	return marks
}
