package capture

import (
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// binanceQuotes reads bookTicker: the best price and size of both sides at each
// update, one snapshot each. Spot's has no name of the event and no time.
type binanceQuotes struct {
	stream

	otherEvent         bool
	symbol             bool
	last, engine, sent int64
	prices, sizes      [2][]byte // bid, ask
}

func (q *binanceQuotes) read(j *venue.JSON, recv tick.Time) *tick.Depth {
	q.Start(&q.message)
	q.otherEvent, q.symbol, q.last, q.engine, q.sent = false, false, -1, -1, -1
	q.prices, q.sizes = [2][]byte{}, [2][]byte{}
	q.object(j)
	if q.otherEvent {
		if q.sent >= 0 {
			q.time(j, q.sent)
		}
		return nil
	}
	if !q.symbol {
		j.Lack("s")
	}
	if q.last < 0 {
		j.Lack("u")
	}
	q.side(j, 0, "b", "B")
	q.side(j, 1, "a", "A")
	switch futures := q.archive.Instrument.Market != tick.Spot; {
	case futures && q.engine < 0:
		j.Lack("T")
	case futures:
		q.Exch = q.time(j, q.engine)
	default:
		q.Exch = q.timeless(j, recv)
	}
	q.Last, q.Recv, q.Snapshot = q.last, recv, true
	return q.Finish()
}

func (q *binanceQuotes) object(j *venue.JSON) {
	for j.Open('{'); j.Key(); {
		switch string(j.Name()) {
		case "data":
			q.object(j)
		case "e":
			text := j.Text()
			word(j, text)
			q.otherEvent = q.otherEvent || string(text) != "bookTicker"
		case "s":
			q.symbol = true
			q.otherEvent = q.other(j, j.Text()) || q.otherEvent
		case "E":
			q.sent = j.Int()
		case "T":
			q.engine = j.Int()
		case "u":
			q.last = j.Int()
		case "b", "B", "a", "A":
			q.number(j)
		case "lastUpdateId", "result": // answers to requests
			q.otherEvent = true
			j.Skip()
		default:
			j.Skip()
		}
		if q.otherEvent && q.sent >= 0 {
			return
		}
	}
}

// number keeps the text of a price or size: both are needed to tell an empty side.
func (q *binanceQuotes) number(j *venue.JSON) {
	name := j.Name()[0]
	if q.otherEvent || j.Next() != '"' {
		j.Skip()
		return
	}
	text := j.Text()
	switch name {
	case 'b':
		q.prices[0] = text
	case 'B':
		q.sizes[0] = text
	case 'a':
		q.prices[1] = text
	case 'A':
		q.sizes[1] = text
	}
}

// side adds a side's best level; price and size of an empty side are 0.
func (q *binanceQuotes) side(j *venue.JSON, i int, price, size string) {
	switch {
	case q.prices[i] == nil:
		j.Lack(price)
	case q.sizes[i] == nil:
		j.Lack(size)
	case zero(q.prices[i]) && zero(q.sizes[i]):
	default:
		p, s := j.PriceOf(q.prices[i], &q.Ladder), j.SizeOf(q.sizes[i], &q.Ladder)
		if s == 0 {
			j.FailText(q.sizes[i], venue.ErrZero)
		}
		q.Add(i == 0, p, s)
	}
}

func zero(text []byte) bool {
	d, err := tick.ParseDecimal(text)
	return err == nil && d.IsZero()
}
