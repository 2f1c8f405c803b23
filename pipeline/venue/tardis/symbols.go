package tardis

import (
	"errors"
	"fmt"
	"strings"

	"github.com/crashtape/crashtape/pipeline/venue"
)

// grammar reads an exchange's symbols, in upper case. What it cannot read with
// certainty is an error. Lots such as the 1000 of 1000PEPEUSDT stay in the base:
// only the instrument table knows them from names such as 1INCH.
type grammar func(symbol string) (contract, error)

// The quote currencies that end the symbols of exchanges which join base and quote.
// Each exchange needs its own: DOTUSD is DOT/USD on Gemini, which has no TUSD, and
// Binance, which has TUSD, has no USD.
var (
	binanceQuotes = []string{
		"USDT", "USDC", "FDUSD", "TUSD", "BUSD", "USDP", "USDS", "USD1", "DAI", "PAX", "VAI", "BTC", "ETH", "BNB", "SOL", "TRX", "XRP", "DOGE", "DOT",
		"EUR", "EURI", "AEUR", "GBP", "TRY", "BRL", "JPY", "AUD", "ARS", "COP", "CZK", "MXN", "PLN", "RON", "RUB", "UAH", "ZAR", "NGN", "IDR", "IDRT", "BIDR", "BVND", "BKRW",
	}
	binanceUSQuotes = []string{"USD", "USDT", "USDC", "BUSD", "BTC", "ETH", "BNB"}
	umQuotes        = []string{"USDT", "USDC", "BUSD", "BTC", "ETH", "USD1"} // USD-margined futures, ETHBTC included
	bitgetQuotes    = []string{"USDT", "USDC", "BTC", "ETH", "EUR", "BRL", "BGB"}
	bitstampQuotes  = []string{"USD", "EUR", "GBP", "BTC", "ETH", "USDT", "USDC", "PAX"}
	bybitSpotQuotes = []string{"USDT", "USDC", "USDE", "USD1", "DAI", "BTC", "ETH", "SOL", "MNT", "EUR", "BRL", "BRZ", "TRY", "PLN"}
	geminiQuotes    = []string{"USD", "EUR", "GBP", "SGD", "USDT", "USDC", "DAI", "BTC", "ETH", "BCH", "LTC", "FIL"}
	huobiQuotes     = []string{"USDT", "USDC", "USDD", "HUSD", "TUSD", "BTC", "ETH", "HT", "TRX", "EUR", "BRL", "TRY", "UAH"}
	mexcQuotes      = []string{"USDT", "USDC", "USDE", "USD1", "BTC", "ETH", "EUR", "BRL"}
)

var (
	errOptions = errors.New("options are not read")
	errGrouped = errors.New("a grouped file of many symbols: download the symbols one by one")
	errSymbol  = errors.New("the symbol does not say its base and quote")
	errQuanto  = errors.New("a quanto contract is neither linear nor inverse and is not read")
)

func options(string) (contract, error) { return contract{}, errOptions }

// separated reads BASE-QUOTE, and BASE-QUOTE-DELIVERY.
func separated(mark string, k kind) grammar {
	return func(symbol string) (contract, error) {
		parts := strings.Split(symbol, mark)
		if len(parts) < 2 || len(parts) > 3 || parts[0] == "" || parts[1] == "" || k == spot && len(parts) > 2 {
			return contract{}, errSymbol
		}
		return k.of(parts[0], parts[1]), nil
	}
}

// joined reads BASEQUOTE, and BASEQUOTE_DELIVERY of futures.
func joined(k kind, quotes []string) grammar {
	return func(symbol string) (contract, error) {
		if k != spot {
			symbol, _, _ = strings.Cut(symbol, "_")
		}
		base, quote, ok := venue.SplitQuote(symbol, quotes)
		if !ok {
			return contract{}, errSymbol
		}
		return k.of(base, quote), nil
	}
}

// byQuote reads the symbols of Bybit and Bitget, where the settlement follows
// from the quote: BTCUSDT, BTCPERP and BTC-26DEC25 (USDC) are linear, BTCUSD and
// BTCUSDZ25 inverse. Bybit's inverse sizes are US dollars.
func byQuote(linear kind) grammar {
	return func(symbol string) (contract, error) {
		head, delivery, dated := strings.Cut(symbol, "-")
		if base, ok := strings.CutSuffix(head, "PERP"); ok && base != "" {
			return linear.of(base, "USDC"), nil
		}
		for _, quote := range []string{"USDT", "USDC"} {
			if base, ok := strings.CutSuffix(head, quote); ok && base != "" {
				return linear.of(base, quote), nil
			}
		}
		if dated {
			if !isDelivery(delivery) {
				return contract{}, errOptions
			}
			return linear.of(head, "USDC"), nil
		}
		base, code, ok := cutLast(head, "USD")
		if !ok || base == "" || code != "" && !isMonthCode(code) {
			return contract{}, errSymbol
		}
		return inverseContracts.of(base, "USD"), nil
	}
}

