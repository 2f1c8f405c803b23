package flashcrash

import (
	"fmt"
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// fewestForTail is how many symbols a row needs before its tenth percentile says
// anything.
const fewestForTail = 5

// mostDumbbells keeps the figure on a page.
const mostDumbbells = 22

// drawdownFigure is the beeswarm: a row per group, a dot per symbol.
func (r *Results) drawdownFigure(e *event.Event) *figure {
	f := &figure{
		ID: "drawdown", Title: event.Text{EN: "Drawdown by venue", ZH: "各交易所跌幅"}, Unit: "percent", Whole: true, find: true,
		Measure:  both("Fall from the last trade at or before %s (t₀) to the lowest trade after it; a dot is a symbol, open dots are spot", "自 %s（t₀）前最后成交至其后最低成交的跌幅；每点为一个品种，空心为现货", clockOf(e)),
		Universe: event.Text{EN: "all symbols of each venue and market", ZH: "各交易所与市场的全部品种"},
		Method: event.Text{
			EN: "Drawdown = 1 − lowest trade after t₀ / last trade at or before t₀, on trades as published. Ticks mark the median, the mean (dashed) and the 10th percentile of returns, which is the 90th percentile of falls (quantiles of type 7). The CSV has the falls from the day's open, the day's high and the running maximum beside it; a stray print counts here, the guarded lows are in results.json.",
			ZH: "跌幅 = 1 − t₀ 之后最低成交 / t₀ 前最后成交，以公布的成交计。刻线为中位数、均值（虚线）与收益第 10 百分位（即跌幅第 90 百分位，第 7 类分位数）。CSV 另含相对开盘、日高与滚动最高的跌幅；此处包含孤立成交，稳健低点见 results.json。",
		},
		Formula: "dd_ref_pct = 100·(1 − ref_low / ref)",
	}
	deepest := 0.0
	found := medianFinding{DeepPct: math.Inf(-1), LeastPct: math.Inf(1)}
	for _, g := range r.groups {
		s := r.section(g, "ref", "all")
		if s == nil || s.N == 0 {
			continue
		}
		f.N += s.N
		deepest = math.Max(deepest, s.dist.Max)
		for _, m := range g.minutes {
			f.keys = append(f.keys, m.Key)
		}
		for _, v := range []struct {
			name  string
			value float64
		}{{"median", s.dist.Median}, {"mean", s.dist.Mean}, {"90th percentile of falls", s.dist.P90}} {
			f.add(v.name+", "+g.full().EN, v.value, "percent")
		}
		f.add("symbols, "+g.full().EN, float64(s.N), "symbols")
		if s.N < 3 {
			continue
		}
		if s.dist.Median > found.DeepPct {
			found.Deep, found.DeepPct = g.short(), s.dist.Median
		}
		if s.dist.Median < found.LeastPct {
			found.Least, found.LeastPct = g.short(), s.dist.Median
		}
	}
	if f.N == 0 {
		f.Missing = event.Text{EN: "No symbol has a trade before t₀ and one after it.", ZH: "没有在 t₀ 前后均有成交的品种。"}
		return f
	}
	halved, n := r.halved()
	f.add("symbols that fell by half or more", float64(halved), "symbols")
	f.add("symbols with a fall from t0", float64(n), "symbols")
	if found.Deep.EN == found.Least.EN {
		found.Least = event.Text{}
	}
	f.Title = found.title()
	f.swarm = r.swarm(axisEnd(deepest))
	return f
}

// axisEnd is the round percentage at or beyond the deepest fall.
func axisEnd(deepest float64) float64 { return math.Min(100, math.Max(10, 10*math.Ceil(deepest/10))) }

func (r *Results) swarm(deep float64) *page.Swarm {
	swarm := &page.Swarm{Summary: event.Text{EN: "Beeswarm of drawdowns. ", ZH: "跌幅蜂群图。"}}
	for _, g := range r.groups {
		s := r.section(g, "ref", "all")
		if s == nil || s.N == 0 {
			continue
		}
		row := chart.Swarm{Tone: g.Tone, Hole: g.spot(), Deep: deep, Ticks: ticks(s.dist)}
		for _, d := range g.drawdowns {
			if !math.IsNaN(d.RefPct) {
				// A symbol that never traded below t₀ has a negative fall: it stands at the edge.
				row.Dots = append(row.Dots, chart.Dot{Coin: r.coin(d.Base), Drop: math.Max(d.RefPct, 0)})
			}
		}
		swarm.Rows = append(swarm.Rows, page.SwarmRow{Name: g.Name, Kind: g.Kind, N: s.N, SVG: row.SVG()})
		swarm.Axis = row.Axis()
		swarm.Summary.EN += fmt.Sprintf("%s: %d symbols, median fall %s, mean %s, deepest %s. ", g.full().EN, s.N, share(s.dist.Median), share(s.dist.Mean), share(s.dist.Max))
		swarm.Summary.ZH += fmt.Sprintf("%s：%d 个品种，中位数 %s，均值 %s，最深 %s。", g.full().ZH, s.N, share(s.dist.Median), share(s.dist.Mean), share(s.dist.Max))
	}
	return swarm
}

func ticks(d metric.Distribution) []chart.Tick {
	label := func(en, zh string, v float64) event.Text {
		return event.Text{EN: en + " " + chart.Percent.Value(-v), ZH: zh + " " + chart.Percent.Value(-v)}
	}
	var out []chart.Tick
	if d.N >= 3 {
		out = append(out, chart.Tick{Kind: "mean", Label: label("mean", "均值", d.Mean), Drop: d.Mean})
	}
	if d.N >= fewestForTail {
		out = append(out, chart.Tick{Kind: "tail", Label: label("p10", "第10百分位", d.P90), Drop: d.P90})
	}
	return append(out, chart.Tick{Kind: "median", Label: label("median", "中位数", d.Median), Drop: d.Median})
}

// coin is the coin's number on the page.
func (r *Results) coin(base string) int {
	i, found := slices.BinarySearch(r.coins, base)
	if !found {
		return -1
	}
	return i
}

// disagreementFigure is the dumbbells: the coins whose falls differ most.
func (r *Results) disagreementFigure() *figure {
	f := &figure{
		ID: "disagreement", Title: event.Text{EN: "Where venues disagree most", ZH: "各交易所分歧最大的币种"}, Unit: "percentage points", Whole: true,
		Measure:  event.Text{EN: "Fall from t₀ to the lowest trade after it, per venue; the gap is deepest minus shallowest, in percentage points", ZH: "自 t₀ 至其后最低成交的跌幅；差距为最深减最浅（百分点）"},
		Universe: event.Text{EN: "coins listed on at least two venues or markets, widest gaps first", ZH: "在至少两个交易所或市场上架的币种，按差距排序"},
		Method: event.Text{
			EN: "One dollar-quoted instrument stands for a coin on a venue and market: the one with the largest volume. Falls as in the figure before. At most 22 coins are drawn; results.json has all.",
			ZH: "每个交易所与市场中，每个币种取成交额最大的美元计价品种；跌幅定义同上图。最多绘制 22 个币种，全部见 results.json。",
		},
		Formula: "gap = max(dd_ref_pct) − min(dd_ref_pct)",
	}
	f.N = len(r.Disagreements)
	if f.N == 0 {
		f.Missing = event.Text{EN: "No coin is listed on two venues or markets here, so there is nothing to compare.", ZH: "没有币种在两个交易所或市场同时上架，无从比较。"}
		return f
	}
	widest := r.Disagreements[0]
	first, last := widest.Ends[0], widest.Ends[len(widest.Ends)-1]
	f.Title = coinFinding{page.Plain(widest.Coin), first.group.short(), last.group.short(), float64(first.DDRefPct), float64(last.DDRefPct)}.title()
	shown := r.Disagreements[:min(f.N, mostDumbbells)]
	deepest := 0.0
	for _, d := range shown {
		deepest = math.Max(deepest, float64(d.Ends[0].DDRefPct))
		f.add("gap, "+page.Plain(d.Coin), float64(d.GapPP), "percentage points")
		for _, end := range d.Ends {
			f.from(end.group.byCoin[d.Coin])
			f.add("fall, "+page.Plain(d.Coin)+", "+end.group.full().EN, float64(end.DDRefPct), "percent")
		}
	}
	f.dumb, f.dots = r.dumb(shown, axisEnd(deepest)), groupDots(shown, r.groups)
	return f
}

func (r *Results) dumb(shown []disagreement, deep float64) *page.Dumb {
	bells := chart.Dumbbells{Deep: deep}
	dumb := &page.Dumb{Summary: event.Text{EN: "Falls per coin and venue. ", ZH: "各币种在各交易所的跌幅。"}}
	for _, d := range shown {
		row := chart.DumbbellRow{Coin: r.coin(d.Coin)}
		for _, end := range d.Ends {
			row.Ends = append(row.Ends, chart.DumbbellEnd{Tone: end.group.Tone, Hole: end.group.spot(), Drop: math.Max(float64(end.DDRefPct), 0)})
		}
		bells.Rows = append(bells.Rows, row)
		dumb.Labels = append(dumb.Labels, page.Plain(d.Coin))
		dumb.Gaps = append(dumb.Gaps, fmt.Sprintf("%.1f pp", float64(d.GapPP)))
		first, last := d.Ends[0], d.Ends[len(d.Ends)-1]
		dumb.Summary.EN += fmt.Sprintf("%s: %s on %s, %s on %s. ", page.Plain(d.Coin), share(float64(first.DDRefPct)), first.group.full().EN, share(float64(last.DDRefPct)), last.group.full().EN)
		dumb.Summary.ZH += fmt.Sprintf("%s：%s %s，%s %s。", page.Plain(d.Coin), first.group.full().ZH, share(float64(first.DDRefPct)), last.group.full().ZH, share(float64(last.DDRefPct)))
	}
	dumb.SVG, dumb.Axis = bells.SVG(), bells.Axis()
	return dumb
}

func groupDots(shown []disagreement, groups []*group) []page.Row {
	used := map[*group]bool{}
	for _, d := range shown {
		for _, end := range d.Ends {
			used[end.group] = true
		}
	}
	var rows []page.Row
	for _, g := range groups {
		if used[g] {
			rows = append(rows, page.Row{Series: "group." + g.id(), Tone: g.Tone, Dash: g.spot(), Dot: true, Name: g.Name, Kind: g.Kind})
		}
	}
	return rows
}
