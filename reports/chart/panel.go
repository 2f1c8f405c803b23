package chart

import (
	"math"
	"strconv"
)

// Series is one line of a panel. The slices are borrowed and not changed.
type Series struct {
	ID   string // the column's name in the page's data
	Tone Tone
	Dash bool

	Y         []float64 // one value per point of the panel's time grid; NaN is a gap
	Low, High []float64 // a band around the line, or nil
	Fan       *Fan      // percentiles around the line, or nil
	Weight    Weight
}

// Weight is how heavy a line is drawn; static/report.css knows its classes.
type Weight string

// The weights.
const (
	Regular Weight = ""
	Heavy   Weight = "heavy"
	Light   Weight = "light"
)

// Width is the line's width in px.
func (w Weight) Width() float64 {
	switch w {
	case Heavy:
		return 2.4
	case Light:
		return 1.1
	}
	return 1.6
}

// Mark is a numbered instant.
type Mark struct{ Minute, N int }

// Panel is a chart of lines on the day's clock.
type Panel struct {
	Minutes []int // the time grid; nil means every minute of the day
	Series  []Series
	Format  Format
	Zero    bool // the axis holds zero, drawn as a line
	Log     bool // the axis is logarithmic; +Inf is drawn at its top
	Height  int  // px
	Window  Window
	Marks   []Mark
	Wash    Window // shaded span; none when empty
}

// Room around the plot area in px. static/report.css and static/plot.js know them.
const (
	padTop, padBottom = 10, 24
	plotRight         = 60
	yTicks, xTicks    = 5, 7
	bandOpacity       = 0.16
)

func (p *Panel) inner() float64 { return float64(p.Height - padTop - padBottom) }

// minute is the time of point i.
func (p *Panel) minute(i int) int {
	if p.Minutes == nil {
		return i
	}
	return p.Minutes[i]
}

// visible is the range of points inside the window, [from, to).
func (p *Panel) visible(n int) (from, to int) {
	for to = 0; to < n && p.minute(to) <= p.Window.To; to++ {
		if p.minute(to) < p.Window.From {
			from = to + 1
		}
	}
	return min(from, to), to
}

// Scale is the vertical axis for what the window shows.
func (p *Panel) Scale() Scale {
	var columns [][]float64
	for _, s := range p.Series {
		from, to := p.visible(len(s.Y))
		for _, c := range s.columns() {
			if c != nil {
				columns = append(columns, c[from:to])
			}
		}
	}
	if p.Log {
		return Decades(positive(columns...))
	}
	if p.Zero {
		columns = append(columns, []float64{0})
	}
	lo, hi := extent(columns...)
	if p.Zero && lo == 0 && hi == 0 {
		hi = 1 // nothing but zero stands on the axis, not in its middle
	}
	return Nice(lo, hi, yTicks)
}

// SVG is the static picture. Its width is the page's: horizontal places are
// percentages, and lines live in a nested view that stretches.
func (p *Panel) SVG() string {
	var s svg
	inner := p.inner()
	scale := p.Scale()
	s.raw(`<svg class="st" height="`, strconv.Itoa(p.Height), `" aria-hidden="true"><svg y="`, strconv.Itoa(padTop),
		`" height="`, px(inner), `" overflow="visible">`)
	p.wash(&s)
	for _, v := range scale.Ticks() {
		y := px(inner * (1 - scale.share(v)))
		class := "g"
		if p.Zero && v == 0 {
			class = "zero"
		}
		s.raw(`<line class="`, class, `" x2="100%" y1="`, y, `" y2="`, y, `"/><text x="100%" dx="10" y="`, y, `" dy=".35em">`)
		s.text(p.label(scale, v))
		s.raw(`</text>`)
	}
	s.raw(`<svg viewBox="`, strconv.Itoa(p.Window.From), ` 0 `, strconv.Itoa(p.Window.Span()), ` `, px(inner),
		`" width="100%" height="100%" preserveAspectRatio="none">`)
	for i := range p.Series {
		p.band(&s, &p.Series[i], scale, "bd")
		p.fan(&s, &p.Series[i], scale)
	}
	for i := range p.Series {
		p.line(&s, &p.Series[i], scale)
	}
	s.raw(`</svg>`)
	p.clock(&s)
	s.raw(`</svg></svg>`)
	return s.String()
}

func (p *Panel) share(minute int) string {
	return percent(float64(minute-p.Window.From) / float64(p.Window.Span()))
}

