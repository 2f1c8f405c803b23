package tardis

import (
	"bytes"
	"testing"

	"github.com/crashtape/crashtape/pipeline/book/booktest"
)

// BenchmarkDepths decodes a generated book, already inflated.
func BenchmarkDepths(b *testing.B) {
	var text bytes.Buffer
	rows, err := booktest.WriteTardis(&text, booktest.Stream(1, 50_000))
	if err != nil {
		b.Fatal(err)
	}
	a := known(b, depthFixtures["book"])
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		levels := int64(0)
		for d, err := range Depths(bytes.NewReader(text.Bytes()), a) {
			if err != nil {
				b.Fatal(err)
			}
			levels += int64(len(d.Bids) + len(d.Asks))
		}
		if levels != rows {
			b.Fatalf("%d levels of %d rows", levels, rows)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
