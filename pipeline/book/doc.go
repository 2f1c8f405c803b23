// Package book rebuilds order books from level-2 messages, whatever the venue, and
// samples them by the minute. It never guesses: a broken chain makes a book stale
// until the next snapshot, and what lies beyond the levels that a feed publishes is
// unknown, not zero.
//
// The invariant: after each message a live book holds exactly the levels that a map
// from price to size would hold (TestBookEqualsANaiveMap).
package book
