package bybit

import (
	"bytes"
	"fmt"
	"testing"
)

// BenchmarkTrades decodes text of the vendor's form, made here, in memory.
func BenchmarkTrades(b *testing.B) {
	sides := []string{"Buy", "Sell"}
	for name, row := range map[string]func(i int) string{
		"linear": func(i int) string {
			return fmt.Sprintf("%d.%04d,ATOMUSDT,%s,%d.%d,%d.%03d,PlusTick,%08x-b412-5c7b-bb94-edef31ee0d0c,4.393e+07,0.1,0.4393,0\n",
				1760130000+i/10000, i%10000, sides[i%3%2], i%50, 1+i%9, 1+i%4, i%1000, i)
		},
		"spot": func(i int) string {
			return fmt.Sprintf("%d,%d,%d.%d,0.%06d,%s,0\n", i+1, 1760130000074+int64(i)/7, 106453-i%900, i%10, 1+i%99999, []string{"buy", "sell"}[i%3%2])
		},
	} {
		b.Run(name, func(b *testing.B) {
			text := bytes.NewBufferString(map[string]string{"linear": linearHead, "spot": spotHead}[name])
			for i := range 200_000 {
				text.WriteString(row(i))
			}
			a := known(b, fixtures[name])
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
		})
	}
}
