package tardis

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The columns of incremental_book_L2, after the four that all tables begin with.
const (
	isSnapshot = localTimestamp + 1 + iota
	levelSide
	levelPrice
	levelAmount
)

var bookLayout = venue.Layout{
	Columns: []string{"exchange", "symbol", "timestamp", "local_timestamp", "is_snapshot", "side", "price", "amount"},
}

// Why a row of a book is refused, besides the reasons of package venue.
var (
	ErrBool     = errors.New("neither true nor false")
	ErrBookSide = errors.New("neither bid nor ask")
)

// Depths decodes Tardis books and quotes: incremental_book_L2, book_snapshot_5 and
// _25, quotes and book_ticker. There are no identifiers in them, so lost messages
// cannot be seen, except that Tardis writes a snapshot after every reconnection.
//
// Rows of incremental_book_L2 with one local_timestamp are one message. Every message
// of snapshot rows replaces the book, also one that follows another: exchanges that
// only publish snapshots have nothing else (hftbacktest issue 189), and tardis-node's
// OrderBook clears itself at each. Deltas before the first snapshot are yielded; a
// book skips them.
func Depths(r io.Reader, a venue.Archive) iter.Seq2[*tick.Depth, error] {
	if a.Dataset != incrementalBook {
		return snapshots(r, a)
	}
	d := &bookDecoder{identity: newIdentity(a)}
	return d.Join(venue.Decode(r, bookLayout, d.quick, d.row))
}

// bookDecoder reads the levels of incremental_book_L2.
type bookDecoder struct {
	venue.Messages
	identity

	// head is the text of a row of the message up to its side: most rows of a message
	// have it in common, and so need no reading of it.
	head []byte
}

// quick reads a row as nearly all are.
func (d *bookDecoder) quick(line []byte, _ *struct{}) bool {
	n := len(d.head)
	if n > 0 && len(line) > n && bytes.Equal(line[:n], d.head) {
		d.Continue()
	} else if n = d.quickHead(line); n == 0 {
		return false
	}
	line = line[n:]
	if len(line) < len("bid,1,1") || line[3] != ',' {
		return false
	}
	bid := line[0] == 'b'
	if text := string(line[:3]); text != "ask" && text != "bid" {
		return false
	}
	line = line[4:]
	price, n := d.ReadPrice(line)
	if n == 0 || n == len(line) || line[n] != ',' {
		return false
	}
	size, m := d.ReadSize(line[n+1:])
	if m == 0 || n+1+m != len(line) {
		return false
	}
	d.Add(bid, price, size)
	return true
}

// quickHead reads a row's columns before the side and gives their length, 0 where it
// could not: then nothing has changed.
func (d *bookDecoder) quickHead(line []byte) int {
	exch, recv, n := d.quickTimes(line)
	if n == 0 || len(line) < n+len("false,") {
		return 0
	}
	snapshot := false
	switch rest := line[n:]; {
	case string(rest[:6]) == "false,":
		n += 6
	case string(rest[:5]) == "true,":
		snapshot = true
		n += 5
	default:
		return 0
	}
	d.locate(exch, recv, snapshot)
	d.head = append(d.head[:0], line[:n]...)
	return n
}

// locate starts a message, or goes on with the last one.
func (d *bookDecoder) locate(exch, recv tick.Time, snapshot bool) {
	if d.Depth == nil || recv != d.Recv || snapshot != d.Snapshot {
		d.Begin()
		d.Recv, d.Exch, d.Snapshot = recv, exch, snapshot
		d.head = d.head[:0]
		return
	}
	d.Continue()
	d.Exch = max(d.Exch, exch)
}

// row reads any row.
func (d *bookDecoder) row(row *venue.Row, _ *struct{}) error {
	exch, recv, err := d.times(row)
	if err != nil {
		return err
	}
	snapshot := false
	switch string(row.Field(isSnapshot)) {
	case "true":
		snapshot = true
	case "false":
	default:
		return row.Bad(isSnapshot, ErrBool)
	}
	d.locate(exch, recv, snapshot)
	bid := false
	switch string(row.Field(levelSide)) {
	case "bid":
		bid = true
	case "ask":
	default:
		return row.Bad(levelSide, ErrBookSide)
	}
	price, size, err := level(row, &d.Ladder, levelPrice, levelAmount)
	if err != nil {
		return err
	}
	d.Add(bid, price, size)
	return nil
}

// level reads a price and an amount, in JavaScript's form.
func level(row *venue.Row, l *venue.Ladder, priceColumn, amountColumn int) (price, size int64, err error) {
	p, err := positive(row, priceColumn)
	if err != nil {
		return 0, 0, err
	}
	if price, err = l.Price(p); err != nil {
		return 0, 0, row.Bad(priceColumn, err)
	}
	s, err := amountOf(row, amountColumn)
	if err != nil {
		return 0, 0, err
	}
	if size, err = l.Size(s); err != nil {
		return 0, 0, row.Bad(amountColumn, err)
	}
	return price, size, nil
}

// amountOf reads a number that may be zero, in JavaScript's form.
func amountOf(row *venue.Row, i int) (tick.Decimal, error) {
	if !tiny(row.Field(i)) {
		return row.Amount(i)
	}
	return positive(row, i)
}
