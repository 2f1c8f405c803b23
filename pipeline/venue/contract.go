package venue

import (
	"errors"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Contract is what a symbol says of the instrument. Lots such as the 1000 of
// 1000PEPEUSDT stay in the base: only the instrument table tells them from 1INCH.
type Contract struct {
	Market      tick.Market
	Unit        tick.SizeUnit
	Base, Quote string
}

// Why a symbol is refused.
var (
	ErrOptions = errors.New("options are not read")
	ErrSymbol  = errors.New("the symbol does not say its base and quote")
	ErrQuanto  = errors.New("a quanto contract is neither linear nor inverse and is not read")
)

// The kinds of contracts; Of completes them.
var (
	SpotCoins        = Contract{Market: tick.Spot, Unit: tick.Coins}
	LinearCoins      = Contract{Market: tick.Linear, Unit: tick.Coins}
	LinearContracts  = Contract{Market: tick.Linear, Unit: tick.BaseContracts}
	InverseContracts = Contract{Market: tick.Inverse, Unit: tick.QuoteContracts}
)

// Of is the kind of contract with its currencies.
func (c Contract) Of(base, quote string) Contract {
	c.Base, c.Quote = base, quote
	return c
}

// Instrument is the contract under its venue's name.
func (c Contract) Instrument(venue, symbol string) tick.Instrument {
	return tick.Instrument{
		Key:  tick.Key{Venue: venue, Market: c.Market, Symbol: symbol},
		Base: c.Base, Quote: c.Quote, Unit: c.Unit, Lot: 1,
	}
}

// SplitQuote cuts a symbol such as BTCUSDT before the longest of the given quote
// currencies that ends it and leaves a base. Each venue needs its own list: DOTUSD
// is DOT/USD on Gemini, which has no TUSD, and Binance, which has TUSD, has no USD.
func SplitQuote(symbol string, quotes []string) (base, quote string, ok bool) {
	for _, q := range quotes {
		if b, found := strings.CutSuffix(symbol, q); found && b != "" && len(q) > len(quote) {
			base, quote, ok = b, q, true
		}
	}
	return base, quote, ok
}

// Joined reads BASEQUOTE with the venue's quote currencies.
func (c Contract) Joined(symbol string, quotes []string) (Contract, error) {
	base, quote, ok := SplitQuote(symbol, quotes)
	if !ok {
		return Contract{}, ErrSymbol
	}
	return c.Of(base, quote), nil
}

var (
	binanceSpotQuotes = []string{
		"USDT", "USDC", "FDUSD", "TUSD", "BUSD", "USDP", "USDS", "USD1", "DAI", "PAX", "VAI", "BTC", "ETH", "BNB", "SOL", "TRX", "XRP", "DOGE", "DOT",
		"EUR", "EURI", "AEUR", "GBP", "TRY", "BRL", "JPY", "AUD", "ARS", "COP", "CZK", "MXN", "PLN", "RON", "RUB", "UAH", "ZAR", "NGN", "IDR", "IDRT", "BIDR", "BVND", "BKRW",
	}
	binanceUMQuotes = []string{"USDT", "USDC", "BUSD", "BTC", "ETH", "USD1"} // ETHBTC included
	bybitSpotQuotes = []string{"USDT", "USDC", "USDE", "USD1", "DAI", "BTC", "ETH", "SOL", "MNT", "EUR", "BRL", "BRZ", "TRY", "PLN"}
)

// BinanceSpot reads BTCUSDT.
func BinanceSpot(symbol string) (Contract, error) { return SpotCoins.Joined(symbol, binanceSpotQuotes) }

// BinanceUM reads the symbols of USD-margined futures: BTCUSDT, BTCUSDT_251226.
func BinanceUM(symbol string) (Contract, error) {
	pair, _, _ := strings.Cut(symbol, "_")
	return LinearCoins.Joined(pair, binanceUMQuotes)
}

// BinanceCM reads the symbols of coin-margined futures: BTCUSD_PERP, BTCUSD_251226.
func BinanceCM(symbol string) (Contract, error) {
	pair, term, _ := strings.Cut(symbol, "_")
	base, ok := strings.CutSuffix(pair, "USD")
	if !ok || base == "" || term == "" {
		return Contract{}, ErrSymbol
	}
	return InverseContracts.Of(base, "USD"), nil
}

// BybitSpot reads BTCUSDT.
func BybitSpot(symbol string) (Contract, error) { return SpotCoins.Joined(symbol, bybitSpotQuotes) }

// SettledByQuote reads the derivatives of Bybit and Bitget, where the settlement
// follows from the quote: BTCUSDT, BTCUSDT-26DEC25, BTCPERP and BTC-26DEC25 (both
// USDC) are linear, BTCUSD and BTCUSDZ25 inverse.
func SettledByQuote(symbol string) (Contract, error) {
	head, delivery, dated := strings.Cut(symbol, "-")
	if dated && !IsDelivery(delivery) {
		return Contract{}, ErrOptions
	}
	if base, ok := strings.CutSuffix(head, "PERP"); ok && base != "" {
		return LinearCoins.Of(base, "USDC"), nil
	}
	if c, err := LinearCoins.Joined(head, []string{"USDT", "USDC"}); err == nil {
		return c, nil
	}
	if dated && head != "" {
		return LinearCoins.Of(head, "USDC"), nil
	}
	base, code, ok := CutLast(head, "USD")
	if !ok || base == "" || code != "" && !IsMonthCode(code) {
		return Contract{}, ErrSymbol
	}
	return InverseContracts.Of(base, "USD"), nil
}

// OKX reads BTC-USDT (spot), BTC-USDT-SWAP, BTC-USD-SWAP and BTC-USD-251226.
// BTC-USD_UM-SWAP is quoted in US dollars and margined in stablecoins, so linear.
func OKX(symbol string) (Contract, error) {
	parts := strings.Split(symbol, "-")
	switch {
	case len(parts) > 3:
		return Contract{}, ErrOptions
	case len(parts) < 2 || parts[0] == "" || parts[1] == "":
		return Contract{}, ErrSymbol
	case len(parts) == 2:
		return SpotCoins.Of(parts[0], parts[1]), nil
	case parts[2] != "SWAP" && (len(parts[2]) != 6 || !isDigits(parts[2])):
		return Contract{}, ErrSymbol
	}
	switch parts[1] {
	case "USD":
		return InverseContracts.Of(parts[0], "USD"), nil
	case "USD_UM":
		return LinearContracts.Of(parts[0], "USD"), nil
	case "USDT", "USDC":
		return LinearContracts.Of(parts[0], parts[1]), nil
	}
	return Contract{}, ErrSymbol
}

// GateSpot reads BTC_USDT.
func GateSpot(symbol string) (Contract, error) {
	base, quote, ok := strings.Cut(symbol, "_")
	if !ok || base == "" || quote == "" || strings.Contains(quote, "_") {
		return Contract{}, ErrSymbol
	}
	return SpotCoins.Of(base, quote), nil
}

// GateFutures reads BTC_USDT, BTC_USDT_20251226 and the inverse BTC_USD; Gate's other
// US dollar contracts settle in bitcoin.
func GateFutures(symbol string) (Contract, error) {
	parts := strings.Split(symbol, "_")
	switch {
	case len(parts) < 2 || len(parts) > 3 || parts[0] == "":
		return Contract{}, ErrSymbol
	case parts[1] == "USDT":
		return LinearContracts.Of(parts[0], "USDT"), nil
	case parts[1] == "USD" && parts[0] == "BTC":
		return InverseContracts.Of("BTC", "USD"), nil
	case parts[1] == "USD":
		return Contract{}, ErrQuanto
	}
	return Contract{}, ErrSymbol
}

// CutLast cuts around the last occurrence of sep.
func CutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// IsMonthCode tells whether s is a futures month and year: Z25.
func IsMonthCode(s string) bool {
	return len(s) == 3 && strings.Contains("FGHJKMNQUVXZ", s[:1]) && isDigits(s[1:])
}

// IsDelivery tells whether s is a day such as 26DEC25 or 5DEC25.
func IsDelivery(s string) bool {
	return (len(s) == 6 || len(s) == 7) && isDigits(s[:len(s)-5]) && isDigits(s[len(s)-2:])
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
