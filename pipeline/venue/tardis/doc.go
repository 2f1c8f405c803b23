// Package tardis decodes the CSV trades, books and quotes of Tardis.dev, who record the
// live feeds of many exchanges and publish them in one format:
//
//	exchange,symbol,timestamp,local_timestamp,id,side,price,amount
//	exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount
//
// Times are microseconds UTC; timestamp is the exchange's, local_timestamp the
// recorder's, and days are cut by the latter. side is a trade's taker's or a book's. Prices and
// amounts are the exchange's own (contracts where it trades contracts), printed by
// JavaScript, so numbers below 1e-6 have an exponent.
//
// Formats: https://docs.tardis.dev/downloadable-csv-files. What an exchange's
// trades leave out, Tardis leaves out too: for Binance futures it drops the prints
// of the insurance fund and of auto-deleveraging (tardis-node, mappers/binance.ts).
package tardis

import "github.com/crashtape/crashtape/pipeline/venue"

// Publisher is this package as the stages see it.
var Publisher = venue.Publisher{Name: name, Recognise: Recognise, Trades: Trades, Depths: Depths}

const name = "tardis"
