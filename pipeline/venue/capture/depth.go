package capture

import (
	"fmt"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// Depths decodes the book or the quotes of one instrument; see venue.DepthDecoder.
func Depths(r io.Reader, a venue.Archive) iter.Seq2[*tick.Depth, error] {
	s := stream{archive: a, latest: tick.NoTime}
	switch book := a.Kind == venue.Book; {
	case book && a.Instrument.Venue == "binance":
		b := binanceBook{stream: s, kept: newKept()}
		return b.replay(venue.DecodeReceived(r, b.read))
	case a.Kind == venue.Quotes && a.Instrument.Venue == "binance":
		q := binanceQuotes{stream: s}
		return venue.DecodeReceived(r, q.read)
	case book && a.Instrument.Venue == "okx":
		b := okxBook{stream: s}
		return venue.DecodeReceived(r, b.read)
	case book && a.Instrument.Venue == "kraken":
		b := newKrakenBook(s)
		return venue.DecodeReceived(r, b.read)
	case book && a.Instrument.Venue == "deribit":
		b := deribitBook{stream: s}
		return venue.DecodeReceived(r, b.read)
	case book && a.Instrument.Venue == "coinbase":
		b := coinbaseBook{stream: s}
		return venue.DecodeReceived(r, b.read)
	}
	return func(yield func(*tick.Depth, error) bool) {
		yield(nil, fmt.Errorf("recordings of %s's %s are not read", a.Instrument.Venue, a.Kind))
	}
}

// stream is the part of a recording that is asked for.
type stream struct {
	venue.Ladder
	archive venue.Archive
	message tick.Depth
	latest  tick.Time // of the exchange's times so far
}

// other tells whether a symbol is not the instrument's. A symbol that cannot be one
// is a fault: it may have been the instrument's before it was damaged.
func (s *stream) other(j *venue.JSON, symbol []byte) bool {
	word(j, symbol)
	return string(symbol) != s.archive.Instrument.Symbol
}

// time brings an exchange's time to nanoseconds, if it lies in the archive. Binance
// sends milliseconds, or microseconds to who asks for them; the two differ in length.
func (s *stream) time(j *venue.JSON, n int64) tick.Time {
	unit := tick.Millisecond
	if n >= 1e14 {
		unit = tick.Microsecond
	}
	if n > 1<<62/int64(unit) {
		j.Fail(venue.ErrOtherDay)
		return 0
	}
	return s.seen(j, tick.Time(n)*unit)
}

// seen takes note of an exchange's time, if it lies in the archive.
func (s *stream) seen(j *venue.JSON, at tick.Time) tick.Time {
	if !s.archive.Holds(at) {
		j.Fail(venue.ErrOtherDay)
		return at
	}
	s.latest = max(s.latest, at)
	return at
}

// timeless is the time of a message that has none of the exchange's.
func (s *stream) timeless(j *venue.JSON, recv tick.Time) tick.Time {
	switch {
	case s.latest != tick.NoTime:
		return s.latest
	case recv == tick.NoTime:
		j.Lack("time")
	case !s.archive.Holds(recv):
		j.Fail(venue.ErrOtherDay)
	}
	return recv
}

// word holds the name of an instrument, channel or event to the characters they have.
func word(j *venue.JSON, text []byte) {
	for _, c := range text {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case c == '-' || c == '_' || c == '/' || c == '.':
		default:
			j.FailText(text, venue.ErrText)
			return
		}
	}
}
