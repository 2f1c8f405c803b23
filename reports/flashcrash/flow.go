package flashcrash

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
)

const flowDefinition = "taker buys minus taker sells in quote notional within the window; share of the volume whose taker side is known; all: sum over the group's dollar-quoted symbols"

// flowsOf nets taker buying and selling for every symbol and every group in each
// window of the event.
func flowsOf(groups []*group, e *event.Event) []flow {
	flows := []flow{}
	for _, w := range e.Windows {
		span, ok := window(e, w.ID)
		if !ok {
			continue
		}
		for _, g := range groups {
			var net, sided float64
			n := 0
			for _, m := range g.minutes {
				if !hasSides(m) {
					continue
				}
				f := symbolFlow(m, span)
				f.Venue, f.Market, f.Window, f.From, f.To = g.Venue, g.Market, w.ID, instant(w.From), instant(w.To)
				flows = append(flows, f)
				if isDollar(m.Quote) {
					net, sided, n = net+float64(f.NetQuote), sided+float64(f.SidedQuote), n+1
				}
			}
			if n > 0 {
				flows = append(flows, flow{
					Venue: g.Venue, Market: g.Market, Symbol: "*", N: n, Window: w.ID, From: instant(w.From), To: instant(w.To),
					NetQuote: num(net), SidedQuote: num(sided), NetSharePct: num(100 * net / sided), PriceMovePct: num(math.NaN()), Unit: "US dollars and dollar tokens", Definition: flowDefinition,
				})
			}
		}
	}
	return flows
}

func hasSides(m *tick.Minutes) bool { return m.Has(tick.BuyQuote) && m.Has(tick.SellQuote) }

func symbolFlow(m *tick.Minutes, w chart.Window) flow {
	buy, sell := total(m.Values(tick.BuyQuote)[w.From:w.To]), total(m.Values(tick.SellQuote)[w.From:w.To])
	closes := m.Values(tick.Close)
	before, after := lastKnown(closes, w.From), lastKnown(closes, w.To)
	return flow{
		Symbol: m.Symbol, N: 1, NetQuote: num(buy - sell), SidedQuote: num(buy + sell), NetSharePct: num(100 * (buy - sell) / (buy + sell)),
		PriceMovePct: num(100 * (after/before - 1)), Unit: m.Quote, Definition: flowDefinition,
	}
}

// lastKnown is the last number before minute end; NaN when there is none.
func lastKnown(values []float64, end int) float64 {
	for m := end - 1; m >= 0; m-- {
		if !math.IsNaN(values[m]) {
			return values[m]
		}
	}
	return math.NaN()
}

// groupCVD is the sum of the group's dollar-quoted symbols' cumulative volume delta;
// a symbol keeps its last value through minutes without trades.
func groupCVD(g *group) (sum []float64, n int) {
	sum = make([]float64, tick.MinutesPerDay)
	for _, m := range g.minutes {
		if !isDollar(m.Quote) || !hasSides(m) {
			continue
		}
		n++
		last := 0.0
		for i, v := range m.Values(tick.CVDQuote) {
			if !math.IsNaN(v) {
				last = v
			}
			sum[i] += last
		}
	}
	return sum, n
}

// flowOf finds a flow; nil when there is none.
func (r *Results) flowOf(g *group, symbol, window string) *flow {
	for i := range r.CVD {
		f := &r.CVD[i]
		if f.Venue == g.Venue && f.Market == g.Market && f.Symbol == symbol && f.Window == window {
			return f
		}
	}
	return nil
}
