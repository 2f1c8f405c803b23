// Package page lays a report out as one HTML file that needs no network: text,
// static SVG, fonts, data and the runtime that makes the charts interactive.
//
// It knows figures, legends, tables and the clock they share, but no market. What
// comes from data is escaped by html/template or encoding/json and never becomes
// script or style; the content security policy allows the page's own script and
// style by their hashes and nothing else. The same Page gives the same bytes.
package page
