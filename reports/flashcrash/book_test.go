package flashcrash

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func TestPageOfADayWithBooksIsSmall(t *testing.T) {
	page := render(t, bookDay(12), "en")
	t.Logf("12 coins on 4 markets, 3 of them with order books: %d bytes", len(page))
	if limit := 2_600_000; len(page) > limit {
		t.Errorf("the page has %d bytes, more than %d", len(page), limit)
	}
	checkInert(t, page)
	show(t, *pageOut+".books.html", page)
}

func TestPageOfAWholeExchangeDayOfBooksIsBounded(t *testing.T) {
	in := multiplied(bookDay(10), 500)
	page := render(t, in, "en")
	t.Logf("%d symbols, most with order books: %d bytes", len(in.Minutes), len(page))
	if len(page) > 4_200_000 {
		t.Errorf("%d symbols make a page of %d bytes, more than 4,200,000", len(in.Minutes), len(page))
	}
}

func TestTheSameBooksGiveTheSameBytes(t *testing.T) {
	in := bookDay(6)
	if a, b := render(t, in, "zh"), render(t, in, "zh"); !bytes.Equal(a, b) {
		t.Error("two pages of the same day differ")
	}
}

func TestPercentilesCountWhatCannotBeFilledAsInfinite(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	columns := make([][]float64, 5)
	for i, minute := range [][]float64{{1, inf, nan}, {2, inf, nan}, {3, inf, nan}, {inf, 4, nan}, {nan, 5, nan}} {
		columns[i] = slices.Repeat([]float64{nan}, tick.MinutesPerDay)
		copy(columns[i], minute)
	}
	f := spreadOut(columns)
	for name, c := range map[string]struct{ got, want float64 }{
		"n without the unknown":                  {f.n[0], 4},
		"median between numbers":                 {f.median[0], 2.5},
		"p75 reaches towards infinity":           {f.p75[0], inf},
		"p95":                                    {f.p95[0], inf},
		"a quarter cannot fill it":               {f.unfillable[0], 25},
		"median of three infinite among five":    {f.median[1], inf},
		"p25 of three infinite among five":       {f.p25[1], 5},
		"p5 of three infinite among five":        {f.p5[1], 4.2},
		"three in five":                          {f.unfillable[1], 60},
		"nobody known":                           {f.n[2], 0},
		"no median of nobody":                    {f.median[2], nan},
		"no share of nobody":                     {f.unfillable[2], nan},
		"no infinite difference makes a NaN p75": {f.p75[1], inf},
	} {
		if same := c.got == c.want || math.IsNaN(c.got) && math.IsNaN(c.want) || math.Abs(c.got-c.want) < 1e-12; !same {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func TestAStaleOrEmptyBookHasNoSpreadAndIsCounted(t *testing.T) {
	in := bookDay(12)
	r, err := Analyse(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.shelves {
		spread := s.fan(tick.SpreadBps)
		for _, minute := range []int{30, 1200, 1279} {
			live := 0
			for _, m := range s.books {
				if m.State[minute] == tick.BookLive {
					live++
				}
			}
			if spread.n[minute] != float64(live) {
				t.Errorf("%s: %v spreads at %d, %d books were live", s.full().EN, spread.n[minute], minute, live)
			}
			sum := 0.0
			for _, state := range []tick.BookState{tick.BookLive, tick.BookStale, tick.BookEmpty, tick.BookNone} {
				sum += s.share(state)[minute]
			}
			if math.Abs(sum-100) > 1e-9 {
				t.Errorf("%s: the states of minute %d add up to %v%%", s.full().EN, minute, sum)
			}
		}
		if s.minutesIn(tick.BookStale) == 0 || s.minutesIn(tick.BookEmpty) == 0 {
			t.Errorf("%s: the generated day has no stale or empty book", s.full().EN)
		}
	}
}

func TestDepthIsMeasuredAgainstTheHourBefore(t *testing.T) {
	in := bookDay(12)
	r, err := Analyse(in)
	if err != nil {
		t.Fatal(err)
	}
	lead := fullest(r.shelves)
	lost := lead.depthLost(tick.DepthBid100, in.Event)
	if usual := before(lost, in.Event); math.Abs(usual) > 10 {
		t.Errorf("in the hour before t0 the median book lost %v%%", usual)
	}
	if lost[1279] < 90 {
		t.Errorf("at the generated crash's worst the median book lost %v%% of its bids", lost[1279])
	}
	if y := lead.imbalance()[1279]; y > -20 {
		t.Errorf("the generated crash takes bids first, but the imbalance is %v%%", y)
	}
}

// jsonOf is results.json of a day, decoded.
func jsonOf(t *testing.T, in Input) map[string]any {
	t.Helper()
	r, err := Analyse(in)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := r.WriteJSON(&out); err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestResultsHaveLiquidityAndTheBooksLedgers(t *testing.T) {
	all := jsonOf(t, bookDay(12))
	spreads, costs, infinite := 0, 0, 0
	for _, l := range all["liquidity"].([]any) {
		l := l.(map[string]any)
		switch l["measure"] {
		case "spread":
			spreads++
		case "roundtrip_cost":
			costs++
			if l["max"] == "+Inf" {
				infinite++
			}
		}
		if l["venue"] == "gemini" {
			t.Errorf("a venue without books has liquidity: %v", l)
		}
		if limited := l["limited_books"].(float64); (limited > 0) != (l["venue"] == "coinbase") {
			t.Errorf("%v has %v limited books", l["venue"], limited)
		}
	}
	if spreads != 3*3 || costs != 3*3*5 || infinite == 0 {
		t.Errorf("%d spreads and %d costs of 3 groups and 3 windows, %d of them infinite at worst", spreads, costs, infinite)
	}
	gaps := 0
	for _, q := range all["quality"].([]any) {
		if b, ok := q.(map[string]any)["book"].(map[string]any); ok {
			for _, key := range []string{"levels", "messages", "stale_minutes", "crossed_ns", "self_tests_passed", "self_tests_failed"} {
				if _, ok := b[key]; !ok {
					t.Fatalf("the ledger lacks %s: %v", key, b)
				}
			}
			if list, ok := b["gaps"].([]any); ok {
				gaps += len(list)
			}
		}
	}
	if gaps == 0 {
		t.Error("no ledger lists a gap")
	}
	ids := []string{}
	for _, f := range all["figures"].([]any) {
		f := f.(map[string]any)
		ids = append(ids, f["id"].(string))
		if f["id"] == "cost" {
			for _, path := range f["frames"].([]any) {
				if !strings.Contains(path.(string), "book_minutes") {
					t.Errorf("the cost figure names a frame that has no book: %s", path)
				}
			}
		}
	}
	for _, id := range []string{"spread", "cost", "depth", "states"} {
		if !slices.Contains(ids, id) {
			t.Errorf("results.json lacks figure %s: %v", id, ids)
		}
	}
}

func TestAVenueWithoutABookIsNamedAndNeverEstimated(t *testing.T) {
	page := string(render(t, bookDay(6), "en"))
	if n := strings.Count(page, "No order book published: Gemini spot."); n < 4 {
		t.Errorf("Gemini, which has no books, is named %d times", n)
	}
	without := string(render(t, generatedDay(6, generatedMarkets), "en"))
	if !strings.Contains(without, "No order book published: Binance inverse perp, Binance spot, Coinbase spot, Gemini spot.") {
		t.Error("a day without books does not say so")
	}
	for _, id := range []string{`id="f-spread"`, `id="f-cost"`, `id="plot-explorer-spread"`, "Median spread at worst"} {
		if strings.Contains(without, id) {
			t.Errorf("a day without books has %s", id)
		}
	}
}

func TestAFeedOfLimitedLevelsIsMarked(t *testing.T) {
	in := bookDay(6)
	page := string(render(t, in, "en"))
	if !strings.Contains(page, "spot ≥ (400 levels)") {
		t.Error("Coinbase's 400 levels are not marked")
	}
	for i := range in.Quality {
		in.Quality[i].Levels = 0
	}
	if strings.Contains(string(render(t, in, "en")), " ≥ (") {
		t.Error("a feed of all levels is marked as limited")
	}
}

func TestALoneBookHasNoPercentiles(t *testing.T) {
	in := bookDay(12)
	for i, m := range in.Minutes {
		if m.Key != in.Minutes[0].Key {
			in.Minutes[i] = relabelled(m, m.Key, m.Base, m.Quote)
			in.Minutes[i].State = [tick.MinutesPerDay]tick.BookState{}
		}
	}
	page := string(render(t, in, "en"))
	if strings.Contains(page, `class="fan90`) || strings.Contains(page, "95th percentile") {
		t.Error("one book has a percentile fan")
	}
	if !strings.Contains(page, `id="f-spread"`) {
		t.Error("one book has no spread figure")
	}
}

func TestHostileNamesOfBooksStayText(t *testing.T) {
	in := bookDay(6)
	named := map[tick.Key]tick.Key{}
	for i, m := range in.Minutes {
		name := hostile[i%len(hostile)]
		key := tick.Key{Venue: name + m.Venue, Market: m.Market, Symbol: name + m.Symbol}
		named[m.Key] = key
		in.Minutes[i] = relabelled(m, key, name+m.Base, m.Quote)
	}
	for i := range in.Quality {
		in.Quality[i].Key = named[in.Quality[i].Key]
	}
	in.Drawdowns, in.Sources = nil, nil
	page := render(t, in, "en")
	checkInert(t, page)
	if !strings.Contains(string(page), `id="f-cost"`) {
		t.Error("books of hostile names are not shown")
	}
}
