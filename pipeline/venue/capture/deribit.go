package capture

import (
	"bytes"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// deribitBook reads the channels book.INSTRUMENT.raw and .100ms: a snapshot, then
// changes, which say what they follow. https://docs.deribit.com/#book-instrument_name-interval
type deribitBook struct {
	stream

	otherEvent bool
	instrument bool
	kind       bool
	bids, asks bool
	at         int64
}

func (d *deribitBook) read(j *venue.JSON, recv tick.Time) *tick.Depth {
	d.Start(&d.message)
	*d = deribitBook{stream: d.stream, at: -1}
	d.object(j)
	if d.otherEvent {
		return nil
	}
	switch {
	case !d.instrument:
		j.Lack("instrument_name")
	case !d.kind:
		j.Lack("type")
	case d.Last == 0:
		j.Lack("change_id")
	case !d.Snapshot && d.Prev == 0:
		j.Lack("prev_change_id")
	case !d.bids:
		j.Lack("bids")
	case !d.asks:
		j.Lack("asks")
	case d.at < 0:
		j.Lack("timestamp")
	}
	d.Recv, d.Exch = recv, d.time(j, d.at)
	return d.Finish()
}

func (d *deribitBook) object(j *venue.JSON) {
	for j.Open('{'); !d.otherEvent && j.Key(); {
		switch string(j.Name()) {
		case "params":
			d.object(j)
		case "channel":
			text := j.Text()
			word(j, text)
			d.otherEvent = !bytes.HasPrefix(text, []byte("book."))
		case "data":
			d.data(j)
		case "result", "error": // the answer to a request
			d.otherEvent = true
		default:
			j.Skip()
		}
	}
}

func (d *deribitBook) data(j *venue.JSON) {
	for j.Open('{'); !d.otherEvent && j.Key(); {
		switch string(j.Name()) {
		case "type":
			text := j.Text()
			d.kind = true
			switch string(text) {
			case "snapshot":
				d.Snapshot = true
			case "change":
			default:
				j.FailText(text, errAction)
			}
		case "timestamp":
			d.at = j.Int()
		case "instrument_name":
			d.instrument = true
			d.otherEvent = d.other(j, j.Text())
		case "change_id":
			d.Last = j.Int()
		case "prev_change_id":
			d.Prev = j.Int()
		case "bids":
			d.bids = true
			d.side(j, true)
		case "asks":
			d.asks = true
			d.side(j, false)
		default:
			j.Skip()
		}
	}
}

// side reads ["new",price,size] and the like; sizes are absolute and those of
// deleted levels 0.
func (d *deribitBook) side(j *venue.JSON, bid bool) {
	for j.Open('['); j.Element(); {
		var price, size int64
		n := 0
		for j.Open('['); j.Element(); n++ {
			switch n {
			case 0:
				d.action(j)
			case 1:
				price = j.Price(&d.Ladder)
			case 2:
				size = j.Size(&d.Ladder)
			default:
				j.Skip()
			}
		}
		if n < 3 {
			j.Fail(venue.ErrJSON)
		}
		d.Add(bid, price, size)
	}
}

func (d *deribitBook) action(j *venue.JSON) {
	text := j.Text()
	switch string(text) {
	case "new", "change", "delete":
	default:
		j.FailText(text, errAction)
	}
}
