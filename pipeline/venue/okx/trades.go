package okx

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The columns that are read.
const (
	instrumentName = iota
	tradeID
	side
	price
	size
	createdTime
)

var tradesLayout = venue.Layout{
	Columns: []string{"instrument_name", "trade_id", "side", "price", "size", "created_time"},
}

// Why a row is refused, besides the reasons of package venue.
var (
	ErrSide   = errors.New("neither buy nor sell")
	ErrSymbol = errors.New("another instrument than the first row's")
)

// Trades decodes trades.
func Trades(r io.Reader, a venue.Archive) iter.Seq2[*tick.Trade, error] {
	d := &decoder{archive: a}
	return venue.Decode(r, tradesLayout, nil, d.trade)
}

type decoder struct {
	archive venue.Archive
	name    []byte // of the first row
}

func (d *decoder) trade(row *venue.Row, t *tick.Trade) (err error) {
	if d.name == nil {
		d.name = bytes.Clone(row.Field(instrumentName))
	}
	if !bytes.Equal(d.name, row.Field(instrumentName)) {
		return row.Bad(instrumentName, ErrSymbol)
	}
	if err = row.ID(tradeID, t); err != nil {
		return err
	}
	switch string(row.Field(side)) {
	case "buy":
		t.Side = tick.Buy
	case "sell":
		t.Side = tick.Sell
	default:
		return row.Bad(side, ErrSide)
	}
	if t.Price, err = row.Scientific(price); err != nil {
		return err
	}
	if t.Size, err = row.Scientific(size); err != nil {
		return err
	}
	if t.Exch, err = row.Time(createdTime, tick.Millisecond, &d.archive); err != nil {
		return err
	}
	t.Recv, t.Fills = tick.NoTime, 1
	return nil
}
