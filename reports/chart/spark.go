package chart

import (
	"math"
	"strconv"
)

const sparkWidth, sparkHeight = 120.0, 30.0

// Spark is a line without axes.
func Spark(y []float64, tone string) string {
	var s svg
	lo, hi := extent(y)
	if math.IsNaN(lo) || lo == hi {
		hi, lo = lo+1, lo-1
	}
	s.raw(`<svg class="spk" viewBox="0 0 `, px(sparkWidth), ` `, px(sparkHeight), `" preserveAspectRatio="none" aria-hidden="true"><path class="`, tone, `" d="`)
	pen := false
	for i, v := range y {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			pen = false
			continue
		}
		s.raw(map[bool]string{true: "L", false: "M"}[pen], px(float64(i)/float64(max(len(y)-1, 1))*sparkWidth), " ", px(2+(sparkHeight-4)*(hi-v)/(hi-lo)))
		pen = true
	}
	s.raw(`"/></svg>`)
	return s.String()
}

// Histogram counts drops in bins of five points from 100 % at the left to 0; bins
// at or above hot are coloured as events.
func Histogram(drops []float64, hot float64) string {
	const bins = 20
	var counts [bins]int
	for _, d := range drops {
		if math.IsNaN(d) {
			continue
		}
		counts[min(max(int((100-d)/(100/bins)), 0), bins-1)]++
	}
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	var s svg
	s.raw(`<svg class="spk hist" viewBox="0 0 `, px(sparkWidth), ` `, px(sparkHeight), `" preserveAspectRatio="none" aria-hidden="true">`)
	for i, n := range counts {
		h := (sparkHeight - 2) * float64(n) / float64(most)
		if n == 0 {
			h = 0.8
		}
		s.raw(`<rect`)
		if upper := 100 - float64(i+1)*100/bins; n > 0 && upper >= hot {
			s.raw(` class="hot"`)
		}
		s.raw(` x="`, strconv.Itoa(i*6), `" y="`, px(sparkHeight-h), `" width="5" height="`, px(h), `"/>`)
	}
	s.raw(`</svg>`)
	return s.String()
}
