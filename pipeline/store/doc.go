// Package store is how anything becomes durable: it is the only package that
// writes files.
//
// A partition is a directory holding data.parquet and manifest.json. It appears
// under its name complete or not at all, whatever happens: an error, a full disk,
// a cancelled context, a killed process, a power cut. The manifest is the commit
// record: it counts every row, names every input, and carries the digests of the
// data and of itself, so that damage is an error and never a number.
//
// The package knows nothing of what the columns mean, and nothing of the clock or
// the machine gets into a file: the same input gives the same bytes.
package store
