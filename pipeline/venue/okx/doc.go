// Package okx decodes OKX's historical trades (static.okx.com/cdn/okex/traderecords)
// and order books (static.okx.com/cdn/okx/match/orderbook).
//
// The day of a file of trades is Hong Kong's: 2025-10-11 covers 2025-10-10 16:00 to
// 2025-10-11 16:00 UTC, and months likewise. That of a book is UTC's. Sizes are coins
// for spot, sometimes with an exponent, and contracts for swaps and futures. A column
// source was added after mid-2025, so columns are found by name. Sides are the
// taker's.
package okx

import "github.com/crashtape/crashtape/pipeline/venue"

// Publisher is this package as the stages see it.
var Publisher = venue.Publisher{Name: name, Recognise: Recognise, Trades: Trades, Depths: Depths}

const name = "okx"
