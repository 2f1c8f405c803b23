package flashcrash

import (
	"fmt"
	"math"
	"strings"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// flowFigure puts the lead coin's cumulative volume delta under its price, and
// each group's over all its coins below.
func (r *Results) flowFigure(e *event.Event) *figure {
	f := &figure{
		ID: "cvd", Title: event.Text{EN: "Taker flow by venue", ZH: "各交易所主动成交流向"}, Unit: "quote",
		Method: event.Text{
			EN: "Cumulative volume delta: taker buys minus taker sells in quote notional, summed from 00:00 UTC. The taker's side is the venue's own; inverse contracts count contracts times contract value. The sum over a venue's coins takes its dollar-quoted symbols and keeps a symbol's last value through minutes without trades. A level means little by itself: read slopes.",
			ZH: "累计成交量差：自 00:00 UTC 起主动买入减主动卖出的计价金额之和。主动方向取交易所公布；币本位合约按张数乘合约面值计。合计取该组美元计价品种，无成交分钟沿用前值。水平本身意义不大，请看斜率。",
		},
		Formula: "CVD(t) = Σ side·price·size from 00:00 UTC",
	}
	coin := r.lead
	name := page.Plain(coin)
	prices := plot{ID: "cvd-price", Format: chart.Price, Height: 190, Heading: both("%s price", "%s 价格", name)}
	flows := plot{ID: "cvd-coin", Format: chart.Dollars, Zero: true, Height: 210, Heading: both("%s cumulative volume delta", "%s 累计成交量差", name)}
	sums := plot{ID: "cvd-all", Format: chart.Dollars, Zero: true, Height: 210, Heading: event.Text{EN: "All coins of the venue · symbols", ZH: "该交易所全部币种 · 品种数"}}
	for _, g := range r.groups {
		if m := g.byCoin[coin]; m != nil && hasSides(m) {
			f.from(m)
			i := len(flows.Lines)
			prices.Lines = append(prices.Lines, line{ID: fmt.Sprintf("cvd.price.%d", i), Group: g, Label: g.Kind, Unit: "close " + m.Quote, Y: m.Values(tick.Close)})
			flows.Lines = append(flows.Lines, line{ID: fmt.Sprintf("cvd.coin.%d", i), Group: g, Label: g.Kind, Unit: "cvd " + m.Quote, Y: m.Values(tick.CVDQuote)})
		}
		if sum, n := groupCVD(g); n > 0 {
			f.from(g.minutes...)
			label := event.Text{EN: fmt.Sprintf("%s · %d", g.Kind.EN, n), ZH: fmt.Sprintf("%s · %d", g.Kind.ZH, n)}
			sums.Lines = append(sums.Lines, line{ID: fmt.Sprintf("cvd.all.%d", len(sums.Lines)), Group: g, Label: label, Unit: "cvd dollars", Y: sum})
			f.N += n
		}
	}
	if len(sums.Lines) == 0 {
		f.Missing = event.Text{EN: "No archive here gives the taker's side, so there is no flow to show.", ZH: "此处的档案均未给出主动方向，无法显示流向。"}
		return f
	}
	if len(flows.Lines) > 0 {
		f.plots = append(f.plots, prices, flows)
	}
	f.plots = append(f.plots, sums)
	f.Measure = both("Taker buys minus sells since 00:00 UTC, in quote notional, with price: %s, and all coins of each venue", "自 00:00 UTC 起主动买入减卖出（计价金额），附价格：%s 及各交易所全部币种", name)
	f.Universe = event.Text{EN: "dollar-quoted symbols with a known taker side", ZH: "主动方向已知的美元计价品种"}
	f.Title = r.flowFinding(e, coin, f).title()
	return f
}

// flowFinding compares the lead coin's net flow between groups in the core window,
// or in the event's when there is none.
func (r *Results) flowFinding(e *event.Event, coin string, f *figure) flowFinding {
	w, ok := e.Window("core")
	if !ok {
		w, _ = e.Window("event")
	}
	found := flowFinding{Coin: page.Plain(coin), SellerShare: math.Inf(1), BuyerShare: math.Inf(-1)}
	if span, ok := window(e, w.ID); ok {
		found.Window = chart.Clock(span.From) + "–" + chart.Clock(span.To%tick.MinutesPerDay)
	}
	whole := 0.0
	for _, g := range r.groups {
		if m := g.byCoin[coin]; m != nil {
			if flow := r.flowOf(g, m.Symbol, w.ID); flow != nil {
				whole += float64(flow.SidedQuote)
			}
		}
	}
	for _, g := range r.groups {
		for _, x := range e.Windows {
			if all := r.flowOf(g, "*", x.ID); all != nil {
				f.add("net, all coins, "+x.ID+", "+g.full().EN, float64(all.NetQuote), "quote")
			}
		}
		m := g.byCoin[coin]
		if m == nil {
			continue
		}
		flow := r.flowOf(g, m.Symbol, w.ID)
		if flow == nil || math.IsNaN(float64(flow.NetSharePct)) {
			continue
		}
		share := float64(flow.NetSharePct)
		f.add("net, "+page.Plain(m.Symbol)+", "+w.ID+", "+g.full().EN, float64(flow.NetQuote), m.Quote)
		f.add("net share of sided volume, "+page.Plain(m.Symbol)+", "+w.ID+", "+g.full().EN, share, "percent")
		if 100*float64(flow.SidedQuote) < leastShare*whole {
			continue
		}
		if share < found.SellerShare {
			found.Seller, found.SellerShare, found.Fall = g.short(), share, -float64(flow.PriceMovePct)
		}
		if share > found.BuyerShare {
			found.Buyer, found.BuyerShare = g.short(), share
		}
	}
	return found
}

// feedFigure shows how late and how silent each feed was, in five classes.
func (r *Results) feedFigure(e *event.Event) *figure {
	f := &figure{
		ID: "feed", Title: event.Text{EN: "What we can and cannot see", ZH: "我们看得见与看不见的"}, Unit: "seconds",
		Measure:  event.Text{EN: "Delay and silence of each feed per minute, in seconds", ZH: "各数据流每分钟的延迟与静默，秒"},
		Universe: event.Text{EN: "trade feeds of every venue and market", ZH: "各交易所与市场的成交数据流"},
		Method: event.Text{
			EN: "Delay is the largest receive time minus exchange time among the messages of the group's symbols; it needs archives that record receive times, and its cause may be the venue or the recorder. Silence is the length of the longest interval without a trade that touches the minute: each symbol's longest, and of these the shortest, which the silence of the whole feed cannot exceed. A thin market is silent without a fault: symbols are added only when their silence lasts a minute or more and ten times their usual, the median over the day.",
			ZH: "延迟为该组各品种消息中接收时间减交易所时间的最大值；仅当档案记录接收时间时可得，其原因可能在交易所或录制方。静默为触及该分钟的最长无成交间隔：取各品种最长者中的最短者，整个数据流的静默不会超过它。清淡市场的静默并非故障：仅当某品种静默不少于一分钟且达其日内中位数十倍以上时才单列。",
		},
		Formula: "delay = max(latency_max_ms)/1000; silence = min(silence_max_s)",
		key: []page.KeyEntry{
			{Class: 0, Label: event.Text{EN: "<1 s", ZH: "<1 秒"}},
			{Class: 1, Label: event.Text{EN: "1–5", ZH: "1–5"}},
			{Class: 2, Label: event.Text{EN: "5–15", ZH: "5–15"}},
			{Class: 3, Label: event.Text{EN: "15–60", ZH: "15–60"}},
			{Class: 4, Label: event.Text{EN: ">60 s", ZH: ">60 秒"}},
		},
	}
	late := plot{Heading: event.Text{EN: "Delay", ZH: "延迟"}}
	silent := plot{Heading: event.Text{EN: "Silence", ZH: "静默"}}
	for _, g := range r.groups {
		if y := groupLatency(g); y != nil {
			late.Lines = append(late.Lines, line{ID: fmt.Sprintf("feed.late.%d", len(late.Lines)), Group: g, Label: g.Kind, Unit: "delay s", Y: scaled(y, 1e-3)})
		}
		if y := groupSilence(g); y != nil {
			silent.Lines = append(silent.Lines, line{ID: fmt.Sprintf("feed.silent.%d", len(silent.Lines)), Group: g, Label: g.Kind, Unit: "silence s", Y: y})
		}
		if facts := r.feed(g); facts != nil {
			f.N++
			f.from(g.minutes...)
			f.add("largest delay, "+g.full().EN, float64(facts.LatencyMaxMs), "ms")
			f.add("longest silence, "+g.full().EN, float64(facts.SilenceMaxS), "s")
		}
	}
	for _, odd := range r.unusualSilences() {
		g, m := r.find(odd.Venue, odd.Market, odd.Symbol)
		silent.Lines = append(silent.Lines, line{ID: fmt.Sprintf("feed.silent.%d", len(silent.Lines)), Group: g, Label: event.Text{EN: page.Plain(m.Symbol), ZH: page.Plain(m.Symbol)}, Unit: "silence s", Y: m.Values(tick.SilenceMax)})
		f.add("longest silence, "+g.full().EN+" "+page.Plain(m.Symbol), float64(odd.SilenceMaxS), "s")
		f.add("times the usual, "+g.full().EN+" "+page.Plain(m.Symbol), odd.times(), "times")
		f.add("usual longest silence per minute, "+g.full().EN+" "+page.Plain(m.Symbol), float64(odd.SilenceTypicalS), "s")
	}
	for _, p := range []plot{late, silent} {
		if len(p.Lines) > 0 {
			p.ID, p.Format, p.Classes = "feed-"+strings.ToLower(p.Heading.EN), chart.Seconds, &feedClasses
			f.plots = append(f.plots, p)
		}
	}
	if len(f.plots) == 0 {
		f.Missing = event.Text{EN: "No archive here allows latency or silence to be measured.", ZH: "此处的档案无法度量延迟或静默。"}
		return f
	}
	f.Title = r.feedFinding().title()
	return f
}

func (r *Results) feedFinding() feedFinding {
	var found feedFinding
	if odd := r.unusualSilences(); len(odd) > 0 {
		g, _ := r.find(odd[0].Venue, odd[0].Market, odd[0].Symbol)
		symbol := page.Plain(odd[0].Symbol)
		found.Silent = event.Text{EN: g.short().EN + " " + symbol, ZH: g.short().ZH + " " + symbol}
		found.SilentS = float64(odd[0].SilenceMaxS)
	}
	for _, g := range r.groups {
		facts := r.feed(g)
		if facts == nil {
			continue
		}
		if l := float64(facts.LatencyMaxMs) / 1000; l > found.LateS {
			found.Late, found.LateS = g.short(), l
		}
	}
	return found
}

// find is a symbol's group and minutes.
func (r *Results) find(venue string, market tick.Market, symbol string) (*group, *tick.Minutes) {
	for _, g := range r.groups {
		for _, m := range g.minutes {
			if m.Venue == venue && m.Market == market && m.Symbol == symbol {
				return g, m
			}
		}
	}
	return nil, nil
}

func scaled(values []float64, by float64) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v * by
	}
	return out
}

// clockOf writes t₀, without seconds when there are none.
func clockOf(e *event.Event) string {
	return strings.TrimSuffix(e.Reference.Clock(), ":00")
}
