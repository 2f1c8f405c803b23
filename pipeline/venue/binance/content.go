package binance

import (
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// segmentOf tells the market of a file without the vendor's folders from its first
// lines; false where they fit several.
func segmentOf(f file, lines []string) (string, bool) {
	if isCoinMargined(f.symbol) {
		return cm, true
	}
	if len(lines) == 0 {
		return "", false
	}
	first := lines[0]
	header := first[0] < '0' || first[0] > '9'
	columns := strings.Count(first, ",") + 1
	switch {
	case header && strings.Contains(first, "base_qty"):
		return cm, true
	case header:
		return futures(f), true // spot files never have one
	case f.token == "trades" && columns == 7, f.token == "aggTrades" && columns == 8:
		return spot, true // only spot says is_best_match
	case f.token == "trades", f.token == "aggTrades":
		return um, true // futures before August 2022, not coin-margined by its symbol
	}
	return candleSegment(lines)
}

// futures tells an index of a coin-margined pair (BTCUSD) from USD-margined symbols,
// which are never quoted in plain USD.
func futures(f file) string {
	if _, err := instrument(um, f.symbol); err != nil && strings.HasSuffix(f.symbol, "USD") {
		return cm
	}
	return um
}

// candleSegment knows spot candles by their eight decimals in prices and volume
// alike. Futures without a header, before 2022-05, print volumes in the contract's
// few decimals, and so stay in doubt.
func candleSegment(lines []string) (string, bool) {
	for _, line := range lines {
		fields := strings.Split(line, ",")
		if len(fields) != 12 {
			return "", false
		}
		for _, field := range fields[1:6] {
			if _, decimals, _ := strings.Cut(field, "."); len(decimals) != 8 {
				return "", false
			}
		}
		if strings.Trim(fields[5], "0.") != "" { // a price's candles have no volume
			return spot, true
		}
	}
	return "", false
}

// familyOf tells candles of trades from those of computed prices by their rows:
// without any volume, yet with a count (of price samples) or a moving price,
// nothing was traded. Premiums are ratios near zero of both signs; mark and index
// prices look alike.
func familyOf(lines []string) (venue.PriceFamily, bool) {
	computed, prices := false, false
	for _, line := range lines {
		fields := strings.Split(line, ",")
		if len(fields) != 12 || fields[0] == "" || fields[0][0] < '0' || fields[0][0] > '9' {
			continue
		}
		if strings.Trim(fields[5], "0.") != "" {
			return venue.Traded, true
		}
		if fields[1][:min(1, len(fields[1]))] == "-" {
			return venue.Premium, true
		}
		computed = computed || strings.Trim(fields[8], "0") != "" || fields[2] != fields[3]
		// A premium of a tenth, minute after minute, has never been.
		low, err := tick.ParseDecimal([]byte(fields[3]))
		prices = prices || err == nil && low.Compare(tick.Decimal{Unscaled: 1, Scale: 1}) > 0
	}
	return venue.MarkOrIndex, computed && prices
}
