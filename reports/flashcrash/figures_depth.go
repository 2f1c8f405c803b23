package flashcrash

import (
	"fmt"
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// lostClasses are the lower ends, in percent of depth lost, of the classes above the
// first.
var lostClasses = chart.Thresholds{25, 50, 75, 90}

// balanceBand is the band, by its place in book.Bands, whose sides are balanced and
// whose depth titles speak of: 100 bps.
const balanceBand = 3

// mostShelves keeps the heat maps to as many groups as choices and bytes allow.
const mostShelves = 8

// depthFigure is a heat map of bands per group, bid below ask, and the imbalance.
func (r *Results) depthFigure(e *event.Event) *figure {
	f := &figure{
		ID: "depth", Title: event.Text{EN: "Depth by side", ZH: "买卖盘深度"}, Unit: "percent of depth lost",
		Measure:  both("Depth within each distance from mid, lost against the symbol's median of the hour before %s; median across symbols", "各距离内的深度较 %s 前一小时该品种中位数的损失；取各品种中位数", clockOf(e)),
		Universe: event.Text{EN: "symbols with an order book", ZH: "有订单簿的品种"},
		Method: event.Text{
			EN: "Depth = quote notional of all bids (asks) from mid down (up) to the distance, at each minute's end; a wider band contains the narrower. Each symbol is divided by its own median over the 60 minutes before t₀, so that large coins do not hide small ones; the cell is the median across symbols, and a negative loss is a gain. Books that are stale, empty or crossed are left out, see the next figure. Imbalance = (bids − asks) / (bids + asks) within 100 bps, median across symbols. Where a feed publishes limited levels, marked ≥, a wide band may hold more than is known.",
			ZH: "深度 = 每分钟末中间价以下（以上）至该距离内全部买（卖）单的计价金额；较宽的带包含较窄的带。每个品种除以其在 t₀ 前 60 分钟的中位数，以免大币种掩盖小币种；格值为各品种中位数，负损失即增加。失效、为空或交叉的订单簿不计，见下一图。不平衡 =（买 − 卖）/（买 + 卖），100 个基点内，各品种中位数。标 ≥ 的数据流仅公布有限档位，较宽的带可能多于已知。",
		},
		Formula:  "lost = 100·(1 − depth_N / median of depth_N before t0); imbalance = 100·(depth_bid_100 − depth_ask_100)/(depth_bid_100 + depth_ask_100)",
		choosing: event.Text{EN: "Books shown", ZH: "显示的订单簿"},
		key: []page.KeyEntry{
			{Class: 0, Label: event.Text{EN: "<25% lost", ZH: "损失 <25%"}},
			{Class: 1, Label: event.Text{EN: "25–50", ZH: "25–50"}},
			{Class: 2, Label: event.Text{EN: "50–75", ZH: "50–75"}},
			{Class: 3, Label: event.Text{EN: "75–90", ZH: "75–90"}},
			{Class: 4, Label: event.Text{EN: ">90%", ZH: ">90%"}},
		},
	}
	lead := fullest(r.shelves)
	balance := plot{ID: "imbalance", Format: chart.Percent, Zero: true, Book: true, Height: 190, Heading: event.Text{EN: "Imbalance within 100 bps: bids above zero, asks below", ZH: "100 个基点内的不平衡：买盘为正，卖盘为负"}}
	for i, s := range r.shelves {
		f.N += len(s.books)
		f.from(s.books...)
		if i < mostShelves {
			f.choices = append(f.choices, page.Choice{N: i + 1, Label: s.full(), Chosen: s == lead})
			f.plots = append(f.plots, s.depthPlot(i, e))
		}
		balance.Lines = append(balance.Lines, line{ID: fmt.Sprintf("imbalance.%d", i), Group: s.group, Label: s.label(true, len(s.books)), Decimals: percentDecimals, Unit: "percent of depth within 100 bps", Y: s.imbalance()})
	}
	if len(r.shelves) == 1 {
		f.choices, f.plots[0].Choice = nil, 0
	}
	f.plots = append(f.plots, balance)
	f.Title = r.depthFinding(lead, e, f).title()
	return f
}

// depthPlot is one group's heat map: asks from the widest band down, then bids.
func (s *shelf) depthPlot(i int, e *event.Event) plot {
	bound := s.bound()
	p := plot{
		ID: fmt.Sprintf("depth-%d", i), Format: chart.Percent, Classes: &lostClasses, Book: true, Row: 20, Choice: i + 1,
		Heading: event.Text{EN: s.full().EN + bound.EN + ", asks above bids", ZH: s.full().ZH + bound.ZH + "，上卖下买"},
	}
	row := func(side, name, chinese string, first tick.Column, band int) {
		bps := book.Bands[band]
		p.Lines = append(p.Lines, line{
			ID: fmt.Sprintf("depth.%d.%s%d", i, side, bps), Group: s.group, Unit: "percent lost", Decimals: percentDecimals,
			Lane:  both(name+" %d bps", chinese+" %d 基点", bps),
			Label: event.Text{EN: fmt.Sprintf("%s %d bps", name, bps), ZH: fmt.Sprintf("%s %d 基点", chinese, bps)},
			Y:     s.depthLost(first+tick.Column(band), e),
		})
	}
	for band := len(book.Bands) - 1; band >= 0; band-- {
		row("ask", "ask", "卖", tick.DepthAsk10, band)
	}
	for band := range book.Bands {
		row("bid", "bid", "买", tick.DepthBid10, band)
	}
	return p
}

// depthLost is the median across symbols of the percentage of depth lost.
func (s *shelf) depthLost(c tick.Column, e *event.Event) []float64 {
	var columns [][]float64
	for _, m := range s.books {
		y := m.Values(c)
		usual := before(y, e)
		if !(usual > 0) {
			continue
		}
		lost := make([]float64, len(y))
		for i, v := range y {
			lost[i] = 100 * (1 - v/usual)
		}
		columns = append(columns, lost)
	}
	return spreadOut(columns).median
}

// imbalance is the median across symbols of (bids − asks) / (bids + asks) in percent.
func (s *shelf) imbalance() []float64 {
	columns := make([][]float64, len(s.books))
	for i, m := range s.books {
		columns[i] = make([]float64, tick.MinutesPerDay)
		bids, asks := m.Values(tick.DepthBid10+balanceBand), m.Values(tick.DepthAsk10+balanceBand)
		for t := range columns[i] {
			columns[i][t] = 100 * (bids[t] - asks[t]) / (bids[t] + asks[t]) // 0/0 is NaN: nothing on either side
		}
	}
	return spreadOut(columns).median
}

// depthFinding is how much of its bids and asks the leading group's median book lost.
func (r *Results) depthFinding(lead *shelf, e *event.Event, f *figure) depthFinding {
	found := depthFinding{Group: lead.short(), Bid: math.NaN(), Ask: math.NaN()}
	w := fallWindow(e)
	for i, s := range r.shelves {
		bids, asks := s.depthLost(tick.DepthBid10+balanceBand, e), s.depthLost(tick.DepthAsk10+balanceBand, e)
		b, a := extreme(bids, w, more), extreme(asks, w, more)
		if b < 0 || a < 0 {
			continue
		}
		f.add("largest loss of bids within 100 bps, "+s.full().EN, bids[b], "percent")
		f.add("largest loss of asks within 100 bps, "+s.full().EN, asks[a], "percent")
		if y := s.imbalance(); slices.ContainsFunc(y[w.From:w.To], func(v float64) bool { return !math.IsNaN(v) }) {
			f.add("lowest imbalance, "+s.full().EN, y[extreme(y, w, less)], "percent")
			f.add("highest imbalance, "+s.full().EN, y[extreme(y, w, more)], "percent")
		}
		if r.shelves[i] == lead {
			found.Bid, found.BidClock, found.Ask, found.AskClock = bids[b], chart.Clock(b), asks[a], chart.Clock(a)
		}
	}
	return found
}
