package flashcrash

import (
	"math"
	"testing"

	"github.com/crashtape/crashtape/pipeline/event"
)

var (
	venueA  = event.Text{EN: "A", ZH: "甲"}
	venueB  = event.Text{EN: "B", ZH: "乙"}
	neutral = event.Text{EN: "The day", ZH: "这一天"}
)

// Each rule stands at its border: at the threshold it speaks, just short of it the
// title is the next weaker one, and in the end the name of the measure.
func TestTitlesSpeakAtTheirThresholds(t *testing.T) {
	for name, c := range map[string]struct {
		got  event.Text
		want string
	}{
		"price: a floor 20 % below another": {priceFinding{"X", venueA, venueB, 80, 100, 30}.title(), "X fell to 80 on A; B never went below 100"},
		"price: floors 19.9 % apart":        {priceFinding{"X", venueA, venueB, 80.1, 100, 30}.title(), "X fell 30% on A"},
		"price: a fall of 5 %":              {priceFinding{"X", venueA, venueB, 95, 96, 5}.title(), "X fell 5.0% on A"},
		"price: a fall of 4.9 %":            {priceFinding{"X", venueA, venueB, 95, 96, 4.9}.title(), "X by venue"},
		"price: one venue alone":            {priceFinding{"X", venueA, event.Text{}, 60, math.Inf(-1), 40}.title(), "X fell 40% on A"},
		"price: nothing known":              {priceFinding{Coin: "X", DeepLow: math.Inf(1), LeastLow: math.Inf(-1)}.title(), "X by venue"},

		"median: 5 points apart":         {medianFinding{venueA, venueB, 35, 30}.title(), "The median symbol fell 35% on A and 30% on B"},
		"median: 4.9 points apart":       {medianFinding{venueA, venueB, 34.9, 30}.title(), "The median symbol fell about 32% on every venue"},
		"median: a small fall":           {medianFinding{venueA, venueB, 4.9, 4.8}.title(), "Drawdown by venue"},
		"median: one venue":              {medianFinding{venueA, event.Text{}, 40, 40}.title(), "Drawdown by venue"},
		"median: too few symbols":        {medianFinding{DeepPct: math.Inf(-1), LeastPct: math.Inf(1)}.title(), "Drawdown by venue"},
		"coin: 10 points apart":          {coinFinding{"X", venueA, venueB, 40, 30}.title(), "X fell 40% on A and 30% on B"},
		"coin: 9.9 points apart":         {coinFinding{"X", venueA, venueB, 39.9, 30}.title(), "Where venues disagree most"},
		"gap: 10 % below":                {gapFinding{venueA, venueB, -10, "21:21", 7}.title(), "A printed 10% below B at 21:21, and at least 10% below in 7 minutes"},
		"gap: 9.9 % below":               {gapFinding{venueA, venueB, -9.9, "21:21", 0}.title(), "A dipped 9.9% below B at 21:21"},
		"gap: 3 % below":                 {gapFinding{venueA, venueB, -3, "21:21", 0}.title(), "A dipped 3.0% below B at 21:21"},
		"gap: 2.9 % below":               {gapFinding{venueA, venueB, -2.9, "21:21", 0}.title(), "The venue gap by minute"},
		"gap: nothing known":             {gapFinding{Reference: venueB, Pct: math.Inf(1)}.title(), "The venue gap by minute"},
		"flow: sold here, bought there":  {flowFinding{"X", venueA, venueB, -5, 5, 50, "21:10–21:30"}.title(), "X was sold on A and bought on B, 21:10–21:30"},
		"flow: a deep fall, thin flow":   {flowFinding{"X", venueA, venueB, -15, 4.9, 30, "21:10–21:30"}.title(), "X fell 30% on A while net selling was only 15% of volume, 21:10–21:30"},
		"flow: a fall short of deep":     {flowFinding{"X", venueA, venueB, -15, 4.9, 29.9, "21:10–21:30"}.title(), "Takers sold X hardest on A: net 15% of volume, 21:10–21:30"},
		"flow: a deep fall, heavy flow":  {flowFinding{"X", venueA, venueB, -15.1, 0, 80, "21:10–21:30"}.title(), "Takers sold X hardest on A: net 15% of volume, 21:10–21:30"},
		"flow: 5 % sold":                 {flowFinding{"X", venueA, venueB, -5, 0, 10, "w"}.title(), "Takers sold X hardest on A: net 5.0% of volume, w"},
		"flow: 4.9 % sold":               {flowFinding{"X", venueA, venueB, -4.9, 9, 10, "w"}.title(), "Taker flow by venue"},
		"flow: nothing known":            {flowFinding{Coin: "X", SellerShare: math.Inf(1), BuyerShare: math.Inf(-1)}.title(), "Taker flow by venue"},
		"feed: silent and late":          {feedFinding{venueA, venueB, 60, 1}.title(), "A was silent for 60 s; B ran 1.0 s late"},
		"feed: silent":                   {feedFinding{venueA, venueB, 60, 0.99}.title(), "A was silent for 60 s"},
		"feed: late":                     {feedFinding{venueA, venueB, 59.9, 1}.title(), "B ran 1.0 s late"},
		"feed: neither":                  {feedFinding{venueA, venueB, 59.9, 0.99}.title(), "What we can and cannot see"},
		"headline: 15 points, 3 coins":   {headFinding{venueA, venueB, 45, 30, 3}.headline(neutral), "The same coins fell 45% on one venue, 30% on another"},
		"headline: 14.9 points":          {headFinding{venueA, venueB, 44.9, 30, 3}.headline(neutral), "The day"},
		"headline: 2 coins":              {headFinding{venueA, venueB, 90, 30, 2}.headline(neutral), "The day"},
		"headline: no pair shares coins": {headFinding{}.headline(neutral), "The day"},
	} {
		if c.got.EN != c.want {
			t.Errorf("%s: %q, want %q", name, c.got.EN, c.want)
		}
		if c.got.ZH == "" || c.got.ZH == c.got.EN {
			t.Errorf("%s: no Chinese title: %q", name, c.got.ZH)
		}
	}
}

