package synth

import "testing"

// BenchmarkSmallMarket simulates a small market's day, with and without its archives.
func BenchmarkSmallMarket(b *testing.B) {
	for _, c := range []struct {
		name     string
		archives bool
	}{{"books", false}, {"books and archives", true}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var messages, levels, trades int64
			for b.Loop() {
				m, a := newSmall(b, smallParameters(b))
				if c.archives {
					files(b, m, a, nil)
				} else {
					for range 1440 {
						m.Advance(nil)
					}
				}
				for _, book := range m.Books() {
					messages += book.truth.Messages
					levels += book.truth.Levels
					trades += book.truth.Trades
				}
			}
			s := b.Elapsed().Seconds()
			b.ReportMetric(float64(messages)/s, "messages/s")
			b.ReportMetric(float64(levels)/s, "level_changes/s")
			b.ReportMetric(float64(trades)/s, "trades/s")
		})
	}
}
