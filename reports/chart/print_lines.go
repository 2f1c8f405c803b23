package chart

import (
	"cmp"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// PrintLine is a line of a print figure. The slices are borrowed and not changed.
type PrintLine struct {
	Name      string
	Color     color.NRGBA
	Dash      bool
	Y         []float64 // one value per minute of the day; NaN is a gap
	Low, High []float64 // a band around the line, or nil
}

// PrintMark is a named instant.
type PrintMark struct {
	Minute int
	Label  string
}

// PrintLines is a figure of lines on the day's clock, each named at its right end.
type PrintLines struct {
	Window Window
	Format Format
	Zero   bool // the axis holds zero, drawn as a line
	Lines  []PrintLine
	Marks  []PrintMark
}

func (f *PrintLines) height(size PrintSize) vg.Length {
	return vg.Length(size.Height) * vg.Millimeter
}

func (f *PrintLines) panel() *Panel {
	p := &Panel{Window: f.Window, Format: f.Format, Zero: f.Zero}
	for _, l := range f.Lines {
		p.Series = append(p.Series, Series{Y: l.Y, Low: l.Low, High: l.High})
	}
	return p
}

func (f *PrintLines) plot(size PrintSize) *plot.Plot {
	p := newPlot(size)
	scale := f.panel().Scale()
	p.X.Min, p.X.Max = float64(f.Window.From), float64(f.Window.To)
	p.Y.Min, p.Y.Max = scale.Min, scale.Max
	p.X.Tick.Marker, p.Y.Tick.Marker = clockTicks(f.Window, xTicks), valueTicks(scale, f.Format)
	p.X.Label.Text = "UTC"
	p.Add(rules{across: true, zero: f.Zero, size: size}, marks{f, size})
	for i := range f.Lines {
		p.Add(band{&f.Lines[i], f.Window})
	}
	for i := range f.Lines {
		p.Add(trace{&f.Lines[i], f.Window, size})
	}
	return p
}

// segments are the unbroken runs of numbers within the window, as [from, to).
// gonum refuses NaN, and leaving it out would join what a gap separates.
func segments(w Window, values ...[]float64) [][2]int {
	known := func(i int) bool {
		for _, v := range values {
			if unknown(v[i]) {
				return false
			}
		}
		return true
	}
	var runs [][2]int
	end := min(w.To+1, len(values[0]))
	for i := w.From; i < end; i++ {
		j := i
		for j < end && known(j) {
			j++
		}
		if j > i {
			runs = append(runs, [2]int{i, j})
			i = j
		}
	}
	return runs
}

// loneMinute is half the width of a minute between two gaps.
const loneMinute = 0.3

// trace draws a line.
type trace struct {
	*PrintLine
	window Window
	size   PrintSize
}

// Plot makes trace a plot.Plotter.
func (t trace) Plot(c draw.Canvas, p *plot.Plot) {
	toX, toY := p.Transforms(&c)
	style := draw.LineStyle{Color: t.Color, Width: t.size.line}
	for _, run := range segments(t.window, t.Y) {
		var pts []vg.Point
		for m := run[0]; m < run[1]; m++ {
			pts = append(pts, vg.Point{X: toX(float64(m)), Y: toY(t.Y[m])})
		}
		if len(pts) == 1 {
			m, y := float64(run[0]), pts[0].Y
			c.StrokeLines(style, []vg.Point{{X: toX(m - loneMinute), Y: y}, {X: toX(m + loneMinute), Y: y}})
			continue
		}
		dashed := style
		if t.Dash {
			dashed.Dashes = []vg.Length{3.2 * style.Width, 1.8 * style.Width}
		}
		strokeRound(&c, dashed, pts)
	}
}

// band fills between a line's lows and highs.
type band struct {
	*PrintLine
	window Window
}

// Plot makes band a plot.Plotter.
func (b band) Plot(c draw.Canvas, p *plot.Plot) {
	if b.Low == nil || b.High == nil {
		return
	}
	toX, toY := p.Transforms(&c)
	for _, run := range segments(b.window, b.Low, b.High) {
		var pts []vg.Point
		edge := func(m int, v float64) { pts = append(pts, vg.Point{X: toX(float64(m)), Y: toY(v)}) }
		for m := run[0]; m < run[1]; m++ {
			edge(m, b.High[m])
		}
		for m := run[1] - 1; m >= run[0]; m-- {
			edge(m, b.Low[m])
		}
		if run[1]-run[0] == 1 {
			half := toX(loneMinute) - toX(0)
			pts = []vg.Point{{X: pts[0].X - half, Y: pts[0].Y}, {X: pts[0].X + half, Y: pts[0].Y}, {X: pts[1].X + half, Y: pts[1].Y}, {X: pts[1].X - half, Y: pts[1].Y}}
		}
		c.FillPolygon(translucent(b.Color, bandOpacity), pts)
	}
}

// marks draws the named instants.
type marks struct {
	*PrintLines
	size PrintSize
}

// Plot makes marks a plot.Plotter.
func (k marks) Plot(c draw.Canvas, p *plot.Plot) {
	toX, _ := p.Transforms(&c)
	for _, m := range k.Marks {
		if m.Minute < k.Window.From || m.Minute > k.Window.To {
			continue
		}
		x := toX(float64(m.Minute))
		c.StrokeLines(draw.LineStyle{Color: eventColor, Width: k.size.thin, Dashes: []vg.Length{2 * k.size.thin, 3 * k.size.thin}}, []vg.Point{{X: x, Y: c.Min.Y}, {X: x, Y: c.Max.Y}})
		c.FillText(sans(k.size.small, eventColor, draw.XCenter, draw.YBottom), vg.Point{X: x, Y: c.Max.Y + k.size.small/6}, m.Label)
	}
}

// lift raises a name to the middle of its small letters; gonum centres the em.
const lift = 0.1

// names writes each line's name beside its last value, moved apart where they
// would meet, with a hairline from value to name.
func (f *PrintLines) names(c draw.Canvas, p *plot.Plot, data draw.Canvas, size PrintSize) {
	type label struct {
		*PrintLine
		from vg.Point
	}
	toX, toY := p.Transforms(&data)
	var labels []label
	for i := range f.Lines {
		runs := segments(f.Window, f.Lines[i].Y)
		if len(runs) == 0 {
			continue
		}
		last := runs[len(runs)-1][1] - 1
		labels = append(labels, label{&f.Lines[i], vg.Point{X: toX(float64(last)), Y: toY(f.Lines[i].Y[last])}})
	}
	slices.SortStableFunc(labels, func(a, b label) int { return cmp.Compare(b.from.Y, a.from.Y) })
	var ys []vg.Length
	for _, l := range labels {
		ys = append(ys, l.from.Y)
	}
	left := data.Max.X + size.text
	for i, y := range apart(ys, 1.25*size.small, data.Min.Y, data.Max.Y) {
		l := labels[i]
		style := bold(sans(size.small, l.Color, draw.XLeft, draw.YCenter))
		c.StrokeLine2(draw.LineStyle{Color: translucent(l.Color, 0.6), Width: size.thin}, l.from.X+size.thin, l.from.Y, left-size.text/5, y)
		c.FillText(style, vg.Point{X: left, Y: y + lift*size.small}, fitted(style, l.Name, c.Max.X-left))
	}
}
