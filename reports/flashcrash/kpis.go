package flashcrash

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// kpis are the headline numbers, each only when its data is there.
func (b *builder) kpis() []page.KPI {
	var out []page.KPI
	for _, make := range []func() (page.KPI, bool){b.fallKPI, b.medianKPI, b.halvedKPI, b.gapKPI, b.spreadKPI, b.costKPI, b.flowKPI, b.feedKPI} {
		if kpi, ok := make(); ok {
			kpi.Label, kpi.Caption = tidy(kpi.Label), tidy(kpi.Caption)
			out = append(out, kpi)
		}
	}
	return out
}

func (b *builder) shown(values []float64) []float64 { return values[b.view.From : b.view.To+1] }

func toneClass(g *group) string { return g.Tone.Class() }

// fallKPI is the lead coin's fall where it fell furthest.
func (b *builder) fallKPI() (page.KPI, bool) {
	var deep *group
	for _, g := range b.r.groups {
		if d := g.drops[b.r.lead]; d != nil && !math.IsNaN(d.RefPct) && (deep == nil || d.RefPct > deep.drops[b.r.lead].RefPct) {
			deep = g
		}
	}
	if deep == nil {
		return page.KPI{}, false
	}
	d := deep.drops[b.r.lead]
	name := page.Plain(b.r.lead)
	return page.KPI{
		Label: both("%s, deepest fall", "%s 最大跌幅", name), Value: chart.Percent.Value(-d.RefPct),
		Caption: event.Text{EN: fmt.Sprintf("%s, %s → %s", deep.full().EN, clockOf(b.in.Event), d.RefLowTime.UTC().Format("15:04:05")), ZH: fmt.Sprintf("%s，%s → %s", deep.full().ZH, clockOf(b.in.Event), d.RefLowTime.UTC().Format("15:04:05"))},
		Picture: chart.Spark(b.shown(deep.byCoin[b.r.lead].Values(tick.Low)), toneClass(deep)),
	}, true
}

// medianKPI is the median fall of the group with the deepest median.
func (b *builder) medianKPI() (page.KPI, bool) {
	g, s := b.deepestMedian()
	if s == nil {
		return page.KPI{}, false
	}
	return page.KPI{
		Label: event.Text{EN: "Median drawdown", ZH: "跌幅中位数"}, Value: chart.Percent.Value(-s.dist.Median),
		Caption: event.Text{EN: fmt.Sprintf("%s, %d symbols", g.full().EN, s.N), ZH: fmt.Sprintf("%s，%d 个品种", g.full().ZH, s.N)},
		Picture: chart.Histogram(drops(g.drawdowns), 101),
	}, true
}

func (b *builder) deepestMedian() (*group, *crossSection) {
	var deep *group
	var best *crossSection
	for _, g := range b.r.groups {
		if s := b.r.section(g, "ref", "all"); s != nil && s.N >= 3 && (best == nil || s.dist.Median > best.dist.Median) {
			deep, best = g, s
		}
	}
	return deep, best
}

func drops(drawdowns []*tick.Drawdown) []float64 {
	out := make([]float64, len(drawdowns))
	for i, d := range drawdowns {
		out[i] = d.RefPct
	}
	return out
}

// halvedKPI counts the symbols that lost half or more.
func (b *builder) halvedKPI() (page.KPI, bool) {
	halved, n := b.r.halved()
	if n == 0 {
		return page.KPI{}, false
	}
	var all []float64
	for _, g := range b.r.groups {
		all = append(all, drops(g.drawdowns)...)
	}
	return page.KPI{
		Label: event.Text{EN: "Symbols that lost half", ZH: "腰斩的品种"}, Value: fmt.Sprint(halved),
		Caption: both("of %d on all venues, from t₀", "共 %d 个品种（全部交易所），自 t₀", n), Picture: chart.Histogram(all, 50),
	}, true
}

// halved is how many symbols fell by half or more from t₀, of how many.
func (r *Results) halved() (halved, n int) {
	for _, g := range r.groups {
		for _, d := range drops(g.drawdowns) {
			if math.IsNaN(d) {
				continue
			}
			n++
			if d >= 50 {
				halved++
			}
		}
	}
	return halved, n
}

