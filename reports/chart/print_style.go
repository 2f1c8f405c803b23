package chart

import (
	"fmt"
	"image/color"
	"strconv"

	"golang.org/x/image/font"
	"gonum.org/v1/plot"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// PrintSize is a size to print figures in.
type PrintSize struct {
	ID            string
	Width, Height float64 // mm; on paper a figure of rows is as high as they are

	text, small, title vg.Length // title 0: the caption has the title and the source
	thin, line         vg.Length
	margin, names      vg.Length // names is the column right of every plot
	swarm              vg.Length // height of a swarm's row on paper
}

// PrintSizes are the column of a two-column journal and a 16:9 slide. Every figure
// of a size has the same column of names at its right, so that plots put below
// each other align.
var PrintSizes = []PrintSize{
	{
		ID: "paper", Width: 89, Height: 60, text: 7, small: 6, thin: 0.4, line: 0.9,
		margin: 1 * vg.Millimeter, names: 25 * vg.Millimeter, swarm: 13 * vg.Millimeter,
	},
	{
		ID: "slide", Width: 254, Height: 143, text: 14, small: 12, title: 22, thin: 0.8, line: 2,
		margin: 8 * vg.Millimeter, names: 51 * vg.Millimeter,
	},
}

func (s PrintSize) slide() bool { return s.title > 0 }

// Print colours, from the report's light palette on white paper.
var (
	inkColor   = color.NRGBA{0x1B, 0x1D, 0x21, 0xFF}
	softColor  = color.NRGBA{0x5F, 0x63, 0x6B, 0xFF}
	ruleColor  = color.NRGBA{0xDD, 0xDC, 0xD6, 0xFF}
	eventColor = color.NRGBA{0xC8, 0x34, 0x1A, 0xFF}
)

// ParseColor reads #rrggbb.
func ParseColor(hex string) (color.NRGBA, error) {
	if len(hex) != 7 || hex[0] != '#' {
		return color.NRGBA{}, fmt.Errorf("colour %q is not #rrggbb", hex)
	}
	n, err := strconv.ParseUint(hex[1:], 16, 24)
	if err != nil {
		return color.NRGBA{}, fmt.Errorf("colour %q: %w", hex, err)
	}
	return color.NRGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 0xFF}, nil
}

// translucent is the colour of a band or of crowded dots.
func translucent(c color.NRGBA, opacity float64) color.NRGBA {
	c.A = uint8(opacity*0xFF + 0.5)
	return c
}

func sans(size vg.Length, c color.Color, x text.XAlignment, y text.YAlignment) text.Style {
	return text.Style{
		Color: c, Font: plotfont.From(plotfont.Font{Typeface: "Liberation", Variant: "Sans"}, size), XAlign: x, YAlign: y, Handler: plot.DefaultTextHandler,
	}
}

func bold(s text.Style) text.Style {
	s.Font.Weight = font.WeightBold
	return s
}

// fitted shortens a text that is wider than room.
func fitted(s text.Style, t string, room vg.Length) string {
	if s.Width(t) <= room {
		return t
	}
	runes := []rune(t)
	for n := len(runes) - 1; n > 0; n-- {
		if short := string(runes[:n]) + "…"; s.Width(short) <= room {
			return short
		}
	}
	return ""
}

// wrapped breaks a text between words into at most lines lines; the last one is
// shortened.
func wrapped(s text.Style, t string, room vg.Length, lines int) []string {
	var out []string
	for len(t) > 0 && len(out) < lines-1 {
		end := lineEnd(s, t, room)
		if end == len(t) {
			break
		}
		out = append(out, t[:end])
		t = t[end+1:]
	}
	if t != "" {
		out = append(out, fitted(s, t, room))
	}
	return out
}

// lineEnd is where the longest line of whole words ends that fits; the whole text
// when not even its first word does.
func lineEnd(s text.Style, t string, room vg.Length) int {
	end := len(t)
	for i, r := range t + " " {
		if r != ' ' {
			continue
		}
		if s.Width(t[:i]) > room {
			break
		}
		end = i
	}
	return end
}
