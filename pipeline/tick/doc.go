// Package tick is the vocabulary of crashtape: instants, exact decimals,
// trades, instruments and the columns of a minute.
//
// It holds values and their arithmetic, nothing else: no files, no network, no
// clock, and no import outside the standard library. Prices and sizes stay exact
// from the archive's text to the Parquet column; float64 begins in the minutes.
package tick
