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
	Overflow, Mounted   overflow
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

// overflow says how far a page reaches beyond the width of its window.
type overflow struct {
	Width, Reaches int
	Culprits       []string
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
	t.Parallel()
	var plain sights
	t.Run("a made day", func(t *testing.T) {
		plain = look(t, plot(t, reconstructed(t, tapes())))
		report(t, plain)
	})
	t.Run("a made day with hostile symbols", func(t *testing.T) {
		s := look(t, plot(t, hostileDay(t)))
		report(t, s)
		inert(t, s, plain)
	})
	t.Run("the real day", func(t *testing.T) {
		data := t.TempDir()
		succeed(t, "reconstruct", date, "--raw", filepath.Join(samples.Dir(t), "tardis-trades-2025-10-10"), "--data", data)
		report(t, look(t, plot(t, data)))
	})
}

func report(t *testing.T, s sights) {
	t.Helper()
	for _, f := range s.faults() {
		t.Error(f)
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
