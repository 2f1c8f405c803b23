package flashcrash

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// WriteHTML writes the report as one self-contained page, English or Chinese first.
// in must be what r was made from.
func WriteHTML(w io.Writer, r *Results, in Input, lang string) error {
	if lang != "en" && lang != "zh" {
		return fmt.Errorf("write the report: language %q is neither en nor zh", lang)
	}
	b := &builder{r: r, in: in, marks: marksOf(in.Event), view: shownWindow(in.Event), page: &page.Page{Lang: lang, Synthetic: in.Synthetic}}
	if core, ok := window(in.Event, "core"); ok {
		b.wash = core
	}
	b.front()
	b.data()
	for _, f := range r.figures(in) {
		if err := b.figure(f); err != nil {
			return err
		}
	}
	b.page.Closing = closing(r, in)
	return page.Render(w, b.page)
}

// builder turns figures into a page.
type builder struct {
	r     *Results
	in    Input
	page  *page.Page
	marks []chart.Mark
	view  chart.Window
	wash  chart.Window
}

// marksOf numbers the event's major incidents.
func marksOf(e *event.Event) []chart.Mark {
	var marks []chart.Mark
	for _, i := range e.Incidents {
		if m, ok := e.Date.MinuteOf(i.At); ok && i.Major {
			marks = append(marks, chart.Mark{Minute: m, N: len(marks) + 1})
		}
	}
	return marks
}

func (b *builder) data() {
	d := &b.page.Data
	d.Date, d.Start, d.View, d.Lang, d.Synth = b.in.Event.Date.String(), int64(b.in.Event.Date.Start())/1e6, [2]int{b.view.From, b.view.To}, b.page.Lang, b.in.Synthetic
	d.Source = fmt.Sprintf("%s · crashtape %s, report of %s", credit(b.in.Sources), b.in.Version, b.in.Event.Date)
	d.Marks = [][2]int{}
	for _, m := range b.marks {
		d.Marks = append(d.Marks, [2]int{m.Minute, m.N})
	}
	d.Columns, d.Plots, d.About, d.Labels = map[string]page.Column{}, []page.PlotData{}, map[string][]string{}, map[string]page.SeriesLabel{}
	d.Groups, d.Coins, d.Drops, d.DropRefs = []page.GroupData{}, []string{}, []page.DropData{}, []string{}
	for _, coin := range b.r.coins {
		d.Coins = append(d.Coins, page.Plain(coin))
	}
	for _, ref := range references {
		d.DropRefs = append(d.DropRefs, ref.ID)
	}
	for i, g := range b.r.groups {
		d.Groups = append(d.Groups, page.GroupData{Name: g.Name, Kind: g.Kind, Tone: g.Tone, Dash: g.spot(), Venue: page.Plain(g.Venue), Market: string(g.Market)})
		for _, drop := range g.drawdowns {
			row := page.DropData{Coin: b.r.coin(drop.Base), Group: i, Symbol: page.Plain(drop.Symbol)}
			for _, ref := range references {
				row.Drops = append(row.Drops, ref.Of(drop))
			}
			d.Drops = append(d.Drops, row)
		}
	}
}

// credit names the publishers of the archives.
func credit(sources []Source) string {
	var publishers []string
	for _, s := range sources {
		if s.Publisher != "" {
			publishers = append(publishers, page.Plain(s.Publisher))
		}
	}
	slices.Sort(publishers)
	return fmt.Sprintf("Source: %d archives of %s", len(sources), strings.Join(slices.Compact(publishers), ", "))
}

