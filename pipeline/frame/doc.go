// Package frame maps ticks and minutes to columns and back: Parquet files, which
// any other tool reads, and Arrow records, for notebooks and other programs. It is
// the only package that knows of parquet-go and Arrow.
//
// Every partition of a kind has the same schema, so a glob over symbols reads as one
// table. Prices and sizes stay exact decimals: a value that does not fit is refused,
// never rounded. The same rows give the same bytes. FORMAT.md describes every column.
//
// The readers assume nothing of the bytes: damage is an error, never a panic. Own
// frames are to be read through store.Open, which verifies their digest first; only
// that finds every damage.
package frame
