package chart

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// Fan holds the percentiles around a series' median. +Inf is a value.
type Fan struct{ P5, P25, P75, P95 []float64 }

// Bands are what a fan fills, widest first, with the suffixes of their columns.
func (f *Fan) bands() [2]fanBand {
	return [2]fanBand{{"fan90", ".p5", ".p95", f.P5, f.P95, 0.16}, {"fan50", ".p25", ".p75", f.P25, f.P75, 0.30}}
}

type fanBand struct {
	name            string
	lowName, upName string
	low, up         []float64
	opacity         float64
}

// columns are all of a series' values, for the axis.
func (s *Series) columns() [][]float64 {
	all := [][]float64{s.Y, s.Low, s.High}
	if s.Fan != nil {
		all = append(all, s.Fan.P5, s.Fan.P95)
	}
	return all
}

// fan draws the bands of a series.
func (p *Panel) fan(s *svg, line *Series, scale Scale) {
	if line.Fan == nil {
		return
	}
	for _, b := range line.Fan.bands() {
		p.band(s, &Series{Tone: line.Tone, Y: line.Y, Low: b.low, High: b.up}, scale, b.name)
	}
}

// fanOptions are the bands as custom series without data.
func fanOptions(s *Series) (out []charts.SingleSeries) {
	if s.Fan == nil {
		return nil
	}
	for _, b := range s.Fan.bands() {
		out = append(out, charts.SingleSeries{Type: "custom", Id: s.ID + "." + b.name})
	}
	return out
}

// completeFan gives a band's series its columns.
func completeFan(s map[string]any, from *Series) {
	if from.Fan == nil {
		return
	}
	for _, b := range from.Fan.bands() {
		if s["id"] == from.ID+"."+b.name {
			s["renderItem"], s["$band"], s["z"] = "band", []string{from.ID + b.lowName, from.ID + b.upName}, 2
			s["itemStyle"] = map[string]any{"color": from.Tone.Token(), "opacity": b.opacity}
		}
	}
}

// Decades is a logarithmic scale around [lo, hi]: its ends are whole decades, its
// numbers exponents of ten. Where a value is infinite, one decade more is added, whose
// end stands for infinity. static/scale.js gives the same.
func Decades(lo, hi float64, infinite bool) Scale {
	if math.IsNaN(lo) || math.IsNaN(hi) {
		lo, hi = 1, 10
	}
	s := Scale{Min: math.Floor(math.Log10(lo) + 1e-9), Max: math.Ceil(math.Log10(hi) - 1e-9), Step: 1, Log: true, Infinite: infinite}
	if s.Max <= s.Min {
		s.Max = s.Min + 1
	}
	if infinite {
		s.Max++
	}
	return s
}

// exponent is where v lies on a logarithmic scale, whose ends take what is beyond.
func (s Scale) exponent(v float64) float64 {
	if v <= 0 {
		return s.Min
	}
	return math.Min(math.Max(math.Log10(v), s.Min), s.Max)
}

// positive is the smallest and largest of the values above zero and whether one is
// infinite.
func positive(columns ...[]float64) (lo, hi float64, infinite bool) {
	lo, hi = math.NaN(), math.NaN()
	for _, column := range columns {
		for _, v := range column {
			switch {
			case math.IsInf(v, 1):
				infinite = true
			case v > 0:
				if !(lo <= v) {
					lo = v
				}
				if !(hi >= v) {
					hi = v
				}
			}
		}
	}
	return lo, hi, infinite
}

// label is the text beside a tick of a panel's scale.
func (p *Panel) label(scale Scale, tick float64) string {
	if !scale.Log {
		return p.Format.Tick(tick, scale.Step)
	}
	if scale.Infinite && tick == scale.Max {
		return "∞"
	}
	return p.Format.Value(math.Pow10(int(tick)))
}
