package chart

import (
	"strconv"
)

// DumbbellRow is one coin's falls on the venues that list it, deepest first.
type DumbbellRow struct {
	Coin int
	Ends []DumbbellEnd
}

// DumbbellEnd is the fall on one venue in percent, positive for a fall.
type DumbbellEnd struct {
	Tone Tone
	Hole bool
	Drop float64
}

// Dumbbells compares each coin's falls across venues, one coin a row.
type Dumbbells struct {
	Rows []DumbbellRow
	Deep float64 // the axis runs from −Deep % to 0
}

// DumbbellHeight is a row's height in px; labels beside the picture share it.
const DumbbellHeight = 24

// SVG is the picture of all rows; labels are the page's.
func (d *Dumbbells) SVG() string {
	var s svg
	axis := Swarm{Deep: d.Deep}
	height := strconv.Itoa(DumbbellHeight * len(d.Rows))
	s.raw(`<svg class="dumb" height="`, height, `" aria-hidden="true">`)
	axis.grid(&s, height)
	for i, row := range d.Rows {
		y := px((float64(i) + 0.5) * DumbbellHeight)
		at := func(e DumbbellEnd) string { return percent(1 - e.Drop/d.Deep) }
		first, last := row.Ends[0], row.Ends[len(row.Ends)-1]
		s.raw(`<g data-k="`, strconv.Itoa(row.Coin), `"><line class="beam" x1="`, at(first), `" x2="`, at(last), `" y1="`, y, `" y2="`, y, `"/>`)
		for j, e := range row.Ends {
			r, class := "5.5", "d "
			if j > 0 && j < len(row.Ends)-1 {
				r = "4"
			}
			if e.Hole {
				class = "d hole "
			}
			s.raw(`<circle class="`, class, e.Tone.Class(), `" cx="`, at(e), `" cy="`, y, `" r="`, r, `"/>`)
		}
		s.raw(`</g>`)
	}
	s.raw(`</svg>`)
	return s.String()
}

// Axis is the percentage axis below the rows.
func (d *Dumbbells) Axis() string { return (&Swarm{Deep: d.Deep}).Axis() }