// figure adds one figure: its text, legend, pictures and data.
func (b *builder) figure(f *figure) error {
	out := page.Figure{ID: f.ID, Title: f.Title, Missing: f.Missing}
	if f.Missing.EN != "" {
		b.page.Figures = append(b.page.Figures, out)
		return nil
	}
	out.Measure, out.Span, out.Sample, out.Method, out.Formula = f.Measure, f.when(), f.sample(), f.Method, f.Formula
	out.Key, out.Find, out.Swarm, out.Dumb = f.key, f.find, f.swarm, f.dumb
	out.Note, out.Choosing, out.Choices = f.note, f.choosing, f.choices
	if len(f.dots) > 0 {
		out.Legend = append(out.Legend, page.Group{Rows: f.dots})
	}
	if f.ID == "explorer" {
		f.plots, out.Select = b.explorer()
	}
	for _, p := range f.plots {
		group, err := b.plot(&out, f, p)
		if err != nil {
			return err
		}
		out.Legend = append(out.Legend, group)
	}
	b.page.Data.About[f.ID] = b.about(f)
	b.page.Figures = append(b.page.Figures, out)
	return nil
}

// about are the comment lines above a figure's CSV.
func (b *builder) about(f *figure) []string {
	lines := []string{
		"crashtape " + b.in.Version + ", report of " + b.in.Event.Date.String() + ", figure " + f.ID + ": " + f.Title.EN,
		"measure: " + f.Measure.EN + " · " + f.sample().EN,
		"definition: " + f.Formula,
		"method: " + f.Method.EN,
		fmt.Sprintf("source: computed from %d public archives, listed with their SHA-256 in the report", len(b.in.Sources)),
		"licence: derived figures; the archives belong to their publishers, whose terms govern them",
	}
	if f.ID == "explorer" {
		lines = append(lines, "rounding: "+gridFor(b.r.groups, b.view, b.wash).rounding())
	}
	if b.in.Synthetic {
		lines = append([]string{"SYNTHETIC DATA: no number here is a market observation"}, lines...)
	}
	return lines
}

// plot adds one plot and gives its part of the legend.
func (b *builder) plot(out *page.Figure, f *figure, p plot) (page.Group, error) {
	if p.Classes != nil {
		return b.timeline(out, f, p)
	}
	panel := chart.Panel{Format: p.Format, Zero: p.Zero, Log: p.Log, Height: p.Height, Window: b.view, Marks: b.marks, Wash: b.wash}
	data := page.PlotData{ID: p.ID, Figure: f.ID, Kind: "lines", Height: p.Height, Format: p.Format, Zero: p.Zero, Log: p.Log, Book: p.Book, Quantity: p.Quantity, Series: []page.SeriesData{}}
	group := page.Group{Choice: p.Choice, Heading: p.Heading}
	values := b.readings(p)
	for i, l := range p.Lines {
		panel.Minutes = l.Minutes
		panel.Series = append(panel.Series, chart.Series{ID: l.ID, Tone: l.Group.Tone, Dash: l.Group.spot(), Y: l.Y, Low: l.Low, High: l.High, Fan: l.Fan, Weight: l.Weight})
		data.Series = append(data.Series, b.series(l, p.Quantity != ""))
		group.Rows = append(group.Rows, page.Row{Series: l.ID, Tone: l.Group.Tone, Dash: l.Group.spot(), Name: l.Group.Name, Kind: l.Label, Value: values[i]})
	}
	option, err := panel.Option()
	if err != nil {
		return group, fmt.Errorf("figure %s: %w", f.ID, err)
	}
	data.Option = option
	b.page.Data.Plots = append(b.page.Data.Plots, data)
	out.Plots = append(out.Plots, page.Plot{ID: p.ID, Choice: p.Choice, Heading: p.Heading, Height: p.Height, SVG: panel.SVG(), Summary: b.summary(f, p)})
	return group, nil
}

// series puts a line's columns into the page's data; the explorer's are there.
func (b *builder) series(l line, shared bool) page.SeriesData {
	if !shared {
		columns := b.page.Data.Columns
		columns[l.ID] = columnOf(l)
		if l.Low != nil {
			columns[l.ID+".low"], columns[l.ID+".high"] = page.Exact(l.Low), page.Exact(l.High)
		}
		b.percentiles(l)
		b.page.Data.Labels[l.ID] = page.SeriesLabel{Name: l.Group.Name, Kind: l.Label, Unit: page.Plain(l.Unit)}
	}
	data := page.SeriesData{ID: l.ID, Tone: l.Group.Tone, Dash: l.Group.spot(), Band: l.Low != nil}
	if l.Weight != chart.Regular {
		data.Width = l.Weight.Width()
	}
	for _, c := range l.percentiles() {
		data.Fan = append(data.Fan, c.id)
	}
	return data
}

