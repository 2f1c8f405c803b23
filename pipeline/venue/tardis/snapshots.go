package tardis

import (
	"fmt"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// commonColumns are the columns that all tables begin with.
var commonColumns = []string{"exchange", "symbol", "timestamp", "local_timestamp"}

// quoteColumns are what quotes and book_ticker add, in the order askAmount...
var quoteColumns = []string{"ask_amount", "ask_price", "bid_price", "bid_amount"}

// cells are the columns of one level of both sides.
type cells struct{ askPrice, askAmount, bidPrice, bidAmount int }

// snapshotDecoder reads tables whose rows are whole messages: the best levels of both
// sides, which replace what was before.
type snapshotDecoder struct {
	venue.Ladder
	identity
	levels []cells
}

// snapshots decodes book_snapshot_5 and _25, quotes and book_ticker.
func snapshots(r io.Reader, a venue.Archive) iter.Seq2[*tick.Depth, error] {
	d := &snapshotDecoder{identity: newIdentity(a)}
	layout := venue.Layout{Columns: append([]string(nil), commonColumns...)}
	first := len(commonColumns)
	if a.Kind == venue.Quotes {
		layout.Columns = append(layout.Columns, quoteColumns...)
		d.levels = []cells{{askAmount: first, askPrice: first + 1, bidPrice: first + 2, bidAmount: first + 3}}
		return venue.Decode(r, layout, d.quick, d.row)
	}
	for i := range a.Levels {
		for _, column := range []string{"asks[%d].price", "asks[%d].amount", "bids[%d].price", "bids[%d].amount"} {
			layout.Columns = append(layout.Columns, fmt.Sprintf(column, i))
		}
		at := first + 4*i
		d.levels = append(d.levels, cells{askPrice: at, askAmount: at + 1, bidPrice: at + 2, bidAmount: at + 3})
	}
	return venue.Decode(r, layout, d.quick, d.row)
}

// quick reads a row as nearly all are.
func (d *snapshotDecoder) quick(line []byte, m *tick.Depth) bool {
	d.Start(m)
	d.Snapshot = true
	n := 0
	if d.Exch, d.Recv, n = d.quickTimes(line); n == 0 {
		return false
	}
	ok := true
	line = line[n:]
	for _, c := range d.levels {
		if line, ok = d.quickSide(line, false, c.askAmount < c.askPrice); !ok {
			return false
		}
		if line, ok = d.quickSide(line, true, c.bidAmount < c.bidPrice); !ok {
			return false
		}
	}
	d.Finish()
	return len(line) == 0
}

// quickSide reads one level of one side, two columns, and moves past them.
func (d *snapshotDecoder) quickSide(line []byte, bid, amountFirst bool) (rest []byte, ok bool) {
	first, second := d.ReadPrice, d.ReadSize
	if amountFirst {
		first, second = second, first
	}
	price, n := first(line)
	if n == 0 || n == len(line) || line[n] != ',' {
		return nil, false
	}
	line = line[n+1:]
	size, n := second(line)
	if n == 0 || n < len(line) && line[n] != ',' {
		return nil, false
	}
	if amountFirst {
		price, size = size, price
	}
	d.Add(bid, price, size)
	return line[min(n+1, len(line)):], true
}

func (d *snapshotDecoder) row(row *venue.Row, m *tick.Depth) (err error) {
	d.Start(m)
	d.Snapshot = true
	if d.Exch, d.Recv, err = d.times(row); err != nil {
		return err
	}
	for _, c := range d.levels {
		if err := d.side(row, false, c.askPrice, c.askAmount); err != nil {
			return err
		}
		if err := d.side(row, true, c.bidPrice, c.bidAmount); err != nil {
			return err
		}
	}
	d.Finish()
	return nil
}

// side reads one level of one side, which is not there where both cells are empty.
func (d *snapshotDecoder) side(row *venue.Row, bid bool, priceColumn, amountColumn int) error {
	if len(row.Field(priceColumn)) == 0 && len(row.Field(amountColumn)) == 0 {
		return nil
	}
	price, size, err := level(row, &d.Ladder, priceColumn, amountColumn)
	if err != nil {
		return err
	}
	d.Add(bid, price, size)
	return nil
}
