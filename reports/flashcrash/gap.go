package flashcrash

import (
	"cmp"
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// fewestCoins a gap between groups needs: a single coin is that coin's story.
const fewestCoins = 2

// venueGapsOf compares every group with the one that shares most coins.
func venueGapsOf(groups []*group, e *event.Event) []venueGap {
	ref := gapReference(groups)
	gaps := []venueGap{}
	for _, g := range groups {
		if ref == nil || g == ref {
			continue
		}
		coins := shared(g, ref)
		if len(coins) < fewestCoins {
			continue
		}
		gap := venueGap{
			Venue: g.Venue, Market: g.Market, ReferenceVenue: ref.Venue, ReferenceMarket: ref.Market, Coins: coins, N: len(coins), Unit: "percent",
			Definition: "per minute, median over coins traded on both in the minute of 100·(low / reference group's low − 1); nothing where fewer than two coins traded on both",
			WorstPct:   num(math.NaN()), group: g,
		}
		values := make([]float64, tick.MinutesPerDay)
		gap.GapN = make([]int, tick.MinutesPerDay)
		for m, v := range metric.VenueGap(g.byCoin, ref.byCoin) {
			values[m], gap.GapN[m] = v.Pct, v.N
			if v.N < fewestCoins {
				values[m] = math.NaN()
			}
		}
		gap.GapPct = nums(values)
		w := eventWindow(e)
		gap.worst = extreme(values, w, less)
		if gap.worst >= 0 {
			gap.WorstPct, gap.WorstN = num(values[gap.worst]), gap.GapN[gap.worst]
		}
		gap.WorstMinute = minuteTime(e, gap.worst)
		for m := w.From; m < w.To; m++ {
			if values[m] <= -10 {
				gap.Minutes++
			}
		}
		gaps = append(gaps, gap)
	}
	return gaps
}

// gapReference is the group that shares most coins with the others; among equals
// the one whose median symbol fell least, then by name. nil with no shared coins.
func gapReference(groups []*group) *group {
	type candidate struct {
		*group
		shares int
		fall   float64
	}
	var all []candidate
	for _, g := range groups {
		c := candidate{group: g}
		for _, o := range groups {
			if n := len(shared(g, o)); o != g && n >= fewestCoins {
				c.shares += n
			}
		}
		if c.fall = median(drops(g.drawdowns)); math.IsNaN(c.fall) {
			c.fall = math.Inf(1)
		}
		if c.shares > 0 {
			all = append(all, c)
		}
	}
	if len(all) == 0 {
		return nil
	}
	best := slices.MinFunc(all, func(a, b candidate) int {
		return cmp.Or(b.shares-a.shares, cmp.Compare(a.fall, b.fall), cmp.Compare(a.id(), b.id()))
	})
	return best.group
}

func floats(values []num) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}
