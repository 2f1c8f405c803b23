package binance

import (
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The quote currencies that end the symbols of spot and USD-margined futures.
// Neither market quotes in plain USD.
var (
	spotQuotes = []string{
		"USDT", "USDC", "FDUSD", "TUSD", "BUSD", "USDP", "USDS", "USD1", "DAI", "PAX", "VAI", "BTC", "ETH", "BNB", "SOL", "TRX", "XRP", "DOGE", "DOT",
		"EUR", "EURI", "AEUR", "GBP", "TRY", "BRL", "JPY", "AUD", "ARS", "COP", "CZK", "MXN", "PLN", "RON", "RUB", "UAH", "ZAR", "NGN", "IDR", "IDRT", "BIDR", "BVND", "BKRW",
	}
	umQuotes = []string{"USDT", "USDC", "BUSD", "BTC", "ETH", "USD1"} // ETHBTC included
)

// instrument is what a symbol says of itself on a market of Binance's. Lots stay in
// the base: only the instrument table tells 1000PEPE from 1INCH.
func instrument(segment, symbol string) (tick.Instrument, bool) {
	in := tick.Instrument{Key: tick.Key{Venue: name, Symbol: symbol}, Lot: 1}
	var ok bool
	switch segment {
	case spot:
		in.Market = tick.Spot
		in.Base, in.Quote, ok = venue.SplitQuote(symbol, spotQuotes)
	case um:
		in.Market = tick.Linear
		pair, _, _ := strings.Cut(symbol, "_") // BTCUSDT_251226
		in.Base, in.Quote, ok = venue.SplitQuote(pair, umQuotes)
	case cm:
		in.Market, in.Unit, in.Quote = tick.Inverse, tick.QuoteContracts, "USD"
		pair, _, dated := strings.Cut(symbol, "_") // BTCUSD_PERP, BTCUSD_251226
		in.Base, ok = strings.CutSuffix(pair, "USD")
		ok = ok && dated && in.Base != ""
	}
	return in, ok
}

// isCoinMargined tells whether a futures symbol has the form that coin-margined
// ones have and USD-margined ones do not (BTCBUSD_210129 was one of the latter).
func isCoinMargined(symbol string) bool {
	pair, term, ok := strings.Cut(symbol, "_")
	return ok && term != "" && strings.HasSuffix(pair, "USD") && !strings.HasSuffix(pair, "BUSD")
}
