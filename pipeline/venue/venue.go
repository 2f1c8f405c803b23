// Package venue holds what every venue's decoder shares: how an archive is
// described, how a faulty row is reported, and the shape of a decoder.
//
// The decoders live below it, one package per publisher of archives
// (tardis, binance, bybit, okx, candles). They are pure: bytes in, ticks out, no
// files, clock or logging, and they do not know each other. All of a venue's
// quirks end there: units of time, sides, headers, contract and lot names.
package venue

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Kind is what the rows of an archive are.
type Kind string

// The kinds of archives.
const (
	Trades  Kind = "trades"
	Candles Kind = "candles"
	Book    Kind = "book"   // messages that keep an order book
	Quotes  Kind = "quotes" // best bid and ask, one message per change
	Bands   Kind = "bands"  // depth by distance from the mid price; no order book
)

// PriceFamily says what the prices of candles are. Only traded candles are trades;
// mark, index and premium candles look the same and must never be taken for them.
type PriceFamily string

// The price families of candles.
const (
	Traded  PriceFamily = "traded"
	Mark    PriceFamily = "mark"
	Index   PriceFamily = "index"
	Premium PriceFamily = "premium"

	// MarkOrIndex are candles of a computed price that lost the folder which says
	// of which one.
	MarkOrIndex PriceFamily = "mark or index"
)

// Archive is what a file says of itself by its vendor's path, its name and its
// first bytes.
type Archive struct {
	Publisher  string // package that decodes it: tardis, binance, ...
	Dataset    string // the publisher's own name: trades, aggTrades, klines, ...
	Kind       Kind
	Instrument tick.Instrument

	// Start and End bound the exchange times the file covers by its name, in UTC
	// (a UTC+8 day starts at 16:00 of the day before). Zero when the name has no date.
	Start, End tick.Time

	// Slack is how far outside [Start, End) a row may lie before it is refused as
	// belonging to another file: files cut by receive time hold some.
	Slack tick.Time

	// Rank orders archives of the same instrument and kind: the lowest is used,
	// the others are named as superseded (aggTrades before trades).
	Rank int

	// Part orders files that belong together although they cover the same time: of a
	// book whose snapshots and updates are apart, the former are part 0, the latter 1.
	Part int

	// Family and Interval are set for candles.
	Family   PriceFamily
	Interval tick.Time

	// Levels is how many levels a side a book or quotes archive holds at most; what
	// lies beyond them is unknown, not empty. 0 is the whole book.
	Levels int
}

// ErrUnread is a dataset that its publisher's package knows by name and does not read.
// Nothing is wrong with such a file.
var ErrUnread = errors.New("is not read by this version")

// Publisher is one decoder package as the stages see it.
type Publisher struct {
	Name string

	// Recognise describes a file from its slash-separated path below the raw folder
	// (container suffixes .gz, .zip, .zst included) and the first bytes of its
	// decompressed content (up to 4 KiB, maybe fewer). ok is false when the file is not of
	// this publisher; err tells why a file of this publisher cannot be used.
	Recognise func(path string, head []byte) (a Archive, ok bool, err error)

	// Trades decodes an archive of kind Trades; see TradeDecoder.
	Trades TradeDecoder

	// Candles decodes an archive of kind Candles.
	Candles CandleDecoder

	// Depths decodes an archive of kind Book or Quotes.
	Depths DepthDecoder

	// Bands decodes an archive of kind Bands.
	Bands BandDecoder
}

// TradeDecoder reads decompressed bytes. Each trade is borrowed until the next
// iteration. A *RowError is about one row and the stream goes on after it if the
// consumer does; any other error ends the stream. Rows come in file order.
type TradeDecoder func(r io.Reader, a Archive) iter.Seq2[*tick.Trade, error]

// CandleDecoder reads decompressed bytes with the same rules as a TradeDecoder.
type CandleDecoder func(r io.Reader, a Archive) iter.Seq2[*Candle, error]

// DepthDecoder reads decompressed bytes with the same rules as a TradeDecoder. A
// message that spans rows is yielded when its last row is known; after a faulty row
// the message it belonged to is not yielded.
type DepthDecoder func(r io.Reader, a Archive) iter.Seq2[*tick.Depth, error]

// BandDecoder reads decompressed bytes with the same rules as a DepthDecoder.
type BandDecoder func(r io.Reader, a Archive) iter.Seq2[*tick.Bands, error]

// Candle is one bar as published. Volumes are native; what the venue does not give
// or fills with zeros by definition (mark, index and premium prices) is nil.
type Candle struct {
	Open                   tick.Time // start of the bar
	First, High, Low, Last tick.Decimal
	Volume, QuoteVolume    *tick.Decimal
	TakerBuyVolume         *tick.Decimal
	TakerBuyQuoteVolume    *tick.Decimal
	Trades                 int64 // -1 when not given
}

// ErrField marks the reasons a field is refused; test with errors.Is.
var ErrField = errors.New("bad field")

// RowError is a row that cannot be taken as it is.
type RowError struct {
	Line   int64  // from 1, the header included
	Offset int64  // of the row's first byte in the decompressed stream
	Field  string // the publisher's column name, or "" for the whole row
	Text   string // the offending text, cut to 64 bytes
	Err    error
}

func (e *RowError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("line %d (byte %d): %v: %q", e.Line, e.Offset, e.Err, e.Text)
	}
	return fmt.Sprintf("line %d (byte %d): %s %q: %v", e.Line, e.Offset, e.Field, e.Text, e.Err)
}

// Unwrap makes every RowError a bad field, with its cause.
func (e *RowError) Unwrap() []error { return []error{ErrField, e.Err} }

// HeaderError is a file whose header is not the one the format has.
type HeaderError struct {
	Have string
	Want string
}

func (e *HeaderError) Error() string {
	return fmt.Sprintf("line 1: header %q: want %s; is this the file its name says?", e.Have, e.Want)
}
