package flashcrash

import (
	"math"
	"testing"

	"github.com/crashtape/crashtape/pipeline/event"
)

func TestBookTitlesSpeakAtTheirThresholds(t *testing.T) {
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		got  event.Text
		want string
	}{
		"spread: ten times":          {spreadFinding{venueA, 2, 20, "21:19", 9}.title(), "The median spread on A widened 10-fold, from 2 bp to 20 bp at 21:19"},
		"spread: 9.9 times":          {spreadFinding{venueA, 2, 19.8, "21:19", 9}.title(), "The median spread on A widened from 2 bp to 20 bp at 21:19"},
		"spread: twice":              {spreadFinding{venueA, 2, 4, "21:19", 9}.title(), "The median spread on A widened from 2 bp to 4 bp at 21:19"},
		"spread: short of twice":     {spreadFinding{venueA, 2, 3.9, "21:19", 9}.title(), "Spread across symbols"},
		"spread: of one symbol":      {spreadFinding{venueA, 2, 20, "21:19", 1}.title(), "The spread on A widened 10-fold, from 2 bp to 20 bp at 21:19"},
		"spread: usual not known":    {spreadFinding{venueA, math.NaN(), 20, "21:19", 9}.title(), "Spread across symbols"},
		"spread: usual of zero":      {spreadFinding{venueA, 0, 20, "21:19", 9}.title(), "Spread across symbols"},
		"spread: nothing known":      {spreadFinding{}.title(), "Spread across symbols"},
		"cost: a tenth cannot fill":  {costFinding{venueA, "$100k", "$500", 5, 900, "21:19", 10, "21:18"}.title(), "At 21:18, 10% of the books on A could not fill $500"},
		"cost: short of a tenth":     {costFinding{venueA, "$100k", "$500", 5, inf, "21:19", 9.9, "21:18"}.title(), "At 21:19 the median book on A could not fill $100k"},
		"cost: one percent":          {costFinding{venueA, "$100k", "$500", 80, 100, "21:19", 0, "21:18"}.title(), "A $100k round trip cost 1% at the median on A, 21:19"},
		"cost: short of one percent": {costFinding{venueA, "$100k", "$500", 49, 99, "21:19", 0, "21:18"}.title(), "A $100k round trip on A went from 49 bp to 99 bp at 21:19"},
		"cost: short of twice":       {costFinding{venueA, "$100k", "$500", 50, 99, "21:19", 0, "21:18"}.title(), "Cost of a round trip"},
		"cost: five bps":             {costFinding{venueA, "$100k", "$500", 1, 5, "21:19", 0, "21:18"}.title(), "A $100k round trip on A went from 1 bp to 5 bp at 21:19"},
		"cost: next to nothing":      {costFinding{venueA, "$100k", "$500", 1, 4.9, "21:19", 0, "21:18"}.title(), "Cost of a round trip"},
		"cost: nothing known":        {costFinding{}.title(), "Cost of a round trip"},
		"depth: one side":            {depthFinding{venueA, 97, 87, "21:19", "21:20"}.title(), "The median book on A lost 97% of its bids within 1% by 21:19, its asks at most 87%"},
		"depth: the other side":      {depthFinding{venueA, -3, 50, "21:19", "21:20"}.title(), "The median book on A lost 50% of its asks within 1% by 21:20, its bids at most 0.0%"},
		"depth: both sides":          {depthFinding{venueA, 97, 87.1, "21:19", "21:20"}.title(), "The median book on A lost 97% of its depth within 1% by 21:19"},
		"depth: nearly all":          {depthFinding{venueA, 99.96, 99.7, "21:19", "21:20"}.title(), "The median book on A lost 99.9% of its depth within 1% by 21:19"},
		"depth: short of half":       {depthFinding{venueA, 49.9, 20, "21:19", "21:20"}.title(), "Depth by side"},
		"depth: nothing known":       {depthFinding{venueA, math.NaN(), math.NaN(), "", ""}.title(), "Depth by side"},
		"states: one in twenty":      {stateFinding{venueA, 5, "21:19"}.title(), "At 21:19, 5.0% of the books on A were stale, empty or gone"},
		"states: fewer":              {stateFinding{venueA, 4.9, "21:19"}.title(), "When the books were known"},
	} {
		if c.got.EN != c.want {
			t.Errorf("%s: %q, want %q", name, c.got.EN, c.want)
		}
		if c.got.ZH == "" || c.got.ZH == c.got.EN {
			t.Errorf("%s: no Chinese title: %q", name, c.got.ZH)
		}
	}
}
