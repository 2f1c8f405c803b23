package flashcrash

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// joinedBook are the columns of a symbol's order book on the explorer's grid: of a
// joined step the widest spread, the least depth, the highest cost.
type joinedBook struct{ spread, depth, cost []float64 }

// A reader sees no more digits; the frames have all.
const (
	exploredDepthDigits = 3
)

// book joins the columns of a symbol's order book.
func (g grid) book(m *tick.Minutes) joinedBook {
	b := joinedBook{spread: m.Values(tick.SpreadBps), depth: bothSides(m), cost: m.Values(tick.RTC100000)}
	if g.minutes != nil {
		b = joinedBook{g.join(b.spread, math.Max), g.join(b.depth, math.Min), g.join(b.cost, math.Max)}
	}
	return b
}

func (g grid) encode(b joinedBook) *page.SymbolBook {
	return &page.SymbolBook{Spread: page.Rounded(b.spread, decimalsFor(b.spread)), Depth: page.Digits(b.depth, exploredDepthDigits), Cost: page.Rounded(b.cost, decimalsFor(b.cost))}
}

// bothSides is the depth of bids and asks within 100 bps.
func bothSides(m *tick.Minutes) []float64 {
	out := make([]float64, tick.MinutesPerDay)
	bids, asks := m.Values(tick.DepthBid10+balanceBand), m.Values(tick.DepthAsk10+balanceBand)
	for i := range out {
		out[i] = bids[i] + asks[i]
	}
	return out
}

// bookPlots are the explorer's plots of order books; none when there is no book.
func (r *Results) bookPlots() []plot {
	if len(r.shelves) == 0 {
		return nil
	}
	return []plot{
		{ID: "explorer-spread", Format: chart.Bps, Log: true, Book: true, Height: 160, Quantity: "spread", Heading: event.Text{EN: "Spread", ZH: "价差"}},
		{ID: "explorer-depth", Format: chart.Dollars, Zero: true, Book: true, Height: 160, Quantity: "depth", Heading: event.Text{EN: "Depth within 100 bps, bids and asks", ZH: "100 个基点内的深度，买卖合计"}},
		{ID: "explorer-cost", Format: chart.Bps, Log: true, Book: true, Height: 160, Quantity: "cost", Heading: both("Cost of a round trip of %s", "%s 往返成本", size(headlineSize))},
	}
}

// of is the column of a quantity.
func (b *joinedBook) of(quantity string) []float64 {
	switch quantity {
	case "spread":
		return b.spread
	case "depth":
		return b.depth
	}
	return b.cost
}

// explainBooks adds the order book to what the explorer says of itself.
func (r *Results) explainBooks(f *figure) {
	f.Measure = event.Text{EN: "Price, spread, depth, cost, taker flow and volume of one coin on every venue, by minute", ZH: "单一币种在各交易所的价格、价差、深度、成本、主动成交流向与成交额（逐分钟）"}
	f.Method.EN += " Spread, depth and cost are those of the figures above; ∞ is a size that the book could not fill. A joined step keeps the widest spread, the least depth and the highest cost."
	f.Method.ZH += "价差、深度与成本同上图；∞ 表示订单簿无法成交该金额。合并的时段保留最宽价差、最小深度与最高成本。"
	f.Formula += "; spread_bps; depth_bid_100 + depth_ask_100; rtc_100000_bps"
	f.Unit += "; " + bpsUnit
	f.note = noBooks(r.bookless)
}

// explored is the explorer's first coin: the lead coin, or where only others have an
// order book the first that has.
func (r *Results) explored() string {
	for _, s := range r.shelves {
		for _, m := range s.books {
			if m.Base == r.lead {
				return r.lead
			}
		}
	}
	switch {
	case len(r.shelves) > 0:
		return fullest(r.shelves).books[0].Base
	case r.lead == "" && len(r.coins) > 0:
		return r.coins[0]
	}
	return r.lead
}
