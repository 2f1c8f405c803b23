package tardis

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// BenchmarkTrades decodes text of the publisher's form, made here, in memory.
func BenchmarkTrades(b *testing.B) {
	for name, id := range map[string]func(i int) string{
		"numbers": func(i int) string { return fmt.Sprint(34802455 + i) },
		"UUIDs":   func(i int) string { return fmt.Sprintf("%08x-212c-e8b0-1706-9b9c4f3d5ecf", i) },
	} {
		b.Run(name, func(b *testing.B) {
			text := bytes.NewBufferString(head)
			for i := range 200_000 {
				at := 1760130000816129 + int64(i/3)*4_100
				fmt.Fprintf(text, "binance,POLUSDT,%d,%d,%s,%s,0.%04d,%d.%d\n",
					at, at+3291+int64(i), id(i), []string{"buy", "sell"}[i%5%2], 2361-i%1200, i%400, 1+i%9)
			}
			bench(b, crashDay(b), text.Bytes())
		})
	}
}

// BenchmarkTradesSample decodes a real day, already inflated.
func BenchmarkTradesSample(b *testing.B) {
	path := filepath.Join(samples.Dir(b), "tardis-trades-2025-10-10", "binance_trades_2025-10-10_POLUSDT.csv.gz")
	text, err := io.ReadAll(open(b, path))
	if err != nil {
		b.Fatal(err)
	}
	a, ok, err := Recognise(path, text[:venue.HeadSize])
	if !ok || err != nil {
		b.Fatal(ok, err)
	}
	bench(b, a, text)
}

func bench(b *testing.B, a venue.Archive, text []byte) {
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
