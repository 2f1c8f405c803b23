package flashcrash

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// bpsUnit is the unit of spreads and costs.
const bpsUnit = "bps of mid"

// percentDecimals is what the page's columns keep of percentages; results.json has
// them in full.
const percentDecimals = 1

// bookFigures are the figures of order books; one line when there is none.
func (r *Results) bookFigures(e *event.Event) []*figure {
	if len(r.shelves) == 0 {
		missing := noBooks(r.bookless)
		if missing.EN == "" {
			missing = event.Text{EN: "No order book published.", ZH: "未公布订单簿。"}
		}
		return []*figure{{ID: "book", Title: event.Text{EN: "Order books", ZH: "订单簿"}, Missing: missing, Universe: event.Text{EN: "order books", ZH: "订单簿"}}}
	}
	figures := []*figure{r.spreadFigure(e), r.costFigure(e), r.depthFigure(e), r.stateFigure(e)}
	for _, f := range figures {
		f.note, f.book = noBooks(r.bookless), true
	}
	return figures
}

// spreadFigure is the fan of spreads across symbols.
func (r *Results) spreadFigure(e *event.Event) *figure {
	lead := fullest(r.shelves)
	f := &figure{
		ID: "spread", Title: event.Text{EN: "Spread across symbols", ZH: "各品种价差"}, Unit: bpsUnit,
		Measure: event.Text{
			EN: "Quoted spread in basis points of mid, time-weighted per minute, log scale; " + heavy(lead.books).EN + lead.full().EN,
			ZH: "报价价差（中间价的基点），按分钟时间加权，对数坐标；" + heavy(lead.books).ZH + lead.full().ZH,
		},
		Universe: event.Text{EN: "symbols with an order book", ZH: "有订单簿的品种"},
		Method: event.Text{
			EN: "Spread = 10,000 × (ask − bid) / mid, weighted by the time it stood within the minute. Only time in which the book was live and uncrossed counts: a stale, empty or crossed book has no spread, and the lower plot shows how many symbols were left. Bands are the 5th to 95th and 25th to 75th percentiles across symbols (type 7), drawn from five symbols on; lines are medians. 100 bp are written as 1%.",
			ZH: "价差 = 10,000 ×（卖一 − 买一）/ 中间价，按其在该分钟内持续的时间加权。仅计订单簿有效且未交叉的时间：失效、为空或交叉的订单簿没有价差，下图给出剩余的品种数。色带为各品种第 5–95 与第 25–75 百分位（第 7 类），自五个品种起绘制；曲线为中位数。100 个基点写作 1%。",
		},
		Formula: "spread_bps of minutes",
		key:     fanKey(lead),
	}
	p := plot{ID: "spread", Format: chart.Bps, Log: true, Book: true, Height: 270}
	counts := plot{ID: "spread-n", Format: chart.Count, Zero: true, Book: true, Height: 104, Heading: event.Text{EN: "Symbols with a known spread", ZH: "价差已知的品种数"}}
	for i, s := range r.shelves {
		fan := s.fan(tick.SpreadBps)
		f.N += len(s.books)
		f.from(s.books...)
		p.Lines = append(p.Lines, fanLine(s, lead, fmt.Sprintf("spread.%d", i), fan, s.label(false, len(s.books)), "spread "+bpsUnit))
		counts.Lines = append(counts.Lines, line{ID: fmt.Sprintf("spread.n.%d", i), Group: s.group, Label: s.label(false, len(s.books)), Unit: "symbols with a known spread", Y: fan.n})
	}
	f.plots = []plot{p, counts}
	f.Title = r.spreadFinding(lead, e, f).title()
	return f
}

// fanLine is a group's median, heavy and with its bands for the leading group.
func fanLine(s, lead *shelf, id string, f *fan, label event.Text, unit string) line {
	l := line{ID: id, Group: s.group, Label: label, Unit: unit, Y: f.median, Weight: chart.Light, Decimals: decimalsFor(f.p5)}
	if s == lead {
		l.Weight = chart.Heavy
		if len(s.books) >= fewestForTail {
			l.Fan = &chart.Fan{P5: f.p5, P25: f.p25, P75: f.p75, P95: f.p95}
		}
	}
	return l
}

// heavy says how the leading group is drawn.
func heavy(books []*tick.Minutes) event.Text {
	if len(books) < fewestForTail {
		return event.Text{EN: "heavy line: ", ZH: "粗线："}
	}
	return event.Text{EN: "heavy line and bands: ", ZH: "粗线与色带："}
}

// fanKey explains the bands; nothing where there are too few symbols for them.
func fanKey(lead *shelf) []page.KeyEntry {
	if len(lead.books) < fewestForTail {
		return nil
	}
	return []page.KeyEntry{
		{Band: "fan90", Tone: lead.Tone, Label: event.Text{EN: "p5–p95", ZH: "p5–p95"}},
		{Band: "fan50", Tone: lead.Tone, Label: event.Text{EN: "p25–p75", ZH: "p25–p75"}},
	}
}

// spreadFinding compares the leading group's median spread at its widest with the
// hour before t₀.
func (r *Results) spreadFinding(lead *shelf, e *event.Event, f *figure) spreadFinding {
	var found spreadFinding
	w := fallWindow(e)
	for _, s := range r.shelves {
		y := s.fan(tick.SpreadBps).median
		usual, at := before(y, e), extreme(y, w, more)
		f.add("median spread in the hour before t0, "+s.full().EN, usual, bpsUnit)
		if at < 0 {
			continue
		}
		f.add("widest median spread, "+s.full().EN, y[at], bpsUnit)
		f.add("symbols in that minute, "+s.full().EN, s.fan(tick.SpreadBps).n[at], "symbols")
		if s == lead {
			found = spreadFinding{Group: s.short(), Usual: usual, Widest: y[at], Clock: chart.Clock(at), N: len(s.books)}
		}
	}
	return found
}

// times is how many times the usual; 0 when that is not known.
func times(value, usual float64) float64 {
	if !(usual > 0) || math.IsNaN(value) {
		return 0
	}
	return value / usual
}
