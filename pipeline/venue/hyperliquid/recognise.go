package hyperliquid

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// slack is how far from its hour a book may be by the exchange's clock: files are
// cut by the recorder's.
const slack = 60 * tick.Minute

// liveLevels is how many levels a side the live feed has. Whether the archive has
// more is disputed, so they are counted.
const liveLevels = 20

var (
	errTime    = errors.New("not a date and time")
	errOther   = errors.New("another coin's: an archive has one")
	errChannel = errors.New("no channel of the feed that is known here")
	errHead    = errors.New("neither the name nor the first line says which coin")
)

// Recognise knows the archive's path (market_data/20231025/9/l2Book/SOL.lz4), and any
// file by its first line.
func Recognise(path string, head []byte) (venue.Archive, bool, error) {
	coin, start, end, named := fromPath(path)
	first := firstLine(head)
	isBook := bytes.Contains(first, []byte(`"l2Book"`))
	if !isBook && (!named || len(bytes.TrimSpace(head)) > 0) {
		return venue.Archive{}, false, nil
	}
	a := venue.Archive{Publisher: name, Dataset: "l2Book", Kind: venue.Book, Start: start, End: end, Slack: slack, Levels: liveLevels}
	if said, ok := coinOf(first); ok {
		if named && said != coin {
			return a, true, fmt.Errorf("the name says %s, the first line %s", coin, said)
		}
		coin = said
	}
	if coin == "" {
		return a, true, errHead
	}
	a.Levels = max(a.Levels, longestSide(first))
	// Spot pairs are known by number (@107), and perpetuals of other deployers
	// (xyz:GOLD) may settle in something else than USDC.
	if strings.ContainsAny(coin, "@:/") {
		return a, true, fmt.Errorf("coin %q: %w", coin, venue.ErrSymbol)
	}
	a.Instrument = venue.LinearCoins.Of(coin, "USDC").Instrument(name, coin)
	return a, true, nil
}

// fromPath reads .../yyyymmdd/H/l2Book/COIN, the hour without a leading zero.
func fromPath(path string) (coin string, start, end tick.Time, ok bool) {
	up := venue.Folders(path)
	if len(up) < 3 || up[0] != "l2Book" {
		return "", 0, 0, false
	}
	day, err := time.Parse("20060102", up[2])
	hour, err2 := strconv.ParseUint(up[1], 10, 8)
	if err != nil || err2 != nil || hour > 23 {
		return "", 0, 0, false
	}
	start = tick.At(day) + tick.Time(hour)*60*tick.Minute
	return venue.Stem(path), start, start + 60*tick.Minute, true
}

// firstLine is the first line, maybe cut short: a head holds about two books.
func firstLine(head []byte) []byte {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return line
}

func coinOf(line []byte) (string, bool) {
	_, rest, ok := bytes.Cut(line, []byte(`"coin":"`))
	coin, _, whole := bytes.Cut(rest, []byte(`"`))
	return string(coin), ok && whole
}

// longestSide counts the levels of a line's two lists.
func longestSide(line []byte) int {
	bids, asks, _ := bytes.Cut(line, []byte("],["))
	price := []byte(`"px"`)
	return max(bytes.Count(bids, price), bytes.Count(asks, price))
}
