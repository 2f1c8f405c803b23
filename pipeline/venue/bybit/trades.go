package bybit

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The columns of derivatives that are read.
const (
	timestamp = iota
	symbol
	side
	size
	price
	trdMatchID
)

// The columns of spot trades that are read.
const (
	spotID = iota
	spotTimestamp
	spotPrice
	spotVolume
	spotSide
)

var (
	derivativesLayout = venue.Layout{Columns: []string{"timestamp", "symbol", "side", "size", "price", "trdMatchID"}}
	spotLayout        = venue.Layout{Columns: []string{"id", "timestamp", "price", "volume", "side"}}
)

// Why a row is refused, besides the reasons of package venue.
var (
	ErrSide   = errors.New("neither buy nor sell")
	ErrSymbol = errors.New("another symbol than the first row's")
)

// Trades decodes trades of derivatives and of spot.
func Trades(r io.Reader, a venue.Archive) iter.Seq2[*tick.Trade, error] {
	d := &decoder{archive: a}
	if a.Dataset == spot {
		return venue.Decode(r, spotLayout, nil, d.spot)
	}
	return venue.Decode(r, derivativesLayout, nil, d.derivative)
}

type decoder struct {
	archive venue.Archive
	symbol  []byte // of the first row
}

func (d *decoder) derivative(row *venue.Row, t *tick.Trade) (err error) {
	if d.symbol == nil {
		d.symbol = bytes.Clone(row.Field(symbol))
	}
	if !bytes.Equal(d.symbol, row.Field(symbol)) {
		return row.Bad(symbol, ErrSymbol)
	}
	if t.Exch, err = row.Seconds(timestamp, &d.archive); err != nil {
		return err
	}
	if err = row.ID(trdMatchID, t); err != nil {
		return err
	}
	return d.rest(row, t, side, price, size)
}

func (d *decoder) spot(row *venue.Row, t *tick.Trade) (err error) {
	if t.Exch, err = row.Time(spotTimestamp, tick.Millisecond, &d.archive); err != nil {
		return err
	}
	if err = row.ID(spotID, t); err != nil {
		return err
	}
	return d.rest(row, t, spotSide, spotPrice, spotVolume)
}

// rest reads side, price and size, which are in these columns.
func (d *decoder) rest(row *venue.Row, t *tick.Trade, side, price, size int) (err error) {
	switch string(row.Field(side)) {
	case "Buy", "buy":
		t.Side = tick.Buy
	case "Sell", "sell":
		t.Side = tick.Sell
	default:
		return row.Bad(side, ErrSide)
	}
	if t.Price, err = row.Positive(price); err != nil {
		return err
	}
	if t.Size, err = row.Positive(size); err != nil {
		return err
	}
	t.Recv, t.Fills = tick.NoTime, 1
	return nil
}
