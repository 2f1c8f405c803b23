package chart

import (
	"math"
	"strings"
	"testing"
)

var inf = math.Inf(1)

func testFan() Panel {
	return Panel{
		Format: Bps, Log: true, Height: 134, Window: window,
		Series: []Series{
			{ID: "a", Tone: 0, Weight: Heavy, Y: day(2, 2.1, 9, nan, 80, 400, inf, inf, 90, 8, 3), Fan: &Fan{
				P5: day(1, 1, 2, nan, 5, 20, 30, 25, 9, 2, 1), P25: day(1.5, 1.6, 5, nan, 30, 90, 120, 100, 40, 4, 2),
				P75: day(4, 4, 20, nan, 200, 900, inf, inf, 300, 20, 6), P95: day(9, 9, 90, nan, inf, inf, inf, inf, inf, 90, 12),
			}},
			{ID: "b", Tone: 1, Weight: Light, Dash: true, Y: day(3, 3, 3, 0, 4, 4, 4, 4, 4, 3, 3)},
		},
	}
}

func TestALogarithmicAxisEndsOnDecadesAndKeepsInfinity(t *testing.T) {
	for name, c := range map[string]struct {
		columns  [][]float64
		want     Scale
		infinity float64 // where +Inf stands, from the bottom
	}{
		"within a decade":            {[][]float64{{2, 3}}, Scale{Min: 0, Max: 1, Step: 1, Log: true}, 1},
		"one value on a decade":      {[][]float64{{10}}, Scale{Min: 1, Max: 2, Step: 1, Log: true}, 1},
		"three decades":              {[][]float64{{0.5, nan}, {80}}, Scale{Min: -1, Max: 2, Step: 1, Log: true}, 1},
		"infinity gets a decade":     {[][]float64{{2, inf}}, Scale{Min: 0, Max: 2, Step: 1, Log: true, Infinite: true}, 1},
		"zero is not on the axis":    {[][]float64{{0, 2}}, Scale{Min: 0, Max: 1, Step: 1, Log: true}, 1},
		"nothing but infinity":       {[][]float64{{inf}}, Scale{Min: 0, Max: 2, Step: 1, Log: true, Infinite: true}, 1},
		"nothing known":              {[][]float64{{nan}}, Scale{Min: 0, Max: 1, Step: 1, Log: true}, 1},
		"ends that are decades stay": {[][]float64{{1, 1000}}, Scale{Min: 0, Max: 3, Step: 1, Log: true}, 1},
	} {
		got := Decades(positive(c.columns...))
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if at := got.At(inf); at != c.infinity {
			t.Errorf("%s: infinity stands at %v", name, at)
		}
		if at := got.At(0); at != 0 {
			t.Errorf("%s: zero stands at %v, want the bottom", name, at)
		}
	}
}

func TestInfinityIsDrawnAtTheTopAndNamed(t *testing.T) {
	fan := testFan()
	svg := fan.SVG()
	if !strings.Contains(svg, ">∞</text>") {
		t.Error("the axis does not name infinity")
	}
	// The heavy line crosses the top edge, y = 0, in the two infinite minutes.
	if !strings.Contains(svg, "L1206 0L1207 0") {
		t.Errorf("the median leaves the picture where it is infinite: %s", svg)
	}
	finite := Panel{Format: Bps, Log: true, Height: 134, Window: window, Series: []Series{{ID: "a", Y: day(2, 3)}}}
	if strings.Contains(finite.SVG(), "∞") {
		t.Error("an axis of finite values names infinity")
	}
}

func TestBasisPointsAreReadable(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0 bp", 0.0083: "0.0083 bp", 0.1: "0.1 bp", 0.994: "0.99 bp", 0.996: "1 bp", 2.74: "2.7 bp", 9.96: "10 bp", 12.4: "12 bp",
		99.4: "99 bp", 99.6: "1%", 312: "3.1%", 994: "9.9%", 996: "10%", 12345: "123%", 1e5: "1,000%", inf: "∞",
	} {
		if got := Bps.Value(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}
