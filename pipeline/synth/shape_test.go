package synth

import (
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// shape is what the published figures of the crash have a counterpart in.
type shape struct {
	mean, tenth  map[string]float64 // drops from the reference, percent, by venue and market
	openInterest float64            // change of contracts on Binance's linear market, percent
	spreadBefore float64            // median over Binance's linear books, bps
	spreadSecond float64            // the same in 21:10-21:20
	marketLow    tick.Time          // median time of Binance's lows
	marketFall   tick.Time          // median time when they had lost a fifth
	tokenLow     tick.Time          // when a token was furthest from its peg, after 21:10
	tokenDepth   float64            // of the lowest price of the tokens, percent below redemption
	legOne       float64            // median drop at 21:10 on Binance's linear market, percent
}

// TestTheShapeOfTheDefaultDay simulates three seeds of the whole day. Bounds are coarse:
// chance may move the figures, but not make another kind of day of it.
func TestTheShapeOfTheDefaultDay(t *testing.T) {
	if os.Getenv("CRASHTAPE_SLOW") == "" {
		t.Skip("SKIPPED: simulates three whole days, a minute or two; set CRASHTAPE_SLOW=1 to run it, as CI does")
	}
	text, err := os.ReadFile("../../data/synth/default.toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadParameters(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, seed := range []uint64{p.Seed, 7, 99} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			p := p
			p.Seed = seed
			s := simulate(t, &p)
			t.Logf("mean drop %v, worst tenth %v; open interest %.0f %%; spread %.0f then %.0f bps; low %s; peg lost most at %s; tokens %.0f %% below; 21:10 at -%.1f %%",
				s.mean, s.tenth, s.openInterest, s.spreadBefore, s.spreadSecond, s.marketLow.Clock(), s.tokenLow.Clock(), s.tokenDepth, s.legOne)
			for name, ok := range map[string]bool{
				"Binance's coins fall by half or more":            s.mean["binance/linear"] > 50 && s.mean["binance/spot"] > 50,
				"Bybit's fall less":                               s.mean["bybit/linear"] < s.mean["binance/linear"]-5,
				"Coinbase's least":                                s.mean["coinbase/spot"] < s.mean["bybit/linear"],
				"the worst tenth on Binance loses four fifths":    s.tenth["binance/linear"] > 75,
				"a third to nine tenths of contracts are closed":  s.openInterest < -30 && s.openInterest > -90,
				"spreads are narrow before":                       s.spreadBefore < 40,
				"and half a percent or more in the second leg":    s.spreadSecond > 50 && s.spreadSecond < 1500,
				"the first leg is less than half of it":           s.legOne > 1 && 2*s.legOne < s.mean["binance/linear"],
				"the low is in the second leg":                    s.marketLow > m2110(&p) && s.marketLow < m2110(&p)+60*tick.Minute,
				"tokens lose their peg, by more than two percent": s.tokenDepth > 2,
				"and most of it comes after the market's low":     s.tokenLow > s.marketLow,
			} {
				if !ok {
					t.Errorf("not so: %s", name)
				}
			}
		})
	}
}

func m2110(p *Parameters) tick.Time {
	d, _ := tick.ParseDate("2025-10-10")
	return d.Start() + 1270*tick.Minute
}

func simulate(t *testing.T, p *Parameters) (s shape) {
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(p, d, d.Start()+p.Shocks[0].At.Time, DefaultRules)
	if err != nil {
		t.Fatal(err)
	}
	s.mean, s.tenth = map[string]float64{}, map[string]float64{}
	var second []float64
	depth := 0.0
	for i := range int(p.Session.To.Time / tick.Minute) {
		m.Advance(nil)
		for j, k := range m.tokens {
			if off := 100 * (1 - k.book.dollars(k.book.slow)/m.redemption(j)); m.now > m2110(p) && off > depth {
				depth, s.tokenLow = off, m.now
			}
		}
		switch {
		case i == 1249:
			s.spreadBefore = median(m.spreads())
		case i >= 1270 && i < 1280:
			second = append(second, median(m.spreads()))
		}
		if i == 1269 {
			s.legOne = median(m.each(func(b *Book) float64 { return 100 * (1 - b.reference/float64(b.truth.Before)) }))
		}
	}
	s.spreadSecond, s.tokenDepth = median(second), depth
	drops := map[string][]float64{}
	for _, b := range m.books {
		if b.coin < len(p.Coins) {
			name := b.Venue + "/" + string(b.Market)
			drops[name] = append(drops[name], 100*(1-float64(b.truth.Low)/float64(b.truth.Before)))
		}
	}
	for name, all := range drops {
		slices.Sort(all)
		s.mean[name], s.tenth[name] = sum(all)/float64(len(all)), all[len(all)*9/10]
	}
	s.marketLow = tick.Time(median(m.each(func(b *Book) float64 { return float64(b.truth.LowTime) })))
	s.marketFall = tick.Time(median(m.each(func(b *Book) float64 { return float64(b.truth.Passages[2]) })))
	s.openInterest = sum(m.each(func(b *Book) float64 {
		return 100 * (float64(slices.Min(b.truth.OpenInterest[1250:]))/float64(b.truth.OpenInterest[1249]) - 1)
	})) / float64(len(p.Coins))
	return s
}

// each is a number of every book of Binance's linear market.
func (m *Market) each(f func(b *Book) float64) (out []float64) {
	for _, b := range m.books {
		if b.Venue == "binance" && b.Market == tick.Linear {
			out = append(out, f(b))
		}
	}
	return out
}

func (m *Market) spreads() []float64 {
	return m.each(func(b *Book) float64 {
		bid, ok1 := b.bids.best()
		ask, ok2 := b.asks.best()
		if !ok1 || !ok2 {
			return math.Inf(1)
		}
		return 1e4 * float64(ask-bid) / (float64(ask+bid) / 2)
	})
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

func sum(all []float64) (s float64) {
	for _, v := range all {
		s += v
	}
	return s
}
