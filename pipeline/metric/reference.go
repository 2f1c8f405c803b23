package metric

import (
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Crash is the deepest fall of the median instrument within two hours.
type Crash struct {
	Reference tick.Time // t₀: end of the minute from which the fall is measured
	Low       tick.Time // end of the minute of the lowest median
	Pct       float64   // the fall of the median, in percent
}

// crashHorizon is how long a fall may take to count as one crash, in minutes.
const crashHorizon = 120

// FindCrash finds t₀ of a day that has no event file: the start of the deepest fall
// of the median instrument (minute closes carried forward and divided by the first
// close of the day) that happened within two hours. ok is false when fewer than
// two minutes have a price.
func FindCrash(minutes []*tick.Minutes) (c Crash, ok bool) {
	if len(minutes) == 0 {
		return Crash{}, false
	}
	median := medianPath(minutes)
	worst, from, to := 0.0, -1, -1
	for i := range median {
		for j := i + 1; j < len(median) && j <= i+crashHorizon; j++ {
			if drop := fall(median[j], median[i]); drop > worst {
				worst, from, to = drop, i, j
			}
		}
	}
	if from < 0 {
		return Crash{}, false
	}
	start := minutes[0].Date.Start()
	end := func(minute int) tick.Time { return start + tick.Time(minute+1)*tick.Minute }
	return Crash{Reference: end(from), Low: end(to), Pct: worst}, true
}

// medianPath is the median over instruments of close/first close, per minute; NaN
// before anything traded.
func medianPath(minutes []*tick.Minutes) [tick.MinutesPerDay]float64 {
	var path [tick.MinutesPerDay]float64
	last := make([]float64, len(minutes))
	first := make([]float64, len(minutes))
	for i := range last {
		last[i], first[i] = math.NaN(), math.NaN()
	}
	ratios := make([]float64, 0, len(minutes))
	for t := range path {
		ratios = ratios[:0]
		for i, m := range minutes {
			if c := m.Values(tick.Close)[t]; !math.IsNaN(c) {
				last[i] = c
				if math.IsNaN(first[i]) {
					first[i] = c
				}
			}
			if !math.IsNaN(last[i]) {
				ratios = append(ratios, last[i]/first[i])
			}
		}
		slices.Sort(ratios)
		path[t] = Quantile(ratios, 0.5)
	}
	return path
}
