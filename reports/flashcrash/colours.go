package flashcrash

import (
	"math"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/reports/page"
)

// Backgrounds that a venue's colour must stand out from by at least 3:1 (WCAG 2.2,
// 1.4.11).
const (
	lightPaper    = "#FBFAF6"
	darkPaper     = "#101317"
	leastContrast = 3.0
)

// spareTones are for venues the event names no colour for, in the order they are
// taken; none is near vermilion, which means "event".
var spareTones = []page.Tone{
	{Light: "#7A4FD0", Dark: "#B79CFF"}, // violet
	{Light: "#4D7C0F", Dark: "#A3CC5A"}, // moss
	{Light: "#B4286F", Dark: "#F08CC0"}, // magenta
	{Light: "#0E7490", Dark: "#56C2DC"}, // petrol
	{Light: "#8A5A2B", Dark: "#CDA27A"}, // umber
	{Light: "#5B6472", Dark: "#9AA5B8"}, // slate
}

// tonesOf are the venues' colours in the order of their numbers. A colour of the
// event's file that would be too faint to see is replaced like a missing one.
func tonesOf(groups []*group, e *event.Event) []page.Tone {
	var tones []page.Tone
	spare := 0
	for _, g := range groups {
		if int(g.Tone) < len(tones) {
			continue
		}
		v := e.Venues[g.Venue]
		tone := page.Tone{Light: v.Light, Dark: v.Dark}
		if contrast(tone.Light, lightPaper) < leastContrast || contrast(tone.Dark, darkPaper) < leastContrast {
			tone = spareTones[spare%len(spareTones)]
			spare++
		}
		tones = append(tones, tone)
	}
	return tones
}

// contrast is WCAG's ratio of relative luminances; 0 when one is not #rrggbb.
func contrast(a, b string) float64 {
	la, okA := luminance(a)
	lb, okB := luminance(b)
	if !okA || !okB {
		return 0
	}
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(hex string) (float64, bool) {
	if len(hex) != 7 || hex[0] != '#' {
		return 0, false
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0, false
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum, true
}
