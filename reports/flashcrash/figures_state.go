package flashcrash

import (
	"fmt"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// stateClasses are the lower ends, in percent of symbols, of the classes above the
// first: one symbol of thousands is more than none.
var stateClasses = chart.Thresholds{0.01, 10, 25, 50}

// unknownStates are the states in which a book says nothing.
var unknownStates = []struct {
	state tick.BookState
	name  event.Text
}{
	{tick.BookStale, event.Text{EN: "stale", ZH: "失效"}},
	{tick.BookEmpty, event.Text{EN: "empty", ZH: "为空"}},
	{tick.BookNone, event.Text{EN: "no book yet or no more", ZH: "尚无或不再有"}},
}

// stateFigure shows, per group, the share of symbols whose book was not known.
func (r *Results) stateFigure(e *event.Event) *figure {
	f := &figure{
		ID: "states", Title: event.Text{EN: "When the books were known", ZH: "订单簿何时可知"}, Unit: "percent of symbols",
		Measure:  event.Text{EN: "Share of symbols whose book was not live at the end of each minute", ZH: "每分钟末订单簿非有效的品种占比"},
		Universe: event.Text{EN: "symbols with an order book at some time of the day", ZH: "当日曾有订单簿的品种"},
		Method: event.Text{
			EN: "Live: an unbroken chain of messages since a snapshot. Stale: the chain broke, and the book waits for the next snapshot. Empty: live, but one side has no level. The last row counts symbols before their first message and after their archive's end. A minute that is not live has no spread, depth or cost; it is not filled in.",
			ZH: "有效：自快照以来消息链未中断。失效：消息链中断，等待下一快照。为空：有效但某一侧没有档位。末行为首条消息之前或档案结束之后的品种。非有效的分钟没有价差、深度与成本，也不作填补。",
		},
		Formula: "share of symbols with state ≠ live",
		key: []page.KeyEntry{
			{Class: 0, Label: event.Text{EN: "all live", ZH: "全部有效"}},
			{Class: 1, Label: event.Text{EN: "<10%", ZH: "<10%"}},
			{Class: 2, Label: event.Text{EN: "10–25", ZH: "10–25"}},
			{Class: 3, Label: event.Text{EN: "25–50", ZH: "25–50"}},
			{Class: 4, Label: event.Text{EN: ">50%", ZH: ">50%"}},
		},
	}
	p := plot{ID: "states", Format: chart.Percent, Classes: &stateClasses, Book: true, Row: 22}
	var found stateFinding
	for i, s := range r.shelves {
		f.N += len(s.books)
		f.from(s.books...)
		row := func(id string, name event.Text, y []float64) {
			p.Lines = append(p.Lines, line{
				ID: fmt.Sprintf("states.%d.%s", i, id), Group: s.group, Unit: "percent of symbols", Decimals: percentDecimals, Y: y,
				Label: event.Text{EN: s.Kind.EN + " · " + name.EN, ZH: s.Kind.ZH + " · " + name.ZH},
			})
		}
		live := s.share(tick.BookLive)
		dead := make([]float64, len(live))
		for m, v := range live {
			dead[m] = 100 - v
		}
		row("not-live", event.Text{EN: "not live", ZH: "非有效"}, dead)
		for _, u := range unknownStates {
			y := s.share(u.state)
			if minutes := s.minutesIn(u.state); minutes > 0 {
				row(u.state.String(), u.name, y)
				f.add("symbol-minutes "+u.state.String()+", "+s.full().EN, float64(minutes), "minutes")
			}
		}
		f.add("symbol-minutes live, "+s.full().EN, float64(s.minutesIn(tick.BookLive)), "minutes")
		if at := extreme(dead, fallWindow(e), more); at >= 0 {
			f.add("largest share not live, "+s.full().EN, dead[at], "percent")
			if dead[at] > found.Pct {
				found = stateFinding{s.short(), dead[at], chart.Clock(at)}
			}
		}
	}
	f.plots, f.Title = []plot{p}, found.title()
	return f
}

// share is the percentage of the shelf's books in a state, per minute.
func (s *shelf) share(state tick.BookState) []float64 {
	out := make([]float64, tick.MinutesPerDay)
	for m := range out {
		n := 0
		for _, b := range s.books {
			if b.State[m] == state {
				n++
			}
		}
		out[m] = 100 * float64(n) / float64(len(s.books))
	}
	return out
}

func (s *shelf) minutesIn(state tick.BookState) int {
	n := 0
	for _, b := range s.books {
		for _, at := range b.State {
			if at == state {
				n++
			}
		}
	}
	return n
}
