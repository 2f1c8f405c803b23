package tardis

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
)

// BenchmarkTradesSample decodes a real day, already inflated.
func BenchmarkTradesSample(b *testing.B) {
	path := filepath.Join(samples.Dir(b), "tardis-trades-2025-10-10", "binance_trades_2025-10-10_POLUSDT.csv.gz")
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		b.Fatal(err)
	}
	a, ok, err := Recognise(path, text[:4096])
	if !ok || err != nil {
		b.Fatal(ok, err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		for _, err := range Trades(bytes.NewReader(text), a) {
			if err != nil {
				b.Fatal(err)
			}
			rows++
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
