package instruments

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/crashtape/crashtape/data"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

const table = `venue = "v"
[[contract]]
market = "inverse"
value = "10"
of = "quote"
as_of = "2025-10"
source = "s"
symbols = ["*USD_*"]
[[contract]]
market = "inverse"
value = "100"
of = "quote"
as_of = "2025-10"
source = "s"
symbols = ["BTCUSD_*"]
[[contract]]
market = "inverse"
value = "7"
of = "quote"
as_of = "2025-10-10"
source = "own"
symbols = ["BTCUSD_251226"]
[[lot]]
markets = ["linear"]
coins = 1_000
as_of = "2025-10"
source = "l"
[lot.bases]
1000PEPE = "PEPE"
`

func TestCompletePrefersTheMoreExact(t *testing.T) {
	tab, err := Parse([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	for symbol, want := range map[string]string{
		"ETHUSD_PERP": "10", "BTCUSD_PERP": "100", "BTCUSD_251226": "7", "ETHUSDT": "0", "USD_": "10", "USD": "0",
	} {
		in := tick.Instrument{Key: tick.Key{Venue: "v", Market: tick.Inverse, Symbol: symbol}, Unit: tick.QuoteContracts}
		if got := tab.Complete(in).ContractValue.String(); got != want {
			t.Errorf("%s: %s, want %s", symbol, got, want)
		}
		in.Venue = "w"
		if got := tab.Complete(in); got != in {
			t.Errorf("%s of another venue: %+v", symbol, got)
		}
		in.Venue, in.Market = "v", tick.Linear
		if got := tab.Complete(in); got != in {
			t.Errorf("%s of another market: %+v", symbol, got)
		}
	}
}

func TestCompleteLeavesSizesOfAnotherUnit(t *testing.T) {
	tab, err := Parse([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	in := tick.Instrument{Key: tick.Key{Venue: "v", Market: tick.Inverse, Symbol: "BTCUSD_PERP"}, Unit: tick.BaseContracts}
	if got := tab.Complete(in); got != in {
		t.Errorf("a value in quote units was used for base contracts: %+v", got)
	}
	var none *Table
	if got := none.Complete(in); got != in {
		t.Errorf("no table: %+v", got)
	}
}

func TestParseIsStrict(t *testing.T) {
	swap := func(old, new string) string { return strings.Replace(table, old, new, 1) }
	for name, c := range map[string]struct{ text, want string }{
		"no venue":             {swap(`venue = "v"`, ""), "venue is missing"},
		"an unknown key":       {swap(`of = "quote"`, "of = \"quote\"\nunit = 1"), "unit"},
		"a value of zero":      {swap(`value = "10"`, `value = "0"`), "line 2"},
		"a negative value":     {swap(`value = "10"`, `value = "-10"`), "above zero"},
		"an exponent":          {swap(`value = "10"`, `value = "1e1"`), "value"},
		"an unknown currency":  {swap(`of = "quote"`, `of = "usd"`), "base or quote"},
		"contracts of spot":    {swap(`market = "inverse"`, `market = "spot"`), "linear or inverse"},
		"no source":            {swap(`source = "s"`, `source = ""`), "want a source"},
		"no date":              {swap(`as_of = "2025-10"`, `as_of = "soon"`), "2025-10-10 or 2025-10"},
		"no symbols":           {swap(`symbols = ["*USD_*"]`, `symbols = []`), "no symbols"},
		"an empty symbol":      {swap(`"*USD_*"`, `""`), "with stars"},
		"another pattern":      {swap(`"*USD_*"`, `"[A-Z]USD_*"`), "with stars"},
		"a symbol twice":       {swap(`["BTCUSD_251226"]`, `["A", "A"]`), "line 16"},
		"a pattern twice":      {swap(`["BTCUSD_251226"]`, `["BTCUSD_*"]`), "twice"},
		"a lot of one":         {swap("coins = 1_000", "coins = 1"), "line 23"},
		"a lot of no market":   {swap(`markets = ["linear"]`, `markets = ["perp"]`), "perp"},
		"a lot without a coin": {swap(`1000PEPE = "PEPE"`, `1000PEPE = ""`), "1000PEPE"},
		"no TOML at all":       {"<html>", "1"},
	} {
		if _, err := Parse([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestLoadNamesTheFile(t *testing.T) {
	files := fstest.MapFS{"d/a.toml": {Data: []byte(table)}, "d/b.toml": {Data: []byte(table)}, "d/README.md": {Data: []byte("#")}}
	if _, err := Load(files, "d"); err == nil || !strings.Contains(err.Error(), "d/b.toml") || !strings.Contains(err.Error(), "twice") {
		t.Errorf("the same table twice: %v", err)
	}
	if tab, err := Load(files, "elsewhere"); err != nil || len(tab.values) != 0 {
		t.Errorf("no tables: %v", err)
	}
}

// The tables that ship, through the grammars that name the instruments.
func TestShippedTables(t *testing.T) {
	tab, err := Load(data.Files, "instruments")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		venue, symbol string
		grammar       func(string) (venue.Contract, error)
		base, value   string
		coins         int64
	}{
		{"binance", "BTCUSD_PERP", venue.BinanceCM, "BTC", "100", 1},
		{"binance", "AAVEUSD_PERP", venue.BinanceCM, "AAVE", "10", 1},
		{"binance", "BTCUSDT", venue.BinanceUM, "BTC", "0", 1},
		{"binance", "1000PEPEUSDC", venue.BinanceUM, "PEPE", "0", 1_000},
		{"binance", "1MBABYDOGEUSDT", venue.BinanceUM, "BABYDOGE", "0", 1_000_000},
		{"binance", "1000000MOGUSDT", venue.BinanceUM, "MOG", "0", 1_000_000},
		{"binance", "1INCHUSDT", venue.BinanceUM, "1INCH", "0", 1},
		{"binance", "PEPEUSDT", venue.BinanceSpot, "PEPE", "0", 1},
		{"binance", "1000SATSUSDT", venue.BinanceSpot, "SATS", "0", 1_000},
		{"bybit", "BTCUSDZ25", venue.SettledByQuote, "BTC", "1", 1},
		{"bybit", "SHIB1000USDT", venue.SettledByQuote, "SHIB", "0", 1_000},
		{"bybit", "10000SATSUSDT", venue.SettledByQuote, "SATS", "0", 10_000},
		{"bybit", "1000BONKPERP", venue.SettledByQuote, "BONK", "0", 1_000},
		{"okx", "BTC-USDT-SWAP", venue.OKX, "BTC", "0.01", 1},
		{"okx", "ETH-USDT-SWAP", venue.OKX, "ETH", "0.1", 1},
		{"okx", "PEPE-USDT-SWAP", venue.OKX, "PEPE", "10000000", 1},
		{"okx", "BTC-USD-SWAP", venue.OKX, "BTC", "100", 1},
		{"okx", "NOTLISTED-USDT-SWAP", venue.OKX, "NOTLISTED", "0", 1},
	} {
		contract, err := c.grammar(c.symbol)
		if err != nil {
			t.Fatalf("%s: %v", c.symbol, err)
		}
		plain := contract.Instrument(c.venue, c.symbol)
		in := tab.Complete(plain)
		if in.Base != c.base || in.ContractValue.String() != c.value || in.Lot != c.coins {
			t.Errorf("%s %s: base %s, contract %s, lot %d, want %s, %s, %d", c.venue, c.symbol, in.Base, in.ContractValue, in.Lot, c.base, c.value, c.coins)
		}
		if in.Unit != plain.Unit || (in.Source != "") != (in != plain) {
			t.Errorf("%s: unit %d, source %q", c.symbol, in.Unit, in.Source)
		}
	}
	if n := len(tab.values); n < 250 {
		t.Errorf("%d contract values", n)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(table))
	f.Fuzz(func(t *testing.T, text []byte) {
		tab, err := Parse(text)
		if err != nil {
			return
		}
		for k, v := range tab.values {
			if v.value.Unscaled <= 0 || v.source == "" || k.Symbol == "" {
				t.Fatalf("%s: %+v", k, v)
			}
		}
		for k, l := range tab.lots {
			if l.coins < 2 || l.coin == "" || l.source == "" {
				t.Fatalf("%s: %+v", k, l)
			}
		}
	})
}
