package frame

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// The file was written by pandas: nanoseconds without a time zone, float64, Snappy.
func TestCandlesWrittenByPandas(t *testing.T) {
	f, err := os.Open(filepath.Join(samples.Dir(t), "usde", "usde_minute_binance.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	day := mustDate(t, "2025-10-10").Start()
	var n int
	var first, last, lowestAt tick.Time
	var volume int64 // from 20:50 to 22:45
	lowest := tick.Decimal{Unscaled: 10}
	for c, err := range ReadForeignCandles(f, info.Size(), PandasCandles) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 1 {
			first = c.Open
			if got := fmt.Sprint(c.First, c.High, c.Low, c.Last, c.Volume); got != "1 1.01 1 1.0009 2316304" {
				t.Errorf("first candle %s", got)
			}
		}
		if c.Low.Compare(lowest) < 0 {
			lowest, lowestAt = c.Low, c.Open
		}
		if minute := (c.Open - day) / tick.Minute; minute >= 20*60+50 && minute < 22*60+45 {
			volume += int64(c.Volume.Float64())
		}
		last = c.Open
	}
	if n != 184125 || first.String() != "2025-09-09T12:00:00Z" || last.String() != "2026-01-15T08:44:00Z" {
		t.Errorf("%d candles from %s to %s", n, first, last)
	}
	// The low and the volume as known from the same file: low 0.65 at 21:54, 785.5 M
	// coins between 20:50 and 22:45.
	if lowest.String() != "0.65" || lowestAt.Clock() != "21:54:00" || (volume+50_000)/100_000 != 7855 {
		t.Errorf("lowest %s at %s, volume %d", lowest, lowestAt, volume)
	}
}

func mustDate(t testing.TB, s string) tick.Date {
	t.Helper()
	d, err := tick.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
