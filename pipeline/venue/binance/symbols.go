package binance

import (
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// instrument is what a symbol says of itself on a market of Binance's.
func instrument(segment, symbol string) (tick.Instrument, error) {
	grammars := map[string]func(string) (venue.Contract, error){
		spot: venue.BinanceSpot, um: venue.BinanceUM, cm: venue.BinanceCM,
	}
	c, err := grammars[segment](symbol)
	return c.Instrument(name, symbol), err
}

// isCoinMargined tells whether a futures symbol has the form that coin-margined
// ones have and USD-margined ones do not (BTCBUSD_210129 was one of the latter).
func isCoinMargined(symbol string) bool {
	pair, term, ok := strings.Cut(symbol, "_")
	return ok && term != "" && strings.HasSuffix(pair, "USD") && !strings.HasSuffix(pair, "BUSD")
}
