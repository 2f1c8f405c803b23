// Package bybit decodes the trades of public.bybit.com: derivatives below trading/
// and spot below spot/, by UTC day, spot also by month; and the order books of
// quote-saver.bycsi.com, by UTC day.
//
// Derivatives have times in decimal seconds, a column RPI since some time in 2025,
// and both linear and inverse contracts in one folder. Sizes are coins for linear
// and US dollars for inverse contracts; homeNotional and foreignNotional swap their
// meaning between the two and are not used. Books have the same units. Spot files have
// times in milliseconds and identifiers that start at 1 every day. Sides are the
// taker's.
package bybit

import "github.com/crashtape/crashtape/pipeline/venue"

// Publisher is this package as the stages see it.
var Publisher = venue.Publisher{Name: name, Recognise: Recognise, Trades: Trades, Depths: Depths}

const name = "bybit"

// The datasets, by the vendor's folders.
const (
	derivatives = "trading"
	spot        = "spot"
)
