package flashcrash

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// figures are the report's figures in their order.
func (r *Results) figures(in Input) []*figure {
	view := shownWindow(in.Event)
	figures := []*figure{
		r.priceFigure(), r.drawdownFigure(in.Event), r.disagreementFigure(), r.gapFigure(),
	}
	figures = append(figures, r.bookFigures(in.Event)...)
	figures = append(figures, r.flowFigure(in.Event), r.feedFigure(in.Event), r.explorerFigure())
	for _, f := range figures {
		f.Window = view
		f.Title, f.Measure = tidy(f.Title), tidy(f.Measure)
	}
	return figures
}

// shownWindow is what the static pictures show: the event's window with its last
// minute's end.
func shownWindow(e *event.Event) chart.Window {
	w := eventWindow(e)
	return chart.Window{From: w.From, To: min(w.To, tick.MinutesPerDay-1)}
}

// priceFigure follows the lead coin on every venue.
func (r *Results) priceFigure() *figure {
	f := &figure{
		ID: "price", Title: event.Text{EN: "Price by venue", ZH: "各交易所价格"}, Unit: "quote per coin",
		Method: event.Text{
			EN: "Last trade of each minute by exchange time; the band spans the minute's lowest and highest trade. A minute without a trade is a gap, not an interpolation. Venues quote in different dollars (USD, USDT, USDC), which are not equal in a crisis. The coin is the headline coin listed on most venues; among equals, the one whose falls differ most.",
			ZH: "每分钟按交易所时间的最后一笔成交；色带为该分钟最低至最高成交价。无成交的分钟留空，不作插值。各交易所计价的美元（USD、USDT、USDC）在危机中并不等值。所选为上架交易所最多的重点币种；若相同，取跌幅差异最大者。",
		},
		Formula: "close, low, high of minutes",
	}
	coin := r.lead
	if coin == "" {
		f.Missing = event.Text{EN: "No symbol with trades quoted in dollars.", ZH: "没有以美元计价且有成交的币种。"}
		return f
	}
	name := page.Plain(coin)
	f.Measure = both("%s price by venue, minute close with low–high band, in each venue's dollar", "%s 各交易所价格：分钟收盘与高低区间，各自美元计价", name)
	p := plot{ID: "price", Format: chart.Price, Height: 340}
	for _, g := range r.groups {
		m := g.byCoin[coin]
		if m == nil {
			continue
		}
		f.from(m)
		p.Lines = append(p.Lines, line{
			ID: fmt.Sprintf("price.%d", len(p.Lines)), Group: g, Label: g.Kind, Unit: "close " + m.Quote,
			Y: m.Values(tick.Close), Low: m.Values(tick.Low), High: m.Values(tick.High),
		})
	}
	f.plots, f.N = []plot{p}, len(p.Lines)
	f.Universe.EN = "venues and markets that trade " + name
	f.Universe.ZH = "交易 " + name + " 的交易所与市场"
	f.Title = r.priceFinding(coin, f).title()
	return f
}

func (r *Results) priceFinding(coin string, f *figure) priceFinding {
	found := priceFinding{Coin: page.Plain(coin), DeepLow: math.Inf(1), LeastLow: math.Inf(-1)}
	deep := -1.0
	for _, g := range r.groups {
		d := g.drops[coin]
		if d == nil || math.IsNaN(d.RefLow) {
			continue
		}
		f.add("lowest trade after t0, "+g.full().EN, d.RefLow, d.Quote)
		f.add("fall from t0, "+g.full().EN, d.RefPct, "percent")
		if d.RefPct > deep {
			deep, found.Deep, found.DeepLow, found.DeepFall = d.RefPct, g.short(), d.RefLow, d.RefPct
		}
	}
	least := math.Inf(1)
	for _, g := range r.groups {
		if d := g.drops[coin]; d != nil && d.RefPct < least && d.RefPct < deep {
			least, found.Least, found.LeastLow = d.RefPct, g.short(), d.RefLow
		}
	}
	return found
}

