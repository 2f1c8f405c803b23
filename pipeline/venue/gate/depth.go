package gate

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The datasets.
const (
	futuresBook = "futures orderbook"
	spotBook    = "spot orderbook"
)

// What a row does to the book.
const (
	actionSet  = "set"
	actionMake = "make"
	actionTake = "take"
)

// Why a row is refused, besides the reasons of package venue.
var (
	ErrAction = errors.New("neither set, make nor take")
	ErrSide   = errors.New("neither 1 (ask) nor 2 (bid)")
	ErrID     = errors.New("identifiers start at 1")
	ErrMerged = errors.New("a change of no updates")
)

var (
	futuresLayout = venue.Layout{
		Columns:    []string{"timestamp", "action", "price", "size", "begin_id", "merged"},
		Headerless: true,
	}
	spotLayout = venue.Layout{
		Columns:    []string{"timestamp", "side", "action", "price", "amount", "begin_id", "merged"},
		Headerless: true,
	}
)

// columns are where a table has what; side is -1 where the size's sign says it.
type columns struct{ timestamp, side, action, price, size, begin, merged int }

var (
	futuresColumns = columns{timestamp: 0, side: -1, action: 1, price: 2, size: 3, begin: 4, merged: 5}
	spotColumns    = columns{timestamp: 0, side: 1, action: 2, price: 3, size: 4, begin: 5, merged: 6}
)

// Depths decodes one hour of a book. The rows of set with one time and identifier are
// a snapshot; rows of make and take with one time whose identifiers link are one
// message of changes (Relative).
//
// A row stands for merged updates from begin_id on, so the next row has begin_id +
// merged; a snapshot (merged 0) is the book after the update begin_id. As a chain: Prev
// is begin_id - 1, Last the row's last update. A chain goes on from one hour to the
// next, but each hour's stream has scales of its own.
func Depths(r io.Reader, a venue.Archive) iter.Seq2[*tick.Depth, error] {
	d := &depthDecoder{archive: a, columns: futuresColumns}
	layout := futuresLayout
	if a.Dataset == spotBook {
		d.columns, layout = spotColumns, spotLayout
	}
	return d.Join(venue.Decode(r, layout, d.quick, d.row))
}

type depthDecoder struct {
	venue.Messages
	archive venue.Archive
	columns columns

	stamp []byte // the last row's time as text
	at    tick.Time
}

func (d *depthDecoder) row(row *venue.Row, _ *struct{}) (err error) {
	c := &d.columns
	if !bytes.Equal(row.Field(c.timestamp), d.stamp) {
		if d.at, err = row.Seconds(c.timestamp, &d.archive); err != nil {
			d.stamp = d.stamp[:0]
			return err
		}
		d.stamp = append(d.stamp[:0], row.Field(c.timestamp)...)
	}
	sign, err := d.locate(row)
	if err != nil {
		return err
	}
	price, err := d.price(row)
	if err != nil {
		return err
	}
	bid, size, err := d.size(row)
	if err != nil || size == 0 {
		return err // no change, and of no side
	}
	d.Add(bid, price, sign*size)
	return nil
}

// locate starts a message, or goes on with the last one; sign is -1 for what is taken.
func (d *depthDecoder) locate(row *venue.Row) (sign int64, err error) {
	c := &d.columns
	begin, err := row.Int(c.begin)
	if err != nil {
		return 0, err
	}
	if begin < 1 {
		return 0, row.Bad(c.begin, ErrID)
	}
	merged, err := row.Int(c.merged)
	if err != nil {
		return 0, err
	}
	snapshot := false
	sign = 1
	switch string(row.Field(c.action)) {
	case actionSet:
		snapshot = true
		merged = max(merged, 1)
	case actionTake:
		sign = -1
	case actionMake:
	default:
		return 0, row.Bad(c.action, ErrAction)
	}
	if merged < 1 || begin+merged < begin {
		return 0, row.Bad(c.merged, ErrMerged)
	}
	d.place(begin, begin+merged-1, snapshot)
	return sign, nil
}

// place puts a row in the message under construction, or in a new one.
func (d *depthDecoder) place(begin, last int64, snapshot bool) {
	if d.follows(begin, last, snapshot) {
		d.Continue()
	} else {
		d.Begin()
		d.Exch, d.Snapshot, d.Relative, d.Prev = d.at, snapshot, !snapshot, begin-1
	}
	d.Last = last
}

// follows tells whether a row belongs to the message under construction.
func (d *depthDecoder) follows(begin, last int64, snapshot bool) bool {
	if d.Depth == nil || d.Exch != d.at || d.Snapshot != snapshot {
		return false
	}
	if snapshot {
		return d.Last == last && d.Prev == begin-1
	}
	return begin == d.Last+1
}

func (d *depthDecoder) price(row *venue.Row) (int64, error) {
	text := row.Field(d.columns.price)
	if v, n := d.ReadPrice(text); n == len(text) && n > 0 {
		return v, nil
	}
	p, err := row.Positive(d.columns.price)
	if err != nil {
		return 0, err
	}
	v, err := d.Price(p)
	if err != nil {
		return 0, row.Bad(d.columns.price, err)
	}
	return v, nil
}

// size reads a size and its side. A size of zero has none.
func (d *depthDecoder) size(row *venue.Row) (bid bool, size int64, err error) {
	c := &d.columns
	text := row.Field(c.size)
	bid = len(text) == 0 || text[0] != '-'
	if c.side >= 0 {
		switch string(row.Field(c.side)) {
		case "1":
			bid = false
		case "2":
			bid = true
		default:
			return false, 0, row.Bad(c.side, ErrSide)
		}
	} else if !bid {
		text = text[1:]
	}
	if v, n := d.ReadSize(text); n == len(text) && n > 0 {
		return bid, v, nil
	}
	var q tick.Decimal
	if c.side >= 0 {
		q, err = row.Amount(c.size)
	} else {
		q, err = row.Signed(c.size)
		q.Unscaled = max(q.Unscaled, -q.Unscaled)
	}
	if err != nil {
		return false, 0, err
	}
	if size, err = d.Size(q); err != nil {
		return false, 0, row.Bad(c.size, err)
	}
	return bid, size, nil
}
