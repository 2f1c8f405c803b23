package flashcrash

import (
	"fmt"
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
)

// liquidity is how dear one group's books were in one window.
type liquidity struct {
	Measure       string      `json:"measure"` // spread or roundtrip_cost
	Notional      float64     `json:"notional,omitempty"`
	Venue         string      `json:"venue"`
	Market        tick.Market `json:"market"`
	Window        string      `json:"window"`
	From          instant     `json:"from"`
	To            instant     `json:"to"`
	N             int         `json:"n"`
	SymbolMinutes int         `json:"symbol_minutes"`
	Median        num         `json:"median"`
	P10           num         `json:"p10"`
	P90           num         `json:"p90"`
	Max           num         `json:"max"`
	MaxMinute     instant     `json:"max_minute"`
	UnfillablePct num         `json:"unfillable_pct"`
	AtLeast       int         `json:"limited_books"` // whose feed publishes limited levels: costs are lower bounds
	Unit          string      `json:"unit"`
	Definition    string      `json:"definition"`
	Frames        []string    `json:"frames"`
}

const (
	spreadDefinition = "quoted spread 1e4·(ask − bid)/mid, time-weighted over each minute's live, uncrossed time; median, p10, p90: type 7 over the window's symbol-minutes; max: largest of the minutes' medians over symbols"
	costDefinition   = "roundtrip cost 1e4·(VWAP_buy(Q) − VWAP_sell(Q))/mid, Q = notional/mid, at each minute's end; +Inf where a side cannot fill it, and counted as such; symbols quoted in dollars; median, p10, p90: type 7 over the window's symbol-minutes; max: largest of the minutes' medians over symbols"
)

// liquidityOf describes spread and costs of every shelf in each window.
func liquidityOf(shelves []*shelf, e *event.Event, frames map[tick.Key]string) []liquidity {
	list := []liquidity{}
	for _, w := range e.Windows {
		span, ok := window(e, w.ID)
		if !ok {
			continue
		}
		for _, s := range shelves {
			add := func(l liquidity, books []*tick.Minutes, c tick.Column) {
				if l.describe(books, s.fan(c), c, span, e) {
					limited, _ := s.limited()
					l.Venue, l.Market, l.Window, l.From, l.To, l.AtLeast = s.Venue, s.Market, w.ID, instant(w.From), instant(w.To), limited
					l.Unit, l.Frames = bpsUnit, framesIn(frames, books)
					list = append(list, l)
				}
			}
			add(liquidity{Measure: "spread", Definition: spreadDefinition}, s.books, tick.SpreadBps)
			for i, notional := range book.Notionals {
				add(liquidity{Measure: "roundtrip_cost", Notional: notional, Definition: costDefinition}, s.dollarBooks(), tick.RTC500+tick.Column(i))
			}
		}
	}
	return list
}

// describe pools the window's symbol-minutes; false when there are none.
func (l *liquidity) describe(books []*tick.Minutes, f *fan, c tick.Column, w chart.Window, e *event.Event) bool {
	var pool []float64
	for _, m := range books {
		before := len(pool)
		for _, v := range m.Values(c)[w.From:w.To] {
			if !math.IsNaN(v) {
				pool = append(pool, v)
			}
		}
		if len(pool) > before {
			l.N++
		}
	}
	slices.Sort(pool)
	l.SymbolMinutes = len(pool)
	l.Median, l.P10, l.P90 = num(metric.Quantile(pool, 0.5)), num(metric.Quantile(pool, 0.1)), num(metric.Quantile(pool, 0.9))
	l.UnfillablePct = num(infinitePct(pool))
	at := extreme(f.median, w, more)
	l.Max, l.MaxMinute = num(math.NaN()), minuteTime(e, at)
	if at >= 0 {
		l.Max = num(f.median[at])
	}
	return len(pool) > 0
}

func framesIn(frames map[tick.Key]string, books []*tick.Minutes) []string {
	paths := []string{}
	for _, m := range books {
		if path := frames[m.Key]; path != "" {
			paths = append(paths, path)
		}
	}
	return paths
}

// size writes a notional as people say it: $500, $100k.
func size(notional float64) string { return chart.Dollars.Value(notional) }

// noBooks names the groups without a book; empty when all have one.
func noBooks(without []*group) event.Text {
	if len(without) == 0 {
		return event.Text{}
	}
	t := event.Text{EN: "No order book published: ", ZH: "未公布订单簿："}
	for i, g := range without {
		if i > 0 {
			t.EN, t.ZH = t.EN+", ", t.ZH+"、"
		}
		t.EN, t.ZH = t.EN+g.full().EN, t.ZH+g.full().ZH
	}
	return event.Text{EN: t.EN + ".", ZH: t.ZH + "。"}
}

// bound is "≥" for a group some of whose feeds publish limited levels, with how many.
func (s *shelf) bound() event.Text {
	n, levels := s.limited()
	if n == 0 {
		return event.Text{}
	}
	if n == len(s.books) {
		return event.Text{EN: fmt.Sprintf(" ≥ (%d levels)", levels), ZH: fmt.Sprintf(" ≥（%d 档）", levels)}
	}
	return event.Text{EN: fmt.Sprintf(" ≥ (%d of %d: %d levels)", n, len(s.books), levels), ZH: fmt.Sprintf(" ≥（%d/%d 个仅 %d 档）", n, len(s.books), levels)}
}

// label is what stands after the venue's name: its market, with "≥" where feeds are
// limited, and how many books.
func (s *shelf) label(bounded bool, books int) event.Text {
	var bound event.Text
	if bounded {
		bound = s.bound()
	}
	return event.Text{
		EN: fmt.Sprintf("%s%s · n=%d", s.Kind.EN, bound.EN, books),
		ZH: fmt.Sprintf("%s%s · n=%d", s.Kind.ZH, bound.ZH, books),
	}
}
