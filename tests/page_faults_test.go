package tests

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// faults are the rules that a report breaks, one sentence each.
func (s sights) faults() []string {
	var f faults
	f.quiet("desktop", s.Desktop)
	f.quiet("phone", s.Phone)
	f.quiet("no script", s.Noscript)
	f.sealed(s.Desktop)
	f.drawn(s)
	f.fits("before charts are mounted", s.Phone.Overflow)
	f.fits("with charts mounted", s.Phone.Mounted)
	f.accessible("light", s.Desktop.Accessibility)
	f.accessible("dark", s.Desktop.Dark)
	return f
}

type faults []string

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// quiet: nothing was asked for, refused, thrown or complained about.
func (f *faults) quiet(reader string, s sight) {
	for _, list := range []struct {
		what string
		said []string
	}{
		{"request", s.Requests},
		{"console message", s.Console},
		{"script error", s.Errors},
		{"policy violation", s.Violations},
		{"dialog", s.Dialogs},
	} {
		for _, text := range list.said {
			f.add("%s: %s: %s", reader, list.what, text)
		}
	}
}

// sealed: the page has a strict policy and holds nothing that loads or runs beside it.
func (f *faults) sealed(s sight) {
	for _, part := range []string{"default-src 'none'", "script-src", "'sha256-", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(s.Inventory.Policy, part) {
			f.add("the policy lacks %s", part)
		}
	}
	for directive := range strings.SplitSeq(s.Inventory.Policy, ";") {
		if strings.Contains(directive, "script-src") && strings.Contains(directive, "unsafe") || strings.Contains(directive, "http") {
			f.add("the policy allows too much: %s", directive)
		}
	}
	for _, text := range s.Inventory.External {
		f.add("would load %s", text)
	}
	for _, text := range s.Inventory.Handlers {
		f.add("would run %s", text)
	}
	for _, tag := range []string{"iframe", "object", "embed", "base"} {
		if slices.Contains(s.Inventory.Tags, tag) {
			f.add("holds <%s>", tag)
		}
	}
}

// drawn: each figure is there before any script runs, stays without scripts, and
// becomes interactive when it is scrolled to, not before.
func (f *faults) drawn(s sights) {
	if len(s.Desktop.Figures) < 7 {
		f.add("%d figures, want at least the seven of the first report", len(s.Desktop.Figures))
	}
	for _, way := range []struct {
		name    string
		figures []figure
	}{{"at first", s.Desktop.Before}, {"at last", s.Desktop.Figures}, {"without scripts", s.Noscript.Figures}} {
		if len(way.figures) != len(s.Desktop.Figures) {
			f.add("%d figures %s, %d at last", len(way.figures), way.name, len(s.Desktop.Figures))
		}
		for _, g := range way.figures {
			if g.Title == "" || !strings.Contains(s.Noscript.Text, g.Title) {
				f.add("figure %s %s: the heading %q is not to be read", g.ID, way.name, g.Title)
			}
			if !g.Missing && g.Area < 100*100 {
				f.add("figure %s %s: the drawing covers %d pixels", g.ID, way.name, g.Area)
			}
			if g.Untold > 0 {
				f.add("figure %s %s: %d plots tell a screen reader nothing", g.ID, way.name, g.Untold)
			}
		}
	}
	for _, g := range s.Desktop.Figures {
		if g.Mounted != g.Plots {
			f.add("figure %s: %d of %d plots became interactive", g.ID, g.Mounted, g.Plots)
		}
	}
	if n := len(s.Desktop.Before); n > 0 && s.Desktop.Before[n-1].Mounted > 0 {
		f.add("figure %s was mounted before anybody scrolled to it", s.Desktop.Before[n-1].ID)
	}
	for _, plot := range s.Phone.Unmounted {
		f.add("phone: plot %s never became interactive", plot)
	}
}

func (f *faults) fits(when string, o overflow) {
	if o.Reaches > o.Width || len(o.Culprits) > 0 {
		f.add("%s, at %d pixels, the page reaches %d: %q", when, o.Width, o.Reaches, o.Culprits)
	}
}

func (f *faults) accessible(theme string, found []barrier) {
	for _, b := range found {
		f.add("%s: %s (%s): %s at %q", theme, b.ID, b.Impact, b.Help, b.Nodes)
	}
}

// TestFaultsAreSeen shows the checks a page that breaks every rule: one that cannot
// fail protects nothing.
func TestFaultsAreSeen(t *testing.T) {
	t.Parallel()
	found := look(t, "browser/testdata/faulty.html").faults()
	for _, want := range []string{
		"desktop: request: http://192.0.2.1/picture.png", "no script: request: ", "desktop: console message: error: complaint",
		"desktop: script error: Error: thrown", "desktop: policy violation: script-src-elem", "phone: dialog: dialog",
		"the policy lacks default-src 'none'", "the policy lacks base-uri", "the policy allows too much: script-src http://192.0.2.1",
		"would load IMG src=http", "would load IFRAME", "would run P onclick", "would run A href=javascript:", "holds <iframe>",
		"1 figures, want", "figure hidden without scripts: the heading", "figure hidden at first: the drawing covers 0 pixels",
		"figure hidden at last: 1 plots tell", "figure hidden: 0 of 1 plots", "phone: plot never", "at 390 pixels, the page reaches",
		"light: image-alt (critical)", "dark: color-contrast",
	} {
		if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, want) }) {
			t.Errorf("nobody says %q", want)
		}
	}
	if t.Failed() {
		t.Logf("said was:\n%s", strings.Join(found, "\n"))
	}
}
