package tardis

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// slack is how far from its day a trade may be by the exchange's clock. The
// recorder cuts days by its own; on 2025-10-10 its feeds ran up to 49 s late.
const slack = 60 * tick.Minute

// header starts every Tardis table.
const header = "exchange,symbol,timestamp,local_timestamp,"

// headers tell the data types apart; liquidations have the header of trades, and
// book_ticker that of quotes.
var headers = []struct{ rest, dataType string }{
	{"id,side,price,amount", tradesType},
	{"is_snapshot,side,price,amount", incrementalBook},
	{"ask_amount,ask_price,bid_price,bid_amount", quotesType},
	{"funding_timestamp,", "derivative_ticker"},
	{"asks[0].price,", bookSnapshot},
	{"type,strike_price,", "options_chain"},
}

// label is what a path or the first row says of a file.
type label struct {
	exchange, dataType, symbol string
	day                        tick.Date
}

// Recognise knows Tardis files by the path they are offered under
// (exchange/trades/2025/10/10/SYMBOL.csv.gz), by the name their download clients
// give them (exchange_trades_2025-10-10_SYMBOL.csv.gz), or by header and first row.
// A name and rows that disagree are an error.
func Recognise(path string, head []byte) (venue.Archive, bool, error) {
	named, hasName := fromPath(path)
	rows, hasRows := fromContent(path, head)
	if !hasName && !hasRows {
		return venue.Archive{}, false, nil
	}
	l := named
	if hasRows {
		l = rows
	}
	if !hasName && l.day == (tick.Date{}) {
		return venue.Archive{Publisher: name, Dataset: l.dataType}, true, errors.New("neither name nor first row say exchange, symbol and day")
	}
	if hasName && hasRows {
		if err := agree(named, &l); err != nil {
			return venue.Archive{Publisher: name, Dataset: named.dataType}, true, err
		}
	}
	return l.archive()
}

// agree holds the rows' label against the name's. The name's day stands.
func agree(named label, rows *label) error {
	if headerOf(rows.dataType) != headerOf(named.dataType) {
		return fmt.Errorf("the name says %s, the header is that of %s", named.dataType, rows.dataType)
	}
	rows.dataType = named.dataType
	rows.day = named.day
	switch {
	case rows.exchange == "":
		rows.exchange, rows.symbol = named.exchange, named.symbol
	case grouped(named.symbol):
		rows.symbol = named.symbol
	case rows.exchange != named.exchange || fileSymbol(rows.symbol) != fileSymbol(named.symbol):
		return fmt.Errorf("the name says %s %s, the first row %s %s", named.exchange, named.symbol, rows.exchange, rows.symbol)
	}
	return nil
}

// fileSymbol is a symbol as file names have it.
func fileSymbol(s string) string {
	return strings.ToUpper(strings.NewReplacer("/", "-", ":", "-").Replace(s))
}

func (l label) archive() (venue.Archive, bool, error) {
	a := venue.Archive{
		Publisher: name, Dataset: l.dataType,
		Start: l.day.Start(), End: l.day.End(), Slack: slack,
	}
	if err := kindOf(l.dataType, &a); err != nil {
		return a, true, err
	}
	if grouped(l.symbol) {
		return a, true, fmt.Errorf("%s: %w", l.symbol, errGrouped)
	}
	info, ok := exchanges[l.exchange]
	if !ok {
		return a, true, fmt.Errorf("exchange %q: whether it is spot, linear or inverse is not known here", l.exchange)
	}
	c, err := info.grammar(l.symbol)
	if err != nil {
		return a, true, fmt.Errorf("%s symbol %q: %w", l.exchange, l.symbol, err)
	}
	a.Instrument = c.Of(currency(c.Base), currency(c.Quote)).Instrument(info.venue, l.symbol)
	return a, true, nil
}

// grouped tells the symbols that stand for all of a kind.
func grouped(symbol string) bool {
	switch symbol {
	case "SPOT", "FUTURES", "PERPETUALS", "OPTIONS", "COMBOS":
		return true
	}
	return false
}

// fromPath reads exchange/type/yyyy/mm/dd/SYMBOL or exchange_type_yyyy-mm-dd_SYMBOL.
func fromPath(path string) (label, bool) {
	stem := venue.Stem(path)
	if up := venue.Folders(path); len(up) >= 5 {
		if day, err := tick.ParseDate(up[2] + "-" + up[1] + "-" + up[0]); err == nil && isDataType(up[3]) {
			return label{up[4], up[3], unescape(stem), day}, true
		}
	}
	for i := range len(stem) {
		// The exchange has no underscore, data types and symbols may have.
		rest, ok := strings.CutPrefix(stem[i:], "_")
		if !ok || i == 0 || len(rest) < len("_2006-01-02_") {
			continue
		}
		for j := range len(rest) - len("_2006-01-02_") {
			day, err := tick.ParseDate(rest[j+1 : j+11])
			if rest[j] == '_' && rest[j+11] == '_' && err == nil && isDataType(rest[:j]) {
				return label{stem[:i], rest[:j], unescape(rest[j+12:]), day}, true
			}
		}
		break
	}
	return label{}, false
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}

func isDataType(s string) bool {
	switch s {
	case tradesType, "liquidations", incrementalBook, quotesType, bookTicker, "derivative_ticker", "options_chain":
		return true
	}
	return strings.HasPrefix(s, bookSnapshot)
}

// fromContent reads the header and, if there is one, the first row.
func fromContent(path string, head []byte) (label, bool) {
	lines := venue.FirstLines(head, 2)
	if len(lines) == 0 || !strings.HasPrefix(lines[0], header) {
		return label{}, false
	}
	l := label{dataType: dataType(path, lines[0][len(header):])}
	if len(lines) == 2 {
		fields := strings.SplitN(lines[1], ",", 5)
		if len(fields) == 5 {
			l.exchange, l.symbol = fields[0], fields[1]
			if us, err := strconv.ParseInt(fields[3], 10, 64); err == nil && 0 < us && us < int64(1<<62)/int64(tick.Microsecond) {
				l.day = tick.DateOf(tick.Time(us) * tick.Microsecond)
			}
		}
	}
	return l, true
}

// dataType is the type of a header without its common start. Liquidations differ
// from trades by their name alone, and book_ticker from quotes, so a name that
// mentions them is believed.
func dataType(path, rest string) string {
	for _, h := range headers {
		if strings.HasPrefix(rest, h.rest) {
			switch path := strings.ToLower(path); {
			case h.dataType == tradesType && strings.Contains(path, "liquidation"):
				return "liquidations"
			case h.dataType == quotesType && strings.Contains(path, bookTicker):
				return bookTicker
			case h.dataType == bookSnapshot:
				return bookSnapshotOf(rest)
			}
			return h.dataType
		}
	}
	return "with columns " + rest
}
