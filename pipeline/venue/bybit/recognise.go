package bybit

import (
	"fmt"
	"strings"
	"time"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// slack is how far outside its day a row may be: none is known to be, but a trade
// of the last second must not refuse a file.
const slack = 60 * tick.Minute

// The headers of the vendor's files, as far as all versions of them agree.
const (
	derivativesHeader = "timestamp,symbol,side,size,price,"
	spotHeader        = "id,timestamp,price,volume,side"
)

// Recognise knows Bybit's files by name together with folder or header, since the
// names alone (BTCUSDT2025-10-10, BTCUSDT_2025-10-10) could be anybody's.
func Recognise(path string, head []byte) (venue.Archive, bool, error) {
	stem := venue.Stem(path)
	if a, ok, err := recogniseBook(path, head); ok {
		return a, ok, err
	}
	dataset := datasetOf(venue.Folders(path), head)
	if dataset == "" {
		return venue.Archive{}, false, nil
	}
	symbol, start, end, ok := parseStem(dataset, stem)
	if !ok {
		return venue.Archive{}, false, nil
	}
	a := venue.Archive{Publisher: name, Dataset: dataset, Kind: venue.Trades, Start: start, End: end, Slack: slack}
	grammar := venue.SettledByQuote
	if dataset == spot {
		grammar = venue.BybitSpot
	} else if first, ok := firstSymbol(head); ok && first != symbol {
		return a, true, fmt.Errorf("the name says %s, the first row %s", symbol, first)
	}
	c, err := grammar(symbol)
	if err != nil {
		return a, true, fmt.Errorf("symbol %q: %w", symbol, err)
	}
	a.Instrument = c.Instrument(name, symbol)
	return a, true, nil
}

// datasetOf tells derivatives from spot by the header or, for lack of content, by
// the vendor's folder.
func datasetOf(up []string, head []byte) string {
	lines := venue.FirstLines(head, 1)
	switch {
	case len(lines) > 0 && strings.HasPrefix(lines[0], derivativesHeader):
		return derivatives
	case len(lines) > 0 && strings.HasPrefix(lines[0], spotHeader):
		return spot
	case len(lines) == 0 && len(up) > 1 && (up[1] == derivatives || up[1] == spot):
		return up[1]
	}
	return ""
}

// parseStem reads SYMBOL2025-10-10 (derivatives), SYMBOL_2025-10-10 and
// SYMBOL-2025-10 (spot).
func parseStem(dataset, stem string) (symbol string, start, end tick.Time, ok bool) {
	layout, mark := time.DateOnly, ""
	if dataset == spot {
		layout, mark = time.DateOnly, "_"
		if _, _, daily := venue.CutLast(stem, "_"); !daily {
			layout, mark = "2006-01", "-"
		}
	}
	cut := len(stem) - len(layout)
	if cut <= len(mark) || !strings.HasSuffix(stem[:cut], mark) {
		return "", 0, 0, false
	}
	t, err := time.Parse(layout, stem[cut:])
	if err != nil {
		return "", 0, 0, false
	}
	next := t.AddDate(0, 0, 1)
	if layout != time.DateOnly {
		next = t.AddDate(0, 1, 0)
	}
	return stem[:cut-len(mark)], tick.At(t), tick.At(next), true
}

// firstSymbol is the symbol of the first row of derivatives.
func firstSymbol(head []byte) (string, bool) {
	lines := venue.FirstLines(head, 2)
	if len(lines) < 2 {
		return "", false
	}
	fields := strings.SplitN(lines[1], ",", 3)
	return fields[min(1, len(fields)-1)], len(fields) == 3
}
