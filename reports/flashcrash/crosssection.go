package flashcrash

import (
	"slices"

	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// reference is what a fall is measured from. All four stand side by side.
type reference struct {
	ID         string
	Of         func(*tick.Drawdown) float64
	Window     string
	Definition string
}

var references = []reference{
	{"open", func(d *tick.Drawdown) float64 { return d.OpenPct }, "00:00–24:00 UTC", "100·(1 − day low / first trade of the UTC day)"},
	{"ref", func(d *tick.Drawdown) float64 { return d.RefPct }, "t0–24:00 UTC", "100·(1 − lowest trade after t0 / last trade at or before t0)"},
	{"high", func(d *tick.Drawdown) float64 { return d.HighPct }, "00:00–24:00 UTC", "100·(1 − day low / day high)"},
	{"runmax", func(d *tick.Drawdown) float64 { return d.RunMaxPct }, "00:00–24:00 UTC", "largest 100·(1 − price / highest price before it)"},
}

// crossSectionsOf describes each group over all its symbols, and each pair of
// groups that shares at least two coins over the coins in common.
func crossSectionsOf(groups []*group, in Input) []crossSection {
	sections := []crossSection{}
	frames := framesOf(in, false)
	for _, g := range groups {
		sections = append(sections, describe(g, g.drawdowns, "all", nil, frames)...)
	}
	for i, a := range groups {
		for _, b := range groups[i+1:] {
			coins := sharedDrops(a, b)
			if len(coins) < 2 {
				continue
			}
			universe := "common:" + a.id() + "+" + b.id()
			for _, g := range []*group{a, b} {
				var drops []*tick.Drawdown
				for _, coin := range coins {
					drops = append(drops, g.drops[coin])
				}
				sections = append(sections, describe(g, drops, universe, coins, frames)...)
			}
		}
	}
	return sections
}

// sharedDrops are the coins of which both groups have a fall from t₀.
func sharedDrops(a, b *group) []string {
	return slices.DeleteFunc(shared(a, b), func(coin string) bool { return a.drops[coin] == nil || b.drops[coin] == nil })
}

func describe(g *group, drops []*tick.Drawdown, universe string, coins []string, frames map[tick.Key]string) []crossSection {
	if len(drops) == 0 {
		return nil
	}
	var from []string
	for _, d := range drops {
		if f := frames[d.Key]; f != "" {
			from = append(from, f)
		}
	}
	var sections []crossSection
	for _, ref := range references {
		values := make([]float64, len(drops))
		for i, d := range drops {
			values[i] = ref.Of(d)
		}
		dist := metric.Distribute(values)
		sections = append(sections, crossSection{
			Measure: "drawdown", Ref: ref.ID, Venue: g.Venue, Market: g.Market, Universe: universe,
			N: dist.N, Mean: num(dist.Mean), Median: num(dist.Median), P10: num(dist.P10), P25: num(dist.P25), P75: num(dist.P75), P90: num(dist.P90),
			Min: num(dist.Min), Max: num(dist.Max), Unit: "percent of the reference, falls positive", Window: ref.Window,
			Definition: ref.Definition + "; quantiles type 7 across symbols", Coins: coins, Frames: from, dist: dist,
		})
	}
	return sections
}

// section finds a cross-section; nil when there is none.
func (r *Results) section(g *group, ref, universe string) *crossSection {
	for i := range r.CrossSection {
		s := &r.CrossSection[i]
		if s.Venue == g.Venue && s.Market == g.Market && s.Ref == ref && s.Universe == universe {
			return s
		}
	}
	return nil
}

// framesOf finds the frame of an instrument: of its order book, or of its trades.
func framesOf(in Input, book bool) map[tick.Key]string {
	frames := map[tick.Key]string{}
	for _, s := range in.Sources {
		if s.Frame != "" && s.Book == book {
			frames[s.Key] = s.Frame
		}
	}
	return frames
}
