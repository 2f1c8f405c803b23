package tardis

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

const (
	bookHead  = "exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n"
	quoteHead = "exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount\n"
)

// snapshotHeader is the header of book_snapshot_N.
func snapshotHeader(levels int) string {
	s := strings.Join(commonColumns, ",")
	for i := range levels {
		s += fmt.Sprintf(",asks[%[1]d].price,asks[%[1]d].amount,bids[%[1]d].price,bids[%[1]d].amount", i)
	}
	return s + "\n"
}

func TestRecogniseBooksAndQuotes(t *testing.T) {
	const row = "binance-futures,BTCUSDT,1760130000145123,1760130000145200,"
	for name, c := range map[string]struct {
		path, head string
		want       string // dataset kind levels
	}{
		"updates by path":        {"binance-futures/incremental_book_L2/2025/10/10/BTCUSDT.csv.gz", "", "incremental_book_L2 book 0"},
		"updates by rows":        {"x", bookHead + row + "true,bid,1,2\n", "incremental_book_L2 book 0"},
		"25 levels by name":      {"binance-futures_book_snapshot_25_2025-10-10_BTCUSDT.csv.gz", snapshotHeader(25), "book_snapshot_25 book 25"},
		"25 levels by rows":      {"x", snapshotHeader(25) + row + "1,2\n", "book_snapshot_25 book 25"},
		"5 levels by rows":       {"x", snapshotHeader(5) + row + "1,2\n", "book_snapshot_5 book 5"},
		"quotes by rows":         {"quotes.csv", quoteHead + row + "1,2,3,4\n", "quotes quotes 1"},
		"book_ticker by name":    {"binance-futures_book_ticker_2025-10-10_BTCUSDT.csv.gz", quoteHead + row + "1,2,3,4\n", "book_ticker quotes 1"},
		"book_ticker by mention": {"my book_ticker files/x.csv", quoteHead + row + "1,2,3,4\n", "book_ticker quotes 1"},
	} {
		a, ok, err := Recognise(c.path, []byte(c.head))
		if !ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
			continue
		}
		if got := fmt.Sprint(a.Dataset, " ", a.Kind, " ", a.Levels); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
		if got := a.Instrument.Key.String(); got != "binance/linear/BTCUSDT" || tick.DateOf(a.Start).String() != "2025-10-10" {
			t.Errorf("%s: %s on %s", name, got, a.Start)
		}
	}
}

func TestTheBetterOfTwoBooksRanksFirst(t *testing.T) {
	best := []string{incrementalBook, bookSnapshot + "25", bookSnapshot + "5", bookTicker, quotesType}
	for i, dataType := range best {
		var a venue.Archive
		if err := kindOf(dataType, &a); err != nil || a.Rank != i {
			t.Errorf("%s has rank %d, want %d, %v", dataType, a.Rank, i, err)
		}
	}
}
