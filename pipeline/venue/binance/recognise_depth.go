package binance

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// futuresOnly are datasets that spot never had, with their kinds.
var futuresOnly = map[string]venue.Kind{"bookTicker": venue.Quotes, "bookDepth": venue.Bands}

var errNoRows = errors.New("neither name nor first row say symbol and day")

// recogniseFutures completes what is known of a dataset of futures.
func recogniseFutures(a venue.Archive, f file, kind venue.Kind) (venue.Archive, bool, error) {
	a.Kind = kind
	if kind == venue.Quotes {
		a.Levels = 1
	}
	return ofSymbol(a, f.symbol)
}

// ofSymbol tells the futures market by the symbol.
func ofSymbol(a venue.Archive, symbol string) (venue.Archive, bool, error) {
	segment := um
	if isCoinMargined(symbol) {
		segment = cm
	}
	var err error
	if a.Instrument, err = instrument(segment, symbol); err != nil {
		return a, true, fmt.Errorf("%s symbol %q: %w", segment, symbol, err)
	}
	return a, true, nil
}

// depthName is SYMBOL_T_DEPTH_DATE, with what Binance or its readers append.
var depthName = regexp.MustCompile(`^([A-Z0-9_]+?)_T_DEPTH_([0-9]{4}-[0-9]{2}-[0-9]{2})`)

// recogniseDepth knows T_DEPTH by its name or by its rows. A file of snapshots is
// part 0, one of updates part 1, by the first row.
func recogniseDepth(path string, head []byte) (venue.Archive, bool, error) {
	a := venue.Archive{Publisher: name, Dataset: "T_DEPTH", Kind: venue.Book, Slack: slack}
	stem := venue.Stem(path)
	named := depthName.FindStringSubmatch(stem)
	symbol, day, kind, rows := firstDepthRow(head)
	if !rows && (named == nil || len(venue.FirstLines(head, 1)) > 0) {
		return venue.Archive{}, false, nil
	}
	if named != nil {
		if rows && symbol != "" && symbol != named[1] {
			return a, true, fmt.Errorf("the name says %s, the first row %s", named[1], symbol)
		}
		var err error
		if day, err = tick.ParseDate(named[2]); err != nil {
			return a, true, err
		}
		symbol = named[1]
	}
	if symbol == "" {
		return a, true, errNoRows
	}
	a.Start, a.End = day.Start(), day.End()
	if kind != "snap" && (kind != "" || !strings.Contains(stem, "snap")) {
		a.Part = 1
	}
	return ofSymbol(a, symbol)
}

// firstDepthRow takes symbol, day and update type from the first row; ok is false
// where the columns are not those of T_DEPTH. A header alone has no symbol.
func firstDepthRow(head []byte) (symbol string, day tick.Date, kind string, ok bool) {
	layout := depthLayout(head)
	lines := venue.FirstLines(head, 2)
	if len(lines) == 0 {
		return "", tick.Date{}, "", false
	}
	header := layout.Header
	if header == "" {
		header, lines = lines[0], lines[1:]
	}
	columns := strings.Split(header, ",")
	at := map[string]int{}
	for i, c := range columns {
		at[c] = i
	}
	for _, c := range strings.Split(layoutC, ",") {
		if _, ok := at[c]; !ok {
			return "", tick.Date{}, "", false
		}
	}
	if len(lines) == 0 {
		return "", tick.Date{}, "", true
	}
	row := strings.Split(lines[0], ",")
	if len(row) != len(columns) {
		return "", tick.Date{}, "", layout.Header == ""
	}
	ms, err := strconv.ParseInt(row[at["timestamp"]], 10, 64)
	if err != nil || ms < 0 || ms > 1<<62/int64(tick.Millisecond) {
		return "", tick.Date{}, "", layout.Header == ""
	}
	return row[at["symbol"]], tick.DateOf(tick.Time(ms) * tick.Millisecond), row[at["update_type"]], true
}
