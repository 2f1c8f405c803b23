package tardis

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The columns of trades.
const (
	exchange = iota
	symbol
	timestamp
	localTimestamp
	id
	side
	price
	amount
)

var tradesLayout = venue.Layout{
	Columns: []string{"exchange", "symbol", "timestamp", "local_timestamp", "id", "side", "price", "amount"},
}

// Why a row of trades is refused, besides the reasons of package venue.
var (
	ErrSide   = errors.New("neither buy, sell nor unknown")
	ErrSymbol = errors.New("another symbol than the first row's")
)

// Trades decodes Tardis trades.
func Trades(r io.Reader, a venue.Archive) iter.Seq2[*tick.Trade, error] {
	times := venue.NewInstants(tick.Microsecond, &a)
	d := &decoder{archive: a, exch: times, recv: times}
	return venue.Decode(r, tradesLayout, d.quick, d.trade)
}

type decoder struct {
	archive          venue.Archive
	exchange, symbol []byte // of the first row
	start            []byte // of each row: exchange,symbol,
	exch, recv       venue.Instants
}

// quick reads a row as nearly all are.
func (d *decoder) quick(line []byte, t *tick.Trade) bool {
	const times = 2 * len("1760054402233928,")
	if len(d.start) == 0 || len(line) < len(d.start)+times || string(line[:len(d.start)]) != string(d.start) {
		return false
	}
	line = line[len(d.start):]
	if line[times/2-1] != ',' || line[times-1] != ',' {
		return false
	}
	var ok bool
	if t.Exch, ok = d.exch.Read(line); !ok {
		return false
	}
	if t.Recv, ok = d.recv.Read(line[times/2:]); !ok {
		return false
	}
	line = line[times:]

	id, n := venue.Digits(line)
	if n > 0 && line[0] != '0' {
		t.ID, t.IDText = id, nil
	} else if n = venue.Text(line); n > 0 {
		t.ID, t.IDText = tick.NoID, line[:n]
	}
	if n == 0 || len(line) < n+len(",sell,") {
		return false
	}
	line = line[n+1:]

	switch {
	case string(line[:4]) == "buy,":
		t.Side = tick.Buy
		line = line[4:]
	case string(line[:5]) == "sell,":
		t.Side = tick.Sell
		line = line[5:]
	default:
		return false
	}
	if t.Price, n = venue.Positive(line); n == 0 || n == len(line) {
		return false
	}
	line = line[n+1:]
	if t.Size, n = venue.Positive(line); n == 0 || n != len(line) {
		return false
	}
	t.Fills = 1
	return true
}

func (d *decoder) trade(row *venue.Row, t *tick.Trade) (err error) {
	if err = d.sameSymbol(row); err != nil {
		return err
	}
	if t.Exch, err = row.Time(timestamp, tick.Microsecond, &d.archive); err != nil {
		return err
	}
	if t.Recv, err = row.Time(localTimestamp, tick.Microsecond, &d.archive); err != nil {
		return err
	}
	if err = row.ID(id, t); err != nil {
		return err
	}
	switch string(row.Field(side)) {
	case "buy":
		t.Side = tick.Buy
	case "sell":
		t.Side = tick.Sell
	case "unknown":
		t.Side = tick.UnknownSide
	default:
		return row.Bad(side, ErrSide)
	}
	if t.Price, err = positive(row, price); err != nil {
		return err
	}
	if t.Size, err = positive(row, amount); err != nil {
		return err
	}
	t.Fills = 1
	return nil
}

// sameSymbol holds the row against the first one: a file has one symbol.
func (d *decoder) sameSymbol(row *venue.Row) error {
	if d.symbol == nil {
		d.exchange, d.symbol = bytes.Clone(row.Field(exchange)), bytes.Clone(row.Field(symbol))
		d.start = fmt.Appendf(nil, "%s,%s,", d.exchange, d.symbol)
	}
	switch {
	case !bytes.Equal(row.Field(exchange), d.exchange):
		return row.Bad(exchange, ErrSymbol)
	case !bytes.Equal(row.Field(symbol), d.symbol):
		return row.Bad(symbol, ErrSymbol)
	}
	return nil
}

// positive reads a number above zero, in JavaScript's form.
func positive(row *venue.Row, i int) (tick.Decimal, error) {
	if !tiny(row.Field(i)) {
		return row.Positive(i)
	}
	d, err := tick.ParseScientific(row.Field(i))
	if err != nil {
		return d, row.Bad(i, err)
	}
	return d, nil
}

// tiny tells whether the text is a number below 1e-6 as JavaScript writes it, one
// digit before the dot and no zero at either end: 9.5e-7. Larger numbers have no
// exponent, so every other one is a sign of another writer or of damage.
func tiny(b []byte) bool {
	digits, exponent, ok := bytes.Cut(b, []byte("e-"))
	if !ok || len(digits) == 2 || len(digits) == 0 || digits[0] < '1' || digits[0] > '9' {
		return false
	}
	if len(digits) > 2 && (digits[1] != '.' || digits[len(digits)-1] == '0') {
		return false
	}
	return len(exponent) == 1 && '7' <= exponent[0] && exponent[0] <= '9' ||
		len(exponent) == 2 && '1' <= exponent[0] && exponent[0] <= '9'
}
