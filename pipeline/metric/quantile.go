package metric

import (
	"math"
	"slices"
)

// Quantile is the type-7 quantile (Hyndman & Fan 1996, the default of R and NumPy)
// of ascending values: linear between the order statistics at (n−1)p. NaN for no
// values. +Inf is a value: a quantile that reaches into it is +Inf.
func Quantile(ascending []float64, p float64) float64 {
	n := len(ascending)
	if n == 0 {
		return math.NaN()
	}
	h := float64(n-1) * p
	i := int(math.Floor(h))
	if i >= n-1 {
		return ascending[n-1]
	}
	w := h - float64(i)
	a, b := ascending[i], ascending[i+1]
	if w == 0 || a == b {
		return a
	}
	return a + w*(b-a)
}

// Distribution describes a cross-section of values.
type Distribution struct {
	N                            int
	Mean, Median                 float64
	P10, P25, P75, P90, Min, Max float64
}

// Distribute describes the values that are not NaN.
func Distribute(values []float64) Distribution {
	v := make([]float64, 0, len(values))
	sum := 0.0
	for _, x := range values {
		if !math.IsNaN(x) {
			v = append(v, x)
		}
	}
	slices.Sort(v)
	for _, x := range v {
		sum += x
	}
	d := Distribution{
		N: len(v), Mean: math.NaN(), Median: Quantile(v, 0.5),
		P10: Quantile(v, 0.1), P25: Quantile(v, 0.25), P75: Quantile(v, 0.75), P90: Quantile(v, 0.9),
		Min: Quantile(v, 0), Max: Quantile(v, 1),
	}
	if d.N > 0 {
		d.Mean = sum / float64(d.N)
	}
	return d
}
