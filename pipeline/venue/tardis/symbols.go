package tardis

import (
	"errors"
	"fmt"
	"strings"

	"github.com/crashtape/crashtape/pipeline/venue"
)

// grammar reads an exchange's symbols. What it cannot read with certainty is an
// error.
type grammar func(symbol string) (venue.Contract, error)

// The quote currencies that end the symbols of exchanges which join base and quote.
var (
	binanceUSQuotes = []string{"USD", "USDT", "USDC", "BUSD", "BTC", "ETH", "BNB"}
	bitgetQuotes    = []string{"USDT", "USDC", "BTC", "ETH", "EUR", "BRL", "BGB"}
	bitstampQuotes  = []string{"USD", "EUR", "GBP", "BTC", "ETH", "USDT", "USDC", "PAX"}
	geminiQuotes    = []string{"USD", "EUR", "GBP", "SGD", "USDT", "USDC", "DAI", "BTC", "ETH", "BCH", "LTC", "FIL"}
	huobiQuotes     = []string{"USDT", "USDC", "USDD", "HUSD", "TUSD", "BTC", "ETH", "HT", "TRX", "EUR", "BRL", "TRY", "UAH"}
	mexcQuotes      = []string{"USDT", "USDC", "USDE", "USD1", "BTC", "ETH", "EUR", "BRL"}
)

var errGrouped = errors.New("a grouped file of many symbols: download the symbols one by one")

func options(string) (venue.Contract, error) { return venue.Contract{}, venue.ErrOptions }

// separated reads BASE-QUOTE, and BASE-QUOTE-DELIVERY.
func separated(mark string, k venue.Contract) grammar {
	return func(symbol string) (venue.Contract, error) {
		parts := strings.Split(symbol, mark)
		if len(parts) < 2 || len(parts) > 3 || parts[0] == "" || parts[1] == "" || k == venue.SpotCoins && len(parts) > 2 {
			return venue.Contract{}, venue.ErrSymbol
		}
		return k.Of(parts[0], parts[1]), nil
	}
}

// joined reads BASEQUOTE.
func joined(k venue.Contract, quotes []string) grammar {
	return func(symbol string) (venue.Contract, error) { return k.Joined(symbol, quotes) }
}

// deribit reads BTC-PERPETUAL, BTC-26DEC25 (inverse, in US dollars),
// SOL_USDC-PERPETUAL (linear, in coins) and the spot pair BTC_USDC.
func deribit(symbol string) (venue.Contract, error) {
	parts := strings.Split(symbol, "-")
	base, quote, pair := strings.Cut(parts[0], "_")
	switch {
	case len(parts) > 2:
		return venue.Contract{}, venue.ErrOptions
	case base == "" || pair && quote == "":
		return venue.Contract{}, venue.ErrSymbol
	case len(parts) == 1 && pair:
		return venue.SpotCoins.Of(base, quote), nil
	case len(parts) == 1 || parts[1] != "PERPETUAL" && !venue.IsDelivery(parts[1]):
		return venue.Contract{}, venue.ErrSymbol
	case pair:
		return venue.LinearCoins.Of(base, quote), nil
	}
	return venue.InverseContracts.Of(base, "USD"), nil
}

// bitmex reads XBTUSD and XBTZ25 (inverse, in US dollars), and SOLUSDT, SOLUSDTZ25
// (linear, in contracts). Other US dollar contracts settle in bitcoin.
func bitmex(symbol string) (venue.Contract, error) {
	if base, code, ok := venue.CutLast(symbol, "USDT"); ok && base != "" && (code == "" || venue.IsMonthCode(code)) && !strings.Contains(base, "_") {
		return venue.LinearContracts.Of(base, "USDT"), nil
	}
	if code, ok := strings.CutPrefix(symbol, "XBT"); ok && (code == "USD" || venue.IsMonthCode(code)) {
		return venue.InverseContracts.Of("XBT", "USD"), nil
	}
	if base, ok := strings.CutSuffix(symbol, "USD"); ok && base != "" {
		return venue.Contract{}, venue.ErrQuanto
	}
	return venue.Contract{}, venue.ErrSymbol
}

// krakenFutures reads PF_XBTUSD, FF_XBTUSD_251226 (linear, in coins) and PI_XBTUSD,
// FI_XBTUSD_251226 (inverse, in US dollars).
func krakenFutures(symbol string) (venue.Contract, error) {
	parts := strings.Split(symbol, "_")
	if len(parts) < 2 {
		return venue.Contract{}, venue.ErrSymbol
	}
	base, ok := strings.CutSuffix(parts[1], "USD")
	if !ok || base == "" {
		return venue.Contract{}, venue.ErrSymbol
	}
	switch parts[0] {
	case "PF", "FF":
		return venue.LinearCoins.Of(base, "USD"), nil
	case "PI", "FI":
		return venue.InverseContracts.Of(base, "USD"), nil
	}
	return venue.Contract{}, fmt.Errorf("%w: product %s", venue.ErrSymbol, parts[0])
}

