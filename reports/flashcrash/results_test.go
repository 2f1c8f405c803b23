package flashcrash

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
)

func results(t testing.TB, in Input) []byte {
	t.Helper()
	r, err := Analyse(in)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := r.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// longList is a list of numbers too long to read; goldens hold its digest.
var longList = regexp.MustCompile(`\[[^\[\]{}]{900,}\]`)

func TestResultsMatchTheirGolden(t *testing.T) {
	got := longList.ReplaceAllFunc(results(t, generatedDay(4, generatedMarkets)), func(list []byte) []byte {
		return fmt.Appendf(nil, `["%d values, sha256 %x"]`, bytes.Count(list, []byte(","))+1, sha256.Sum256(list))
	})
	const path = "testdata/results.golden.json"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("results.json of the generated day differs from its golden; -update rewrites it after a look")
	}
}

func TestResultsHoldTheContract(t *testing.T) {
	var r map[string]json.RawMessage
	if err := json.Unmarshal(results(t, generatedDay(4, generatedMarkets)), &r); err != nil {
		t.Fatal(err)
	}
	for key, fields := range map[string][]string{
		"event":         {"date", "title", "reference", "found", "windows", "incidents"},
		"inputs":        {"path", "sha256", "rows", "first", "last", "verified"},
		"drawdowns":     {"venue", "market", "symbol", "base", "quote", "open", "ref", "high", "low", "low_time", "dd_open_pct", "dd_ref_pct", "dd_high_pct", "dd_runmax_pct", "first_passage", "half_recovery", "low_guarded", "dd_open_guarded_pct"},
		"cross_section": {"measure", "ref", "venue", "market", "universe", "n", "mean", "median", "p10", "p25", "p75", "p90", "unit", "window", "definition"},
		"quality":       {"rows_in", "rows_out", "duplicates", "rejected", "other_day"},
		"figures":       {"id", "title", "measure", "unit", "window", "universe", "n", "method", "values", "frames"},
		"venue_gap":     {"gap_pct", "gap_n", "coins"},
		"cvd":           {"net_quote", "window", "symbol"},
		"feeds":         {"latency_max_ms", "silence_max_s"},
		"synthetic":     nil, "version": nil, "claims": nil, "disagreements": {"gap_pp", "venues"},
	} {
		text, ok := r[key]
		if !ok {
			t.Errorf("results.json has no %q", key)
			continue
		}
		for _, field := range fields {
			if !bytes.Contains(text, []byte(`"`+field+`":`)) {
				t.Errorf("results.json: %s has no %q", key, field)
			}
		}
	}
	if got := string(r["claims"]); got != "[]" {
		t.Errorf("claims are %s, want an empty list", got)
	}
}

func TestUnknownNumbersAndTimesAreNull(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{
		{num(math.NaN()), "null"},
		{num(math.Inf(1)), `"+Inf"`},
		{num(math.Inf(-1)), `"-Inf"`},
		{num(76.5), "76.5"},
		{instant(tick.NoTime), "null"},
		{instant(at(21, 21) + 19115*tick.Millisecond), `"2025-10-10T21:21:19.115Z"`},
		{firstPassage{at(20, 56), tick.NoTime, tick.NoTime, tick.NoTime, tick.NoTime, tick.NoTime}, `{"5":"2025-10-10T20:56:00Z","10":null,"20":null,"30":null,"50":null,"70":null}`},
	} {
		if got, err := json.Marshal(c.v); err != nil || string(got) != c.want {
			t.Errorf("%v is %s, %v; want %s", c.v, got, err, c.want)
		}
	}
}

func TestTheOrderOfTheInputChangesNothing(t *testing.T) {
	in := generatedDay(6, generatedMarkets)
	page, json := render(t, in, "en"), results(t, in)
	slices.Reverse(in.Minutes)
	slices.Reverse(in.Drawdowns)
	slices.Reverse(in.Sources)
	slices.Reverse(in.Quality)
	if !bytes.Equal(render(t, in, "en"), page) {
		t.Error("the page depends on the order of its input")
	}
	if !bytes.Equal(results(t, in), json) {
		t.Error("results.json depends on the order of its input")
	}
}

func TestCommonCoinsAreComparedOverTheSameCoins(t *testing.T) {
	r, err := Analyse(generatedDay(12, generatedMarkets))
	if err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, s := range r.CrossSection {
		if !strings.HasPrefix(s.Universe, "common:") {
			continue
		}
		pairs++
		if s.N != len(s.Coins) || s.N < 2 {
			t.Errorf("%s %s over %s: n = %d for %d coins", s.Venue, s.Ref, s.Universe, s.N, len(s.Coins))
		}
	}
	// Four groups make six pairs, of two sides and four references each.
	if want := 6 * 2 * len(references); pairs != want {
		t.Errorf("%d cross-sections of common coins, want %d", pairs, want)
	}
}