func TestTidyTakesSpacesOnlyFromBetweenChinese(t *testing.T) {
	got := tidy(event.Text{ZH: "在 Binance 币本位永续 跌至 1.055，为 平时"}).ZH
	if want := "在 Binance 币本位永续跌至 1.055，为平时"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSpareColoursCanBeSeen(t *testing.T) {
	for i, tone := range spareTones {
		if light, dark := contrast(tone.Light, lightPaper), contrast(tone.Dark, darkPaper); light < leastContrast || dark < leastContrast {
			t.Errorf("spare colour %d: contrast %.2f on light, %.2f on dark, want %.0f", i, light, dark, leastContrast)
		}
	}
	if got := contrast("#000000", "#FFFFFF"); math.Abs(got-21) > 1e-9 {
		t.Errorf("black on white has contrast %v, want 21", got)
	}
}

func TestFaintOrBrokenColoursAreReplaced(t *testing.T) {
	groups := []*group{{Venue: "good", Tone: 0}, {Venue: "faint", Tone: 1}, {Venue: "broken", Tone: 2}, {Venue: "absent", Tone: 3}}
	tones := tonesOf(groups, &event.Event{Venues: map[string]event.Venue{
		"good": {Light: "#B87D00", Dark: "#F2BC3B"}, "faint": {Light: "#F0E442", Dark: "#F0E442"}, "broken": {Light: "url(x)", Dark: "#FFFFFF"},
	}})
	if tones[0].Light != "#B87D00" || tones[1] != spareTones[0] || tones[2] != spareTones[1] || tones[3] != spareTones[2] {
		t.Errorf("tones %v", tones)
	}
}
