package bybit

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// Why a message about a book is refused, besides the reasons of package venue.
var (
	ErrType      = errors.New("neither snapshot nor delta")
	ErrOtherBook = errors.New("another symbol than the first message's")
	ErrUpdateID  = errors.New("identifiers start at 1")
)

// Depths decodes order books: JSON lines, each a frame of the V5 websocket as it was
// sent, https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook.
//
// Exch is cts, when the matching engine made the message, which is the clock of
// trades. A file whose first frame is older than that field has ts in its place, when
// the gateway sent it: the two clocks are not mixed. Both are the venue's, so Recv is
// NoTime. u rises by one with each
// message; a message with u = 1 is a snapshot after a restart of the service, whatever
// it calls itself. seq orders messages between topics, has gaps by design and is not
// used. Files overlap by seconds at midnight: rows of other days are yielded, too.
func Depths(r io.Reader, a venue.Archive) iter.Seq2[*tick.Depth, error] {
	d := &depthDecoder{archive: a}
	return venue.DecodeJSON(r, d.message)
}

type depthDecoder struct {
	archive venue.Archive
	symbol  []byte // of the first message
	started bool   // with a message
	engine  bool   // whose time was the engine's
	frame
}

// frame is what is known of the current message.
type frame struct {
	kind       []byte
	ts, cts    tick.Time
	symbol     []byte
	bids, asks bool
	update     int64
}

func (d *depthDecoder) message(j *venue.JSON, l *venue.Ladder) {
	d.frame = frame{ts: tick.NoTime, cts: tick.NoTime}
	for j.Open('{'); j.Key(); {
		switch string(j.Name()) {
		case "type":
			d.kind = j.Text()
		case "ts":
			d.ts = j.Time(tick.Millisecond, &d.archive)
		case "cts":
			d.cts = j.Time(tick.Millisecond, &d.archive)
		case "data":
			d.data(j, l)
		default:
			j.Skip()
		}
	}
	if d.complete(j) {
		if l.Exch = d.ts; d.engine {
			l.Exch = d.cts
		}
		l.Prev, l.Last = d.update-1, d.update
		l.Snapshot = d.update == 1 || string(d.kind) == "snapshot"
	}
}

func (d *depthDecoder) data(j *venue.JSON, l *venue.Ladder) {
	for j.Open('{'); j.Key(); {
		switch string(j.Name()) {
		case "s":
			d.frame.symbol = j.Text()
			if d.symbol == nil {
				d.symbol = bytes.Clone(d.frame.symbol)
			} else if !bytes.Equal(d.symbol, d.frame.symbol) {
				j.Fail(ErrOtherBook)
			}
		case "b":
			j.Once(&d.bids)
			j.Levels(l, true)
		case "a":
			j.Once(&d.asks)
			j.Levels(l, false)
		case "u":
			if d.update = j.Int(); d.update < 1 {
				j.Fail(ErrUpdateID)
			}
		default:
			j.Skip()
		}
	}
}

// complete reports what a message cannot do without.
func (d *depthDecoder) complete(j *venue.JSON) bool {
	switch {
	case j.Err() != nil:
	case string(d.kind) != "snapshot" && string(d.kind) != "delta":
		j.Blame("type", d.kind, ErrType)
	case d.frame.symbol == nil:
		j.Lack("s")
	case d.ts == tick.NoTime:
		j.Lack("ts")
	case d.engine && d.cts == tick.NoTime:
		j.Lack("cts")
	case d.update == 0:
		j.Lack("u")
	case !d.bids:
		j.Lack("b")
	case !d.asks:
		j.Lack("a")
	}
	if j.Err() == nil && !d.started {
		d.started, d.engine = true, d.cts != tick.NoTime
	}
	return j.Err() == nil
}