// binanceDelivery reads AAVEUSD_PERP and BTCUSD_251226.
func binanceDelivery(symbol string) (contract, error) {
	pair, _, dated := strings.Cut(symbol, "_")
	base, ok := strings.CutSuffix(pair, "USD")
	if !dated || !ok || base == "" {
		return contract{}, errSymbol
	}
	return inverseContracts.of(base, "USD"), nil
}

// okx reads BTC-USDT-SWAP, BTC-USD-SWAP and BTC-USD-251226. BTC-USD_UM-SWAP is
// quoted in US dollars and margined in stablecoins, so linear.
func okx(symbol string) (contract, error) {
	parts := strings.Split(symbol, "-")
	if len(parts) > 3 {
		return contract{}, errOptions
	}
	if len(parts) < 3 || parts[0] == "" {
		return contract{}, errSymbol
	}
	switch parts[1] {
	case "USD":
		return inverseContracts.of(parts[0], "USD"), nil
	case "USD_UM":
		return linearContracts.of(parts[0], "USD"), nil
	case "USDT", "USDC":
		return linearContracts.of(parts[0], parts[1]), nil
	}
	return contract{}, errSymbol
}

// deribit reads BTC-PERPETUAL, BTC-26DEC25 (inverse, in US dollars),
// SOL_USDC-PERPETUAL (linear, in coins) and the spot pair BTC_USDC.
func deribit(symbol string) (contract, error) {
	parts := strings.Split(symbol, "-")
	base, quote, pair := strings.Cut(parts[0], "_")
	switch {
	case len(parts) > 2:
		return contract{}, errOptions
	case base == "" || pair && quote == "":
		return contract{}, errSymbol
	case len(parts) == 1 && pair:
		return spot.of(base, quote), nil
	case len(parts) == 1 || parts[1] != "PERPETUAL" && !isDelivery(parts[1]):
		return contract{}, errSymbol
	case pair:
		return linearCoins.of(base, quote), nil
	}
	return inverseContracts.of(base, "USD"), nil
}

// bitmex reads XBTUSD and XBTZ25 (inverse, in US dollars), and SOLUSDT, SOLUSDTZ25
// (linear, in contracts). Other US dollar contracts settle in bitcoin.
func bitmex(symbol string) (contract, error) {
	if base, code, ok := cutLast(symbol, "USDT"); ok && base != "" && (code == "" || isMonthCode(code)) && !strings.Contains(base, "_") {
		return linearContracts.of(base, "USDT"), nil
	}
	if code, ok := strings.CutPrefix(symbol, "XBT"); ok && (code == "USD" || isMonthCode(code)) {
		return inverseContracts.of("XBT", "USD"), nil
	}
	if base, ok := strings.CutSuffix(symbol, "USD"); ok && base != "" {
		return contract{}, errQuanto
	}
	return contract{}, errSymbol
}

// krakenFutures reads PF_XBTUSD, FF_XBTUSD_251226 (linear, in coins) and PI_XBTUSD,
// FI_XBTUSD_251226 (inverse, in US dollars).
func krakenFutures(symbol string) (contract, error) {
	parts := strings.Split(symbol, "_")
	if len(parts) < 2 {
		return contract{}, errSymbol
	}
	base, ok := strings.CutSuffix(parts[1], "USD")
	if !ok || base == "" {
		return contract{}, errSymbol
	}
	switch parts[0] {
	case "PF", "FF":
		return linearCoins.of(base, "USD"), nil
	case "PI", "FI":
		return inverseContracts.of(base, "USD"), nil
	}
	return contract{}, fmt.Errorf("%w: product %s", errSymbol, parts[0])
}

// huobiDatedFutures reads BTC_CW, BTC_NW, BTC_CQ and BTC_NQ: this and next week and
// quarter, inverse.
func huobiDatedFutures(symbol string) (contract, error) {
	base, term, ok := strings.Cut(symbol, "_")
	if !ok || base == "" || !strings.Contains(" CW NW CQ NQ ", " "+term+" ") {
		return contract{}, errSymbol
	}
	return inverseContracts.of(base, "USD"), nil
}

// gateFutures reads BTC_USDT, BTC_USDT_20251226 and the inverse BTC_USD; Gate's other
// US dollar contracts settle in bitcoin.
func gateFutures(symbol string) (contract, error) {
	parts := strings.Split(symbol, "_")
	switch {
	case len(parts) < 2 || len(parts) > 3 || parts[0] == "":
		return contract{}, errSymbol
	case parts[1] == "USDT":
		return linearContracts.of(parts[0], "USDT"), nil
	case parts[1] == "USD" && parts[0] == "BTC":
		return inverseContracts.of("BTC", "USD"), nil
	case parts[1] == "USD":
		return contract{}, errQuanto
	}
	return contract{}, errSymbol
}

