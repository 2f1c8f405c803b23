package okx

import (
	"bytes"
	"fmt"
	"testing"
)

// BenchmarkTrades decodes text of the vendor's form, made here, in memory.
func BenchmarkTrades(b *testing.B) {
	text := bytes.NewBufferString(header + "side,price,size,created_time\n")
	for i := range 200_000 {
		fmt.Fprintf(text, "BTC-USDT-SWAP,%d,%s,%d.%d,%d.%02d,%d\n",
			1566502282+i, []string{"buy", "sell"}[i%3%2], 104503-i%900, i%10, i%90, 1+i%98, 1760130000008+int64(i)/5)
	}
	a := known(b, fixtures["swap"])
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		for _, err := range Trades(bytes.NewReader(text.Bytes()), a) {
			if err != nil {
				b.Fatal(err)
			}
			rows++
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
