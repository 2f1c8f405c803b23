package gate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The vendor's folders.
const (
	spot        = "spot"
	futuresUSDT = "futures_usdt"
	futuresBTC  = "futures_btc"
	orderbooks  = "orderbooks"
)

const (
	hour = 60 * tick.Minute

	// slack is how far outside its hour a row may be: the changes of its last 100 ms
	// have the time of the next hour's start.
	slack = tick.Minute
)

var errOther = errors.New("only order books of Gate's are read")

// Recognise knows MARKET-2025101021.csv.gz by its folders, or by the actions in its
// first row: the name alone could be anybody's.
func Recognise(path string, head []byte) (venue.Archive, bool, error) {
	market, date, ok := venue.CutLast(venue.Stem(path), "-")
	if !ok || !strings.Contains(market, "_") {
		return venue.Archive{}, false, nil
	}
	up := venue.Folders(path)
	folder := bizOf(up)
	rows := datasetOf(head)
	a := venue.Archive{Publisher: name, Dataset: rows, Kind: venue.Book, Slack: slack}
	at, err := time.Parse("2006010215", date)
	if err != nil {
		// Other files of Gate's have months.
		_, err := time.Parse("200601", date)
		return a, folder != "" && err == nil, errOther
	}
	a.Start, a.End = tick.At(at), tick.At(at)+hour
	switch {
	case rows == "" && (folder == "" || !slices.Contains(up, orderbooks)):
		return venue.Archive{}, false, nil
	case rows == "" && len(head) > 0:
		return a, true, fmt.Errorf("the folder says %s %s, the first row is none of a book", folder, orderbooks)
	case rows == "":
		a.Dataset = datasetOfFolder(folder)
	case folder != "" && rows != datasetOfFolder(folder):
		return a, true, fmt.Errorf("the folder says %s, the first row is one of a %s", folder, rows)
	}
	grammar := venue.GateFutures
	if a.Dataset == spotBook {
		grammar = venue.GateSpot
	}
	c, err := grammar(market)
	if err != nil {
		return a, true, fmt.Errorf("market %q: %w", market, err)
	}
	a.Instrument = c.Instrument(name, market)
	return a, true, nil
}

// bizOf is the vendor's folder of a market, if the path has one.
func bizOf(up []string) string {
	for _, folder := range up {
		if folder == spot || folder == futuresUSDT || folder == futuresBTC {
			return folder
		}
	}
	return ""
}

func datasetOfFolder(folder string) string {
	if folder == spot {
		return spotBook
	}
	return futuresBook
}

// datasetOf tells the two tables apart by where their first row has its action.
func datasetOf(head []byte) string {
	lines := venue.FirstLines(head, 1)
	if len(lines) == 0 {
		return ""
	}
	fields := strings.Split(lines[0], ",")
	isAction := func(i int) bool {
		return fields[i] == actionSet || fields[i] == actionMake || fields[i] == actionTake
	}
	switch {
	case len(fields) == len(futuresLayout.Columns) && isAction(1):
		return futuresBook
	case len(fields) == len(spotLayout.Columns) && isAction(2):
		return spotBook
	}
	return ""
}