// gapFigure shows how far each group's minute lows lay from the reference group's.
func (r *Results) gapFigure() *figure {
	f := &figure{
		ID: "gap", Title: event.Text{EN: "The venue gap by minute", ZH: "逐分钟交易所价差"}, Unit: "percent",
		Method: event.Text{
			EN: "For every minute and every coin that traded on both sides in it, the lower venue's minute low divided by the reference's, minus one; the line is the median over coins. One dollar-quoted instrument stands for a coin: the one with the largest volume. The reference is the venue and market that shares most coins with the others; among equals, the one whose median symbol fell least. Minutes with fewer than two such coins are gaps.",
			ZH: "对每一分钟、每个在两侧均有成交的币种，取该组分钟低点除以参照组分钟低点再减一；曲线为各币种的中位数。每个币种取成交额最大的美元计价品种。参照组为与其他组共有币种最多者；若相同，取跌幅中位数最小者。不足两个币种的分钟留空。",
		},
		Formula: "median over coins of 100·(low_a / low_ref − 1)",
	}
	if len(r.VenueGap) == 0 {
		f.Missing = event.Text{EN: "No two venues here share at least two coins, so there is no gap to measure.", ZH: "没有两家交易所共有至少两个币种，无法度量价差。"}
		return f
	}
	ref := r.gapReference()
	p := plot{ID: "gap", Format: chart.Percent, Zero: true, Height: 300}
	worst := gapFinding{Reference: ref.short(), Pct: math.Inf(1)}
	coins := map[string]bool{}
	for i, gap := range r.VenueGap {
		p.Lines = append(p.Lines, line{ID: fmt.Sprintf("gap.%d", i), Group: gap.group, Label: both("%s, n = %d", "%s，n = %d", gap.group.Kind.EN, gap.N), Unit: "percent", Y: floats(gap.GapPct)})
		p.Lines[i].Label.ZH = fmt.Sprintf("%s，n = %d", gap.group.Kind.ZH, gap.N)
		for _, coin := range gap.Coins {
			coins[coin] = true
			f.from(gap.group.byCoin[coin], ref.byCoin[coin])
		}
		f.add("widest minute, "+gap.group.full().EN, float64(gap.WorstPct), "percent")
		f.add("coins in that minute, "+gap.group.full().EN, float64(gap.WorstN), "coins")
		f.add("minutes at or below −10 %, "+gap.group.full().EN, float64(gap.Minutes), "minutes")
		if gap.worst >= 0 && float64(gap.WorstPct) < worst.Pct {
			worst.Group, worst.Pct, worst.Clock, worst.Minutes = gap.group.short(), float64(gap.WorstPct), chart.Clock(gap.worst), gap.Minutes
		}
	}
	f.plots, f.N, f.Title = []plot{p}, len(coins), worst.title()
	f.Measure = event.Text{EN: "Median gap of minute lows to " + ref.full().EN + ", percent", ZH: "分钟低点相对 " + ref.full().ZH + " 的中位差距，百分比"}
	f.Universe = event.Text{EN: "coins traded on both", ZH: "两侧均交易的币种"}
	return f
}

func (r *Results) gapReference() *group {
	for _, g := range r.groups {
		if len(r.VenueGap) > 0 && g.Venue == r.VenueGap[0].ReferenceVenue && g.Market == r.VenueGap[0].ReferenceMarket {
			return g
		}
	}
	return nil
}

// explorerFigure shows any coin on all its venues.
func (r *Results) explorerFigure() *figure {
	f := &figure{
		ID: "explorer", Title: event.Text{EN: "Any symbol, all venues", ZH: "任一币种，所有交易所"}, Unit: "quote per coin; quote",
		Measure:  event.Text{EN: "Price, taker flow and volume of one coin on every venue, by minute", ZH: "单一币种在各交易所的价格、主动成交流向与成交额（逐分钟）"},
		Universe: event.Text{EN: "every symbol of this report", ZH: "本报告全部品种"},
		Method: event.Text{
			EN: "Price: last trade of the minute, band from the lowest to the highest. Cumulative volume delta: taker buys minus taker sells from 00:00 UTC in quote notional. Volume: quote notional of the minute. In reports of very many symbols the minutes outside the core are joined into longer steps, which keep the lowest and highest trade.",
			ZH: "价格：分钟最后成交，色带为最低至最高。累计成交量差：自 00:00 UTC 起主动买入减主动卖出的计价金额。成交额：该分钟计价金额。品种极多时，核心时段以外的分钟合并为更长的时段，并保留最低与最高成交。",
		},
		Formula: "close, low, high; cvd_quote; volume_quote of minutes",
	}
	if len(r.shelves) > 0 {
		r.explainBooks(f)
	}
	for _, g := range r.groups {
		f.N += len(g.minutes)
	}
	if f.N == 0 {
		f.Missing = event.Text{EN: "No minutes of any symbol.", ZH: "没有任何品种的分钟数据。"}
	}
	return f
}