// huobiDatedFutures reads BTC_CW, BTC_NW, BTC_CQ and BTC_NQ: this and next week and
// quarter, inverse.
func huobiDatedFutures(symbol string) (venue.Contract, error) {
	base, term, ok := strings.Cut(symbol, "_")
	if !ok || base == "" || !strings.Contains(" CW NW CQ NQ ", " "+term+" ") {
		return venue.Contract{}, venue.ErrSymbol
	}
	return venue.InverseContracts.Of(base, "USD"), nil
}

// mexcFutures reads BTC_USDT, BTC_USDC (linear) and BTC_USD (inverse).
func mexcFutures(symbol string) (venue.Contract, error) {
	base, quote, ok := strings.Cut(symbol, "_")
	switch {
	case !ok || base == "":
		return venue.Contract{}, venue.ErrSymbol
	case quote == "USD":
		return venue.InverseContracts.Of(base, quote), nil
	case quote == "USDT" || quote == "USDC":
		return venue.LinearContracts.Of(base, quote), nil
	}
	return venue.Contract{}, venue.ErrSymbol
}

// kucoinFutures reads XBTUSDTM, ETHUSDCM (linear), XBTUSDM and XBTMZ25 (inverse).
func kucoinFutures(symbol string) (venue.Contract, error) {
	for _, quote := range []string{"USDT", "USDC"} {
		if base, ok := strings.CutSuffix(symbol, quote+"M"); ok && base != "" {
			return venue.LinearContracts.Of(base, quote), nil
		}
	}
	if base, ok := strings.CutSuffix(symbol, "USDM"); ok && base != "" {
		return venue.InverseContracts.Of(base, "USD"), nil
	}
	if base, code, ok := venue.CutLast(symbol, "M"); ok && base != "" && venue.IsMonthCode(code) {
		return venue.InverseContracts.Of(base, "USD"), nil
	}
	return venue.Contract{}, venue.ErrSymbol
}

// gemini reads BTCUSD (spot) and BTCGUSDPERP (linear). Its few spot pairs in GUSD
// are named here, because PAXGUSD is PAXG/USD.
func gemini(symbol string) (venue.Contract, error) {
	if base, ok := strings.CutSuffix(symbol, "GUSDPERP"); ok && base != "" {
		return venue.LinearCoins.Of(base, "GUSD"), nil
	}
	if symbol == "BTCGUSD" || symbol == "ETHGUSD" {
		return venue.SpotCoins.Of(symbol[:3], "GUSD"), nil
	}
	return joined(venue.SpotCoins, geminiQuotes)(symbol)
}

// bitfinex reads BTCUSD and AVAX:USD (three letters each, otherwise a colon) and,
// for derivatives, BTCF0:USTF0; a leading t, which its interface has, may be there.
// UST, UDC and EUT are its names of USDT, USDC and EURT.
func bitfinex(k venue.Contract) grammar {
	return func(symbol string) (venue.Contract, error) {
		symbol = strings.TrimPrefix(symbol, "t")
		base, quote, ok := strings.Cut(symbol, ":")
		switch {
		case k != venue.SpotCoins:
			var futures bool
			base, futures = strings.CutSuffix(base, "F0")
			ok = ok && futures
			quote = strings.TrimSuffix(quote, "F0")
		case !ok && len(symbol) == 6:
			base, quote, ok = symbol[:3], symbol[3:], true
		}
		if !ok || base == "" || quote == "" {
			return venue.Contract{}, venue.ErrSymbol
		}
		return k.Of(bitfinexCurrency(base), bitfinexCurrency(quote)), nil
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
func upbit(symbol string) (venue.Contract, error) {
	quote, base, ok := strings.Cut(symbol, "-")
	if !ok || base == "" || quote == "" {
		return venue.Contract{}, venue.ErrSymbol
	}
	return venue.SpotCoins.Of(base, quote), nil
}

// ftx reads BTC/USD, BTC-PERP and BTC-1230.
func ftx(symbol string) (venue.Contract, error) {
	if strings.Contains(symbol, "/") {
		return separated("/", venue.SpotCoins)(symbol)
	}
	base, term, ok := strings.Cut(symbol, "-")
	if !ok || base == "" || term != "PERP" && (len(term) != 4 || !isDigits(term)) {
		return venue.Contract{}, venue.ErrSymbol
	}
	return venue.LinearCoins.Of(base, "USD"), nil
}

// hyperliquid reads coins, whose perpetuals settle in USDC. Spot pairs are known
// by number (@107) and perpetuals of other deployers (xyz:GOLD) may settle in
// something else.
func hyperliquid(symbol string) (venue.Contract, error) {
	if symbol == "" || strings.ContainsAny(symbol, "@:/") {
		return venue.Contract{}, venue.ErrSymbol
	}
	return venue.LinearCoins.Of(symbol, "USDC"), nil
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
