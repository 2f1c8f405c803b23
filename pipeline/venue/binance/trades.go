package binance

import (
	"errors"
	"io"
	"iter"
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The columns of trades. The names are those of the USD-margined header, which
// spot files would have; the coin-margined one calls the fourth base_qty, and this
// decoder reads neither.
const (
	id = iota
	price
	qty
	quoteQty
	at
	isBuyerMaker
)

// The columns of aggregated trades.
const (
	aggID = iota
	aggPrice
	aggQuantity
	firstID
	lastID
	transactTime
	aggIsBuyerMaker
)

// Why a row is refused, besides the reasons of package venue.
var (
	ErrBool  = errors.New("neither true nor false")
	ErrRange = errors.New("an impossible range of trade identifiers")
)

// Trades decodes trades and aggregated trades. A size of zero is refused like any
// other bad number: 200,000 rows of ETHUSDT's aggTrades of 2023-05 have it, and are
// damaged (issue 342 of binance-public-data).
func Trades(r io.Reader, a venue.Archive) iter.Seq2[*tick.Trade, error] {
	d := &decoder{archive: a, times: newTimes(&a)}
	if a.Dataset == "aggTrades" {
		return venue.Decode(r, aggTradesLayout(a), d.quickAggregate, d.aggregate)
	}
	return venue.Decode(r, tradesLayout(a), d.quickTrade, d.trade)
}

func tradesLayout(a venue.Archive) venue.Layout {
	l := venue.Layout{Columns: []string{"id", "price", "qty", "quote_qty", "time", "is_buyer_maker"}, Headerless: true}
	switch a.Instrument.Market {
	case tick.Spot:
		l.Columns = append(l.Columns, "is_best_match")
	case tick.Inverse:
		l.Columns[quoteQty] = "base_qty"
	}
	return l
}

func aggTradesLayout(a venue.Archive) venue.Layout {
	l := venue.Layout{
		Columns: []string{
			"agg_trade_id", "price", "quantity", "first_trade_id", "last_trade_id", "transact_time", "is_buyer_maker",
		},
		Headerless: true,
	}
	if a.Instrument.Market == tick.Spot {
		l.Columns = append(l.Columns, "is_best_match")
	}
	return l
}

type decoder struct {
	archive venue.Archive
	times   times
}

func (d *decoder) trade(row *venue.Row, t *tick.Trade) (err error) {
	if t.ID, err = row.Int(id); err != nil {
		return err
	}
	t.Fills = 1
	return d.rest(row, t, [4]int{price, qty, at, isBuyerMaker})
}

func (d *decoder) aggregate(row *venue.Row, t *tick.Trade) (err error) {
	if t.ID, err = row.Int(aggID); err != nil {
		return err
	}
	first, err := row.Int(firstID)
	if err != nil {
		return err
	}
	last, err := row.Int(lastID)
	if err != nil {
		return err
	}
	if last < first || last-first >= math.MaxInt32 {
		return row.Bad(lastID, ErrRange)
	}
	t.Fills = int32(last-first) + 1
	return d.rest(row, t, [4]int{aggPrice, aggQuantity, transactTime, aggIsBuyerMaker})
}

// rest reads price, size, time and maker flag, which are in these columns.
func (d *decoder) rest(row *venue.Row, t *tick.Trade, columns [4]int) (err error) {
	if t.Price, err = row.Positive(columns[0]); err != nil {
		return err
	}
	if t.Size, err = row.Positive(columns[1]); err != nil {
		return err
	}
	if t.Exch, err = readTime(row, columns[2], &d.archive); err != nil {
		return err
	}
	switch string(row.Field(columns[3])) {
	case "true", "True":
		t.Side = tick.Sell // the buyer was resting
	case "false", "False":
		t.Side = tick.Buy
	default:
		return row.Bad(columns[3], ErrBool)
	}
	t.Recv, t.IDText = tick.NoTime, nil
	return nil
}
