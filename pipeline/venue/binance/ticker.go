package binance

import (
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The columns of bookTicker.
const (
	tickerID = iota
	bestBidPrice
	bestBidQty
	bestAskPrice
	bestAskQty
	tickerTransaction
	tickerEvent
)

var tickerLayout = venue.Layout{
	Columns: []string{
		"update_id", "best_bid_price", "best_bid_qty", "best_ask_price", "best_ask_qty", "transaction_time", "event_time",
	},
	Headerless: true,
}

// bookTickers decodes bookTicker. Each row replaces both sides; an empty side has
// price and size 0. Rows are given in the file's order, which in some files is not
// that of update_id (January 2024, for one): who needs the latest state compares Last.
func bookTickers(r io.Reader, a venue.Archive) iter.Seq2[*tick.Depth, error] {
	d := &tickerDecoder{archive: a, times: newTimes(&a)}
	return venue.Decode(r, tickerLayout, d.quick, d.row)
}

type tickerDecoder struct {
	venue.Ladder
	archive venue.Archive
	times   times
}

// quick reads a row as nearly all are: both sides there, no new scale.
func (d *tickerDecoder) quick(line []byte, m *tick.Depth) bool {
	id, n := venue.Digits(line)
	if n == 0 || n == len(line) {
		return false
	}
	line = line[n+1:]
	var price, size [2]int64
	for i := range price {
		p, n := d.ReadPrice(line)
		if n == 0 || n == len(line) || line[n] != ',' {
			return false
		}
		line = line[n+1:]
		s, n := d.ReadSize(line)
		if s == 0 || n == 0 || n == len(line) || line[n] != ',' {
			return false
		}
		line = line[n+1:]
		price[i], size[i] = p, s
	}
	exch, n := d.times.read(line)
	if n == 0 || n == len(line) || line[n] != ',' {
		return false
	}
	if _, m := d.times.read(line[n+1:]); m == 0 || n+1+m != len(line) {
		return false
	}
	d.Start(m)
	d.Add(true, price[0], size[0])
	d.Add(false, price[1], size[1])
	d.finish(id, exch)
	return true
}

// row reads any row.
func (d *tickerDecoder) row(row *venue.Row, m *tick.Depth) error {
	id, err := row.Int(tickerID)
	if err != nil {
		return err
	}
	d.Start(m)
	for _, side := range []struct {
		bid         bool
		price, size int
	}{{true, bestBidPrice, bestBidQty}, {false, bestAskPrice, bestAskQty}} {
		size, err := row.Amount(side.size)
		if err != nil {
			return err
		}
		if at, err := row.Amount(side.price); err == nil && at.IsZero() && size.IsZero() {
			continue
		}
		price, units, err := level(row, &d.Ladder, side.price, side.size)
		if err != nil {
			return err
		}
		if units == 0 {
			return row.Bad(side.size, venue.ErrZero)
		}
		d.Add(side.bid, price, units)
	}
	exch, err := readTime(row, tickerTransaction, &d.archive)
	if err != nil {
		return err
	}
	if _, err := readTime(row, tickerEvent, &d.archive); err != nil {
		return err
	}
	d.finish(id, exch)
	return nil
}

func (d *tickerDecoder) finish(id int64, exch tick.Time) {
	d.Last, d.Exch, d.Snapshot = id, exch, true
	d.Finish()
}
