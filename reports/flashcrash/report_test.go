package flashcrash

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/assets"
)

var (
	update  = flag.Bool("update", false, "rewrite the golden files")
	pageOut = flag.String("page", "", "write the generated day's page to this file, to look at it")
)

func render(t testing.TB, in Input, lang string) []byte {
	t.Helper()
	r, err := Analyse(in)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := WriteHTML(&out, r, in, lang); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestPageOfTheGeneratedDayIsSmall(t *testing.T) {
	page := render(t, generatedDay(12, generatedMarkets), "en")
	t.Logf("12 coins on 4 markets: %d bytes", len(page))
	if limit := 1_600_000; len(page) > limit {
		t.Errorf("the page has %d bytes, more than %d", len(page), limit)
	}
	show(t, *pageOut, page)
}

// show writes a page where -page asks for it.
func show(t *testing.T, path string, page []byte) {
	t.Helper()
	if *pageOut == "" {
		return
	}
	if err := os.WriteFile(path, page, 0o644); err != nil {
		t.Fatal(err)
	}
}

// 500 symbols on four venues are what a whole exchange day has. A few generated
// symbols stand for all: their columns are shared, their names are not.
func manySymbols(coins int) Input { return multiplied(generatedDay(10, generatedMarkets), coins) }

// multiplied repeats a day of ten coins under other names.
func multiplied(few Input, coins int) Input {
	in := Input{Event: few.Event, Synthetic: true, Version: few.Version}
	for i := range few.Minutes {
		m, d := few.Minutes[i], few.Drawdowns[i]
		for c := range coins / 10 {
			base := fmt.Sprintf("%s%d", m.Base, c)
			key := tick.Key{Venue: m.Venue, Market: m.Market, Symbol: base + m.Quote}
			d.Key, d.Base = key, base
			d.RefPct = few.Drawdowns[i].RefPct * (0.6 + 0.4*chance(i, c))
			in.Minutes, in.Drawdowns = append(in.Minutes, relabelled(m, key, base, m.Quote)), append(in.Drawdowns, d)
			source := few.Sources[i]
			source.Path, source.Key = key.Venue+"_"+key.Symbol+".csv.gz", key
			in.Sources, in.Quality = append(in.Sources, source), append(in.Quality, Quality{Key: key, RowsIn: 50_003, RowsOut: 50_000, Duplicates: 2, Rejected: 1})
		}
	}
	return in
}

func TestPageOfAWholeExchangeDayStaysUnderFourMegabytes(t *testing.T) {
	in := manySymbols(500)
	page := render(t, in, "en")
	t.Logf("%d symbols: %d bytes", len(in.Minutes), len(page))
	show(t, *pageOut+".many.html", page)
	if len(in.Minutes) < 1500 || len(page) > 4_000_000 {
		t.Errorf("%d symbols make a page of %d bytes, more than 4,000,000", len(in.Minutes), len(page))
	}
}

func BenchmarkWriteHTML(b *testing.B) {
	for _, coins := range []int{10, 125, 500} {
		in := manySymbols(coins)
		b.Run(fmt.Sprintf("symbols=%d", len(in.Minutes)), func(b *testing.B) {
			for b.Loop() {
				b.SetBytes(int64(len(render(b, in, "en"))))
			}
		})
	}
}

// hostile names are what a venue, a file or an attacker might call a symbol.
var hostile = []string{
	`</script><script>alert(1)</script>`, `../x`, `=1+1`, "USD\u202ECTB", `"><img src=x onerror=alert(1)>`, `' onload='alert(1)`, `__f__alert(1)__f__`, `{{.}}`, `${alert(1)}`,
	"\u2028", `<!--`, `]]>`, `javascript:alert(1)`, `&lt;b&gt;`, "a\x00b", "\xff\xfe", `</style><style>*{display:none}`, `</title>`, `-1+1`, `@SUM(A1)`, "币安人生",
}

// hostileDay names everything that comes from data so: names are separated by
// newlines and taken in turn.
func hostileDay(text string) Input {
	names := strings.Split(text, "\n")
	name := names[0]
	in := generatedDay(3, generatedMarkets[:3])
	e := generatedEvent()
	e.Title, e.Incidents[0].Label, e.Incidents[0].Source = event.Text{EN: name, ZH: name}, event.Text{EN: name, ZH: name}, name
	e.Windows[0].Name = event.Text{EN: name, ZH: name}
	e.Symbols = append(e.Symbols, event.Symbol{Base: name + "0", Role: "headline"})
	e.Venues["binance"] = event.Venue{Name: name, Light: name, Dark: name}
	in.Event = e
	for i, m := range in.Minutes {
		name := names[i%len(names)]
		key, base := tick.Key{Venue: name + m.Venue, Market: m.Market, Symbol: name + m.Symbol}, fmt.Sprint(name, m.Base)
		in.Minutes[i], in.Drawdowns[i].Key, in.Drawdowns[i].Base = relabelled(m, key, base, m.Quote), key, base
		in.Sources[i] = Source{Path: name, SHA256: name, Publisher: name, Dataset: name, Verified: name, Frame: name, Key: key, First: at(0, 0), Last: tick.NoTime}
		in.Quality[i] = Quality{Key: key, Notes: []string{name}, Failed: name}
	}
	in.Version = name
	return in
}

// checkInert parses a page as a browser does and looks for anything that data
// could have brought in.
func checkInert(t *testing.T, page []byte) {
	t.Helper()
	// The library is checked by package assets and takes long to parse.
	doc, err := html.Parse(bytes.NewReader(bytes.Replace(page, assets.ECharts, nil, 1)))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		count[n.Data]++
		for _, a := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(strings.ToLower(a.Key), "on"), a.Key == "style":
				t.Fatalf("a %s element has the attribute %s=%q", n.Data, a.Key, a.Val)
			case (a.Key == "src" || a.Key == "href" || a.Key == "xlink:href" || a.Key == "action") && !strings.HasPrefix(value, "#") && value != "data:,":
				t.Fatalf("a %s element loads %s=%q", n.Data, a.Key, a.Val)
			}
		}
	}
	if count["script"] != 3 || count["style"] != 1 || count["link"] != 1 {
		t.Fatalf("the page has %d script, %d style and %d link elements, want 3, 1 and 1", count["script"], count["style"], count["link"])
	}
	for _, alien := range []string{"img", "iframe", "object", "embed", "base", "foreignobject", "image", "use", "a"} {
		if n := count[alien]; n > 0 && !(alien == "a" && n == 2) {
			t.Fatalf("the page has %d %s elements", n, alien)
		}
	}
}

