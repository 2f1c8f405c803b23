//go:build !unix

package store

// hint says what to do about the errors a person can do something about; the
// system's own words are enough here.
func hint(error) string { return "" }
