package frame

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// walk is a day of trades as a liquid symbol has them: prices on a grid, sizes from
// few digits, several trades with the same time.
func walk(n int) []tick.Trade {
	r := rand.New(rand.NewPCG(7, 11))
	out := make([]tick.Trade, n)
	now, price := tick.Time(1760054400_000000000), int64(32_345)
	for i := range out {
		if r.IntN(3) == 0 {
			now += tick.Time(r.ExpFloat64()*float64(tick.Day)/float64(n)*3) / tick.Millisecond * tick.Millisecond
			price += int64(r.IntN(3)) - 1
		}
		side := tick.Buy
		if r.IntN(2) == 0 {
			side = tick.Sell
		}
		out[i] = tick.Trade{
			Exch: now, Recv: now + tick.Time(3000+r.IntN(20_000))*tick.Microsecond, ID: 31_000_000 + int64(i), Side: side,
			Price: canonical(price, 5), Size: canonical(int64(math.Exp(r.NormFloat64()*2+8)), 1), Fills: 1,
		}
	}
	return out
}

func canonical(unscaled int64, scale uint8) tick.Decimal {
	d, err := tick.ParseDecimal(tick.Decimal{Unscaled: unscaled, Scale: scale}.Append(nil))
	if err != nil {
		panic(err)
	}
	return d
}

const benchTrades = 300_000

func perRow(b *testing.B, rows int) {
	b.ReportMetric(float64(b.N)*float64(rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}

func BenchmarkWriteTrades(b *testing.B) {
	trades := walk(benchTrades)
	b.ReportAllocs()
	for b.Loop() {
		w := NewTradeWriter(io.Discard)
		for i := range trades {
			if err := w.Write(&trades[i]); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
	perRow(b, len(trades))
}

func BenchmarkReadTrades(b *testing.B) {
	var buf bytes.Buffer
	w := NewTradeWriter(&buf)
	for _, trade := range walk(benchTrades) {
		if err := w.Write(&trade); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	file := buf.Bytes()
	for name, want := range map[string]TradeColumns{"all": AllTradeColumns, "time+price": TradeTime | TradePrice} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rows := 0
				for batch, err := range ReadTrades(bytes.NewReader(file), int64(len(file)), want) {
					if err != nil {
						b.Fatal(err)
					}
					rows += len(batch)
				}
				if rows != benchTrades {
					b.Fatalf("%d rows", rows)
				}
			}
			perRow(b, benchTrades)
		})
	}
}

func BenchmarkWriteMinutes(b *testing.B) {
	m := randomMinutes(rand.New(rand.NewPCG(1, 1)))
	b.ReportAllocs()
	for b.Loop() {
		if err := WriteMinutes(io.Discard, m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadMinutes(b *testing.B) {
	file := writeMinutes(b, randomMinutes(rand.New(rand.NewPCG(1, 1))))
	for name, want := range map[string][]tick.Column{"all": nil, "4 columns": {tick.Close, tick.CVDQuote, tick.SpreadBps, tick.Trades}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadMinutes(bytes.NewReader(file), int64(len(file)), want...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
