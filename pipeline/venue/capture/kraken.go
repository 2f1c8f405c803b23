package capture

import (
	"bytes"
	"errors"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// Why a message is refused, besides the reasons of package venue.
var (
	errAction = errors.New("neither a snapshot nor an update")
	errTime   = errors.New("not a time")
	errTail   = errors.New("does not end with channel and pair")
)

// krakenBook reads the channel book of version 1 of the feed:
//
//	[464,{"as":[["56218.30000","0.15000000","1618678117.243818"],…],"bs":[…]},"book-1000","XBT/CHF"]
//	[464,{"a":[…],"c":"2439117997"},"book-1000","XBT/CHF"]
//
// https://docs.kraken.com/api/docs/websocket-v1/book. Times are of the levels; the
// latest is the message's. There are no identifiers, but each update has a checksum
// over the digits as sent, so prices and sizes keep all their decimals here.
type krakenBook struct {
	stream
	tail []byte // "XBT/CHF"]

	parts  int
	at     tick.Time
	levels bool
}

func newKrakenBook(s stream) *krakenBook {
	return &krakenBook{stream: s, tail: []byte(`"` + s.archive.Instrument.Symbol + `"]`)}
}

func (k *krakenBook) read(j *venue.JSON, recv tick.Time) *tick.Depth {
	if j.Next() != '[' { // a heartbeat or the answer to a request
		return k.status(j)
	}
	if channel, ok := k.channel(j); !ok || !bytes.HasPrefix(channel, []byte("book-")) || !bytes.HasSuffix(j.Rest(), k.tail) {
		return nil
	}
	k.Start(&k.message)
	k.parts, k.at, k.levels = 0, tick.NoTime, false
	for j.Open('['); j.Element(); {
		if j.Next() != '{' {
			j.Skip()
			continue
		}
		k.parts++
		k.part(j)
	}
	switch {
	case k.parts == 0 || !k.levels:
		j.Lack("a")
	case !k.Snapshot && !k.HasChecksum:
		j.Lack("c")
	}
	if k.at == tick.NoTime { // an empty snapshot
		k.Exch = k.timeless(j, recv)
	} else {
		k.Exch = k.seen(j, k.at)
	}
	k.Recv = recv
	return k.Finish()
}

// status holds what is not an array to be one of the feed's own events.
func (k *krakenBook) status(j *venue.JSON) *tick.Depth {
	for j.Open('{'); j.Key(); {
		if string(j.Name()) == "event" {
			return nil
		}
		j.Skip()
	}
	j.Lack("event")
	return nil
}

// channel is the second to last element, which with the pair, the last, says what the
// message is of.
func (k *krakenBook) channel(j *venue.JSON) ([]byte, bool) {
	text, closed := bytes.CutSuffix(j.Rest(), []byte(`"]`))
	i := bytes.LastIndex(text, []byte(`","`))
	if !closed || i < 0 {
		j.FailText(j.Rest(), errTail)
		return nil, false
	}
	pair, text := text[i+len(`","`):], text[:i]
	channel := text[bytes.LastIndexByte(text, '"')+1:]
	word(j, pair)
	word(j, channel)
	return channel, j.Err() == nil
}

// part reads one object: a snapshot of both sides, or an update of one.
func (k *krakenBook) part(j *venue.JSON) {
	for j.Open('{'); j.Key(); {
		switch name := string(j.Name()); name {
		case "as", "bs":
			k.Snapshot = true
			k.side(j, name == "bs")
		case "a", "b":
			k.side(j, name == "b")
		case "c":
			text := j.Text()
			n, ok := digits(text)
			if !ok || n > 1<<32-1 {
				j.FailText(text, venue.ErrNotInt)
			}
			k.Checksum, k.HasChecksum = uint32(n), true
		default: // a side or a checksum whose name was damaged
			j.Fail(venue.ErrJSON)
		}
	}
}

func (k *krakenBook) side(j *venue.JSON, bid bool) {
	k.levels = true
	for j.Open('['); j.Element(); {
		k.level(j, bid)
	}
}

// level reads ["price","size","time"] and passes over what may follow, an "r" for
// levels that are sent again because others left the subscribed depth.
func (k *krakenBook) level(j *venue.JSON, bid bool) {
	var price, size int64
	n := 0
	for j.Open('['); j.Element(); n++ {
		switch n {
		case 0:
			price = asSent(j, k.Price)
		case 1:
			size = asSent(j, k.Size)
		case 2:
			k.at = max(k.at, seconds(j))
		default:
			j.Skip()
		}
	}
	if n < 3 {
		j.Lack("time")
	}
	k.Add(bid, price, size)
}

// asSent reads a number with all the decimals it has.
func asSent(j *venue.JSON, scale func(tick.Decimal) (int64, error)) int64 {
	text := j.Text()
	whole, decimals, _ := bytes.Cut(text, []byte("."))
	w, ok := digits(whole)
	f, ok2 := digits(decimals)
	if !ok || !ok2 && len(decimals) > 0 || len(whole)+len(decimals) > 18 {
		j.FailText(text, tick.ErrNotDecimal)
		return 0
	}
	n := uint8(len(decimals))
	v, err := scale(tick.Decimal{Unscaled: w*power(n) + f, Scale: n})
	if err != nil {
		j.FailText(text, err)
	}
	return v
}

// seconds reads 1618678117.243818.
func seconds(j *venue.JSON) tick.Time {
	text := j.Text()
	whole, decimals, _ := bytes.Cut(text, []byte("."))
	s, ok := digits(whole)
	f, ok2 := digits(decimals)
	if !ok || !ok2 || len(whole) != 10 || len(decimals) != 6 {
		j.FailText(text, errTime)
		return 0
	}
	return tick.Time(s)*tick.Second + tick.Time(f)*tick.Microsecond
}

// digits reads at most 18 of them.
func digits(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, len(b) > 0 && len(b) <= 18
}
