package chart

import "math"

// Scale is an axis whose ends are ticks.
type Scale struct {
	Min, Max, Step float64
	Log            bool // Min and Max are exponents of ten
	Infinite       bool // Max of a logarithmic scale stands for infinity
}

// Nice is a scale around [lo, hi] with about n round steps. A range of no length
// gets one percent on each side. static/scale.js gives the same.
func Nice(lo, hi float64, n int) Scale {
	if math.IsNaN(lo) || math.IsNaN(hi) {
		lo, hi = 0, 1
	}
	if lo == hi {
		pad := math.Abs(lo) / 100
		if pad == 0 {
			pad = 1
		}
		lo, hi = lo-pad, hi+pad
	}
	step := niceStep((hi - lo) / float64(n))
	return Scale{Min: math.Floor(lo/step+1e-9) * step, Max: math.Ceil(hi/step-1e-9) * step, Step: step}
}

// niceStep is the round number at or above raw: 1, 2, 2.5 or 5 times a power of ten.
func niceStep(raw float64) float64 {
	power := math.Pow10(int(math.Floor(math.Log10(raw))))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if raw <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// Ticks are the scale's round values, ascending, both ends included.
func (s Scale) Ticks() []float64 {
	n := int(math.Round((s.Max - s.Min) / s.Step))
	ticks := make([]float64, n+1)
	for i := range ticks {
		ticks[i] = (math.Round(s.Min/s.Step) + float64(i)) * s.Step
	}
	return ticks
}

// At is where v lies: 0 at Min, 1 at Max.
func (s Scale) At(v float64) float64 {
	if s.Log {
		v = s.exponent(v)
	}
	return s.share(v)
}

// share is where a tick lies.
func (s Scale) share(tick float64) float64 { return (tick - s.Min) / (s.Max - s.Min) }

// extent is the smallest and largest of the values that are numbers.
func extent(columns ...[]float64) (lo, hi float64) {
	lo, hi = math.NaN(), math.NaN()
	for _, column := range columns {
		for _, v := range column {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			if !(lo <= v) {
				lo = v
			}
			if !(hi >= v) {
				hi = v
			}
		}
	}
	return lo, hi
}
