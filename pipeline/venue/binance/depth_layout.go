package binance

import (
	"strings"

	"github.com/crashtape/crashtape/pipeline/venue"
)

// The layouts of T_DEPTH, as headers. The first has one in its files; the second is
// what hftbacktest reads by default; the third is that of Binance's README.
const (
	layoutA = layoutC + ",pu"
	layoutB = "symbol,timestamp,trans_id,first_update_id,last_update_id,side,update_type,price,qty"
	layoutC = "symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty"
)

// depthLayout knows the table's columns by its first line.
func depthLayout(head []byte) venue.Layout {
	any := venue.Layout{Columns: strings.Split(layoutC, ","), Optional: []string{"pu", "trans_id"}}
	usual := venue.Layout{Columns: strings.Split(layoutA, ",")}
	lines := venue.FirstLines(head, 1)
	if len(lines) == 0 {
		return any
	}
	isSide := func(s string) bool { return s == "a" || s == "b" }
	switch f := strings.Split(lines[0], ","); {
	case lines[0] == layoutA:
		return usual
	case len(f) == 9 && isSide(f[4]):
		usual.Header = layoutA
		return usual
	case len(f) == 9 && isSide(f[5]):
		any.Header = layoutB
	case len(f) == 8 && isSide(f[4]):
		any.Header = layoutC
	}
	return any
}
