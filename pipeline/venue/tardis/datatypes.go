package tardis

import (
	"fmt"
	"strings"

	"github.com/crashtape/crashtape/pipeline/venue"
)

// The data types that are read, but for book_snapshot_N.
const (
	tradesType      = "trades"
	incrementalBook = "incremental_book_L2"
	bookSnapshot    = "book_snapshot_"
	quotesType      = "quotes"
	bookTicker      = "book_ticker"
)

// kindOf says what the rows of a data type are, if they are read. Of several about
// one book, updates are better than snapshots of 25 levels, these than 5, and the
// exchange's own best bid and ask (book_ticker) than that of the updates (quotes).
//
// How deep the recorded feed of an exchange was, the files do not say: Levels 0 of
// incremental_book_L2 is all that was recorded.
func kindOf(dataType string, a *venue.Archive) error {
	switch dataType {
	case tradesType:
		a.Kind = venue.Trades
	case incrementalBook:
		a.Kind = venue.Book
	case bookSnapshot + "25":
		a.Kind, a.Levels, a.Rank = venue.Book, 25, 1
	case bookSnapshot + "5":
		a.Kind, a.Levels, a.Rank = venue.Book, 5, 2
	case bookTicker:
		a.Kind, a.Levels, a.Rank = venue.Quotes, 1, 3
	case quotesType:
		a.Kind, a.Levels, a.Rank = venue.Quotes, 1, 4
	default:
		return fmt.Errorf("data type %s %w", dataType, venue.ErrUnread)
	}
	return nil
}

// headerOf is the data type whose header another one shares.
func headerOf(dataType string) string {
	switch dataType {
	case "liquidations":
		return tradesType
	case bookTicker:
		return quotesType
	}
	return dataType
}

// bookSnapshotOf is the data type of a header of whole books, by its number of levels.
func bookSnapshotOf(rest string) string {
	return fmt.Sprint(bookSnapshot, strings.Count(rest, "asks[")/2)
}