func (b *builder) gapKPI() (page.KPI, bool) {
	gap := b.r.widestGap()
	if gap == nil {
		return page.KPI{}, false
	}
	ref := b.r.gapReference()
	return page.KPI{
		Label: event.Text{EN: "Widest venue gap", ZH: "最大交易所价差"}, Value: chart.Percent.Value(float64(gap.WorstPct)),
		Caption: event.Text{EN: fmt.Sprintf("%s to %s, %s, %d coins", gap.group.full().EN, ref.short().EN, chart.Clock(gap.worst), gap.WorstN), ZH: fmt.Sprintf("%s 对 %s，%s，%d 个币种", gap.group.full().ZH, ref.short().ZH, chart.Clock(gap.worst), gap.WorstN)},
		Picture: chart.Spark(b.shown(floats(gap.GapPct)), toneClass(gap.group)),
	}, true
}

// flowKPI is the heaviest net selling of a group in the event's window.
func (b *builder) flowKPI() (page.KPI, bool) {
	var seller *group
	var most *flow
	for _, g := range b.r.groups {
		if f := b.r.flowOf(g, "*", "event"); f != nil && (most == nil || f.NetQuote < most.NetQuote) {
			seller, most = g, f
		}
	}
	if most == nil {
		return page.KPI{}, false
	}
	label := event.Text{EN: "Heaviest net selling", ZH: "最大净卖出"}
	if most.NetQuote >= 0 {
		label = event.Text{EN: "Least net buying", ZH: "最小净买入"}
	}
	sums, _ := groupCVD(seller)
	return page.KPI{
		Label: label, Value: chart.Dollars.Value(float64(most.NetQuote)),
		Caption: event.Text{EN: fmt.Sprintf("%s, %d symbols, %s–%s", seller.full().EN, most.N, chart.Clock(b.view.From), chart.Clock(b.view.To)), ZH: fmt.Sprintf("%s，%d 个品种，%s–%s", seller.full().ZH, most.N, chart.Clock(b.view.From), chart.Clock(b.view.To))},
		Picture: chart.Spark(b.shown(sums), toneClass(seller)),
	}, true
}

// feedKPI is the most unusual silence of a symbol, or the largest delay of a feed
// when there is none.
func (b *builder) feedKPI() (page.KPI, bool) {
	if odd := b.r.unusualSilences(); len(odd) > 0 {
		g, m := b.r.find(odd[0].Venue, odd[0].Market, odd[0].Symbol)
		when, symbol := tick.Time(odd[0].SilenceMaxAt).UTC().Format("15:04"), page.Plain(m.Symbol)
		return page.KPI{
			Label: event.Text{EN: "Most unusual silence", ZH: "最异常的静默"}, Value: chart.Seconds.Value(float64(odd[0].SilenceMaxS)),
			Caption: event.Text{EN: fmt.Sprintf("%s %s, %s, %.0f× its usual", g.short().EN, symbol, when, odd[0].times()), ZH: fmt.Sprintf("%s %s，%s，为平时的 %.0f 倍", g.short().ZH, symbol, when, odd[0].times())},
			Picture: chart.Spark(b.shown(m.Values(tick.SilenceMax)), toneClass(g)),
		}, true
	}
	var late *group
	var worst *feedFacts
	for _, g := range b.r.groups {
		if f := b.r.feed(g); f != nil && !math.IsNaN(float64(f.LatencyMaxMs)) && (worst == nil || f.LatencyMaxMs > worst.LatencyMaxMs) {
			late, worst = g, f
		}
	}
	if worst == nil {
		return page.KPI{}, false
	}
	when := tick.Time(worst.LatencyMaxAt).UTC().Format("15:04")
	return page.KPI{
		Label: event.Text{EN: "Largest feed delay", ZH: "最大数据延迟"}, Value: chart.Seconds.Value(float64(worst.LatencyMaxMs) / 1000),
		Caption: event.Text{EN: late.full().EN + ", " + when, ZH: late.full().ZH + "，" + when},
		Picture: chart.Spark(b.shown(groupLatency(late)), toneClass(late)),
	}, true
}