func FuzzReportText(f *testing.F) {
	for names := range slices.Chunk(hostile, 7) {
		f.Add(strings.Join(names, "\n"))
	}
	f.Fuzz(func(t *testing.T, names string) {
		in := hostileDay(names)
		r, err := Analyse(in)
		if err != nil {
			t.Fatal(err)
		}
		var page, json bytes.Buffer
		if err := WriteHTML(&page, r, in, "en"); err != nil {
			t.Fatal(err)
		}
		checkInert(t, page.Bytes())
		if err := r.WriteJSON(&json); err != nil {
			t.Fatal(err)
		}
	})
}

func TestThinInputsStillMakeAReport(t *testing.T) {
	bare := func(in Input) Input {
		in.Event = &event.Event{Date: generatedDate, Reference: at(21, 0), Found: true}
		return in
	}
	candles := generatedDay(2, generatedMarkets[:1])
	for i, m := range candles.Minutes {
		only := tick.NewMinutes(m.Key, m.Base, m.Quote, m.Date)
		for _, column := range []tick.Column{tick.Open, tick.High, tick.Low, tick.Close, tick.VolumeQuote} {
			only.Adopt(column, m.Values(column))
		}
		candles.Minutes[i] = only
	}
	lira := generatedDay(2, generatedMarkets[:2])
	for i, m := range lira.Minutes {
		lira.Minutes[i] = relabelled(m, m.Key, m.Base, "TRY")
	}
	noDrops := generatedDay(3, generatedMarkets)
	noDrops.Drawdowns = nil
	failed := generatedDay(2, generatedMarkets)
	failed.Quality[0].Failed = "open archive: truncated gzip"
	for name, c := range map[string]struct {
		in   Input
		want string
	}{
		"nothing at all":               {Input{Event: generatedEvent()}, "No minutes of any symbol."},
		"no event file":                {bare(generatedDay(4, generatedMarkets)), "the reference time (21:00) and the window were found from the data"},
		"one market":                   {generatedDay(4, generatedMarkets[:1]), "No coin is listed on two venues or markets here"},
		"candles without taker sides":  {candles, "No archive here gives the taker"},
		"candles without receive time": {candles, "No archive here allows latency or silence to be measured."},
		"nothing quoted in dollars":    {lira, "No symbol with trades quoted in dollars."},
		"no drawdowns":                 {noDrops, "No symbol has a trade before t₀ and one after it."},
		"an input that failed":         {failed, "1 of the inputs could not be read"},
	} {
		page := render(t, c.in, "zh")
		checkInert(t, page)
		if !strings.Contains(html.UnescapeString(string(page)), c.want) {
			t.Errorf("%s: the page does not say %q", name, c.want)
		}
		results(t, c.in)
	}
}

func TestAnUnknownLanguageIsRefused(t *testing.T) {
	in := generatedDay(1, generatedMarkets)
	r, err := Analyse(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := WriteHTML(&bytes.Buffer{}, r, in, "fr"); err == nil {
		t.Error("a page in French was promised")
	}
}

func TestASyntheticReportSaysSoEverywhere(t *testing.T) {
	in := generatedDay(6, generatedMarkets)
	page := string(render(t, in, "en"))
	figures := strings.Count(page, `<section class="figure"`)
	if marks := strings.Count(page, `class="synthmark"`); figures == 0 || marks != figures {
		t.Errorf("%d figures carry %d marks", figures, marks)
	}
	for _, sign := range []string{`<div class="notice"`, `"synthetic":true`, "SYNTHETIC DATA: no number here"} {
		if !strings.Contains(page, sign) {
			t.Errorf("the page lacks %q", sign)
		}
	}
	in.Synthetic = false
	page = string(render(t, in, "en"))
	for _, sign := range []string{`class="synthmark"`, `<div class="notice"`, `"synthetic":true`, "SYNTHETIC DATA"} {
		if strings.Contains(page, sign) {
			t.Errorf("the page of real data has %q", sign)
		}
	}
}
