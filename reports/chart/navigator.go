package chart

import (
	"math"
	"strconv"
)

// Navigator is the day at a glance: its price as an area, and, for pages without
// script, the shown window and the numbered instants.
func Navigator(y []float64, shown Window, marks []Mark) string {
	var s svg
	last := float64(len(y) - 1)
	s.raw(skyline(y), `<svg class="static" aria-hidden="true"><rect x="`, percent(float64(shown.From)/last), `" width="`, percent(float64(shown.Span())/last), `" height="100%"/>`)
	for _, m := range marks {
		x := percent(float64(m.Minute) / last)
		s.raw(`<circle class="evn" cx="`, x, `" cy="4" r="7"/><text class="evt" x="`, x, `" y="7.5">`, strconv.Itoa(m.N), `</text>`)
	}
	s.raw(`</svg>`)
	return s.String()
}

// skyline is the area. Minutes without a trade keep the last price: it is a map of
// the day, not a measurement.
func skyline(y []float64) string {
	const height = 40.0
	lo, hi := extent(y)
	if math.IsNaN(lo) {
		return ""
	}
	if lo == hi {
		lo--
	}
	lo -= 0.35 * (hi - lo)
	var s svg
	s.raw(`<svg viewBox="0 0 `, strconv.Itoa(len(y)-1), ` `, px(height), `" preserveAspectRatio="none" aria-hidden="true"><path d="M0 `, px(height))
	last := math.NaN()
	for i, v := range y {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			last = v
		}
		if math.IsNaN(last) || i%2 == 1 && i != len(y)-1 {
			continue
		}
		s.raw("L", strconv.Itoa(i), " ", px(3+(height-3)*(hi-last)/(hi-lo)))
	}
	s.raw("L", strconv.Itoa(len(y)-1), " ", px(height), `Z"/></svg>`)
	return s.String()
}
