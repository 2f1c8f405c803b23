package chart

import (
	"math"
	"slices"
	"testing"
)

func TestNiceScaleHoldsItsRangeInRoundSteps(t *testing.T) {
	for name, c := range map[string]struct {
		lo, hi float64
		want   Scale
	}{
		"prices":                     {1.055, 3.98, Scale{Min: 1, Max: 4, Step: 1}},
		"around zero":                {-65.2, 5.2, Scale{Min: -80, Max: 20, Step: 20}},
		"a range of one value":       {100, 100, Scale{Min: 99, Max: 101, Step: 0.5}},
		"zero alone":                 {0, 0, Scale{Min: -1, Max: 1, Step: 0.5}},
		"nothing known":              {math.NaN(), math.NaN(), Scale{Min: 0, Max: 1, Step: 0.2}},
		"ends on ticks stay":         {0, 100, Scale{Min: 0, Max: 100, Step: 20}},
		"tiny prices keep their own": {6.8e-6, 1.73e-5, Scale{Min: 5e-6, Max: 1.75e-5, Step: 2.5e-6}},
	} {
		got := Nice(c.lo, c.hi, 5)
		close := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1e-3, math.Abs(b)) }
		if !close(got.Min, c.want.Min) || !close(got.Max, c.want.Max) || !close(got.Step, c.want.Step) {
			t.Errorf("%s: Nice(%v, %v) = %v, want %v", name, c.lo, c.hi, got, c.want)
		}
	}
}

func TestScaleTicksRunFromEndToEnd(t *testing.T) {
	got := Scale{Min: -0.3, Max: 0.3, Step: 0.1}.Ticks()
	if len(got) != 7 || got[3] != 0 {
		t.Errorf("ticks %v: want seven with an exact zero", got)
	}
}

func TestClockTicksFallOnRoundMinutes(t *testing.T) {
	for name, c := range map[string]struct {
		window Window
		want   []int
	}{
		"two hours":            {Window{1220, 1360}, []int{1220, 1240, 1260, 1280, 1300, 1320, 1340, 1360}},
		"a day":                {Window{0, 1439}, []int{0, 240, 480, 720, 960, 1200}},
		"five odd minutes":     {Window{1277, 1282}, []int{1277, 1278, 1279, 1280, 1281, 1282}},
		"not starting on tick": {Window{1265, 1300}, []int{1265, 1270, 1275, 1280, 1285, 1290, 1295, 1300}},
	} {
		if got := c.window.Ticks(xTicks); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestThresholdsClassTheirLowerEnds(t *testing.T) {
	limits := Thresholds{1, 5, 15, 60}
	for _, c := range []struct {
		v    float64
		want int
	}{{0, 0}, {0.999, 0}, {1, 1}, {4.99, 1}, {5, 2}, {15, 3}, {59.9, 3}, {60, 4}, {1e9, 4}, {math.Inf(1), 4}, {math.NaN(), -1}} {
		if got := limits.Class(c.v); got != c.want {
			t.Errorf("class of %v is %d, want %d", c.v, got, c.want)
		}
	}
}

func TestSwarmDotsNeverTouch(t *testing.T) {
	w := Swarm{Deep: 100}
	for i := range 400 {
		w.Dots = append(w.Dots, Dot{Coin: i, Drop: 60 + 30*math.Sin(float64(i)*1.7)*math.Cos(float64(i)*0.3)})
	}
	order, dy, half := w.Place()
	if len(order) != 400 {
		t.Fatalf("%d of 400 dots were placed", len(order))
	}
	for i := range order {
		if math.Abs(dy[i])+w.radius() > half+1e-9 {
			t.Fatalf("dot %d stands outside the row", i)
		}
		for j := range i {
			dx := (w.Dots[order[i]].Drop - w.Dots[order[j]].Drop) / w.Deep * swarmWidth
			if d := math.Hypot(dx, dy[i]-dy[j]); d < 2*w.radius() {
				t.Fatalf("dots %d and %d overlap: %.2f px apart", i, j, d)
			}
		}
	}
}

func TestASwarmOfEqualFallsIsSqueezed(t *testing.T) {
	w := Swarm{Deep: 100}
	for i := range 200 {
		w.Dots = append(w.Dots, Dot{Coin: i, Drop: 50})
	}
	_, dy, half := w.Place()
	if half != swarmTallest {
		t.Errorf("the row is %.0f px tall from its middle, want %.0f", half, swarmTallest)
	}
	for i, d := range dy {
		if math.Abs(d) > swarmTallest {
			t.Fatalf("dot %d stands %.1f px from the middle", i, d)
		}
	}
}
