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

// front fills what stands above the figures.
func (b *builder) front() {
	e, p := b.in.Event, b.page
	p.Generator = "crashtape " + b.in.Version
	p.Date = e.Date.String()
	day := e.Date.Start().UTC()
	p.DateText = event.Text{EN: day.Format("2 January 2006") + ", UTC", ZH: day.Format("2006年1月2日") + "，UTC"}
	p.Kicker = event.Text{EN: "Market post-mortem", ZH: "市场复盘"}
	head := b.r.headFinding()
	p.Headline = head.headline(plainText(e.Title))
	if p.Headline != plainText(e.Title) {
		p.Kicker = event.Text{EN: "Market post-mortem · " + page.Plain(e.Title.EN), ZH: "市场复盘 · " + page.Plain(e.Title.ZH)}
	}
	p.Stand = b.stand(head)
	p.Status = b.status()
	p.Notices = b.notices()
	p.Incidents = incidents(e)
	p.KPIs = b.kpis()
	p.View = b.view
	p.Presets = presets(e, b.view)
	p.Skyline = chart.Navigator(skyline(b.r), b.view, b.marks)
	p.Tones = tonesOf(b.r.groups, e)
}

func plainText(t event.Text) event.Text {
	return event.Text{EN: page.Plain(t.EN), ZH: page.Plain(t.ZH)}
}

func (b *builder) notices() []event.Text {
	var notices []event.Text
	if b.in.Synthetic {
		notices = append(notices, event.Text{
			EN: "Synthetic data. Shapes are illustrative; no number on this page is a market observation.",
			ZH: "合成数据。图形仅作示意；本页没有任何数字是市场观测。",
		})
	}
	failed := 0
	for _, q := range b.in.Quality {
		if q.Failed != "" {
			failed++
		}
	}
	if failed > 0 {
		notices = append(notices, both("Incomplete: %d of the inputs could not be read and are missing from every figure. The quality ledger below names them.", "数据不完整：%d 个输入无法读取，未进入任何图表，详见下方质量台账。", failed))
	}
	return notices
}

// status tells on the first screen how much data there is and how far it can be
// trusted.
func (b *builder) status() event.Text {
	var rows, rejected int64
	unverified := 0
	for _, s := range b.in.Sources {
		rows += s.Rows
		if s.Verified == "" || s.Verified == "unverified" {
			unverified++
		}
	}
	for _, q := range b.in.Quality {
		rejected += q.Rejected
	}
	return event.Text{
		EN: fmt.Sprintf("%d archives, %s rows · %d not verified against a publisher's checksum · %s rows rejected", len(b.in.Sources), grouped(rows), unverified, grouped(rejected)),
		ZH: fmt.Sprintf("%d 个档案，%s 行 · %d 个未经发布方校验和验证 · 拒绝 %s 行", len(b.in.Sources), grouped(rows), unverified, grouped(rejected)),
	}
}

// headFinding is the pair of groups, sharing at least three coins, whose mean
// falls over them differ most.
func (r *Results) headFinding() headFinding {
	var best headFinding
	apart := math.Inf(-1)
	for i, a := range r.groups {
		for _, b := range r.groups[i+1:] {
			universe := "common:" + a.id() + "+" + b.id()
			x, y := r.section(a, "ref", universe), r.section(b, "ref", universe)
			if x == nil || y == nil || x.N < 3 || y.N < 3 {
				continue
			}
			deep, least, dp, lp := a, b, x.dist.Mean, y.dist.Mean
			if dp < lp {
				deep, least, dp, lp = b, a, lp, dp
			}
			if dp-lp > apart {
				apart = dp - lp
				best = headFinding{deep.full(), least.full(), dp, lp, x.N}
			}
		}
	}
	return best
}

// stand is the paragraph below the headline, sentence by sentence from what is there.
func (b *builder) stand(head headFinding) event.Text {
	var en, zh []string
	say := func(t event.Text) { en, zh = append(en, t.EN), append(zh, t.ZH) }
	at := clockOf(b.in.Event)
	if head.N >= 3 {
		say(event.Text{
			EN: fmt.Sprintf("From %s UTC the %d coins that trade on both fell %s on average on %s and %s on %s.", at, head.N, share(head.DeepPct), head.Deep.EN, share(head.LeastPct), head.Least.EN),
			ZH: fmt.Sprintf("自 %s（UTC）起，两边均交易的 %d 个币种平均下跌：%s %s，%s %s。", at, head.N, head.Deep.ZH, share(head.DeepPct), head.Least.ZH, share(head.LeastPct)),
		})
	}
	if gap := b.r.widestGap(); gap != nil && float64(gap.WorstPct) <= -gapSeen {
		ref := b.r.gapReference()
		say(event.Text{
			EN: fmt.Sprintf("At %s the median coin's lowest trade of the minute was %s below %s on %s.", chart.Clock(gap.worst), share(-float64(gap.WorstPct)), ref.short().EN, gap.group.full().EN),
			ZH: fmt.Sprintf("%s，中位币种在 %s 的分钟低点比 %s 低 %s。", chart.Clock(gap.worst), gap.group.full().ZH, ref.short().ZH, share(-float64(gap.WorstPct))),
		})
	}
	if b.in.Event.Found {
		say(event.Text{
			EN: fmt.Sprintf("No event file describes this day: the reference time (%s) and the window were found from the data.", at),
			ZH: fmt.Sprintf("该日没有事件文件：参考时刻（%s）与时间窗由数据得出。", at),
		})
	}
	say(event.Text{EN: "The charts below share one clock: hover to read them together, drag to zoom, double-click to reset.", ZH: "下方图表共用同一时钟：悬停联动读数，拖动缩放，双击复位。"})
	return tidy(event.Text{EN: strings.Join(en, " "), ZH: strings.Join(zh, "")})
}

func (r *Results) widestGap() *venueGap {
	var widest *venueGap
	for i := range r.VenueGap {
		if g := &r.VenueGap[i]; g.worst >= 0 && (widest == nil || g.WorstPct < widest.WorstPct) {
			widest = g
		}
	}
	return widest
}

func incidents(e *event.Event) []page.Incident {
	var out []page.Incident
	n := 0
	for _, i := range e.Incidents {
		from, ok := e.Date.MinuteOf(i.At)
		if !ok {
			continue
		}
		line := page.Incident{From: from, Clock: chart.Clock(from), Label: plainText(i.Label), Source: page.Plain(i.Source)}
		if i.Major {
			n++
			line.N = n
		}
		if i.To != tick.NoTime {
			if to, ok := e.Date.MinuteOf(i.To); ok {
				line.To, line.Clock = to, line.Clock+"–"+chart.Clock(to)
			}
		}
		out = append(out, line)
	}
	return out
}

func presets(e *event.Event, view chart.Window) []page.Preset {
	out := []page.Preset{{Name: event.Text{EN: "24 h", ZH: "24 小时"}, Window: chart.Window{From: 0, To: tick.MinutesPerDay - 1}}}
	for _, id := range []string{"event", "core"} {
		if w, ok := e.Window(id); ok {
			if span, ok := window(e, id); ok {
				out = append(out, page.Preset{Name: plainText(w.Name), Window: chart.Window{From: span.From, To: min(span.To, tick.MinutesPerDay-1)}})
			}
		}
	}
	return out
}
