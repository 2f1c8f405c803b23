package flashcrash

import (
	"bytes"
	"flag"
	"os"
	"testing"
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
	html := render(t, generatedDay(12, generatedMarkets), "en")
	t.Logf("12 coins on 4 markets: %d bytes", len(html))
	if limit := 1_600_000; len(html) > limit {
		t.Errorf("the page has %d bytes, more than %d", len(html), limit)
	}
	if *pageOut != "" {
		if err := os.WriteFile(*pageOut, html, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
