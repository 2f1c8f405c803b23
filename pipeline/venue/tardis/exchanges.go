package tardis

import "github.com/crashtape/crashtape/pipeline/tick"

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
	"aster":                {"aster", joined(spot, mexcQuotes)},
	"aster-futures":        {"aster", joined(linearCoins, umQuotes)},
	"binance":              {"binance", joined(spot, binanceQuotes)},
	"binance-delivery":     {"binance", binanceDelivery},
	"binance-futures":      {"binance", joined(linearCoins, umQuotes)},
	"binance-us":           {"binance-us", joined(spot, binanceUSQuotes)},
	"bitfinex":             {"bitfinex", bitfinex(spot)},
	"bitfinex-derivatives": {"bitfinex", bitfinex(linearCoins)},
	"bitget":               {"bitget", joined(spot, bitgetQuotes)},
	"bitget-futures":       {"bitget", byQuote(linearCoins)},
	"bitmex":               {"bitmex", bitmex},
	"bitstamp":             {"bitstamp", joined(spot, bitstampQuotes)},
	"bybit":                {"bybit", byQuote(linearCoins)},
	"bybit-spot":           {"bybit", joined(spot, bybitSpotQuotes)},
	"coinbase":             {"coinbase", separated("-", spot)},
	"cryptofacilities":     {"kraken", krakenFutures},
	"deribit":              {"deribit", deribit},
	"dydx":                 {"dydx", separated("-", linearCoins)},
	"dydx-v4":              {"dydx", separated("-", linearCoins)},
	"ftx":                  {"ftx", ftx},
	"gate-io":              {"gate", separated("_", spot)},
	"gate-io-futures":      {"gate", gateFutures},
	"gemini":               {"gemini", gemini},
	"huobi":                {"htx", joined(spot, huobiQuotes)},
	"huobi-dm":             {"htx", huobiDatedFutures},
	"huobi-dm-linear-swap": {"htx", separated("-", linearContracts)},
	"huobi-dm-swap":        {"htx", separated("-", inverseContracts)},
	"hyperliquid":          {"hyperliquid", hyperliquid},
	"kraken":               {"kraken", separated("/", spot)},
	"kucoin":               {"kucoin", separated("-", spot)},
	"kucoin-futures":       {"kucoin", kucoinFutures},
	"mexc":                 {"mexc", joined(spot, mexcQuotes)},
	"mexc-futures":         {"mexc", mexcFutures},
	"okex":                 {"okx", separated("-", spot)},
	"okex-futures":         {"okx", okx},
	"okex-swap":            {"okx", okx},
	"upbit":                {"upbit", upbit},

	"binance-european-options": {"binance", options},
	"binance-options":          {"binance", options},
	"bybit-options":            {"bybit", options},
	"huobi-dm-options":         {"htx", options},
	"okex-options":             {"okx", options},
}

// contract is what a symbol says of itself.
type contract struct {
	market      tick.Market
	unit        tick.SizeUnit
	base, quote string
}

// kind is the part of a contract that symbols of one engine share.
type kind struct {
	market tick.Market
	unit   tick.SizeUnit
}

var (
	spot             = kind{tick.Spot, tick.Coins}
	linearCoins      = kind{tick.Linear, tick.Coins}
	linearContracts  = kind{tick.Linear, tick.BaseContracts}
	inverseContracts = kind{tick.Inverse, tick.QuoteContracts}
)

func (k kind) of(base, quote string) contract {
	return contract{k.market, k.unit, currency(base), currency(quote)}
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
