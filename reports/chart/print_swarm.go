package chart

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// PrintSwarm is a row of dots of a print figure. Its swarm's Tone is not used.
type PrintSwarm struct {
	Swarm
	Name, Kind string
	Color      color.NRGBA
}

// PrintSwarms is a figure of rows of dots on one axis of falls.
type PrintSwarms struct{ Rows []PrintSwarm }

func (f *PrintSwarms) height(size PrintSize) vg.Length {
	if size.slide() {
		return vg.Length(size.Height) * vg.Millimeter
	}
	return vg.Length(len(f.Rows))*size.swarm + 7*size.text
}

func (f *PrintSwarms) plot(size PrintSize) *plot.Plot {
	p := newPlot(size)
	deep := f.Rows[0].Deep
	var ticks plot.ConstantTicks
	for _, fall := range f.Rows[0].falls() {
		ticks = append(ticks, plot.Tick{Value: -fall, Label: Percent.Tick(-fall, niceStep(deep/6))})
	}
	p.X.Min, p.X.Max, p.X.Tick.Marker = -deep, 0, ticks
	p.Y.Padding = sans(size.small, inkColor, 0, 0).Width(ticks[len(ticks)-1].Label) / 2
	p.Y.Min, p.Y.Max, p.Y.Tick.Marker = 0, float64(len(f.Rows)), plot.ConstantTicks{}
	p.Add(rules{size: size})
	for i := range f.Rows {
		p.Add(dots{f, i, size})
	}
	return p
}

// row is the row's part of the plot, the first at the top.
func (f *PrintSwarms) row(i int, c draw.Canvas) draw.Canvas {
	each := (c.Max.Y - c.Min.Y) / vg.Length(len(f.Rows))
	c.Max.Y -= vg.Length(i) * each
	c.Min.Y = c.Max.Y - each
	return c
}

// labelRoom is what labels take above and below the dots, in their own size.
const labelRoom = 1.6

// smallIn is the size of a row's text: where rows are many, a quarter of the row,
// which leaves room for dots.
func smallIn(row draw.Canvas, size PrintSize) vg.Length {
	return min(size.small, (row.Max.Y-row.Min.Y)/4)
}

func (f *PrintSwarms) names(c draw.Canvas, _ *plot.Plot, data draw.Canvas, size PrintSize) {
	for i, s := range f.Rows {
		row := f.row(i, data)
		at := vg.Point{X: data.Max.X + size.text, Y: row.Center().Y}
		room := c.Max.X - at.X
		small := smallIn(row, size)
		name, n := bold(sans(small, s.Color, draw.XLeft, draw.YBottom)), sans(small, softColor, draw.XLeft, draw.YTop)
		c.FillText(name, at, fitted(name, s.Name+" "+s.Kind, room))
		c.FillText(n, at, fmt.Sprintf("n = %d", len(s.Dots)))
	}
}

// dots draws a row.
type dots struct {
	figure *PrintSwarms
	i      int
	size   PrintSize
}

// dotSizes are the radii of dots as shares of the text's size.
var dotSizes = []float64{0.2, 0.15, 0.11, 0.08, 0.06}

// dotSpace is the space between dots as a share of their radius.
const dotSpace = 0.15

// radius is the largest at which every row fits without squeezing, so that dots are
// alike in all of them; the smallest when none does: then dots overlap.
func (f *PrintSwarms) radius(width, tallest float64, size PrintSize) float64 {
	radius := 0.0
	for _, share := range dotSizes {
		radius = share * float64(size.text)
		fits := true
		for i := range f.Rows {
			_, _, half := f.Rows[i].place(width, radius, radius*dotSpace, math.Inf(1))
			fits = fits && half <= tallest
		}
		if fits {
			break
		}
	}
	return radius
}

// Plot makes dots a plot.Plotter.
func (d dots) Plot(c draw.Canvas, p *plot.Plot) {
	s := &d.figure.Rows[d.i]
	row := d.figure.row(d.i, c)
	middle := row.Center().Y
	small := smallIn(row, d.size)
	tallest := (row.Max.Y-row.Min.Y)/2 - labelRoom*small
	width := float64(c.Max.X - c.Min.X)
	radius := d.figure.radius(width, float64(tallest), d.size)
	order, dy, half := s.place(width, radius, radius*dotSpace, float64(tallest))
	outline := min(d.size.thin, vg.Length(radius)/2) // a ring stays one
	toX, _ := p.Transforms(&c)
	for i, dot := range order {
		at := vg.Point{X: toX(-s.Dots[dot].Drop), Y: middle - vg.Length(dy[i])}
		if s.Hole {
			c.SetColor(s.Color)
			c.SetLineWidth(outline)
			c.SetLineDash(nil, 0)
			c.Stroke(circle(at, vg.Length(radius)-outline/2))
			continue
		}
		c.SetColor(translucent(s.Color, 0.75))
		fillDot(&c, at, vg.Length(radius))
	}
	half += float64(small / 4)
	var above, below []caption
	for _, t := range s.Ticks {
		x := toX(-t.Drop)
		d.tick(&c, t, x, middle, vg.Length(half))
		if t.Kind == "median" {
			above = append(above, caption{x, t.Label.EN})
		} else {
			below = append(below, caption{x, t.Label.EN})
		}
	}
	slices.SortFunc(below, func(a, b caption) int { return cmp.Compare(a.x, b.x) })
	write(&c, above, middle+vg.Length(half), sans(small, inkColor, draw.XLeft, draw.YBottom))
	write(&c, below, middle-vg.Length(half), sans(small, inkColor, draw.XLeft, draw.YTop))
}

func (d dots) tick(c *draw.Canvas, t Tick, x, middle, half vg.Length) {
	style := draw.LineStyle{Color: inkColor, Width: 2 * d.size.thin}
	switch t.Kind {
	case "mean":
		style.Dashes = []vg.Length{3 * d.size.thin, 2 * d.size.thin}
	case "tail":
		style.Width = d.size.thin
	}
	c.StrokeLine2(style, x, middle-half, x, middle+half)
}

// caption is a text at a place on the axis.
type caption struct {
	x    vg.Length
	text string
}

// write writes one caption centred, or two, sorted, that lean away from each other;
// always inside the plot and clear of each other.
func write(c *draw.Canvas, captions []caption, y vg.Length, style text.Style) {
	var left, width [2]vg.Length
	for i, t := range captions {
		width[i] = style.Width(t.text)
		left[i] = t.x
	}
	space := style.Font.Size / 2
	switch len(captions) {
	case 1:
		left[0] = min(max(left[0]-width[0]/2, c.Min.X), c.Max.X-width[0])
	case 2:
		left[0] = max(left[0]-width[0], c.Min.X)
		left[1] = min(max(left[1], left[0]+width[0]+space), c.Max.X-width[1])
		left[0] = min(left[0], left[1]-space-width[0])
	}
	for i, t := range captions {
		at := vg.Point{X: left[i], Y: y}
		box := style.Rectangle(t.text).Add(at)
		box.Min.Y, box.Max.Y = box.Min.Y+space/2, box.Max.Y-space/2 // keeps off the ticks and the axis
		c.SetColor(color.White)
		c.Fill(box.Path())
		c.FillText(style, at, t.text)
	}
}
