package okx

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

const (
	// zone is how much later than UTC the vendor's days start to count: midnight
	// in Hong Kong is 16:00 UTC of the day before.
	zone = 8 * 60 * tick.Minute

	// slack is how far outside its day a row may be: none is known to be, but a
	// trade of the last second must not refuse a file.
	slack = 60 * tick.Minute

	header = "instrument_name,trade_id,"
)

var (
	errEverything = errors.New("a venue-wide file of all instruments: download the instruments one by one")
	errChain      = errors.New("a file of a whole chain of futures or options is not read")
)

// groups name the files of all instruments.
var groups = []string{"allspot", "allswap", "allfutures", "alloption"}

// unread are the vendor's other files, by what their names contain.
var unread = []struct{ mark, dataset string }{
	{"-candlesticks-", "candlesticks"},
	{"-fundingrates-", "funding rates"},
}

// Recognise knows OKX's files by name: INSTID-trades-2025-10-11.zip. The dash in
// the instrument tells them from Binance's.
func Recognise(path string, head []byte) (venue.Archive, bool, error) {
	stem := venue.Stem(path)
	if a, ok, err := recogniseBook(stem, head); ok {
		return a, ok, err
	}
	for _, u := range unread {
		if strings.Contains(stem, u.mark) {
			return venue.Archive{Publisher: name, Dataset: u.dataset}, true, fmt.Errorf("dataset %s %w", u.dataset, venue.ErrUnread)
		}
	}
	symbol, date, ok := strings.Cut(stem, "-trades-")
	if !ok {
		return venue.Archive{}, false, nil
	}
	start, end, ok := days(date)
	everything := slices.Contains(groups, symbol)
	if !ok || !everything && !strings.Contains(symbol, "-") {
		return venue.Archive{}, false, nil
	}
	a := venue.Archive{Publisher: name, Dataset: "trades", Kind: venue.Trades, Start: start, End: end, Slack: slack}
	switch {
	case everything:
		return a, true, errEverything
	case strings.HasSuffix(symbol, "chain"):
		return a, true, errChain
	}
	if lines := venue.FirstLines(head, 2); len(lines) > 1 && strings.HasPrefix(lines[0], header) {
		if first, _, _ := strings.Cut(lines[1], ","); first != symbol {
			return a, true, fmt.Errorf("the name says %s, the first row %s", symbol, first)
		}
	}
	c, err := venue.OKX(symbol)
	if err != nil {
		return a, true, fmt.Errorf("instrument %q: %w", symbol, err)
	}
	a.Instrument = c.Instrument(name, symbol)
	return a, true, nil
}

// days reads the vendor's day or month.
func days(s string) (start, end tick.Time, ok bool) {
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return tick.At(t) - zone, tick.At(t.AddDate(0, 0, 1)) - zone, true
	}
	t, err := time.Parse("2006-01", s)
	return tick.At(t) - zone, tick.At(t.AddDate(0, 1, 0)) - zone, err == nil
}
