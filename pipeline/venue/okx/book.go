package okx

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// recogniseBook knows BTC-USDT-SWAP-L2orderbook-400lv-2025-10-10.tar.gz. Unlike those
// of trades its days are UTC.
func recogniseBook(stem string, head []byte) (venue.Archive, bool, error) {
	symbol, rest, ok := strings.Cut(strings.TrimSuffix(stem, ".data"), "-L2orderbook-")
	depth, date, ok2 := strings.Cut(rest, "lv-")
	levels, err := strconv.Atoi(depth)
	day, derr := tick.ParseDate(date)
	if !ok || !ok2 || err != nil || derr != nil || !strings.Contains(symbol, "-") {
		return venue.Archive{}, false, nil
	}
	a := venue.Archive{
		Publisher: name, Dataset: "L2orderbook-" + depth + "lv", Kind: venue.Book, Levels: levels,
		Start: day.Start(), End: day.End(), Slack: slack,
	}
	switch levels {
	case 400:
	case 5000:
		a.Rank = 1 // the same lines, but one a second
	default:
		return a, true, fmt.Errorf("a book of %d levels is not known", levels)
	}
	if first, ok := instrumentOfFrame(string(head)); ok && first != symbol {
		return a, true, fmt.Errorf("the name says %s, the first row %s", symbol, first)
	}
	c, err := venue.OKX(symbol)
	if err != nil {
		return a, true, fmt.Errorf("instrument %q: %w", symbol, err)
	}
	a.Instrument = c.Instrument(name, symbol)
	return a, true, nil
}

// instrumentOfFrame is the instrument of the first message.
func instrumentOfFrame(head string) (string, bool) {
	rest, ok := strings.CutPrefix(head, `{"instId":"`)
	instrument, _, ok2 := strings.Cut(rest, `"`)
	return instrument, ok && ok2
}
