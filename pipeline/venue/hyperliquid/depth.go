package hyperliquid

import (
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// Depths decodes an archive of l2Book; see venue.DepthDecoder. Every message is a
// snapshot and there are no identifiers: a lost one cannot be seen, and the next
// one repairs the book.
func Depths(r io.Reader, a venue.Archive) iter.Seq2[*tick.Depth, error] {
	b := books{archive: a}
	return venue.DecodeReceived(r, b.read)
}

// books reads the lines of one file.
type books struct {
	archive venue.Archive
	ladder  venue.Ladder
	message tick.Depth
	clock   venue.Clock

	// What the line said so far.
	other   bool // it is of another channel
	recv    tick.Time
	exch    tick.Time
	sides   int
	wrapped bool // it is the archive's
	channel bool
	coin    bool
}

func (b *books) read(j *venue.JSON, at tick.Time) *tick.Depth {
	b.ladder.Start(&b.message)
	b.other, b.recv, b.exch, b.sides = false, at, tick.NoTime, 0
	b.wrapped, b.channel, b.coin = false, false, false
	b.envelope(j)
	switch {
	case b.other:
		return nil
	case !b.channel:
		j.Lack("channel")
	case !b.coin:
		j.Lack("coin")
	case b.exch == tick.NoTime, b.wrapped && b.recv == tick.NoTime:
		j.Lack("time")
	case b.sides != 2:
		j.Lack("levels")
	}
	d := b.ladder.Finish()
	d.Snapshot, d.Exch, d.Recv = true, b.exch, b.recv
	return d
}

// envelope reads the archive's outer object, or that of the feed itself.
func (b *books) envelope(j *venue.JSON) {
	for j.Open('{'); !b.other && j.Key(); {
		switch string(j.Name()) {
		case "time":
			text := j.Text()
			var ok bool
			if b.recv, ok = b.clock.Read(text); !ok {
				j.FailText(text, errTime)
			}
		case "raw":
			b.wrapped = true
			b.envelope(j)
		case "channel":
			text := j.Text()
			b.channel = true
			switch string(text) {
			case "l2Book":
			case "trades", "bbo", "activeAssetCtx", "subscriptionResponse", "pong":
				b.other = true
			default:
				j.FailText(text, errChannel)
			}
		case "data":
			b.data(j)
		default:
			j.Skip()
		}
	}
}

func (b *books) data(j *venue.JSON) {
	for j.Open('{'); j.Key(); {
		switch string(j.Name()) {
		case "coin":
			text := j.Text()
			if b.coin = true; string(text) != b.archive.Instrument.Symbol {
				j.FailText(text, errOther)
			}
		case "time":
			b.exch = j.Time(tick.Millisecond, &b.archive)
		case "levels":
			b.levels(j)
		default:
			j.Skip()
		}
	}
}

// levels reads the bids and the asks, each an array of objects.
func (b *books) levels(j *venue.JSON) {
	for j.Open('['); j.Element(); b.sides++ {
		for j.Open('['); j.Element(); {
			b.level(j, b.sides == 0)
		}
	}
}

func (b *books) level(j *venue.JSON, bid bool) {
	var price, size int64
	for j.Open('{'); j.Key(); {
		switch string(j.Name()) {
		case "px":
			price = j.Price(&b.ladder)
		case "sz":
			if size = j.Size(&b.ladder); size == 0 {
				j.Fail(venue.ErrZero) // a snapshot has no level of nothing
			}
		default:
			j.Skip()
		}
	}
	switch {
	case price == 0:
		j.Lack("px")
	case size == 0:
		j.Lack("sz")
	}
	b.ladder.Add(bid, price, size)
}
