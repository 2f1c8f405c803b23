package flashcrash

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// closing is what stands below the figures: how to make the report again, what it
// was made from, what was dropped on the way, and whose work it contains.
func closing(r *Results, in Input) []page.Section {
	sections := []page.Section{reproduce(in), sourcesTable(r), qualityTable(r)}
	if books, ok := bookTable(r); ok {
		sections = append(sections, books)
	}
	return append(sections, crossSectionTable(r), notes(r), licences())
}

func reproduce(in Input) page.Section {
	date := in.Event.Date.String()
	code := "just report " + date + "\n" +
		"# or, without just:\ngo run ./cmd/reconstruct " + date + " && go run ./cmd/plot " + date + "\n" +
		"# crashtape " + page.Plain(in.Version)
	return page.Section{
		Heading: event.Text{EN: "Reproduce", ZH: "复现"},
		Lead:    event.Text{EN: "The same archives and version give the same bytes. Every number of this page is in results.json beside it.", ZH: "相同的档案与版本得到相同的字节。本页每个数字都在同目录的 results.json 中。"},
		Code:    code,
	}
}

func sourcesTable(r *Results) page.Section {
	t := &page.Table{
		Head: []event.Text{
			{EN: "Archive", ZH: "档案"},
			{EN: "Publisher", ZH: "发布方"},
			{EN: "Rows", ZH: "行数"},
			{EN: "First", ZH: "最早"},
			{EN: "Last", ZH: "最晚"},
			{EN: "Verified", ZH: "校验"},
			{EN: "SHA-256", ZH: "SHA-256"},
		},
		Numeric: []bool{false, false, true, false, false, false, false}, Mono: []bool{false, false, false, true, true, false, true},
	}
	var rows int64
	for _, s := range r.Inputs {
		rows += s.Rows
		t.Rows = append(t.Rows, []string{page.Plain(s.Path), page.Plain(s.Publisher), grouped(s.Rows), tick.Time(s.First).Clock(), tick.Time(s.Last).Clock(), page.Plain(s.Verified), page.Plain(s.SHA256)})
	}
	return page.Section{
		Heading: event.Text{EN: "Sources", ZH: "数据来源"},
		Lead:    both("%d archives, %s rows. Times are UTC.", "%d 个档案，%s 行。时间为 UTC。", len(r.Inputs), grouped(rows)),
		Table:   t,
	}
}

func qualityTable(r *Results) page.Section {
	t := &page.Table{
		Head: []event.Text{
			{EN: "Venue", ZH: "交易所"},
			{EN: "Market", ZH: "市场"},
			{EN: "Symbol", ZH: "品种"},
			{EN: "Rows in", ZH: "输入行"},
			{EN: "Rows out", ZH: "输出行"},
			{EN: "Duplicates", ZH: "重复"},
			{EN: "Rejected", ZH: "拒绝"},
			{EN: "Other day", ZH: "非当日"},
			{EN: "Out of order", ZH: "乱序"},
			{EN: "Notes", ZH: "备注"},
		},
		Numeric: []bool{false, false, false, true, true, true, true, true, true, false}, Mono: make([]bool, 10),
	}
	for _, q := range r.Quality {
		notes := q.Notes
		if q.Failed != "" {
			notes = append([]string{"FAILED: " + q.Failed}, notes...)
		}
		t.Rows = append(t.Rows, []string{
			page.Plain(q.Venue), page.Plain(string(q.Market)), page.Plain(q.Symbol), grouped(q.RowsIn), grouped(q.RowsOut), grouped(q.Duplicates),
			grouped(q.Rejected), grouped(q.OtherDay), grouped(q.Regressions), page.Plain(strings.Join(notes, "; ")),
		})
	}
	return page.Section{
		Heading: event.Text{EN: "Quality ledger", ZH: "质量台账"},
		Lead:    event.Text{EN: "Rows in = rows out + duplicates + rejected + other day. Out of order counts rows whose exchange time went backwards; they are kept.", ZH: "输入行 = 输出行 + 重复 + 拒绝 + 非当日。乱序为交易所时间倒退的行，予以保留。"},
		Table:   t,
	}
}