// mexcFutures reads BTC_USDT, BTC_USDC (linear) and BTC_USD (inverse).
func mexcFutures(symbol string) (contract, error) {
	base, quote, ok := strings.Cut(symbol, "_")
	switch {
	case !ok || base == "":
		return contract{}, errSymbol
	case quote == "USD":
		return inverseContracts.of(base, quote), nil
	case quote == "USDT" || quote == "USDC":
		return linearContracts.of(base, quote), nil
	}
	return contract{}, errSymbol
}

// kucoinFutures reads XBTUSDTM, ETHUSDCM (linear), XBTUSDM and XBTMZ25 (inverse).
func kucoinFutures(symbol string) (contract, error) {
	for _, quote := range []string{"USDT", "USDC"} {
		if base, ok := strings.CutSuffix(symbol, quote+"M"); ok && base != "" {
			return linearContracts.of(base, quote), nil
		}
	}
	if base, ok := strings.CutSuffix(symbol, "USDM"); ok && base != "" {
		return inverseContracts.of(base, "USD"), nil
	}
	if base, code, ok := cutLast(symbol, "M"); ok && base != "" && isMonthCode(code) {
		return inverseContracts.of(base, "USD"), nil
	}
	return contract{}, errSymbol
}

// gemini reads BTCUSD (spot) and BTCGUSDPERP (linear). Its few spot pairs in GUSD
// are named here, because PAXGUSD is PAXG/USD.
func gemini(symbol string) (contract, error) {
	if base, ok := strings.CutSuffix(symbol, "GUSDPERP"); ok && base != "" {
		return linearCoins.of(base, "GUSD"), nil
	}
	if symbol == "BTCGUSD" || symbol == "ETHGUSD" {
		return spot.of(symbol[:3], "GUSD"), nil
	}
	return joined(spot, geminiQuotes)(symbol)
}

// bitfinex reads BTCUSD and AVAX:USD (three letters each, otherwise a colon) and,
// for derivatives, BTCF0:USTF0; a leading t, which its interface has, may be there.
// UST, UDC and EUT are its names of USDT, USDC and EURT.
func bitfinex(k kind) grammar {
	return func(symbol string) (contract, error) {
		symbol = strings.TrimPrefix(symbol, "t")
		base, quote, ok := strings.Cut(symbol, ":")
		switch {
		case k != spot:
			var futures bool
			base, futures = strings.CutSuffix(base, "F0")
			ok = ok && futures
			quote = strings.TrimSuffix(quote, "F0")
		case !ok && len(symbol) == 6:
			base, quote, ok = symbol[:3], symbol[3:], true
		}
		if !ok || base == "" || quote == "" {
			return contract{}, errSymbol
		}
		return k.of(bitfinexCurrency(base), bitfinexCurrency(quote)), nil
	}
}

func bitfinexCurrency(name string) string {
	switch name {
	case "UST":
		return "USDT"
	case "UDC":
		return "USDC"
	case "EUT":
		return "EURT"
	}
	return name
}

// upbit reads KRW-BTC: the quote comes first.
func upbit(symbol string) (contract, error) {
	quote, base, ok := strings.Cut(symbol, "-")
	if !ok || base == "" || quote == "" {
		return contract{}, errSymbol
	}
	return spot.of(base, quote), nil
}

// ftx reads BTC/USD, BTC-PERP and BTC-1230.
func ftx(symbol string) (contract, error) {
	if strings.Contains(symbol, "/") {
		return separated("/", spot)(symbol)
	}
	base, term, ok := strings.Cut(symbol, "-")
	if !ok || base == "" || term != "PERP" && (len(term) != 4 || !isDigits(term)) {
		return contract{}, errSymbol
	}
	return linearCoins.of(base, "USD"), nil
}

// hyperliquid reads coins, whose perpetuals settle in USDC. Spot pairs are known
// by number (@107) and perpetuals of other deployers (xyz:GOLD) may settle in
// something else.
func hyperliquid(symbol string) (contract, error) {
	if symbol == "" || strings.ContainsAny(symbol, "@:/") {
		return contract{}, errSymbol
	}
	return linearCoins.of(symbol, "USDC"), nil
}

// cutLast cuts around the last occurrence of sep.
func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// isMonthCode tells whether s is a futures month and year: Z25.
func isMonthCode(s string) bool {
	return len(s) == 3 && strings.Contains("FGHJKMNQUVXZ", s[:1]) && isDigits(s[1:])
}

// isDelivery tells whether s is a day such as 26DEC25.
func isDelivery(s string) bool {
	return (len(s) == 6 || len(s) == 7) && isDigits(s[:len(s)-5]) && isDigits(s[len(s)-2:])
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
