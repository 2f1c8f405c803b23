// Package metric turns ticks and minutes into numbers: minutes from trades,
// drawdowns, cross-sections, gaps between venues.
//
// It is pure: values in, values out. NaN is an undefined number and never 0.
// Sums of prices and sizes are exact integers until the last step, so they do not
// depend on the order of the rows.
package metric