func (p *Panel) wash(s *svg) {
	from, to := max(p.Wash.From, p.Window.From), min(p.Wash.To, p.Window.To)
	if from >= to {
		return
	}
	s.raw(`<rect class="wash" x="`, p.share(from), `" width="`, percent(float64(to-from)/float64(p.Window.Span())), `" height="100%"/>`)
}

// clock draws the time axis and the numbered instants.
func (p *Panel) clock(s *svg) {
	bottom := px(p.inner())
	s.raw(`<line class="ax" x2="100%" y1="`, bottom, `" y2="`, bottom, `"/>`)
	for i, m := range p.Window.Ticks(xTicks) {
		class := "tx"
		switch edge := float64(m-p.Window.From) / float64(p.Window.Span()); {
		case edge < 0.02:
			class = "t0"
		case edge > 0.98:
			class = "t1"
		}
		if i%2 == 1 {
			class += " o" // goes where there is no room
		}
		s.raw(`<line class="ax" x1="`, p.share(m), `" x2="`, p.share(m), `" y1="`, bottom, `" y2="`, px(p.inner()+4), `"/><text class="`, class,
			`" x="`, p.share(m), `" y="`, px(p.inner()+18), `">`, Clock(m), `</text>`)
	}
	for _, m := range p.Marks {
		if m.Minute < p.Window.From || m.Minute > p.Window.To {
			continue
		}
		s.raw(`<line class="ev" x1="`, p.share(m.Minute), `" x2="`, p.share(m.Minute), `" y2="`, bottom, `"/><circle class="evn" cx="`, p.share(m.Minute),
			`" cy="-3" r="7"/><text class="evt" x="`, p.share(m.Minute), `" y="0.5">`, strconv.Itoa(m.N), `</text>`)
	}
}

// line is one path; a gap in the values is a gap in the path, and a value between
// two gaps is a dash of 24 seconds.
func (p *Panel) line(s *svg, line *Series, scale Scale) {
	from, to := p.visible(len(line.Y))
	// One point beyond each edge lets the line leave the picture instead of stopping.
	from, to = max(from-1, 0), min(to+1, len(line.Y))
	class := "ln " + line.Tone.Class()
	if line.Weight != Regular {
		class += " " + string(line.Weight)
	}
	if line.Dash {
		class += " dash"
	}
	s.raw(`<path class="`, class, `" d="`)
	pen := false
	for i := from; i < to; i++ {
		v := line.Y[i]
		if math.IsNaN(v) || math.IsInf(v, 0) && !p.Log {
			pen = false
			continue
		}
		y := px(p.inner() * (1 - scale.At(v)))
		switch alone := i+1 == to || math.IsNaN(line.Y[i+1]); {
		case pen:
			s.raw("L", strconv.Itoa(p.minute(i)), " ", y)
		case alone:
			s.raw("M", px(float64(p.minute(i))-0.2), " ", y, "h.4")
		default:
			s.raw("M", strconv.Itoa(p.minute(i)), " ", y)
		}
		pen = true
	}
	s.raw(`"/>`)
}

// band is the area between Low and High, one polygon per unbroken run.
func (p *Panel) band(s *svg, line *Series, scale Scale, class string) {
	if line.Low == nil || line.High == nil {
		return
	}
	from, to := p.visible(len(line.Y))
	s.raw(`<path class="`, class, ` `, line.Tone.Class(), `" d="`)
	y := func(v float64) string { return px(p.inner() * (1 - scale.At(v))) }
	for i := from; i < to; {
		j := i
		for j < to && !math.IsNaN(line.Low[j]+line.High[j]) {
			j++
		}
		if j-i == 1 {
			// A minute between two gaps: a bar of its width.
			m := float64(p.minute(i))
			s.raw("M", px(m-0.3), " ", y(line.High[i]), "h.6V", y(line.Low[i]), "h-.6Z")
		}
		if j-i > 1 {
			for k := i; k < j; k++ {
				s.raw(map[bool]string{true: "M", false: "L"}[k == i], strconv.Itoa(p.minute(k)), " ", y(line.High[k]))
			}
			for k := j - 1; k >= i; k-- {
				s.raw("L", strconv.Itoa(p.minute(k)), " ", y(line.Low[k]))
			}
			s.raw("Z")
		}
		i = j + 1
	}
	s.raw(`"/>`)
}
