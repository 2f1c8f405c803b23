package chart

import (
	"math"
	"strconv"
)

// Classes is how many classes a timeline's cells have; the first is "fine".
const Classes = 5

// Thresholds are the lower ends of the classes above the first.
type Thresholds [Classes - 1]float64

// Class is the class of v, or -1 when v is unknown.
func (t Thresholds) Class(v float64) int {
	if math.IsNaN(v) {
		return -1
	}
	class := 0
	for class < len(t) && v >= t[class] {
		class++
	}
	return class
}

// TimelineRow is one row of states, a value per minute of the day.
type TimelineRow struct {
	ID string // the column's name in the page's data
	Y  []float64
}

// Timeline shows how bad each row was in each minute, in five classes.
type Timeline struct {
	Rows       []TimelineRow
	Thresholds Thresholds
	Window     Window
	Marks      []Mark
	Row        int // px of a row; 0 for timelineRow
}

const timelineRow = 28 // px

func (t *Timeline) row() int {
	if t.Row > 0 {
		return t.Row
	}
	return timelineRow
}

// Height of the picture in px.
func (t *Timeline) Height() int { return padTop + padBottom + t.row()*len(t.Rows) }

// Run is a stretch of minutes [From, To) of one class.
type Run struct{ From, To, Class int }

// Runs joins neighbouring minutes of the same class; unknown minutes are left out.
func (t *Timeline) Runs(row int) []Run {
	var runs []Run
	y := t.Rows[row].Y
	for m := range y {
		class := t.Thresholds.Class(y[m])
		if class < 0 {
			continue
		}
		if last := len(runs) - 1; last >= 0 && runs[last].To == m && runs[last].Class == class {
			runs[last].To = m + 1
			continue
		}
		runs = append(runs, Run{m, m + 1, class})
	}
	return runs
}

// SVG is the static picture, as wide as the page lets it.
func (t *Timeline) SVG() string {
	var s svg
	frame := Panel{Height: t.Height(), Window: t.Window, Marks: t.Marks}
	s.raw(`<svg class="st" height="`, strconv.Itoa(t.Height()), `" aria-hidden="true"><svg y="`, strconv.Itoa(padTop), `" height="`, px(frame.inner()),
		`" overflow="visible"><svg viewBox="`, strconv.Itoa(t.Window.From), ` 0 `, strconv.Itoa(t.Window.Span()), ` `, px(frame.inner()),
		`" width="100%" height="100%" preserveAspectRatio="none">`)
	for row := range t.Rows {
		for _, r := range t.Runs(row) {
			from, to := max(r.From, t.Window.From), min(r.To, t.Window.To)
			if from >= to {
				continue
			}
			s.raw(`<rect class="c`, strconv.Itoa(r.Class), `" x="`, strconv.Itoa(from), `" y="`, strconv.Itoa(row*t.row()+1),
				`" width="`, strconv.Itoa(to-from), `" height="`, strconv.Itoa(t.row()-2), `"/>`)
		}
	}
	s.raw(`</svg>`)
	frame.clock(&s)
	s.raw(`</svg></svg>`)
	return s.String()
}
