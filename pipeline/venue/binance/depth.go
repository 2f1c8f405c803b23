package binance

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The columns of T_DEPTH that every layout has, and then those of one each: pu, the
// last update of the message before, and trans_id.
const (
	depthSymbol = iota
	depthTime
	firstUpdate
	lastUpdate
	depthSide
	updateType
	depthPrice
	depthQty
	previousUpdate
	transaction
)

// Why a row of a book is refused, besides the reasons of package venue.
var (
	ErrBookSide   = errors.New("neither a nor b")
	ErrUpdateType = errors.New("neither snap nor set; what delta means is nowhere documented")
	ErrOther      = errors.New("another instrument's")
	ErrPrevious   = errors.New("not what the row before it in its message follows")
	ErrUpdates    = errors.New("an impossible range of updates")
)

// Depths decodes T_DEPTH, the futures books that Binance sold until 2024-11-01, and
// bookTicker, the best prices that Vision published until 2024. T_DEPTH comes as a
// file of snapshots and one of updates, whose rows of one message follow each other.
//
// Its layouts have the same number of columns in another order. With a header they
// are told apart by name, without one by where the side is; anything else is refused.
func Depths(r io.Reader, a venue.Archive) iter.Seq2[*tick.Depth, error] {
	if a.Kind == venue.Quotes {
		return bookTickers(r, a)
	}
	rows := bufio.NewReaderSize(r, venue.HeadSize)
	head, _ := rows.Peek(venue.HeadSize) // its error comes again with the rows
	d := &depthDecoder{archive: a}
	l := depthLayout(head)
	if d.usual = slices.Equal(l.Columns, strings.Split(layoutA, ",")); d.usual {
		return d.Join(venue.Decode(rows, l, d.quick, d.row))
	}
	return d.Join(venue.Decode(rows, l, nil, d.row))
}

// depthDecoder reads the levels of T_DEPTH.
type depthDecoder struct {
	venue.Messages
	archive venue.Archive
	usual   bool // the layout is A

	now place // of the message under construction

	// start and end are the texts of the last row's first four columns and of its last
	// one: where the layout is A, rows of one message have them in common.
	start, end []byte
}

// place is what the rows of one message have in common.
type place struct {
	exch                 tick.Time
	first, last, engines int64
	snapshot             bool
}

// quick reads a row of layout A that goes on with the message of the row before.
func (d *depthDecoder) quick(line []byte, _ *struct{}) bool {
	n := len(d.start)
	if n == 0 || len(line) < n+len("a,set,1,1,1") || !bytes.Equal(line[:n], d.start) || !bytes.HasSuffix(line, d.end) {
		return false
	}
	bid, kind := line[n] == 'b', "set,"
	if d.now.snapshot {
		kind = "snap,"
	}
	if !bid && line[n] != 'a' || line[n+1] != ',' || !bytes.HasPrefix(line[n+2:], []byte(kind)) {
		return false
	}
	line = line[n+2+len(kind) : len(line)-len(d.end)]
	price, n := d.ReadPrice(line)
	if n == 0 || n == len(line) || line[n] != ',' {
		return false
	}
	size, m := d.ReadSize(line[n+1:])
	if m == 0 || n+1+m != len(line) || size == 0 && d.now.snapshot {
		return false
	}
	d.Continue()
	d.Add(bid, price, size)
	return true
}

// row reads any row.
func (d *depthDecoder) row(row *venue.Row, _ *struct{}) error {
	p, err := d.placeOf(row)
	if err != nil {
		return err
	}
	previous, err := d.previous(row, p)
	if err != nil {
		return err
	}
	if d.Depth == nil || p != d.now {
		d.begin(row, p, previous)
	} else if d.Continue(); previous != d.Prev {
		return row.Bad(previousUpdate, ErrPrevious)
	}
	var bid bool
	switch string(row.Field(depthSide)) {
	case "b":
		bid = true
	case "a":
	default:
		return row.Bad(depthSide, ErrBookSide)
	}
	price, size, err := level(row, &d.Ladder, depthPrice, depthQty)
	if err != nil {
		return err
	}
	if size == 0 && p.snapshot {
		return row.Bad(depthQty, venue.ErrZero)
	}
	d.Add(bid, price, size)
	return nil
}

// placeOf reads what says which message a row belongs to.
func (d *depthDecoder) placeOf(row *venue.Row) (p place, err error) {
	if string(row.Field(depthSymbol)) != d.archive.Instrument.Symbol {
		return p, row.Bad(depthSymbol, ErrOther)
	}
	if p.exch, err = row.Time(depthTime, tick.Millisecond, &d.archive); err != nil {
		return p, err
	}
	if p.first, err = row.Int(firstUpdate); err != nil {
		return p, err
	}
	if p.last, err = row.Int(lastUpdate); err != nil {
		return p, err
	}
	if p.first == 0 || p.last < p.first {
		return p, row.Bad(lastUpdate, ErrUpdates)
	}
	switch string(row.Field(updateType)) {
	case "snap":
		p.snapshot = true
	case "set":
	default:
		return p, row.Bad(updateType, ErrUpdateType)
	}
	if !d.usual && row.Field(transaction) != nil {
		p.engines, err = row.Int(transaction)
	}
	return p, err
}

// previous is the last update before the row's message. It is no part of the place:
// the last column is what a file that ends too early has cut.
func (d *depthDecoder) previous(row *venue.Row, p place) (int64, error) {
	switch text := row.Field(previousUpdate); {
	case p.snapshot && (text == nil || string(text) == "-1"): // nothing before it
		return 0, nil
	case text == nil:
		return p.first - 1, nil
	}
	return row.Int(previousUpdate)
}

// begin starts a message.
func (d *depthDecoder) begin(row *venue.Row, p place, previous int64) {
	d.Begin()
	d.now = p
	d.Exch, d.Prev, d.Last, d.Snapshot = p.exch, previous, p.last, p.snapshot
	d.start = d.start[:0]
	for i := range depthSide {
		d.start = append(append(d.start, row.Field(i)...), ',')
	}
	d.end = append(append(d.end[:0], ','), row.Field(previousUpdate)...)
}

// level reads a price and a size that may be zero.
func level(row *venue.Row, l *venue.Ladder, priceColumn, sizeColumn int) (price, size int64, err error) {
	p, err := row.Positive(priceColumn)
	if err != nil {
		return 0, 0, err
	}
	if price, err = l.Price(p); err != nil {
		return 0, 0, row.Bad(priceColumn, err)
	}
	s, err := row.Amount(sizeColumn)
	if err != nil {
		return 0, 0, err
	}
	if size, err = l.Size(s); err != nil {
		return 0, 0, row.Bad(sizeColumn, err)
	}
	return price, size, nil
}
