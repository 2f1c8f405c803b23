package tests

import (
	"flag"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
)

// sight is what browser/check.mjs saw in one way of looking at a report.
type sight struct {
	Requests, Console, Errors, Violations, Dialogs []string

	Inventory struct {
		Title, Lang, Policy               string
		Scripts, Tags, External, Handlers []string
	}
	Before, Figures     []figure
	Unmounted           []string
	Text                string
	Accessibility, Dark []barrier
	Overflow, Mounted   struct {
		Width, Reaches int
		Culprits       []string
	}
}

type figure struct {
	ID, Title                    string
	Missing                      bool
	Area, Plots, Mounted, Untold int
}

// barrier is a finding of axe.
type barrier struct {
	ID, Impact, Help string
	Nodes            []string
}

type sights struct{ Desktop, Phone, Noscript sight }

// look opens a report in Chromium as three readers would. With -artifacts it leaves
// pictures.
func look(t *testing.T, report string) sights {
	t.Helper()
	args := []string{need(t, "chromium chromium-browser google-chrome", "install Chromium"), report}
	if flag.Lookup("test.artifacts").Value.String() == "true" {
		args = append(args, t.ArtifactDir())
	}
	var s sights
	node(t, &s, nil, "browser/check.mjs", args...)
	return s
}

// plot draws the report of a data folder.
func plot(t *testing.T, data string) (report string) {
	t.Helper()
	out := t.TempDir()
	succeed(t, "plot", date, "--data", data, "--out", out)
	return filepath.Join(out, date+".html")
}

func TestReportInABrowser(t *testing.T) {
	var plain sights
	t.Run("a made day", func(t *testing.T) {
		plain = look(t, plot(t, reconstructed(t, tapes())))
		check(t, plain)
	})
	t.Run("a made day with hostile symbols", func(t *testing.T) {
		s := look(t, plot(t, hostileDay(t)))
		check(t, s)
		inert(t, s, plain)
	})
	t.Run("the real day", func(t *testing.T) {
		data := t.TempDir()
		succeed(t, "reconstruct", date, "--raw", filepath.Join(samples.Dir(t), "tardis-trades-2025-10-10"), "--data", data)
		check(t, look(t, plot(t, data)))
	})
}

func check(t *testing.T, s sights) {
	t.Helper()
	for reader, seen := range map[string]sight{"desktop": s.Desktop, "phone": s.Phone, "no script": s.Noscript} {
		quiet(t, reader, seen)
	}
	sealed(t, s.Desktop)
	drawn(t, s)
	fits(t, s.Phone)
	accessible(t, "light", s.Desktop.Accessibility)
	accessible(t, "dark", s.Desktop.Dark)
}

// quiet: nothing was asked for, refused, thrown or complained about.
func quiet(t *testing.T, reader string, s sight) {
	t.Helper()
	for what, list := range map[string][]string{
		"requests": s.Requests, "console messages": s.Console, "script errors": s.Errors,
		"policy violations": s.Violations, "dialogs": s.Dialogs,
	} {
		if len(list) > 0 {
			t.Errorf("%s: %s: %q", reader, what, list)
		}
	}
}

// sealed: the page has a strict policy and holds nothing that loads or runs beside it.
func sealed(t *testing.T, s sight) {
	t.Helper()
	for _, part := range []string{"default-src 'none'", "script-src", "'sha256-", "base-uri 'none'", "form-action 'none'"} {
		if !strings.Contains(s.Inventory.Policy, part) {
			t.Errorf("the policy %q lacks %s", s.Inventory.Policy, part)
		}
	}
	for directive := range strings.SplitSeq(s.Inventory.Policy, ";") {
		if strings.Contains(directive, "script-src") && strings.Contains(directive, "unsafe") || strings.Contains(directive, "http") {
			t.Errorf("the policy allows too much: %s", directive)
		}
	}
	if len(s.Inventory.External) > 0 || len(s.Inventory.Handlers) > 0 {
		t.Errorf("the page would load %q and run %q", s.Inventory.External, s.Inventory.Handlers)
	}
	for _, tag := range []string{"iframe", "object", "embed", "base"} {
		if slices.Contains(s.Inventory.Tags, tag) {
			t.Errorf("the page holds <%s>", tag)
		}
	}
}

