package flashcrash

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// disagreementsOf ranks the coins that at least two groups list by the distance
// between their deepest and shallowest falls from t₀.
func disagreementsOf(groups []*group, coins []string) []disagreement {
	out := []disagreement{}
	for _, coin := range coins {
		d := disagreement{
			Coin: coin, Unit: "percentage points",
			Definition: "largest minus smallest dd_ref_pct over the venues and markets that list the coin; one dollar-quoted instrument each, the one with the largest volume",
		}
		for _, g := range groups {
			if drop := g.drops[coin]; drop != nil && !math.IsNaN(drop.RefPct) {
				d.Ends = append(d.Ends, disagreementEnd{g.Venue, g.Market, drop.Symbol, num(drop.RefPct), num(drop.RefLow), instant(drop.RefLowTime), g})
			}
		}
		if len(d.Ends) < 2 {
			continue
		}
		slices.SortStableFunc(d.Ends, func(a, b disagreementEnd) int { return cmp.Compare(b.DDRefPct, a.DDRefPct) })
		d.GapPP = d.Ends[0].DDRefPct - d.Ends[len(d.Ends)-1].DDRefPct
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b disagreement) int {
		return cmp.Or(cmp.Compare(b.GapPP, a.GapPP), strings.Compare(a.Coin, b.Coin))
	})
	return out
}
