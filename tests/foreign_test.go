package tests

import (
	"fmt"
	"maps"
	"math/big"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// tapes are the instruments of the made day: coins and contracts, few and many
// decimals, a symbol that needs encoding in a path.
func tapes() []tape {
	return []tape{
		makeTape(1, 4000, tape{exchange: "binance", symbol: "AAVEUSDT", venue: "binance", market: "spot", priceDecimals: 2, sizeDecimals: 3}),
		makeTape(2, 3000, tape{exchange: "binance-delivery", symbol: "AAVEUSD_PERP", venue: "binance", market: "inverse", priceDecimals: 2, contract: 10}),
		makeTape(3, 2500, tape{exchange: "coinbase", symbol: "AAVE-USD", venue: "coinbase", market: "spot", priceDecimals: 8, sizeDecimals: 8}),
		makeTape(4, 900, tape{exchange: "gemini", symbol: "AAVEUSD", venue: "gemini", market: "spot", priceDecimals: 4, sizeDecimals: 6}),
	}
}

// reconstructed is a data folder with the frames of tapes.
func reconstructed(tb testing.TB, tapes []tape) (data string) {
	tb.Helper()
	raw := tb.TempDir()
	for i, t := range tapes {
		t.write(tb, raw, fmt.Sprintf("made-%02d.csv.gz", i))
	}
	data = tb.TempDir()
	succeed(tb, "reconstruct", date, "--raw", raw, "--data", data)
	return data
}

// TestDuckDBReadsTheTrades holds what DuckDB finds in the frames against what the
// archives were made of, digit by digit.
func TestDuckDBReadsTheTrades(t *testing.T) {
	tapes := tapes()
	data := reconstructed(t, tapes)
	from := fmt.Sprintf("read_parquet('%s/frames/trades/**/*.parquet', hive_partitioning = true)", filepath.ToSlash(data))
	answers := ask(t, map[string]string{
		"types": "select column_name as name, column_type as type from (describe select * from " + from + ")",
		"instruments": `select date::varchar as date, venue, market, symbol, count(*) as n,
			min(price)::varchar as low, max(price)::varchar as high, sum(size)::varchar as size,
			sum(case side when 'buy' then size else 0 end)::varchar as bought,
			epoch_us(min(time)) as first, epoch_us(max(time)) as last, epoch_us(max(received)) as received,
			min(id) as first_id, max(id) as last_id, count(distinct id) as ids
			from ` + from + " group by all",
	})

	types := map[string]string{}
	for _, row := range answers["types"] {
		types[row["name"].(string)] = row["type"].(string)
	}
	for column, want := range map[string]string{
		"time": "TIMESTAMP WITH TIME ZONE", "received": "TIMESTAMP WITH TIME ZONE", "id": "BIGINT", "side": "VARCHAR",
		"date": "DATE", "venue": "VARCHAR", "market": "VARCHAR", "symbol": "VARCHAR",
	} {
		if types[column] != want {
			t.Errorf("column %s is %q to DuckDB, want %s", column, types[column], want)
		}
	}

	rows := byInstrument(t, answers["instruments"], len(tapes))
	for _, tape := range tapes {
		got := rows[tape.venue+"/"+tape.market+"/"+tape.symbol]
		for fact, want := range tape.facts() {
			have := fmt.Sprint(got[fact])
			if r, ok := new(big.Rat).SetString(have); ok && fact != "date" {
				have = exactText(r)
			}
			if have != want {
				t.Errorf("%s: %s is %s to DuckDB, want %s", tape.symbol, fact, have, want)
			}
		}
	}
}

// facts are the answers that DuckDB must give about a tape.
func (t tape) facts() map[string]string {
	low, high := t.trades[0].price, t.trades[0].price
	last, received := int64(0), int64(0)
	size, bought := new(big.Rat), new(big.Rat)
	for _, r := range t.trades {
		low, high = min(low, r.price), max(high, r.price)
		last, received = max(last, r.at), max(received, r.at+r.latency)
		s := big.NewRat(r.size, pow10(t.sizeDecimals))
		size.Add(size, s)
		if r.buy {
			bought.Add(bought, s)
		}
	}
	n := int64(len(t.trades))
	text := func(n int64) string { return strconv.FormatInt(n, 10) }
	return map[string]string{
		"date": date, "n": text(n), "ids": text(n),
		"low": decimal(low, t.priceDecimals), "high": decimal(high, t.priceDecimals),
		"size": exactText(size), "bought": exactText(bought),
		"first": text(t.trades[0].at), "last": text(last), "received": text(received),
		"first_id": text(t.trades[0].id), "last_id": text(t.trades[n-1].id),
	}
}

// TestDuckDBReadsTheMinutes computes every minute of the day from the definitions
// and compares: 1,440 rows each, null where there was no trade, sums exact to the
// last bit of a float64.
func TestDuckDBReadsTheMinutes(t *testing.T) {
	tapes := tapes()
	data := reconstructed(t, tapes)
	from := fmt.Sprintf("read_parquet('%s/frames/minutes/**/*.parquet', hive_partitioning = true)", filepath.ToSlash(data))
	answers := ask(t, map[string]string{
		"instruments": "select venue, market, symbol, count(*) as n, count(distinct minute) as minutes, typeof(any_value(minute)) as type from " + from + " group by all",
		"minutes": `select venue, market, symbol, epoch_us(minute) as minute, open, high, low, close, trades,
			buy_quote as buy, sell_quote as sell, cvd_quote as cvd from ` + from + " order by minute",
	})
	for name, row := range byInstrument(t, answers["instruments"], len(tapes)) {
		if row["n"] != "1440" || row["minutes"] != "1440" || row["type"] != "TIMESTAMP WITH TIME ZONE" {
			t.Errorf("%s: %v, want 1440 different minutes with a time zone", name, row)
		}
	}
	got := map[string][]map[string]any{}
	for _, row := range answers["minutes"] {
		got[instrument(row)] = append(got[instrument(row)], row)
	}
	for _, tape := range tapes {
		rows := got[tape.venue+"/"+tape.market+"/"+tape.symbol]
		if len(rows) != 1440 {
			t.Fatalf("%s: %d minutes, want 1440", tape.symbol, len(rows))
		}
		quiet := 0
		for m, want := range tape.minutes() {
			if want.trades == 0 {
				quiet++
			}
			if have, want := show(rows[m]), want.show(m); have != want {
				t.Fatalf("%s minute %d:\n have %s\n want %s", tape.symbol, m, have, want)
			}
		}
		if quiet == 0 && tape.venue == "gemini" {
			t.Errorf("%s: every minute has trades, so nothing was shown of null", tape.symbol)
		}
	}
}

func show(row map[string]any) string {
	return fmt.Sprintf("minute=%v trades=%v open=%v high=%v low=%v close=%v buy=%v sell=%v cvd=%v",
		row["minute"], row["trades"], row["open"], row["high"], row["low"], row["close"], row["buy"], row["sell"], row["cvd"])
}

func (m minute) show(n int) string {
	price := func(f float64) any {
		if m.trades == 0 {
			return nil
		}
		return f
	}
	return show(map[string]any{
		"minute": midnight.UnixMicro() + int64(n)*60_000_000, "trades": m.trades,
		"open": price(m.open), "high": price(m.high), "low": price(m.low), "close": price(m.close),
		"buy": m.buy, "sell": m.sell, "cvd": m.cvd,
	})
}

func instrument(row map[string]any) string {
	return fmt.Sprintf("%v/%v/%v", row["venue"], row["market"], row["symbol"])
}

func byInstrument(t *testing.T, rows []map[string]any, want int) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	for _, row := range rows {
		out[instrument(row)] = row
	}
	if len(rows) != want || len(out) != want {
		t.Fatalf("DuckDB sees the instruments %v, want %d", slices.Sorted(maps.Keys(out)), want)
	}
	return out
}
