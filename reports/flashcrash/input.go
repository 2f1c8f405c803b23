package flashcrash

import (
	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// Input is what a report is made of. The slices are borrowed and not changed.
type Input struct {
	Event     *event.Event
	Minutes   []*tick.Minutes
	Drawdowns []tick.Drawdown
	Sources   []Source
	Synthetic bool
	Quality   []Quality
	Version   string // of the program, as the report states it
}

// Source is one input archive.
type Source struct {
	Path, SHA256       string
	Publisher, Dataset string
	Bytes, Rows        int64
	First, Last        tick.Time // NoTime when the archive has no rows
	Verified           string    // how the bytes were verified, or "unverified"
	Frame              string    // path of the frame made from it
	Book               bool      // that frame is of an order book
	Key                tick.Key
}

// Quality accounts for the rows of one instrument:
// in = out + duplicates + rejected + other day.
type Quality struct {
	Key                                                          tick.Key
	RowsIn, RowsOut, Duplicates, Rejected, OtherDay, Regressions int64
	Notes                                                        []string
	Failed                                                       string // why there is no frame; empty when there is one

	Book   *book.Account // of an order book; nil for other frames
	Levels int           // how many levels a side its feed publishes; 0 for all
}
