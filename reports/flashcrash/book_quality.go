package flashcrash

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/page"
)

// bookFacts is the ledger of an order book in results.json.
type bookFacts struct {
	Levels       int     `json:"levels"` // a side, as the feed publishes; 0 for all
	StaleMinutes float64 `json:"stale_minutes"`
	book.Account
}

func bookFactsOf(q Quality) *bookFacts {
	if q.Book == nil {
		return nil
	}
	return &bookFacts{Levels: q.Levels, StaleMinutes: minutesOf(q.Book.StaleNs), Account: *q.Book}
}

func minutesOf(t tick.Time) float64 { return float64(t) / float64(tick.Minute) }

// bookTable is the ledger of the order books on the page; false when there is none.
func bookTable(r *Results) (page.Section, bool) {
	t := &page.Table{
		Head: []event.Text{
			{EN: "Venue", ZH: "交易所"},
			{EN: "Market", ZH: "市场"},
			{EN: "Symbol", ZH: "品种"},
			{EN: "Levels", ZH: "档位"},
			{EN: "Messages", ZH: "消息"},
			{EN: "Applied", ZH: "已应用"},
			{EN: "Snapshots", ZH: "快照"},
			{EN: "Gaps", ZH: "缺口"},
			{EN: "Stale, min", ZH: "失效，分钟"},
			{EN: "Empty, min", ZH: "为空，分钟"},
			{EN: "Crossed, min", ZH: "交叉，分钟"},
			{EN: "Self-tests passed", ZH: "自检通过"},
			{EN: "failed", ZH: "未通过"},
			{EN: "Impossible levels", ZH: "不可能的档位"},
			{EN: "Gaps: from – to (want, have)", ZH: "缺口：起 – 止（应接，实接）"},
		},
		Numeric: []bool{false, false, false, true, true, true, true, true, true, true, true, true, true, true, false}, Mono: make([]bool, 15),
	}
	t.Mono[14] = true
	for _, q := range r.Quality {
		b := q.Book
		if b == nil {
			continue
		}
		levels := "all"
		if b.Levels > 0 {
			levels = strconv.Itoa(b.Levels)
		}
		row := []string{page.Plain(q.Venue), page.Plain(string(q.Market)), page.Plain(q.Symbol), levels}
		for _, n := range []int64{b.Messages, b.Applied, b.Snapshots, b.GapCount} {
			row = append(row, grouped(n))
		}
		for _, ns := range []tick.Time{b.StaleNs, b.EmptyNs, b.CrossedNs} {
			row = append(row, fmt.Sprintf("%.1f", minutesOf(ns)))
		}
		for _, n := range []int64{b.SelfTestsPassed, b.SelfTestsFailed, b.Inconsistent} {
			row = append(row, grouped(n))
		}
		t.Rows = append(t.Rows, append(row, gapList(b)))
	}
	return page.Section{
		Heading: event.Text{EN: "Order books", ZH: "订单簿"},
		Lead:    event.Text{EN: "Gaps are breaks of the message chain; from one on the book is stale until the next snapshot. A snapshot within an unbroken chain tests the rebuilt book: it passes when every level agrees. results.json has every listed gap.", ZH: "缺口为消息链中断；自此订单簿失效，直至下一快照。链未中断时的快照用于自检：各档一致即通过。全部所列缺口见 results.json。"},
		Table:   t,
	}, len(t.Rows) > 0
}

// fewGaps is how many gaps a table's row lists.
const fewGaps = 3

func gapList(b *bookFacts) string {
	var list []string
	for _, g := range b.Gaps[:min(len(b.Gaps), fewGaps)] {
		to := "end"
		if g.To != nil {
			to = g.To.Clock()
		}
		list = append(list, fmt.Sprintf("%s – %s (%d, %d)", g.From.Clock(), to, g.Want, g.Have))
	}
	if more := b.GapCount - int64(len(list)); more > 0 {
		list = append(list, fmt.Sprintf("and %s more", grouped(more)))
	}
	return strings.Join(list, "; ")
}
