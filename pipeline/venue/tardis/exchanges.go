package tardis

import "github.com/crashtape/crashtape/pipeline/venue"

// exchange is what Tardis calls an exchange: a venue's matching engine, with one
// way of writing symbols.
type exchangeInfo struct {
	venue   string
	grammar grammar
}

// exchanges has those whose markets and sizes are certain. Any other is refused:
// a wrong guess at a contract's kind turns prices and volumes upside down.
//
// The ids are those of tardis-node's consts.ts; venues have one name here for all
// their engines (okex-swap and okex are okx, cryptofacilities is Kraken's futures
// engine, huobi has been HTX since 2023).
var exchanges = map[string]exchangeInfo{
	"aster-futures":        {"aster", venue.BinanceUM},
	"binance":              {"binance", venue.BinanceSpot},
	"binance-delivery":     {"binance", venue.BinanceCM},
	"binance-futures":      {"binance", venue.BinanceUM},
	"binance-us":           {"binance-us", joined(venue.SpotCoins, binanceUSQuotes)},
	"bitfinex":             {"bitfinex", bitfinex(venue.SpotCoins)},
	"bitfinex-derivatives": {"bitfinex", bitfinex(venue.LinearCoins)},
	"bitget":               {"bitget", joined(venue.SpotCoins, bitgetQuotes)},
	"bitget-futures":       {"bitget", venue.SettledByQuote},
	"bitmex":               {"bitmex", bitmex},
	"bitstamp":             {"bitstamp", joined(venue.SpotCoins, bitstampQuotes)},
	"bybit":                {"bybit", venue.SettledByQuote},
	"bybit-spot":           {"bybit", venue.BybitSpot},
	"coinbase":             {"coinbase", separated("-", venue.SpotCoins)},
	"cryptofacilities":     {"kraken", krakenFutures},
	"deribit":              {"deribit", deribit},
	"dydx":                 {"dydx", separated("-", venue.LinearCoins)},
	"dydx-v4":              {"dydx", separated("-", venue.LinearCoins)},
	"ftx":                  {"ftx", ftx},
	"gate-io":              {"gate", separated("_", venue.SpotCoins)},
	"gate-io-futures":      {"gate", venue.GateFutures},
	"gemini":               {"gemini", gemini},
	"huobi":                {"htx", joined(venue.SpotCoins, huobiQuotes)},
	"huobi-dm":             {"htx", huobiDatedFutures},
	"huobi-dm-linear-swap": {"htx", separated("-", venue.LinearContracts)},
	"huobi-dm-swap":        {"htx", separated("-", venue.InverseContracts)},
	"hyperliquid":          {"hyperliquid", hyperliquid},
	"kraken":               {"kraken", separated("/", venue.SpotCoins)},
	"kucoin":               {"kucoin", separated("-", venue.SpotCoins)},
	"kucoin-futures":       {"kucoin", kucoinFutures},
	"mexc":                 {"mexc", joined(venue.SpotCoins, mexcQuotes)},
	"mexc-futures":         {"mexc", mexcFutures},
	"okex":                 {"okx", venue.OKX},
	"okex-futures":         {"okx", venue.OKX},
	"okex-swap":            {"okx", venue.OKX},
	"upbit":                {"upbit", upbit},

	"binance-european-options": {"binance", options},
	"binance-options":          {"binance", options},
	"bybit-options":            {"bybit", options},
	"huobi-dm-options":         {"htx", options},
	"okex-options":             {"okx", options},
}

// currency is the usual name of a currency that some exchanges call otherwise:
// XBT is ISO 4217's form (BitMEX, Kraken, KuCoin futures), XDG Kraken's.
func currency(name string) string {
	switch name {
	case "XBT":
		return "BTC"
	case "XDG":
		return "DOGE"
	}
	return name
}
