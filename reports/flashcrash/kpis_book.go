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

// fewestForMedian is how many books a median needs to be a headline number.
const fewestForMedian = 3

// spreadKPI is the leading group's median spread at its widest.
func (b *builder) spreadKPI() (page.KPI, bool) {
	lead := fullest(b.r.shelves)
	if lead == nil || len(lead.books) < fewestForMedian {
		return page.KPI{}, false
	}
	f := lead.fan(tick.SpreadBps)
	at := extreme(f.median, fallWindow(b.in.Event), more)
	if at < 0 {
		return page.KPI{}, false
	}
	return page.KPI{
		Label: event.Text{EN: "Median spread at worst", ZH: "价差中位数最宽时"}, Value: bps(f.median[at]),
		Caption: lead.caption(at, int(f.n[at])), Picture: chart.Spark(b.shown(exponents(f.median)), toneClass(lead.group)),
	}, true
}

// costKPI is the 95th percentile of the leading group's cost of the smallest round
// trip at its highest; ∞ where that many could not fill it.
func (b *builder) costKPI() (page.KPI, bool) {
	lead := fullest(b.r.shelves)
	if lead == nil || len(lead.dollarBooks()) < fewestForTail {
		return page.KPI{}, false
	}
	f := lead.fan(tick.RTC500)
	at := extreme(f.p95, fallWindow(b.in.Event), more)
	if at < 0 {
		return page.KPI{}, false
	}
	label := both("%s round trip, 95th percentile", "%s 往返成本第 95 百分位", size(book.Notionals[0]))
	if math.IsInf(f.p95[at], 1) {
		label = both("%s round trip, 95th percentile: unfillable", "%s 往返成本第 95 百分位：无法成交", size(book.Notionals[0]))
	}
	return page.KPI{Label: label, Value: bps(f.p95[at]), Caption: lead.caption(at, int(f.n[at])), Picture: chart.Spark(b.shown(exponents(f.p95)), toneClass(lead.group))}, true
}

func (s *shelf) caption(minute, n int) event.Text {
	return event.Text{
		EN: fmt.Sprintf("%s, %s, n = %d", s.full().EN, chart.Clock(minute), n),
		ZH: fmt.Sprintf("%s，%s，n = %d", s.full().ZH, chart.Clock(minute), n),
	}
}

// exponents draw a cost as the figures do, on decades; what is infinite stands one
// above the highest that is not.
func exponents(values []float64) []float64 {
	out, highest := make([]float64, len(values)), math.Inf(-1)
	for i, v := range values {
		out[i] = math.NaN()
		if v > 0 {
			out[i] = math.Log10(v)
		}
		if !math.IsNaN(out[i]) && !math.IsInf(out[i], 1) {
			highest = math.Max(highest, out[i])
		}
	}
	for i, v := range out {
		if math.IsInf(v, 1) {
			out[i] = highest + 1
		}
	}
	return out
}
