// Package capture decodes recordings of live feeds: files in which each line is what
// a recorder received, with the time of receipt (see venue.DecodeReceived). The
// messages are the exchanges' own, so each exchange has its file here:
//
//	binance   REST depth snapshot, depthUpdate, bookTicker, trade
//	okx       books, with its checksum and, since 2023, seqId and prevSeqId
//	kraken    book (v1), with its checksum
//	deribit   book.INSTRUMENT.raw
//	coinbase  level2
//
// A recording may hold several instruments and several streams: the archive's
// instrument and kind say which are asked for, the rest is passed over. The kind is
// Book for the order book, and for Binance also Quotes (bookTicker) and Trades.
//
// The time of receipt is by the recorder's clock, which need not agree with the
// exchange's: one of Binance's spot feed was 1.3 s behind it. Where a message has no
// time of the exchange's, it gets the latest one that the recording had before it.
package capture

import "github.com/crashtape/crashtape/pipeline/venue"

// Publisher is this package as the stages see it.
var Publisher = venue.Publisher{Name: name, Recognise: Recognise, Trades: Trades, Depths: Depths}

const name = "capture"
