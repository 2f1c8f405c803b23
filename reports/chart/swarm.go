package chart

import (
	"math"
	"slices"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/event"
)

// Dot is one symbol of a swarm: Drop in percent, positive for a fall.
type Dot struct {
	Coin int // the coin's number on the page; equal on every row
	Drop float64
}

// Tick is a summary drawn across a swarm row.
type Tick struct {
	Kind  string // median, mean or tail
	Label event.Text
	Drop  float64
}

// Swarm is one row of dots, deepest falls at the left.
type Swarm struct {
	Tone  Tone
	Hole  bool // dots are rings: spot
	Dots  []Dot
	Ticks []Tick
	Deep  float64 // the axis runs from −Deep % to 0
}

// A swarm is laid out for a plot this wide; the runtime lays it out again for
// narrow screens with the same rule.
const (
	swarmWidth   = 860.0
	swarmTallest = 52.0 // px from the middle to the edge
	swarmMargin  = 22   // px above and below for the ticks' labels

	labelShare = 0.24 // of the width: what a label takes on the narrowest screens
)

func (w *Swarm) radius() float64 {
	switch n := len(w.Dots); {
	case n > 300:
		return 2.6
	case n > 80:
		return 3.2
	}
	return 4.2
}

// Place gives each dot's distance from the row's middle in px: going from the
// deepest fall up, the nearest free place, above before below. A row that would
// get too tall is squeezed; then dots overlap.
func (w *Swarm) Place() (order []int, dy []float64, half float64) {
	return w.place(swarmWidth, w.radius(), 0.6, swarmTallest)
}

// place is Place for a plot of another width, whose dots have the given radius and
// space between them.
func (w *Swarm) place(width, radius, space, tallest float64) (order []int, dy []float64, half float64) {
	order = make([]int, len(w.Dots))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch d := w.Dots[b].Drop - w.Dots[a].Drop; {
		case d > 0:
			return 1
		case d < 0:
			return -1
		}
		return w.Dots[a].Coin - w.Dots[b].Coin
	})
	gap := 2*radius + space
	dy = make([]float64, len(order))
	x := make([]float64, len(order))
	half = radius
	for i, dot := range order {
		x[i] = (1 - w.Dots[dot].Drop/w.Deep) * width
		dy[i] = freePlace(x[:i], dy[:i], x[i], gap)
		half = math.Max(half, math.Abs(dy[i])+radius)
	}
	if half > tallest {
		for i := range dy {
			dy[i] *= tallest / half
		}
		half = tallest
	}
	return order, dy, half
}

// freePlace is the offset nearest to 0 at which a dot at x touches none of the
// dots already placed, which are sorted by x.
func freePlace(xs, dys []float64, x, gap float64) float64 {
	near := 0
	for i := len(xs) - 1; i >= 0 && x-xs[i] < gap; i-- {
		near++
	}
	xs, dys = xs[len(xs)-near:], dys[len(dys)-near:]
	free := func(y float64) bool {
		for i := range xs {
			dx, d := x-xs[i], y-dys[i]
			if dx*dx+d*d < gap*gap-1e-6 {
				return false
			}
		}
		return true
	}
	best := 0.0
	if free(best) {
		return best
	}
	best = math.Inf(1)
	for i := range xs {
		dx := x - xs[i]
		rise := math.Sqrt(math.Max(0, gap*gap-dx*dx))
		for _, y := range []float64{dys[i] - rise, dys[i] + rise} {
			if math.Abs(y) < math.Abs(best) && free(y) {
				best = y
			}
		}
	}
	return best
}

// SVG is the row's picture.
func (w *Swarm) SVG() string {
	var s svg
	order, dy, half := w.Place()
	half = math.Ceil(half) + 4
	middle := half + swarmMargin
	height := strconv.Itoa(int(2 * middle))
	s.raw(`<svg class="swarm `, w.Tone.Class(), `" height="`, height, `" data-deep="`, px(w.Deep), `" data-r="`, px(w.radius()), `" aria-hidden="true">`)
	w.grid(&s, height)
	class := "d"
	if w.Hole {
		class = "d hole"
	}
	s.raw(`<g class="`, class, `">`)
	for i, dot := range order {
		d := w.Dots[dot]
		s.raw(`<circle cx="`, percent(1-d.Drop/w.Deep), `" cy="`, px(middle+dy[i]), `" r="`, px(w.radius()), `" data-k="`, strconv.Itoa(d.Coin), `"/>`)
	}
	s.raw(`</g>`)
	for _, t := range w.Ticks {
		w.tick(&s, t, middle, half)
	}
	s.raw(`</svg>`)
	return s.String()
}

func (w *Swarm) grid(s *svg, height string) {
	for _, fall := range w.falls() {
		x := percent(1 - fall/w.Deep)
		s.raw(`<line class="g" x1="`, x, `" x2="`, x, `" y2="`, height, `"/>`)
	}
}

// falls are the round percentages on the axis, from 0 down to −Deep.
func (w *Swarm) falls() []float64 {
	step := niceStep(w.Deep / 6)
	var falls []float64
	for i := 0; float64(i)*step <= w.Deep; i++ {
		falls = append(falls, float64(i)*step)
	}
	return falls
}

// tick draws one summary: the median's label above; below, mean and tail lean away
// from each other, so that labels never meet.
func (w *Swarm) tick(s *svg, t Tick, middle, half float64) {
	share := 1 - t.Drop/w.Deep
	x := percent(share)
	top, bottom, label, lean := middle-half, middle+half, middle-half-6, anchor(share)
	if t.Kind != "median" {
		label = middle + half + 12
		lean = w.lean(t, share)
	}
	if t.Kind == "tail" {
		top, bottom = middle-half*0.7, middle+half*0.7
	}
	s.raw(`<line class="`, t.Kind, `" x1="`, x, `" x2="`, x, `" y1="`, px(top), `" y2="`, px(bottom), `"/><text class="`, t.Kind, ` `, lean,
		`" x="`, x, `" y="`, px(label), `">`)
	s.both(t.Label)
	s.raw(`</text>`)
}

// lean is the anchor of a label below the row: the deeper summary's ends at its
// tick, the shallower one's begins there. A summary alone is centred.
func (w *Swarm) lean(t Tick, share float64) string {
	for _, other := range w.Ticks {
		if other.Kind == "median" || other.Kind == t.Kind {
			continue
		}
		deeper := t.Drop > other.Drop || t.Drop == other.Drop && t.Kind == "tail"
		if room := (t.Drop - other.Drop) / w.Deep; deeper && (share >= labelShare || room < labelShare) {
			return "t1"
		}
		return "t0"
	}
	return anchor(share)
}

// anchor keeps a label inside the picture.
func anchor(share float64) string {
	switch {
	case share < 0.12:
		return "t0"
	case share > 0.88:
		return "t1"
	}
	return "tx"
}

// Axis is the percentage axis below the rows.
func (w *Swarm) Axis() string {
	var s svg
	s.raw(`<svg class="swarm axis" height="20" aria-hidden="true">`)
	for _, fall := range w.falls() {
		share := 1 - fall/w.Deep
		class := "tx"
		switch {
		case share < 0.02:
			class = "t0"
		case share > 0.98:
			class = "t1"
		}
		s.raw(`<text class="`, class, `" x="`, percent(share), `" y="14">`)
		s.text(Percent.Tick(-fall, niceStep(w.Deep/6)))
		s.raw(`</text>`)
	}
	s.raw(`</svg>`)
	return s.String()
}
