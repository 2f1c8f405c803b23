// Package flashcrash is the report of a crash day: which numbers, which figures,
// which sentences.
//
// Analyse turns minutes and drawdowns into Results, which hold every number of the
// report; WriteJSON writes them as results.json and WriteHTML draws them. Titles
// state a finding only where a rule with a threshold finds one. Everything is pure
// and ordered: the same input gives the same bytes.
package flashcrash
