package okx

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
	ErrAction    = errors.New("neither snapshot nor update")
	ErrOtherBook = errors.New("another instrument than the first message's")
)

// Depths decodes order books: JSON lines
//
//	{"instId":"BTC-USDT-SWAP","action":"update","ts":"1760054400011","asks":[["121500.1","29","7"]],"bids":[]}
//
// with levels of price, size and number of orders. The archive has neither the
// identifiers nor the checksums of the feed it was made from, so a lost message cannot
// be seen; every snapshot in the stream (each minute, later each quarter of an hour)
// replaces the book and is a test of what was rebuilt before it.
func Depths(r io.Reader, a venue.Archive) iter.Seq2[*tick.Depth, error] {
	d := &depthDecoder{archive: a}
	return venue.DecodeJSON(r, d.message)
}

type depthDecoder struct {
	archive    venue.Archive
	instrument []byte // of the first message
}

func (d *depthDecoder) message(j *venue.JSON, l *venue.Ladder) {
	var instrument, action []byte
	asks, bids := false, false
	for j.Open('{'); j.Key(); {
		switch string(j.Name()) {
		case "instId":
			instrument = j.Text()
			if d.instrument == nil {
				d.instrument = bytes.Clone(instrument)
			} else if !bytes.Equal(d.instrument, instrument) {
				j.Fail(ErrOtherBook)
			}
		case "action":
			action = j.Text()
		case "ts":
			l.Exch = j.Time(tick.Millisecond, &d.archive)
		case "asks":
			j.Once(&asks)
			j.Levels(l, false)
		case "bids":
			j.Once(&bids)
			j.Levels(l, true)
		default:
			j.Skip()
		}
	}
	l.Snapshot = string(action) == "snapshot"
	switch {
	case j.Err() != nil:
	case !l.Snapshot && string(action) != "update":
		j.Blame("action", action, ErrAction)
	case instrument == nil:
		j.Lack("instId")
	case l.Exch == tick.NoTime:
		j.Lack("ts")
	case !asks:
		j.Lack("asks")
	case !bids:
		j.Lack("bids")
	}
}
