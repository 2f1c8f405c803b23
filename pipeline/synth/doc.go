// Package synth makes a crash day of which the truth is known: a market of order
// books, market makers, takers, arbitrageurs and leveraged accounts, and the archives
// that its venues and recorders would have published, in their own formats with their
// own traps.
//
// The crash is not drawn: the only outside causes are the shocks to the value of the
// coins, the outage of transfers and the stall of a feed that the parameters name. The
// rest follows from margin, liquidations, limited capital and makers who withdraw.
//
// The package is pure: parameters in, values and bytes out. The same parameters and
// seed give the same bytes on one processor architecture (on another, floating point
// may be fused and rounded differently). Prices, sizes, cash and positions are
// integers; whatever one agent pays another receives.
package synth
