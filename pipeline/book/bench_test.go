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

// BenchmarkMinuteBuilder is the same with the clock and a sample for each of the day's
// 1,440 minutes.
func BenchmarkMinuteBuilder(b *testing.B) {
	stream, levels := kept(200_000)
	in := instruments["spot"]
	n := 0
	for b.Loop() {
		m := NewMinuteBuilder(in, day, 0)
		for i := range stream {
			if err := m.Add(&stream[i]); err != nil {
				b.Fatal(err)
			}
		}
		m.Finish(day.End())
		n += levels
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mlevels/s")
}

// BenchmarkMinute is one sample of a book of 1,000 quoted levels a side and thousands of
// far ones: prices, twelve depths, five roundtrips.
func BenchmarkMinute(b *testing.B) {
	stream, _ := kept(200_000)
	book := replay(stream)
	in := instruments["spot"]
	b.ReportAllocs()
	for b.Loop() {
		if s := book.Sample(&in); s.State != tick.BookLive {
			b.Fatal(s.State)
		}
	}
}

// BenchmarkSnapshots replaces the whole book with every message, as a feed of the best 20
// levels does.
func BenchmarkSnapshots(b *testing.B) {
	stream, _ := kept(20_000)
	var tops []tick.Depth
	book, levels := New(0), 0
	for i := range stream {
		if err := book.Apply(&stream[i]); err != nil {
			b.Fatal(err)
		}
		d := tick.Depth{Snapshot: true, Exch: stream[i].Exch, PriceScale: 1, SizeScale: 3}
		for v := range book.Bids() {
			if d.Bids = append(d.Bids, v); len(d.Bids) == 20 {
				break
			}
		}
		for v := range book.Asks() {
			if d.Asks = append(d.Asks, v); len(d.Asks) == 20 {
				break
			}
		}
		tops = append(tops, d)
		levels += len(d.Bids) + len(d.Asks)
	}
	top, n := New(20), 0
	for b.Loop() {
		for i := range tops {
			if err := top.Apply(&tops[i]); err != nil {
				b.Fatal(err)
			}
		}
		n += levels
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mlevels/s")
}
