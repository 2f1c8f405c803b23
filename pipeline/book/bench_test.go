package book

import (
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/book/booktest"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// kept is the stream with levels that stay valid.
func kept(messages int) (stream []tick.Depth, levels int) {
	for d := range booktest.Stream(1, messages) {
		own := *d
		own.Bids, own.Asks = slices.Clone(d.Bids), slices.Clone(d.Asks)
		stream = append(stream, own)
		levels += len(d.Bids) + len(d.Asks)
	}
	return stream, levels
}

// BenchmarkUpdates applies a crash of 60 % with all rules on.
func BenchmarkUpdates(b *testing.B) {
	stream, levels := kept(200_000)
	book := New(0)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		for i := range stream {
			if err := book.Apply(&stream[i]); err != nil {
				b.Fatal(err)
			}
		}
		n += levels
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mlevels/s")
}
