package chart

import "fmt"

// Window is the part of the day a picture shows, in minutes from 00:00 UTC, both
// ends included.
type Window struct{ From, To int }

// Span is its length in minutes.
func (w Window) Span() int { return w.To - w.From }

// Clock writes a minute of the day as HH:MM.
func Clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// clockSteps are the distances of time ticks in minutes.
var clockSteps = []int{1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360}

// Ticks are the minutes to label: multiples of a round step, at most n+1 of them.
func (w Window) Ticks(n int) []int {
	step := clockSteps[len(clockSteps)-1]
	for _, s := range clockSteps {
		if w.Span() <= s*n {
			step = s
			break
		}
	}
	var ticks []int
	for m := (w.From + step - 1) / step * step; m <= w.To; m += step {
		ticks = append(ticks, m)
	}
	return ticks
}
