package flashcrash

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// PrintFigure is a figure to print with its caption.
type PrintFigure struct {
	ID      string      // its file's name
	Missing event.Text  // why there is nothing to print; empty when there is
	Picture chart.Print // text in it is English: the outlines are of a Latin face
	Caption event.Text
}

// PrintFigures are the figures to print, in the report's order.
func PrintFigures(r *Results, in Input) ([]PrintFigure, error) {
	ink, err := inksOf(r.groups, in.Event)
	if err != nil {
		return nil, err
	}
	drawings := map[string]func(*figure) chart.Drawing{
		"price":    func(f *figure) chart.Drawing { return printLines(f, in.Event, ink) },
		"drawdown": func(*figure) chart.Drawing { return r.printSwarms(ink) },
		"gap":      func(f *figure) chart.Drawing { return printLines(f, in.Event, ink) },
	}
	source := sourceLine(in)
	var out []PrintFigure
	for _, f := range r.figures(in) {
		draw, printed := drawings[f.ID]
		if !printed {
			continue
		}
		p := PrintFigure{ID: f.ID, Missing: f.Missing}
		if f.Missing.EN == "" {
			p.Picture = chart.Print{Title: f.Title.EN, Heading: f.Measure.EN, Source: source.EN, Synthetic: in.Synthetic, Drawing: draw(f)}
			p.Caption = caption(f, in, source)
		}
		out = append(out, p)
	}
	return out, nil
}

// inksOf are the venues' colours on paper by the number of their tone.
func inksOf(groups []*group, e *event.Event) ([]color.NRGBA, error) {
	var inks []color.NRGBA
	for _, tone := range tonesOf(groups, e) {
		ink, err := chart.ParseColor(tone.Light)
		if err != nil {
			return nil, fmt.Errorf("print a venue's colour: %w", err)
		}
		inks = append(inks, ink)
	}
	return inks, nil
}

// printLines is the figure's first plot.
func printLines(f *figure, e *event.Event, ink []color.NRGBA) *chart.PrintLines {
	p := f.plots[0]
	lines := &chart.PrintLines{Window: f.Window, Format: p.Format, Zero: p.Zero}
	for _, l := range p.Lines {
		lines.Lines = append(lines.Lines, chart.PrintLine{
			Name: l.Group.full().EN, Color: ink[l.Group.Tone], Dash: l.Group.spot(), Y: l.Y, Low: l.Low, High: l.High,
		})
	}
	if e.Reference != tick.NoTime {
		minute := int((e.Reference - e.Date.Start()) / tick.Minute)
		lines.Marks = []chart.PrintMark{{Minute: minute, Label: "t₀ " + chart.Clock(minute)}}
	}
	return lines
}

// printSwarms are the rows of drawdowns, as on the page.
func (r *Results) printSwarms(ink []color.NRGBA) *chart.PrintSwarms {
	swarms := &chart.PrintSwarms{}
	deepest := 0.0
	for _, g := range r.groups {
		s := r.section(g, "ref", "all")
		if s == nil || s.N == 0 {
			continue
		}
		deepest = math.Max(deepest, s.dist.Max)
		row := chart.PrintSwarm{Name: g.Name, Kind: g.Kind.EN, Color: ink[g.Tone]}
		row.Hole, row.Ticks = g.spot(), ticks(s.dist)
		for _, d := range g.drawdowns {
			if !math.IsNaN(d.RefPct) {
				row.Dots = append(row.Dots, chart.Dot{Coin: r.coin(d.Base), Drop: math.Max(d.RefPct, 0)})
			}
		}
		swarms.Rows = append(swarms.Rows, row)
	}
	for i := range swarms.Rows {
		swarms.Rows[i].Deep = axisEnd(deepest)
	}
	return swarms
}

// sourceLine names who published the data.
func sourceLine(in Input) event.Text {
	var publishers []string
	for _, s := range in.Sources {
		if s.Publisher != "" {
			publishers = append(publishers, page.Plain(s.Publisher))
		}
	}
	slices.Sort(publishers)
	names := strings.Join(slices.Compact(publishers), ", ")
	program := "crashtape " + page.Plain(in.Version)
	if names == "" {
		return event.Text{EN: "Computed with " + program, ZH: "由 " + program + " 计算"}
	}
	return event.Text{EN: "Source: " + names + "; computed with " + program, ZH: "来源：" + names + "；由 " + program + " 计算"}
}

// caption is the text that is printed below a figure.
func caption(f *figure, in Input, source event.Text) event.Text {
	when := f.when()
	if when.EN == "" {
		when = event.Text{EN: f.span(), ZH: f.span()}
	}
	sample, date := f.sample(), in.Event.Date.String()
	en := []string{f.Title.EN, "", f.Measure.EN + ".", "Unit: " + f.Unit + ". Window: " + date + ", " + when.EN + ".", "Universe: " + sample.EN + ".", source.EN + "."}
	zh := []string{f.Title.ZH, "", f.Measure.ZH + "。", "单位：" + printUnits[f.Unit] + "。时段：" + date + "，" + when.ZH + "。", "范围：" + sample.ZH + "。", source.ZH + "。"}
	if len(f.plots) > 0 {
		en = append(en, "Dashed lines are spot markets; a gap is a minute without a value.")
		zh = append(zh, "虚线为现货市场；断开处为无数值的分钟。")
	}
	if in.Synthetic {
		en = append([]string{"SYNTHETIC DATA: simulated, not observed on any market.", ""}, en...)
		zh = append([]string{"合成数据：模拟所得，并非任何市场的观测。", ""}, zh...)
	}
	return event.Text{EN: strings.Join(en, "\n") + "\n", ZH: strings.Join(zh, "\n") + "\n"}
}

// printUnits are the units of printed figures in Chinese.
var printUnits = map[string]string{"percent": "百分比", "quote per coin": "每币计价货币"}
