package capture

import (
	"errors"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

var errSide = errors.New("neither buy nor sell")

// coinbaseBook reads the channel level2 of the Exchange feed: a snapshot of the whole
// book, which has no time, then updates with absolute sizes. There are no
// identifiers. https://docs.cdp.coinbase.com/exchange/websocket-feed/channels#level2-channel
type coinbaseBook struct {
	stream
	clock venue.Clock

	otherEvent bool
	kind       bool
	product    bool
	bids, asks bool
	at         tick.Time
}

func (c *coinbaseBook) read(j *venue.JSON, recv tick.Time) *tick.Depth {
	c.Start(&c.message)
	*c = coinbaseBook{stream: c.stream, clock: c.clock, at: tick.NoTime}
	c.object(j)
	if c.otherEvent {
		return nil
	}
	switch {
	case !c.kind:
		j.Lack("type")
	case !c.product:
		j.Lack("product_id")
	case c.Snapshot && !c.bids:
		j.Lack("bids")
	case !c.asks:
		j.Lack("asks")
	case !c.Snapshot && c.at == tick.NoTime:
		j.Lack("time")
	}
	c.Recv = recv
	if c.Snapshot {
		c.Exch = c.timeless(j, recv)
	} else {
		c.Exch = c.seen(j, c.at)
	}
	return c.Finish()
}

func (c *coinbaseBook) object(j *venue.JSON) {
	for j.Open('{'); !c.otherEvent && j.Key(); {
		switch string(j.Name()) {
		case "type":
			c.what(j)
		case "product_id":
			c.product = true
			c.otherEvent = c.other(j, j.Text())
		case "bids":
			c.bids = true
			j.Levels(&c.Ladder, true)
		case "asks":
			c.asks = true
			j.Levels(&c.Ladder, false)
		case "changes":
			c.asks = true
			for j.Open('['); j.Element(); {
				c.change(j)
			}
		case "time":
			text := j.Text()
			var ok bool
			if c.at, ok = c.clock.Read(text); !ok {
				j.FailText(text, errTime)
			}
		default:
			j.Skip()
		}
	}
}

func (c *coinbaseBook) what(j *venue.JSON) {
	text := j.Text()
	word(j, text)
	c.kind = true
	switch string(text) {
	case "snapshot":
		c.Snapshot = true
	case "l2update":
	default:
		c.otherEvent = true
	}
}

// change reads ["sell","14.8024","12.77"].
func (c *coinbaseBook) change(j *venue.JSON) {
	var price, size int64
	bid := false
	n := 0
	for j.Open('['); j.Element(); n++ {
		switch n {
		case 0:
			text := j.Text()
			bid = string(text) == "buy"
			if !bid && string(text) != "sell" {
				j.FailText(text, errSide)
			}
		case 1:
			price = j.Price(&c.Ladder)
		case 2:
			size = j.Size(&c.Ladder)
		default:
			j.Skip()
		}
	}
	if n < 3 {
		j.Fail(venue.ErrJSON)
	}
	c.Add(bid, price, size)
}