// crossSectionTable puts the four references and all universes side by side.
func crossSectionTable(r *Results) page.Section {
	t := &page.Table{
		Head: []event.Text{
			{EN: "Venue", ZH: "交易所"},
			{EN: "Universe", ZH: "样本"},
			{EN: "From", ZH: "基准"},
			{EN: "n", ZH: "n"},
			{EN: "Mean", ZH: "均值"},
			{EN: "Median", ZH: "中位数"},
			{EN: "p10", ZH: "p10"},
			{EN: "p25", ZH: "p25"},
			{EN: "p75", ZH: "p75"},
			{EN: "p90", ZH: "p90"},
		},
		Numeric: []bool{false, false, false, true, true, true, true, true, true, true}, Mono: make([]bool, 10),
	}
	for _, s := range r.CrossSection {
		row := []string{page.Plain(s.Venue) + " " + string(s.Market), page.Plain(s.Universe), s.Ref, strconv.Itoa(s.N)}
		for _, v := range []float64{s.dist.Mean, s.dist.Median, s.dist.P10, s.dist.P25, s.dist.P75, s.dist.P90} {
			row = append(row, chart.Percent.Value(v))
		}
		t.Rows = append(t.Rows, row)
	}
	return page.Section{
		Heading: event.Text{EN: "Drawdown by reference and universe", ZH: "不同基准与样本下的跌幅"},
		Lead:    event.Text{EN: "Falls are positive. open: first trade of the UTC day; ref: last trade at or before t₀; high: day high; runmax: running maximum. Percentiles are of falls.", ZH: "跌幅为正。open：UTC 当日首笔成交；ref：t₀ 前最后成交；high：当日最高；runmax：滚动最高。百分位针对跌幅。"},
		Table:   t,
	}
}

func notes(r *Results) page.Section {
	list := []event.Text{
		{EN: "Times are the exchange's own unless said otherwise; minutes cover [minute, minute + 60 s) UTC.", ZH: "除另有说明外，时间为交易所时间；分钟为 UTC 的 [分钟, 分钟 + 60 秒)。"},
		{EN: "Prices and sizes are exact decimals from the archive to the frame; floating point begins in the minutes.", ZH: "价格与数量自档案至数据帧均为精确小数；浮点自分钟数据开始。"},
		{EN: "Dollars of different kinds (USD, USDT, USDC and others) are shown as they are quoted and not converted.", ZH: "不同美元（USD、USDT、USDC 等）按各自计价显示，未作换算。"},
	}
	if r.Event.Found {
		list = append(list, event.Text{EN: "t₀ and the windows were found from the data, because no event file describes this day.", ZH: "该日没有事件文件，t₀ 与时间窗由数据得出。"})
	}
	return page.Section{Heading: event.Text{EN: "Methods", ZH: "方法"}, Notes: list}
}

func licences() page.Section {
	return page.Section{
		Heading: event.Text{EN: "Software inside this page", ZH: "本页所含软件"},
		Notes: []event.Text{
			{EN: "Apache ECharts 6.1.0, Apache License 2.0, Copyright 2017–2026 The Apache Software Foundation; zrender, BSD 3-Clause, Copyright 2017 Baidu Inc.; tslib, 0BSD, Copyright Microsoft Corporation.", ZH: "Apache ECharts 6.1.0，Apache License 2.0，Copyright 2017–2026 The Apache Software Foundation；zrender，BSD 3-Clause，Copyright 2017 Baidu Inc.；tslib，0BSD，Copyright Microsoft Corporation。"},
			{EN: "Inter, SIL Open Font License 1.1, The Inter Project Authors; Source Serif 4, SIL Open Font License 1.1, Adobe.", ZH: "Inter，SIL Open Font License 1.1，The Inter Project Authors；Source Serif 4，SIL Open Font License 1.1，Adobe。"},
		},
	}
}

// grouped writes a count with commas.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
