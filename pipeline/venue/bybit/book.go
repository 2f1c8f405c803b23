package bybit

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// spotLevels is the depth of every archive of spot; derivatives had 500 levels until
// 2025-08-20 and have had 200 since.
const spotLevels = 200

var errBookMarket = errors.New("spot or derivatives: keep the vendor's folders (orderbook/linear/…)")

// book is what a path or the first bytes say of an order book archive.
type book struct {
	symbol string
	levels int
	day    tick.Date
}

// recogniseBook knows orderbook/linear/BTCUSDT/2025-10-10_BTCUSDT_ob200.data.zip by
// name, and any other name by the first frame.
func recogniseBook(path string, head []byte) (venue.Archive, bool, error) {
	b, named := bookOfName(venue.Stem(path))
	first, framed := bookOfFrame(string(head))
	if !named {
		if !framed {
			return venue.Archive{}, false, nil
		}
		b = first
	}
	a := venue.Archive{
		Publisher: name, Dataset: fmt.Sprint("ob", b.levels), Kind: venue.Book, Levels: b.levels,
		Start: b.day.Start(), End: b.day.End(), Slack: slack,
	}
	if framed && (first.symbol != b.symbol || first.levels != b.levels) {
		return a, true, fmt.Errorf("the name says %d levels of %s, the first row %d of %s", b.levels, b.symbol, first.levels, first.symbol)
	}
	c, err := bookContract(venue.Folders(path), b)
	if err != nil {
		return a, true, fmt.Errorf("symbol %q: %w", b.symbol, err)
	}
	a.Instrument = c.Instrument(name, b.symbol)
	return a, true, nil
}

// bookOfName reads 2025-10-10_BTCUSDT_ob200.data.
func bookOfName(stem string) (book, bool) {
	rest, depth, ok := venue.CutLast(strings.TrimSuffix(stem, ".data"), "_ob")
	date, symbol, ok2 := strings.Cut(rest, "_")
	day, err := tick.ParseDate(date)
	levels, ok3 := number(depth)
	return book{symbol, levels, day}, ok && ok2 && ok3 && symbol != "" && err == nil
}

// bookOfFrame reads the start of the first frame. A file's first frame is of the first
// seconds of its day, or of the last before.
func bookOfFrame(head string) (book, bool) {
	const topic, ts = `{"topic":"orderbook.`, `"ts":`
	rest, ok := strings.CutPrefix(head, topic)
	depth, rest, ok2 := strings.Cut(rest, ".")
	symbol, rest, ok3 := strings.Cut(rest, `"`)
	_, rest, ok4 := strings.Cut(rest, ts)
	text, _, ok5 := strings.Cut(rest, ",")
	levels, ok6 := number(depth)
	ms, err := strconv.ParseInt(text, 10, 64)
	if !(ok && ok2 && ok3 && ok4 && ok5 && ok6) || symbol == "" || err != nil || ms < 0 || ms > int64(1<<62)/int64(tick.Millisecond) {
		return book{}, false
	}
	return book{symbol, levels, tick.DateOf(tick.Time(ms)*tick.Millisecond + tick.Minute)}, true
}

// number reads a positive number of levels.
func number(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && 0 < n && n <= 10_000 && s[0] != '+'
}

// bookContract tells spot from derivatives by folder, or by what only one of them has.
func bookContract(up []string, b book) (venue.Contract, error) {
	derivative, derr := venue.SettledByQuote(b.symbol)
	coins, serr := venue.BybitSpot(b.symbol)
	for _, folder := range up {
		switch folder {
		case spot:
			return coins, serr
		case string(tick.Linear), string(tick.Inverse):
			if derr == nil && string(derivative.Market) != folder {
				return derivative, fmt.Errorf("a symbol of %s contracts below %s", derivative.Market, folder)
			}
			return derivative, derr
		}
	}
	switch {
	case b.levels != spotLevels || serr != nil:
		return derivative, derr
	case derr != nil:
		return coins, nil
	}
	return venue.Contract{}, errBookMarket
}