// columnOf keeps prices exact; sums and ratios get more digits than a reader sees.
func columnOf(l line) page.Column {
	if l.Low != nil {
		return page.Exact(l.Y)
	}
	if l.Decimals > 0 {
		return page.Rounded(l.Y, l.Decimals)
	}
	return page.Digits(l.Y, 7)
}

func (b *builder) timeline(out *page.Figure, f *figure, p plot) (page.Group, error) {
	t := chart.Timeline{Thresholds: *p.Classes, Window: b.view, Marks: b.marks, Row: p.Row}
	data := page.PlotData{ID: p.ID, Figure: f.ID, Kind: "cells", Format: p.Format, Book: p.Book, Series: []page.SeriesData{}, Thresholds: p.Classes[:]}
	view := page.Plot{ID: p.ID, Choice: p.Choice, Heading: p.Heading, Summary: b.summary(f, p)}
	group := page.Group{Choice: p.Choice, Heading: p.Heading}
	values := b.readings(p)
	for i, l := range p.Lines {
		t.Rows = append(t.Rows, chart.TimelineRow{ID: l.ID, Y: l.Y})
		data.Series = append(data.Series, b.series(l, false))
		view.Lanes = append(view.Lanes, l.lane())
		group.Rows = append(group.Rows, page.Row{Series: l.ID, Bare: true, Name: l.Group.Name, Kind: l.Label, Value: values[i]})
	}
	option, err := t.Option()
	if err != nil {
		return group, fmt.Errorf("figure %s: %w", f.ID, err)
	}
	data.Option, data.Height = option, t.Height()
	view.Height, view.SVG = t.Height(), t.SVG()
	b.page.Data.Plots = append(b.page.Data.Plots, data)
	out.Plots = append(out.Plots, view)
	return group, nil
}

// readings are what the legend shows before anyone points at a chart: the values
// at the end of the view.
func (b *builder) readings(p plot) []string {
	values := make([]float64, len(p.Lines))
	for i, l := range p.Lines {
		values[i] = valueAt(l, b.view.To)
	}
	return p.Format.Aligned(values)
}

// valueAt is a line's value at a minute of the day; NaN where its grid has none.
func valueAt(l line, minute int) float64 {
	if l.Minutes == nil {
		return l.Y[minute]
	}
	for i, m := range l.Minutes {
		if m >= minute {
			return l.Y[i]
		}
	}
	return math.NaN()
}

// summary tells a screen reader what the picture shows.
func (b *builder) summary(f *figure, p plot) event.Text {
	t := event.Text{EN: "Interactive chart. " + f.Measure.EN + ". ", ZH: "交互图表。" + f.Measure.ZH + "。"}
	for _, l := range p.Lines {
		if l.Minutes != nil {
			continue
		}
		w := chart.Window{From: b.view.From, To: b.view.To + 1}
		lo, hi := extreme(l.Y, w, less), extreme(l.Y, w, more)
		if lo < 0 {
			continue
		}
		t.EN += fmt.Sprintf("%s %s: low %s at %s, high %s at %s. ", l.Group.Name, l.Label.EN, p.Format.Value(l.Y[lo]), chart.Clock(lo), p.Format.Value(l.Y[hi]), chart.Clock(hi))
		t.ZH += fmt.Sprintf("%s %s：最低 %s（%s），最高 %s（%s）。", l.Group.Name, l.Label.ZH, p.Format.Value(l.Y[lo]), chart.Clock(lo), p.Format.Value(l.Y[hi]), chart.Clock(hi))
	}
	return t
}
