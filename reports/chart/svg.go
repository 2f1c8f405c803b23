package chart

import (
	"html"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/event"
)

// svg writes markup. Text and attribute values from data go through text and
// class names come only from this package's own constants and Tone, so no name of
// a symbol or venue can become markup.
type svg struct{ strings.Builder }

func (s *svg) raw(parts ...string) {
	for _, p := range parts {
		s.WriteString(p)
	}
}

func (s *svg) text(t string) { s.WriteString(html.EscapeString(t)) }

// both writes a text in the two languages; the page's style shows one.
func (s *svg) both(t event.Text) {
	if t.EN == t.ZH {
		s.text(t.EN)
		return
	}
	s.raw(`<tspan class="en">`)
	s.text(t.EN)
	s.raw(`</tspan><tspan class="zh">`)
	s.text(t.ZH)
	s.raw(`</tspan>`)
}

// px writes a coordinate with at most two decimals.
func px(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

// percent writes a share of the width, so that pictures stretch without a script.
func percent(share float64) string { return px(100*share) + "%" }

// Tone is a colour by the number of its CSS custom property: Tone(2) is --v2. The
// page defines it for light and dark.
type Tone int

// Class is the class that sets --c to the tone.
func (t Tone) Class() string { return "k" + strconv.Itoa(int(t)) }

// Token is how an ECharts option names the colour; the runtime looks it up.
func (t Tone) Token() string { return "$v" + strconv.Itoa(int(t)) }
