package flashcrash

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// The sizes shown before a reader chooses: the smallest, that any book should fill,
// and the one that a desk trades.
var shownSizes = map[float64]bool{500: true, headlineSize: true}

const headlineSize = 100_000

// costFigure has, per notional, a fan of roundtrip costs and below it the share of
// symbols that could not fill it.
func (r *Results) costFigure(e *event.Event) *figure {
	lead := fullest(r.shelves)
	f := &figure{
		ID: "cost", Title: event.Text{EN: "Cost of a round trip", ZH: "往返成本"}, Unit: bpsUnit,
		Measure: event.Text{
			EN: "Cost of buying and selling at once, in basis points of mid, at each minute's end, log scale; " + heavy(lead.books).EN + lead.full().EN,
			ZH: "同时买入并卖出的成本（中间价的基点），取每分钟末，对数坐标；" + heavy(lead.books).ZH + lead.full().ZH,
		},
		Universe: event.Text{EN: "symbols with an order book, quoted in dollars", ZH: "有订单簿的美元计价品种"},
		Method: event.Text{
			EN: "Cost = 10,000 × (average price paid − average price received) / mid for notional / mid coins on both sides, fees left out. A book too thin to fill a side costs ∞: it is drawn at the top edge, counted as infinite in every percentile and never dropped; the plot below gives the share of such symbols among those whose book was live. Where a feed publishes a limited number of levels, marked ≥, levels nobody published might have filled the rest: its ∞ then means not within the published levels. Percentiles are across symbols (type 7).",
			ZH: "成本 = 10,000 ×（买入均价 − 卖出均价）/ 中间价，双边数量均为金额 / 中间价，不计手续费。无法成交的一侧成本为 ∞：绘于上缘，在各百分位中按无穷大计，从不剔除；下图为此类品种占订单簿有效品种的比例。标 ≥ 的数据流仅公布有限档位，未公布的档位或可成交其余部分：此时 ∞ 表示在已公布档位内无法成交。百分位为各品种间（第 7 类）。",
		},
		Formula:  "rtc_500_bps … rtc_1000000_bps of minutes",
		choosing: event.Text{EN: "Sizes shown", ZH: "显示的金额"},
	}
	f.key = append(fanKey(lead), page.KeyEntry{Plain: true, Label: event.Text{EN: "∞: unfillable", ZH: "∞：无法成交"}})
	for i, notional := range book.Notionals {
		f.choices = append(f.choices, page.Choice{N: i + 1, Label: event.Text{EN: size(notional), ZH: size(notional)}, Chosen: shownSizes[notional]})
		f.plots = append(f.plots, r.costPlots(lead, i, f)...)
	}
	if f.N == 0 {
		return &figure{ID: f.ID, Title: f.Title, Universe: f.Universe, Missing: event.Text{EN: "No order book of a symbol quoted in dollars.", ZH: "没有美元计价品种的订单簿。"}}
	}
	f.Title = r.costFinding(lead, e, f).title()
	return f
}

// costPlots are the fan and the unfillable share of one notional.
func (r *Results) costPlots(lead *shelf, i int, f *figure) []plot {
	amount := size(book.Notionals[i])
	fans := plot{ID: fmt.Sprintf("cost-%d", i), Format: chart.Bps, Log: true, Book: true, Height: 230, Choice: i + 1, Heading: both("%s round trip", "%s 往返", amount)}
	shares := plot{ID: fmt.Sprintf("cost-unfillable-%d", i), Format: chart.Percent, Zero: true, Book: true, Height: 96, Choice: i + 1, Heading: both("Symbols that could not fill %s", "无法成交 %s 的品种占比", amount)}
	for g, s := range r.shelves {
		books := s.dollarBooks()
		if len(books) == 0 {
			continue
		}
		if i == 0 {
			f.N += len(books)
			f.from(books...)
		}
		fan := s.fan(tick.RTC500 + tick.Column(i))
		fans.Lines = append(fans.Lines, fanLine(s, lead, fmt.Sprintf("cost.%d.%d", i, g), fan, s.label(true, len(books)), "cost of "+amount+" "+bpsUnit))
		shares.Lines = append(shares.Lines, line{ID: fmt.Sprintf("cost.unfillable.%d.%d", i, g), Group: s.group, Label: s.label(true, len(books)), Decimals: percentDecimals, Unit: "percent of symbols that cannot fill " + amount, Y: fan.unfillable})
	}
	if len(fans.Lines) == 0 {
		return nil
	}
	return []plot{fans, shares}
}

// costFinding is what a round trip cost on the leading group when it cost most.
func (r *Results) costFinding(lead *shelf, e *event.Event, f *figure) costFinding {
	found := costFinding{Group: lead.short(), Size: size(headlineSize), Small: size(book.Notionals[0])}
	w := fallWindow(e)
	for i, notional := range book.Notionals {
		for _, s := range r.shelves {
			fan := s.fan(tick.RTC500 + tick.Column(i))
			at, worst := extreme(fan.median, w, more), extreme(fan.unfillable, w, more)
			if at < 0 {
				continue
			}
			name := size(notional) + ", " + s.full().EN
			usual, tail := before(fan.median, e), extreme(fan.p95, w, more)
			f.add("median cost in the hour before t0, "+name, usual, bpsUnit)
			f.add("highest median cost, "+name, fan.median[at], bpsUnit)
			f.add("highest 95th percentile of cost, "+name, fan.p95[tail], bpsUnit)
			f.add("largest share that could not fill it, "+name, fan.unfillable[worst], "percent")
			switch {
			case s != lead:
			case notional == headlineSize:
				found.Usual, found.Median, found.Clock = usual, fan.median[at], chart.Clock(at)
			case i == 0:
				found.SmallUnfillable, found.SmallClock = fan.unfillable[worst], chart.Clock(worst)
			}
		}
	}
	if math.IsNaN(found.Median) {
		found.Median = 0
	}
	return found
}
