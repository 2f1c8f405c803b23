// Package hyperliquid decodes the order books of Hyperliquid's archive, l2Book: one
// JSON object a line, each a whole snapshot of the levels that the feed carries,
// about two a second.
//
//	{"time":"2023-06-01T00:00:03.299718723","ver_num":1,"raw":{"channel":"l2Book","data":
//	 {"coin":"ETH","time":1685577602705,"levels":[[{"px":"1872.7","sz":"1.2498","n":3},…],[…]]}}}
//
// The outer time is the recorder's clock, UTC without saying so, in nanoseconds, of
// which microseconds are kept; the exchange's time is the inner one, in milliseconds.
// The first list of levels holds the bids. Files are cut by the recorder's hour.
//
// Recordings of the live feed, where each line has the receive time before the same
// "raw" object, are read as well; lines of other channels are passed over.
//
// Format: https://hyperliquid.gitbook.io/hyperliquid-docs/historical-data.
package hyperliquid

import "github.com/crashtape/crashtape/pipeline/venue"

// Publisher is this package as the stages see it.
var Publisher = venue.Publisher{Name: name, Recognise: Recognise, Depths: Depths}

const name = "hyperliquid"
