package capture

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// slack is how far from its day a message may be by the exchange's clock: files are
// cut by the recorder's.
const slack = 60 * tick.Minute

// Why a recording cannot be planned as an archive.
var (
	errSeveral = errors.New("a recording of several instruments")
	errNone    = errors.New("the first lines do not say which instrument was asked for")
	errMarket  = errors.New("the first lines do not say whether this is spot or futures")
)

// exchanges are the addresses that recorders note first, and how the requests that
// follow name instruments.
var exchanges = []struct {
	address, venue string
	instrument     *regexp.Regexp
	contract       func(symbol string) (venue.Contract, error)
	levels         *regexp.Regexp // how many a side the request or the channel says, nil for all
}{
	{"wss://ws.okx.com", "okx", regexp.MustCompile(`"instId":"([^"]+)"`), venue.OKX, nil},
	{"wss://ws.kraken.com", "kraken", regexp.MustCompile(`"([A-Z0-9.]+/[A-Z0-9.]+)"`), separated("/"), regexp.MustCompile(`"depth":([0-9]+)`)},
	{"wss://ws-feed.pro.coinbase.com", "coinbase", regexp.MustCompile(`"([A-Z0-9]+-[A-Z0-9]+)"`), separated("-"), nil},
	{"wss://ws-feed.exchange.coinbase.com", "coinbase", regexp.MustCompile(`"([A-Z0-9]+-[A-Z0-9]+)"`), separated("-"), nil},
	{"wss://www.deribit.com", "deribit", regexp.MustCompile(`"book\.([A-Za-z0-9_-]+)\.`), deribit, nil},
}

// okxLevels is how many levels a side OKX's channel books has.
const okxLevels = 400

// Recognise knows recordings by their first lines: Binance's by the names of its
// streams, others by the address that the recorder noted. What it finds is the book;
// Binance's hold trades and quotes, too, for an archive of that kind.
func Recognise(p string, head []byte) (venue.Archive, bool, error) {
	a := venue.Archive{Publisher: name, Dataset: "recording", Kind: venue.Book, Slack: slack}
	if day, ok := dayOf(p); ok {
		a.Start, a.End = day.Start(), day.End()
	}
	for _, e := range exchanges {
		if !bytes.HasPrefix(head, []byte(e.address)) {
			continue
		}
		symbol, err := only(e.instrument, head)
		if err != nil {
			return a, true, err
		}
		c, err := e.contract(symbol)
		if err != nil {
			return a, true, fmt.Errorf("%s symbol %q: %w", e.venue, symbol, err)
		}
		a.Instrument = c.Instrument(e.venue, symbol)
		if e.venue == "okx" {
			a.Levels = okxLevels
		}
		if e.levels != nil {
			a.Levels = levels(e.levels, head)
		}
		return a, true, nil
	}
	return binance(a, head)
}

var (
	binanceStream  = regexp.MustCompile(`"stream":"([a-z0-9_]+)@`)
	binanceFutures = regexp.MustCompile(`"u":[0-9]+,"pu":|"e":"bookTicker"|"X":"`)
	binanceSpot    = regexp.MustCompile(`"U":[0-9]+,"u":[0-9]+,"b":|"data":\{"u":[0-9]+,"s":`)
)

// binance knows the market by what its messages have: a futures diff says what it
// follows, a futures bookTicker its event.
func binance(a venue.Archive, head []byte) (venue.Archive, bool, error) {
	if _, text, err := venue.CutReceived(head); err != nil || !bytes.HasPrefix(text, []byte("{")) || !binanceStream.Match(head) {
		return venue.Archive{}, false, nil
	}
	symbol, err := only(binanceStream, head)
	if err != nil {
		return a, true, err
	}
	symbol = strings.ToUpper(symbol)
	grammar := venue.BinanceUM
	switch spot, futures := binanceSpot.Match(head), binanceFutures.Match(head); {
	case spot == futures:
		return a, true, errMarket
	case spot:
		grammar = venue.BinanceSpot
	case strings.Contains(symbol, "USD_"):
		grammar = venue.BinanceCM
	}
	c, err := grammar(symbol)
	if err != nil {
		return a, true, fmt.Errorf("binance symbol %q: %w", symbol, err)
	}
	a.Instrument = c.Instrument("binance", symbol)
	return a, true, nil
}

// only is the one name that a recording has.
func only(names *regexp.Regexp, head []byte) (string, error) {
	var found []string
	for _, m := range names.FindAllSubmatch(head, -1) {
		if s := string(m[1]); !slices.Contains(found, s) {
			found = append(found, s)
		}
	}
	switch len(found) {
	case 0:
		return "", errNone
	case 1:
		return found[0], nil
	}
	return "", fmt.Errorf("%w: %s", errSeveral, strings.Join(found, ", "))
}

func levels(count *regexp.Regexp, head []byte) int {
	if m := count.FindSubmatch(head); m != nil {
		if n, err := strconv.Atoi(string(m[1])); err == nil {
			return n
		}
	}
	return 0
}

// separated reads BASE-QUOTE of spot markets.
func separated(mark string) func(string) (venue.Contract, error) {
	return func(symbol string) (venue.Contract, error) {
		base, quote, ok := strings.Cut(symbol, mark)
		if !ok || base == "" || quote == "" {
			return venue.Contract{}, venue.ErrSymbol
		}
		return venue.SpotCoins.Of(currency(base), currency(quote)), nil
	}
}

// currency is the usual name of what Kraken calls otherwise.
func currency(name string) string {
	switch name {
	case "XBT":
		return "BTC"
	case "XDG":
		return "DOGE"
	}
	return name
}

// deribit reads BTC-PERPETUAL and BTC-26DEC25, inverse in US dollars.
func deribit(symbol string) (venue.Contract, error) {
	base, term, ok := strings.Cut(symbol, "-")
	switch {
	case strings.Contains(term, "-"):
		return venue.Contract{}, venue.ErrOptions
	case !ok || base == "" || strings.Contains(base, "_") || term != "PERPETUAL" && !venue.IsDelivery(term):
		return venue.Contract{}, venue.ErrSymbol
	}
	return venue.InverseContracts.Of(base, "USD"), nil
}

var dateInName = regexp.MustCompile(`(?:^|[^0-9])(20[0-9]{2})-?([01][0-9])-?([0-3][0-9])(?:[^0-9]|$)`)

// dayOf is the day in a file's name: usdm_btcusdt_20230404.dat.gz.
func dayOf(p string) (tick.Date, bool) {
	m := dateInName.FindStringSubmatch(path.Base(p))
	if m == nil {
		return tick.Date{}, false
	}
	day, err := tick.ParseDate(strings.Join(m[1:], "-"))
	return day, err == nil
}
