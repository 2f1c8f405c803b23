package binance

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/crashtape/crashtape/pipeline/venue"
)

// BenchmarkTrades decodes text of the vendor's form, made here, in memory.
func BenchmarkTrades(b *testing.B) {
	for name, c := range map[string]struct {
		path string
		row  func(i int) string
	}{
		"spot aggTrades": {"spot/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2025-10-10.zip", func(i int) string {
			return fmt.Sprintf("%d,%d.%02d000000,%d.%05d000,%d,%d,%d,%s,True\n",
				185437564+i, 121419-i%700, i%100, i%3, 1+i%99998, 245641572+2*i, 245641573+2*i, 1760130000000000+int64(i)*1700, maker(i))
		}},
		"um aggTrades": {"futures/um/daily/aggTrades/BTCUSDT/BTCUSDT-aggTrades-2025-10-10.zip", func(i int) string {
			return fmt.Sprintf("%d,%d.%d,%d.%03d,%d,%d,%d,%s\n",
				1018572200+i, 121419-i%700, 1+i%9, i%30, 1+i%998, 3047799741+2*int64(i), 3047799742+2*int64(i), 1760130000000+int64(i)/3, lower(i))
		}},
		"um trades": {"futures/um/daily/trades/SOLUSDT/SOLUSDT-trades-2025-10-10.zip", func(i int) string {
			return fmt.Sprintf("%d,%d.%02d,%d.%d,%d.%d,%d,%s\n",
				3047799741+int64(i), 124+i%60, 1+i%98, i%50, 1+i%9, 4000+i%90, 1+i%9999, 1760130000000+int64(i)/3, lower(i))
		}},
	} {
		b.Run(name, func(b *testing.B) {
			var text bytes.Buffer
			for i := range 200_000 {
				text.WriteString(c.row(i))
			}
			bench(b, known(b, c.path), text.Bytes())
		})
	}
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

func maker(i int) string {
	if i%3 == 0 {
		return "True"
	}
	return "False"
}

func lower(i int) string {
	if i%3 == 0 {
		return "true"
	}
	return "false"
}