// drawn: each figure is there before any script runs, stays without scripts, and
// becomes interactive when it is scrolled to.
func drawn(t *testing.T, s sights) {
	t.Helper()
	if len(s.Desktop.Figures) < 7 {
		t.Errorf("%d figures, want at least the seven of the first report", len(s.Desktop.Figures))
	}
	for way, figures := range map[string][]figure{"at first": s.Desktop.Before, "at last": s.Desktop.Figures, "without scripts": s.Noscript.Figures} {
		if len(figures) != len(s.Desktop.Figures) {
			t.Errorf("%d figures %s, %d at last", len(figures), way, len(s.Desktop.Figures))
		}
		for _, f := range figures {
			switch {
			case f.Title == "" || !strings.Contains(s.Noscript.Text, f.Title):
				t.Errorf("figure %s %s: the heading %q is not to be read", f.ID, way, f.Title)
			case !f.Missing && f.Area < 100*100:
				t.Errorf("figure %s %s: the drawing covers %d pixels", f.ID, way, f.Area)
			case f.Untold > 0:
				t.Errorf("figure %s %s: %d plots tell a screen reader nothing", f.ID, way, f.Untold)
			}
		}
	}
	for _, f := range s.Desktop.Figures {
		if f.Mounted != f.Plots {
			t.Errorf("figure %s: %d of %d plots became interactive", f.ID, f.Mounted, f.Plots)
		}
	}
	if last := s.Desktop.Before[len(s.Desktop.Before)-1]; last.Mounted > 0 {
		t.Errorf("figure %s was mounted before anybody scrolled to it", last.ID)
	}
	if len(s.Desktop.Unmounted) > 0 || len(s.Phone.Unmounted) > 0 {
		t.Errorf("never interactive: %q, on the phone %q", s.Desktop.Unmounted, s.Phone.Unmounted)
	}
}

func fits(t *testing.T, s sight) {
	t.Helper()
	if s.Overflow.Reaches > s.Overflow.Width || len(s.Overflow.Culprits) > 0 {
		t.Errorf("at %d pixels the page reaches %d: %q", s.Overflow.Width, s.Overflow.Reaches, s.Overflow.Culprits)
	}
	if s.Mounted.Reaches > s.Mounted.Width || len(s.Mounted.Culprits) > 0 {
		t.Errorf("with charts mounted, at %d pixels the page reaches %d: %q", s.Mounted.Width, s.Mounted.Reaches, s.Mounted.Culprits)
	}
}

func accessible(t *testing.T, theme string, found []barrier) {
	t.Helper()
	for _, b := range found {
		t.Errorf("%s: %s (%s): %s at %q", theme, b.ID, b.Impact, b.Help, b.Nodes)
	}
}

// hostile are symbols that break a page or a path that takes them for anything but
// text. Coinbase's are taken apart at the dash alone, so they pass its decoder.
var hostile = []string{
	"</SCRIPT><SCRIPT>ALERT(1)</SCRIPT>-USD",
	"<IMG SRC=X ONERROR=&#97;&#108;&#101;&#114;&#116;&#40;1&#41;>-USD",
	"__F__ALERT(1)__F__-USD",
	"../../X-USD",
	"=1+1-USD",
	"{{.}}${1}-USD",
}

// hostileDay is a data folder with the frames of tapes and of hostile symbols.
func hostileDay(t *testing.T) (data string) {
	t.Helper()
	all := tapes()
	for i, symbol := range hostile {
		all = append(all, makeTape(uint64(100+i), 600, tape{
			exchange: "coinbase", symbol: symbol, venue: "coinbase", market: "spot", priceDecimals: 2, sizeDecimals: 4,
		}))
	}
	data = reconstructed(t, all)
	frames, err := filepath.Glob(filepath.Join(data, "frames", "minutes", "*", "venue=coinbase", "market=spot", "symbol=*", "data.parquet"))
	if err != nil || len(frames) != len(hostile)+1 {
		t.Fatalf("%d frames below venue=coinbase (%v), want %d", len(frames), err, len(hostile)+1)
	}
	return data
}

// inert: whatever a symbol is called, the page has the same kinds of elements and as
// many scripts as without it, and shows the name as it is.
func inert(t *testing.T, s, plain sights) {
	t.Helper()
	if have, want := s.Desktop.Inventory.Tags, plain.Desktop.Inventory.Tags; !slices.Equal(have, want) {
		t.Errorf("elements %q, without hostile symbols %q", have, want)
	}
	if have, want := s.Desktop.Inventory.Scripts, plain.Desktop.Inventory.Scripts; !slices.Equal(have, want) {
		t.Errorf("scripts %q, without hostile symbols %q", have, want)
	}
	for _, symbol := range hostile {
		if !strings.Contains(s.Noscript.Text, symbol) {
			t.Errorf("the page does not show the symbol %q", symbol)
		}
	}
}
