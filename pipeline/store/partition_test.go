package store

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func TestPartitionPath(t *testing.T) {
	for _, c := range []struct{ symbol, want string }{
		{"BTC-USDT-SWAP", "symbol=BTC-USDT-SWAP"},
		{"SOLUSDT_SOL/USDT", "symbol=SOLUSDT_SOL%2FUSDT"},
		{"币安人生USDT", "symbol=%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT"},
		{"..", "symbol=%2E%2E"},
		{"a.b", "symbol=a.b"},
		{".a.", "symbol=%2Ea%2E"},
		{"100%", "symbol=100%25"},
		{"<script>", "symbol=%3Cscript%3E"},
		{"a\x00b\\c:d", "symbol=a%00b%5Cc%3Ad"},
	} {
		p := partition(c.symbol)
		if got := filepath.Base(p.Path()); got != c.want {
			t.Errorf("%q: %s, want %s", c.symbol, got, c.want)
		}
		if back, err := ParsePath(p.Path()); err != nil || back != p {
			t.Errorf("%q: parsed back as %+v, %v", c.symbol, back, err)
		}
		if err := p.Validate(); err != nil {
			t.Errorf("%q: %v", c.symbol, err)
		}
	}
	if got, want := partition("X").Path(), "frames/trades/date=2025-10-10/venue=okx/market=linear/symbol=X"; got != want {
		t.Errorf("path %s, want %s", got, want)
	}
}

func TestPathsThatAreNotOurs(t *testing.T) {
	for _, name := range []string{
		"", "frames", "frames/trades/date=2025-10-10/venue=okx/market=linear",
		"frame/trades/date=2025-10-10/venue=okx/market=linear/symbol=X",
		"frames/trades/date=2025-13-10/venue=okx/market=linear/symbol=X",
		"frames/trades/date=2025-10-10/market=linear/venue=okx/symbol=X",
		"frames/trades/date=2025-10-10/venue=okx/market=linear/symbol=%",
		"frames/trades/date=2025-10-10/venue=okx/market=linear/symbol=%4",
		"frames/trades/date=2025-10-10/venue=okx/market=linear/symbol=%zz",
		"frames/trades/date=2025-10-10/venue=okx/market=linear/symbol=%58", // X needs no code
		"frames/trades/date=2025-10-10/venue=okx/market=linear/symbol=%2e", // codes are upper case
		"frames/trades/date=2025-10-10/venue=okx/market=linear/symbol=a b",
		"frames/trades/date=2025-10-10/venue=okx/market=linear/symbol=X/",
	} {
		if p, err := ParsePath(name); err == nil {
			t.Errorf("%q parsed as %+v", name, p)
		}
	}
}

func TestPartitionsThatCannotBeStored(t *testing.T) {
	key := tick.Key{Venue: "okx", Market: tick.Linear, Symbol: "BTC"}
	for name, p := range map[string]Partition{
		"no kind":               {"", day, key},
		"a kind that is a path": {"../x", day, key},
		"a kind in capitals":    {"Trades", day, key},
		"no venue":              {"trades", day, tick.Key{Market: tick.Spot, Symbol: "BTC"}},
		"no symbol":             {"trades", day, tick.Key{Venue: "okx", Market: tick.Spot}},
		"an unknown market":     {"trades", day, tick.Key{Venue: "okx", Market: "swap", Symbol: "BTC"}},
		"300 characters":        {"trades", day, tick.Key{Venue: "okx", Market: tick.Spot, Symbol: strings.Repeat("x", 300)}},
		"long once encoded":     {"trades", day, tick.Key{Venue: "okx", Market: tick.Spot, Symbol: strings.Repeat("/", 70)}},
		"not UTF-8":             {"trades", day, tick.Key{Venue: "okx", Market: tick.Spot, Symbol: "\xff"}},
	} {
		s, dir := open(t)
		before := tree(t, dir)
		if _, err := s.Put(t.Context(), p, filler("x")); err == nil {
			t.Errorf("%s: stored", name)
		}
		if _, err := s.Manifest(p); err == nil {
			t.Errorf("%s: read", name)
		}
		if tree(t, dir) != before {
			t.Errorf("%s: something is left", name)
		}
	}
}

func FuzzPartitionPath(f *testing.F) {
	for _, s := range []string{"BTCUSDT", "<script>", "../x", "..", ".", "", "\x00", "CON", "a/b\\c", "币安人生USDT", strings.Repeat("x", 300), "a", "A", "%", "%2F", "\xff", "a.", "LPT1 "} {
		f.Add("okx", s)
		f.Add(s, "BTC")
	}
	f.Fuzz(func(t *testing.T, venue, symbol string) {
		p := Partition{"trades", day, tick.Key{Venue: venue, Market: tick.Spot, Symbol: symbol}}
		name := p.Path()
		back, err := ParsePath(name)
		if err != nil || back != p {
			t.Fatalf("%q parsed back as %+v, %v", name, back, err)
		}
		if !filepath.IsLocal(name) || strings.Count(name, "/") != 5 {
			t.Fatalf("%q is not a plain path below the data folder", name)
		}
		for part := range strings.SplitSeq(name, "/") {
			if strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".") || p.Validate() == nil && len(part) > maxName {
				t.Fatalf("%q has the part %q", name, part)
			}
		}
	})
}
