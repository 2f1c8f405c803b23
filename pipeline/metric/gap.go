package metric

import (
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Gap is how far one venue's minute lows lay from another's, across coins.
type Gap struct {
	Pct float64 // median over coins of 100·(low_a/low_b − 1); NaN where no coin traded on both
	N   int     // coins that traded on both venues in the minute
}

// VenueGap compares the minute lows of the coins that two venues share: for each
// minute the median over coins of low_a/low_b − 1, over the coins that traded on
// both in that minute. a and b hold the minutes of one instrument per base coin.
func VenueGap(a, b map[string]*tick.Minutes) [tick.MinutesPerDay]Gap {
	var gaps [tick.MinutesPerDay]Gap
	var shared []string
	for base := range a {
		if b[base] != nil {
			shared = append(shared, base)
		}
	}
	slices.Sort(shared)
	ratios := make([]float64, 0, len(shared))
	for i := range gaps {
		ratios = ratios[:0]
		for _, base := range shared {
			r := a[base].Values(tick.Low)[i] / b[base].Values(tick.Low)[i]
			if !math.IsNaN(r) && !math.IsInf(r, 0) {
				ratios = append(ratios, 100*(r-1))
			}
		}
		slices.Sort(ratios)
		gaps[i] = Gap{Pct: Quantile(ratios, 0.5), N: len(ratios)}
	}
	return gaps
}
