package capture

import (
	"strconv"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// okxBook reads the channel books: a snapshot of 400 levels, then updates.
// https://www.okx.com/docs-v5/en/#order-book-trading-market-data-ws-order-book-channel
//
// Feeds before 2023 have no seqId, so that only the checksum can tell a loss. Since
// 2026-06-23 the checksum is there but always 0, which is read as none.
type okxBook struct {
	stream

	otherEvent  bool
	instrument  bool
	action      bool
	books       int
	bids, asks  bool
	at          int64
	checksum    int64
	hasChecksum bool
	hasID       bool
	hasPrevious bool
}

func (o *okxBook) read(j *venue.JSON, recv tick.Time) *tick.Depth {
	o.Start(&o.message)
	*o = okxBook{stream: o.stream, at: -1}
	o.object(j)
	if o.otherEvent {
		return nil
	}
	switch {
	case !o.instrument:
		j.Lack("instId")
	case !o.action:
		j.Lack("action")
	case o.books != 1:
		j.Lack("data")
	case !o.bids:
		j.Lack("bids")
	case !o.asks:
		j.Lack("asks")
	case o.at < 0:
		j.Lack("ts")
	case !o.hasChecksum:
		j.Lack("checksum")
	case o.hasID != o.hasPrevious:
		j.Lack("prevSeqId")
	}
	if o.Snapshot {
		o.Prev = 0
	}
	o.Recv, o.Exch = recv, o.time(j, o.at)
	o.Checksum, o.HasChecksum = uint32(o.checksum), o.hasChecksum && o.checksum != 0
	return o.Finish()
}

func (o *okxBook) object(j *venue.JSON) {
	for j.Open('{'); !o.otherEvent && j.Key(); {
		switch string(j.Name()) {
		case "arg":
			o.arg(j)
		case "event": // the answer to a request
			o.otherEvent = true
		case "action":
			text := j.Text()
			o.action = true
			switch string(text) {
			case "snapshot":
				o.Snapshot = true
			case "update":
			default:
				j.FailText(text, errAction)
			}
		case "data":
			for j.Open('['); j.Element(); o.books++ {
				o.book(j)
			}
		default:
			j.Skip()
		}
	}
}

func (o *okxBook) arg(j *venue.JSON) {
	for j.Open('{'); j.Key(); {
		switch string(j.Name()) {
		case "channel":
			text := j.Text()
			word(j, text)
			o.otherEvent = o.otherEvent || string(text) != "books"
		case "instId":
			o.instrument = true
			o.otherEvent = o.other(j, j.Text()) || o.otherEvent
		default:
			j.Skip()
		}
	}
}

func (o *okxBook) book(j *venue.JSON) {
	for j.Open('{'); j.Key(); {
		switch string(j.Name()) {
		case "bids":
			o.bids = true
			j.Levels(&o.Ladder, true)
		case "asks":
			o.asks = true
			j.Levels(&o.Ladder, false)
		case "ts":
			o.at = j.Int()
		case "checksum":
			o.checksum, o.hasChecksum = signed(j), true
		case "seqId":
			o.Last, o.hasID = j.Int(), true
		case "prevSeqId":
			o.Prev, o.hasPrevious = signed(j), true
		default:
			j.Skip()
		}
	}
}

// signed reads an integer that may be negative.
func signed(j *venue.JSON) int64 {
	text := j.Number()
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		j.FailText(text, venue.ErrNotInt)
	}
	return n
}
