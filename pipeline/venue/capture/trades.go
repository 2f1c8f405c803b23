package capture

import (
	"fmt"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// Trades decodes Binance's trade stream; see venue.TradeDecoder. Futures send the
// fills of the insurance fund and of auto-deleveraging there, too, which are trades
// of nobody's choice and in no other dataset of Binance: they are passed over.
func Trades(r io.Reader, a venue.Archive) iter.Seq2[*tick.Trade, error] {
	if a.Instrument.Venue != "binance" {
		return func(yield func(*tick.Trade, error) bool) {
			yield(nil, fmt.Errorf("recordings of %s's trades are not read", a.Instrument.Venue))
		}
	}
	b := binanceTrades{stream: stream{archive: a, latest: tick.NoTime}}
	return venue.DecodeReceived(r, b.read)
}

type binanceTrades struct {
	stream
	trade tick.Trade

	otherEvent, event, symbol bool
	at                        int64
}

func (b *binanceTrades) read(j *venue.JSON, recv tick.Time) *tick.Trade {
	b.trade = tick.Trade{Recv: recv, ID: -1, Fills: 1}
	b.otherEvent, b.event, b.symbol, b.at = false, false, false, -1
	b.object(j)
	if b.otherEvent {
		return nil
	}
	t := &b.trade
	switch {
	case !b.event:
		j.Lack("e")
	case !b.symbol:
		j.Lack("s")
	case t.ID < 0:
		j.Lack("t")
	case t.Price.IsZero():
		j.Lack("p")
	case t.Size.IsZero():
		j.Lack("q")
	case t.Side == tick.UnknownSide:
		j.Lack("m")
	case b.at < 0:
		j.Lack("T")
	}
	t.Exch = b.time(j, b.at)
	return t
}

func (b *binanceTrades) object(j *venue.JSON) {
	for j.Open('{'); !b.otherEvent && j.Key(); {
		switch string(j.Name()) {
		case "data":
			b.object(j)
		case "e":
			text := j.Text()
			word(j, text)
			b.event = true
			b.otherEvent = string(text) != "trade"
		case "s":
			b.symbol = true
			b.otherEvent = b.other(j, j.Text())
		case "t":
			b.trade.ID = j.Int()
		case "p":
			b.trade.Price = positive(j)
		case "q":
			b.trade.Size = positive(j)
		case "T":
			b.at = j.Int()
		case "m":
			b.maker(j)
		case "X":
			b.otherEvent = string(j.Text()) != "MARKET"
		case "lastUpdateId", "result", "u": // answers, and spot's bookTicker
			b.otherEvent = true
		default:
			j.Skip()
		}
	}
}

// maker reads whether the buyer was resting, so that the taker sold.
func (b *binanceTrades) maker(j *venue.JSON) {
	switch j.Next() {
	case 't':
		b.trade.Side = tick.Sell
	case 'f':
		b.trade.Side = tick.Buy
	}
	j.Skip()
}

func positive(j *venue.JSON) tick.Decimal {
	text := j.Number()
	d, err := tick.ParseDecimal(text)
	if err == nil && d.IsZero() {
		err = venue.ErrZero
	}
	if err != nil {
		j.FailText(text, err)
	}
	return d
}
