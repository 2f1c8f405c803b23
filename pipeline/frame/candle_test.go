package frame

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

func randomCandles(r *rand.Rand, n int) []Candle {
	out := make([]Candle, n)
	families := []venue.PriceFamily{venue.Traded, venue.Mark, venue.Index, venue.Premium}
	for i := range out {
		c := &out[i]
		*c = Candle{Family: families[r.IntN(len(families))], Interval: tick.Time(1+r.IntN(3600)) * tick.Second}
		c.Open = tick.Time(1760054400_000000000) + tick.Time(i)*tick.Minute
		c.Trades = int64(r.IntN(1000)) - 1
		for _, price := range []*tick.Decimal{&c.First, &c.High, &c.Low, &c.Last} {
			*price = randomDecimal(r, priceScale)
			if c.Family == venue.Premium && r.IntN(2) == 0 {
				price.Unscaled = -price.Unscaled
			}
		}
		for _, volume := range []**tick.Decimal{&c.Volume, &c.QuoteVolume, &c.TakerBuyVolume, &c.TakerBuyQuoteVolume} {
			if r.IntN(2) == 0 {
				v := randomDecimal(r, sizeScale)
				*volume = &v
			}
		}
	}
	return out
}

func writeCandles(t testing.TB, candles []Candle) []byte {
	t.Helper()
	var b bytes.Buffer
	w := newCandleWriter(&b, 1500) // several row groups
	for i := range candles {
		if err := w.Write(&candles[i]); err != nil {
			t.Fatalf("row %d: %v", i, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCandlesComeBackAsTheyWere(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{0, 1, 1500, 5000} {
		want := randomCandles(r, n)
		file := writeCandles(t, want)
		i := 0
		for got, err := range ReadCandles(bytes.NewReader(file), int64(len(file))) {
			if err != nil {
				t.Fatal(err)
			}
			if !sameCandle(got, &want[i]) {
				t.Fatalf("%d rows: row %d is %+v, want %+v", n, i, got, want[i])
			}
			i++
		}
		if i != n {
			t.Errorf("%d rows: read %d", n, i)
		}
		if again := writeCandles(t, want); !bytes.Equal(file, again) {
			t.Errorf("%d rows: the same rows gave other bytes", n)
		}
	}
}

func sameCandle(a, b *Candle) bool {
	va := [...]*tick.Decimal{a.Volume, a.QuoteVolume, a.TakerBuyVolume, a.TakerBuyQuoteVolume}
	vb := [...]*tick.Decimal{b.Volume, b.QuoteVolume, b.TakerBuyVolume, b.TakerBuyQuoteVolume}
	for i := range va {
		if (va[i] == nil) != (vb[i] == nil) || va[i] != nil && *va[i] != *vb[i] {
			return false
		}
	}
	return a.Open == b.Open && a.First == b.First && a.High == b.High && a.Low == b.Low && a.Last == b.Last &&
		a.Trades == b.Trades && a.Family == b.Family && a.Interval == b.Interval
}

func TestCandlesThatDoNotFitAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		harm func(c *Candle)
		want error
	}{
		"a fraction of a microsecond": {func(c *Candle) { c.Open++ }, ErrTime},
		"no interval":                 {func(c *Candle) { c.Interval = 0 }, ErrTime},
		"an interval of 1.5 s":        {func(c *Candle) { c.Interval = tick.Second * 3 / 2 }, ErrTime},
		"15 decimals":                 {func(c *Candle) { c.Low = tick.Decimal{Unscaled: 1, Scale: priceScale + 1} }, ErrDecimals},
		"a volume of 11 decimals":     {func(c *Candle) { c.Volume = &tick.Decimal{Unscaled: 1, Scale: sizeScale + 1} }, ErrDecimals},
		"a negative volume":           {func(c *Candle) { c.Volume = &tick.Decimal{Unscaled: -1} }, ErrNegative},
	} {
		candle := randomCandles(rand.New(rand.NewPCG(1, 1)), 1)[0]
		w := NewCandleWriter(new(bytes.Buffer))
		if err := w.Write(&candle); err != nil {
			t.Fatal(err)
		}
		c.harm(&candle)
		if err := w.Write(&candle); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
