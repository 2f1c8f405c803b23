package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// newPlot is a plot in the figures' style: hairlines, no frame.
func newPlot(size PrintSize) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding = 0
		axis.Color = softColor
		axis.Width = size.thin
		axis.Tick.LineStyle = draw.LineStyle{Color: softColor, Width: size.thin}
		axis.Tick.Length = size.text / 2
		axis.Tick.Label.Font = sans(size.small, nil, 0, 0).Font
		axis.Tick.Label.Color = softColor
		axis.Label.TextStyle = sans(size.small, softColor, draw.XCenter, draw.YBottom)
	}
	// The first time label reaches to the left of the plot by half its width.
	p.Y.Width, p.Y.Tick.Length, p.Y.Padding = 0, 0, 0.7*size.text
	return p
}

// clockTicks are round times of day; gonum's TimeTicks only format wherever the
// default ticks fall.
func clockTicks(w Window, n int) plot.Ticker {
	var ticks plot.ConstantTicks
	for _, m := range w.Ticks(n) {
		ticks = append(ticks, plot.Tick{Value: float64(m), Label: Clock(m)})
	}
	return ticks
}

// valueTicks are the scale's, written with real minus signs.
func valueTicks(s Scale, f Format) plot.Ticker {
	var ticks plot.ConstantTicks
	for _, v := range s.Ticks() {
		ticks = append(ticks, plot.Tick{Value: v, Label: f.Tick(v, s.Step)})
	}
	return ticks
}

// rules draws a hairline across the plot at each tick.
type rules struct {
	across bool // at the values of the vertical axis
	zero   bool // the line at zero is ink
	size   PrintSize
}

// Plot makes rules a plot.Plotter.
func (r rules) Plot(c draw.Canvas, p *plot.Plot) {
	axis := p.X
	if r.across {
		axis = p.Y
	}
	toX, toY := p.Transforms(&c)
	for _, t := range axis.Tick.Marker.Ticks(axis.Min, axis.Max) {
		style := draw.LineStyle{Color: ruleColor, Width: r.size.thin}
		if r.zero && t.Value == 0 {
			style.Color = inkColor
		}
		if r.across {
			c.StrokeLine2(style, c.Min.X, toY(t.Value), c.Max.X, toY(t.Value))
		} else {
			c.StrokeLine2(style, toX(t.Value), c.Min.Y, toX(t.Value), c.Max.Y)
		}
	}
}

// apart moves labels, given from top to bottom, as little as makes them at least
// gap apart and keeps them between low and high as far as there is room. Labels
// that would meet share the way: pool adjacent violators on the places less the
// room taken above.
func apart(ys []vg.Length, gap, low, high vg.Length) []vg.Length {
	type pool struct {
		mean vg.Length
		n    int
	}
	var pools []pool
	for i, y := range ys {
		next := pool{y + vg.Length(i)*gap, 1}
		for len(pools) > 0 && pools[len(pools)-1].mean < next.mean {
			last := pools[len(pools)-1]
			n := last.n + next.n
			next = pool{(last.mean*vg.Length(last.n) + next.mean*vg.Length(next.n)) / vg.Length(n), n}
			pools = pools[:len(pools)-1]
		}
		pools = append(pools, next)
	}
	var out []vg.Length
	for _, p := range pools {
		place := max(min(p.mean, high), low+vg.Length(len(ys)-1)*gap)
		for range p.n {
			out = append(out, place-vg.Length(len(out))*gap)
		}
	}
	return out
}
