package capture

import (
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// binanceBook reads the diff depth stream and the answers to REST's depth.
// https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#diff-depth-stream
//
// A spot diff covers the updates U to u, so it follows the message that ended with
// U-1; a futures diff says in pu what it follows. The answer to REST says in
// lastUpdateId where in that chain it stands, but not which instrument it is of.
type binanceBook struct {
	stream
	kept *kept

	event
}

// event is what a line said.
type event struct {
	otherEvent            bool // it is neither a diff nor a snapshot of the instrument
	wrapped               bool // it came by a stream
	update                bool // it says that it is a diff
	symbol                bool
	bids, asks            bool
	first, last, previous int64 // -1 where it did not say
	snapshot              int64
	engine, sent          int64
}

func (b *binanceBook) read(j *venue.JSON, recv tick.Time) *tick.Depth {
	b.Start(&b.message)
	b.event = event{first: -1, last: -1, previous: -1, snapshot: -1, engine: -1, sent: -1}
	b.object(j)
	if b.otherEvent && b.sent >= 0 {
		b.time(j, b.sent)
	}
	if b.otherEvent {
		return nil
	}
	switch {
	case !b.bids:
		j.Lack("b")
	case !b.asks:
		j.Lack("a")
	case b.snapshot == 0:
		j.Lack("lastUpdateId")
	case b.snapshot > 0:
		b.Snapshot, b.Last = true, b.snapshot
	default:
		b.chain(j)
	}
	if b.engine < 0 {
		b.engine = b.sent
	}
	if b.engine < 0 {
		b.Exch = b.timeless(j, recv)
	} else {
		b.Exch = b.time(j, b.engine)
	}
	b.Recv = recv
	return b.Finish()
}

// chain links a diff to the one before.
func (b *binanceBook) chain(j *venue.JSON) {
	futures := b.archive.Instrument.Market != tick.Spot
	switch {
	case !b.symbol:
		j.Lack("s")
	case b.first < 1:
		j.Lack("U")
	case b.last < b.first:
		j.Lack("u")
	case futures && b.previous < 0:
		j.Lack("pu")
	case futures && b.engine < 0:
		j.Lack("T")
	case !futures && b.sent < 0:
		j.Lack("E")
	}
	b.Prev, b.Last = b.first-1, b.last
	if futures {
		b.Prev = b.previous
	}
}

// object reads the object that combined streams wrap an event in, an event, or the
// answer to REST.
func (b *binanceBook) object(j *venue.JSON) {
	for j.Open('{'); j.Key(); {
		switch string(j.Name()) {
		case "data":
			b.wrapped = true
			b.object(j)
		case "e":
			text := j.Text()
			word(j, text)
			b.update = string(text) == "depthUpdate"
			b.otherEvent = b.otherEvent || !b.update
		case "s":
			b.symbol = true
			b.otherEvent = b.other(j, j.Text()) || b.otherEvent
		case "E":
			b.sent = j.Int()
		case "T":
			b.engine = j.Int()
		case "U":
			b.first = j.Int()
		case "u":
			b.last = j.Int()
		case "pu":
			b.previous = j.Int()
		case "lastUpdateId":
			b.snapshot = j.Int()
			b.otherEvent = b.otherEvent || b.wrapped // the stream of a few best levels
		case "b", "bids":
			b.bids = b.side(j, true)
		case "a", "asks":
			b.asks = b.side(j, false)
		case "result": // the answer to a request for streams
			b.otherEvent = true
			j.Skip()
		default:
			j.Skip()
		}
		if b.otherEvent && b.sent >= 0 {
			return // nothing more is asked of it
		}
	}
}

// side reads one side's levels. What has them not in an array is another event.
func (b *binanceBook) side(j *venue.JSON, bid bool) bool {
	if b.otherEvent || j.Next() != '[' {
		b.otherEvent = b.otherEvent || j.Next() == '"'
		j.Skip()
		return false
	}
	j.Levels(&b.Ladder, bid)
	return true
}

// replay gives, after each snapshot, once more the diffs from before it that it does
// not contain: the answer to a request arrives later than diffs that are newer than
// it (Binance's instructions say to buffer them).
func (b *binanceBook) replay(messages iter.Seq2[*tick.Depth, error]) iter.Seq2[*tick.Depth, error] {
	return func(yield func(*tick.Depth, error) bool) {
		for d, err := range messages {
			if !yield(d, err) {
				return
			}
			switch {
			case err != nil:
			case !d.Snapshot:
				b.kept.add(d)
			case !b.again(d, yield):
				return
			}
		}
	}
}

// again yields the kept diffs that end behind a snapshot.
func (b *binanceBook) again(snapshot *tick.Depth, yield func(*tick.Depth, error) bool) bool {
	last, prices, sizes := snapshot.Last, snapshot.PriceScale, snapshot.SizeScale
	for i := range b.kept.len() {
		if d := b.kept.at(i); d.Last > last && !yield(b.kept.lend(d, prices, sizes), nil) {
			return false
		}
	}
	return true
}