func TestMinutesOfAnotherDayAreRefused(t *testing.T) {
	in := generatedDay(2, generatedMarkets)
	in.Minutes[0] = tick.NewMinutes(in.Minutes[0].Key, "BTC", "USD", generatedDate.Add(1))
	if _, err := Analyse(in); err == nil || !strings.Contains(err.Error(), "2025-10-11") {
		t.Errorf("got %v, want an error that names the day", err)
	}
	if _, err := Analyse(Input{}); err == nil {
		t.Error("a report without an event was made")
	}
}

func TestTheGapReferenceSharesMostCoins(t *testing.T) {
	r, err := Analyse(generatedDay(12, generatedMarkets))
	if err != nil {
		t.Fatal(err)
	}
	ref := r.gapReference()
	for _, g := range r.groups {
		shares := func(of *group) (n int) {
			for _, o := range r.groups {
				if o != of {
					n += len(shared(of, o))
				}
			}
			return n
		}
		if shares(g) > shares(ref) {
			t.Errorf("%s shares more coins than the reference %s", g.id(), ref.id())
		}
	}
}

func TestOnlySilencesFarFromTheUsualAreNamed(t *testing.T) {
	facts := func(symbol string, longest, usual float64) feedFacts {
		return feedFacts{Symbol: symbol, SilenceMaxS: num(longest), SilenceTypicalS: num(usual)}
	}
	r := Results{Feeds: []feedFacts{
		facts("short", 59.9, 1), facts("thin market", 1200, 121), facts("at the border", 600, 60), facts("a minute", 60, 1), facts("dead feed", 409, 10), facts("*", 900, 1),
		facts("never measured", math.NaN(), math.NaN()), facts("third", 200, 10), facts("fifth", 150, 12),
	}}
	var named []string
	for _, f := range r.unusualSilences() {
		named = append(named, f.Symbol)
	}
	if want := []string{"a minute", "dead feed", "third", "fifth"}; !slices.Equal(named, want) {
		t.Errorf("named %v, want %v", named, want)
	}
}

func TestJoinedMinutesKeepLowsHighsAndSums(t *testing.T) {
	g := grid{minutes: []int{1, 4, 5}}
	nan := math.NaN()
	values := []float64{3, 2, nan, 5, 4, nan}
	for name, c := range map[string]struct {
		fold func(a, b float64) float64
		want []float64
	}{
		"lows": {math.Min, []float64{2, 4, nan}}, "highs": {math.Max, []float64{3, 5, nan}}, "last": {latest, []float64{2, 4, nan}}, "sums": {sum, []float64{5, 9, nan}},
	} {
		got := g.join(values, c.fold)
		for i := range got {
			if got[i] != c.want[i] && !(math.IsNaN(got[i]) && math.IsNaN(c.want[i])) {
				t.Errorf("%s: %v, want %v", name, got, c.want)
				break
			}
		}
	}
}

func TestFewSymbolsKeepEveryMinute(t *testing.T) {
	few, err := Analyse(generatedDay(4, generatedMarkets))
	if err != nil {
		t.Fatal(err)
	}
	shown := shownWindow(generatedEvent())
	core, _ := window(generatedEvent(), "core")
	if g := gridFor(few.groups, shown, core); g.minutes != nil || g.digits != 0 {
		t.Errorf("a small report has its minutes joined: %d steps", len(g.minutes))
	}
	many := []*group{{minutes: slices.Repeat([]*tick.Minutes{few.groups[0].minutes[0]}, 2000)}}
	g := gridFor(many, shown, core)
	for m := core.From; m < core.To; m++ {
		if _, ok := slices.BinarySearch(g.minutes, m); !ok {
			t.Errorf("with 2,000 symbols minute %d of the core window is joined", m)
			break
		}
	}
	if last := g.minutes[len(g.minutes)-1]; last != tick.MinutesPerDay-1 {
		t.Errorf("the grid ends at %d", last)
	}
}

func TestEveryFigureSpeaksBothLanguages(t *testing.T) {
	r, err := Analyse(bookDay(12))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Figures {
		for what, text := range map[string]event.Text{"title": f.Title, "measure": f.Measure, "method": f.Method} {
			if text.EN == "" || text.ZH == "" || text.EN == text.ZH {
				t.Errorf("figure %s: the %s is not in two languages: %+v", f.ID, what, text)
			}
		}
		if f.N == 0 || f.Unit == "" || f.Universe == "" || f.Window == "" || len(f.Frames) == 0 && f.ID != "explorer" {
			t.Errorf("figure %s lacks n, unit, universe, window or frames: %+v", f.ID, []any{f.N, f.Unit, f.Universe, f.Window, len(f.Frames)})
		}
	}
}
