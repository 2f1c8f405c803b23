// Package binance decodes the files of Binance Vision (data.binance.vision): trades,
// aggregated trades and candles of the spot market (spot), of USD-margined (um) and
// of coin-margined futures (cm), by day or month.
//
// The same column means different things by market. Times are microseconds in spot
// files since 2025-01-01 and milliseconds elsewhere; spot files have no header,
// futures files have one since August 2022, and older ones were not made again.
// Sizes are coins, and contracts for cm. The maker flag says who was resting, so
// is_buyer_maker=true is a taker who sold.
//
// Books of futures are read, too: T_DEPTH, which Binance sold until 2024, bookTicker,
// the best prices until 2024, and bookDepth, which is depth in bands and no book.
//
// Sources: github.com/binance/binance-public-data (README and the issues cited
// below) and files of 2022 and 2025.
package binance

import "github.com/crashtape/crashtape/pipeline/venue"

// Publisher is this package as the stages see it.
var Publisher = venue.Publisher{
	Name: name, Recognise: Recognise, Trades: Trades, Candles: Candles, Depths: Depths, Bands: Bands,
}

const name = "binance"
