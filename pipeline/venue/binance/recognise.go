package binance

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The vendor's names of its markets.
const (
	spot = "spot"
	um   = "um"
	cm   = "cm"
)

// slack is how far outside its day or month a row may be: none is known to be, but
// a trade of the last second must not refuse a file, and a wrong unit of time is
// decades off.
const slack = 60 * tick.Minute

// families are the datasets of candles, by their folders.
var families = map[string]venue.PriceFamily{
	"klines":             venue.Traded,
	"markPriceKlines":    venue.Mark,
	"indexPriceKlines":   venue.Index,
	"premiumIndexKlines": venue.Premium,
}

// unread are the vendor's other datasets.
var unread = []string{
	"metrics", "fundingRate", "liquidationSnapshot", "BVOLIndex", "EOHSummary", "S_DEPTH",
}

// intervals are the lengths of candles; months have none.
var intervals = map[string]tick.Time{
	"1s": tick.Second,
	"1m": tick.Minute, "3m": 3 * tick.Minute, "5m": 5 * tick.Minute, "15m": 15 * tick.Minute, "30m": 30 * tick.Minute,
	"1h": 60 * tick.Minute, "2h": 120 * tick.Minute, "4h": 240 * tick.Minute, "6h": 360 * tick.Minute, "8h": 480 * tick.Minute, "12h": 720 * tick.Minute,
	"1d": tick.Day, "3d": 3 * tick.Day, "1w": 7 * tick.Day, "1mo": 0,
}

var (
	errKeepFolder = errors.New("the name and the rows fit several of Binance's markets: keep the vendor's folders (data/futures/um/daily/…)")
	errMonths     = errors.New("candles of calendar months are not read")
)

// file is what a path says of itself: SYMBOL-dataset-date or SYMBOL-interval-date,
// with the vendor's folders or without.
type file struct {
	symbol, token string // token is the dataset or the interval
	start, end    tick.Time
	segment       string // from the folders: spot, um, cm or ""
	dataset       string // from the folders or the token; "" for candles of unknown family
}

// Recognise knows Binance's files by name; markets that the folders do not name are
// taken from the rows where these are certain.
func Recognise(path string, head []byte) (venue.Archive, bool, error) {
	if a, ok, err := recogniseDepth(path, head); ok {
		return a, true, err
	}
	f, ok := parsePath(path)
	if !ok {
		return venue.Archive{}, false, nil
	}
	a := venue.Archive{Publisher: name, Dataset: f.dataset, Kind: venue.Trades, Start: f.start, End: f.end, Slack: slack}
	if slices.Contains(unread, f.token) {
		return a, true, fmt.Errorf("dataset %s %w", f.token, venue.ErrUnread)
	}
	if kind, ok := futuresOnly[f.token]; ok {
		return recogniseFutures(a, f, kind)
	}
	lines := venue.FirstLines(head, 64)
	if f.segment == "" {
		if f.segment, ok = segmentOf(f, lines); !ok {
			return a, true, errKeepFolder
		}
	}
	if interval, candles := intervals[f.token]; candles {
		if interval == 0 {
			return a, true, errMonths
		}
		return recogniseCandles(a, f, lines)
	}
	if f.token == "trades" {
		a.Rank = 1 // aggTrades had no id breaks where trades lacked rows (UM, 2025-10-10)
	}
	var err error
	if a.Instrument, err = instrument(f.segment, f.symbol); err != nil {
		return a, true, fmt.Errorf("%s symbol %q: %w", f.segment, f.symbol, err)
	}
	return a, true, nil
}

func recogniseCandles(a venue.Archive, f file, lines []string) (venue.Archive, bool, error) {
	a.Kind, a.Interval = venue.Candles, intervals[f.token]
	if a.Interval > tick.Day {
		a.Slack = a.Interval // bars of several days start in the month before
	}
	var ok bool
	if a.Family, ok = families[f.dataset]; !ok {
		if a.Family, ok = familyOf(lines); !ok {
			return a, true, errKeepFolder
		}
		a.Dataset = "klines of " + string(a.Family) + " prices"
	}
	symbol := f.symbol
	if f.segment == cm && a.Family != venue.Traded && !strings.Contains(symbol, "_") {
		// The index belongs to the pair, and its files are filed by pair; here it
		// stands with the pair's perpetual.
		symbol += "_PERP"
	}
	var err error
	if a.Instrument, err = instrument(f.segment, symbol); err != nil {
		return a, true, fmt.Errorf("%s symbol %q: %w", f.segment, symbol, err)
	}
	return a, true, nil
}

func parsePath(path string) (file, bool) {
	var f file
	stem := venue.Stem(path)
	rest, ok := "", false
	for _, layout := range []string{time.DateOnly, "2006-01"} {
		cut := len(stem) - len(layout)
		if cut < 1 || stem[cut-1] != '-' {
			continue
		}
		t, err := time.Parse(layout, stem[cut:])
		if err != nil {
			continue
		}
		next := t.AddDate(0, 0, 1)
		if layout != time.DateOnly {
			next = t.AddDate(0, 1, 0)
		}
		f.start, f.end, rest, ok = tick.At(t), tick.At(next), stem[:cut-1], true
		break
	}
	if !ok {
		return file{}, false
	}
	i := strings.LastIndexByte(rest, '-')
	if i < 1 {
		return file{}, false
	}
	f.symbol, f.token = rest[:i], rest[i+1:]
	_, candles := intervals[f.token]
	_, known := futuresOnly[f.token]
	known = known || candles || f.token == "trades" || f.token == "aggTrades" || slices.Contains(unread, f.token)
	if !known || strings.Contains(f.symbol, "-") || f.symbol != strings.ToUpper(f.symbol) { // a dash, and allspot, are OKX's
		return file{}, false
	}
	if !candles {
		f.dataset = f.token
	}
	f.folders(venue.Folders(path))
	return f, true
}

// folders takes the market and the dataset from the vendor's folders:
// spot/daily/aggTrades/BTCUSDT, futures/um/monthly/klines/BTCUSDT/1m.
func (f *file) folders(up []string) {
	for i := 1; i+1 < len(up); i++ {
		if up[i] != "daily" && up[i] != "monthly" {
			continue
		}
		switch market := up[i+1]; {
		case market == spot, (market == um || market == cm) && i+2 < len(up) && up[i+2] == "futures":
			f.segment = market
		default:
			continue
		}
		if _, ok := families[up[i-1]]; ok && f.dataset == "" {
			f.dataset = up[i-1]
		}
		return
	}
}
