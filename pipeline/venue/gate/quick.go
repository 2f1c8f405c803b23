package gate

import (
	"bytes"

	"github.com/crashtape/crashtape/pipeline/venue"
)

// quick reads a change of the same time as the row before, as nearly all are.
func (d *depthDecoder) quick(line []byte, _ *struct{}) bool {
	n := len(d.stamp)
	if n == 0 || len(line) <= n || line[n] != ',' || !bytes.Equal(line[:n], d.stamp) {
		return false
	}
	line = line[n+1:]
	bid := false
	if d.columns.side >= 0 {
		if len(line) < 2 || line[0] != '1' && line[0] != '2' || line[1] != ',' {
			return false
		}
		bid = line[0] == '2'
		line = line[2:]
	}
	if len(line) < len("make,") {
		return false
	}
	sign := int64(1)
	switch action := string(line[:5]); action {
	case actionMake + ",":
	case actionTake + ",":
		sign = -1
	default:
		return false
	}
	line = line[5:]

	price, n := d.ReadPrice(line)
	if n == 0 || n == len(line) || line[n] != ',' {
		return false
	}
	line = line[n+1:]
	if d.columns.side < 0 {
		if bid = len(line) > 0 && line[0] != '-'; !bid && len(line) > 0 {
			line = line[1:]
		}
	}
	size, n := d.ReadSize(line)
	if n == 0 || n == len(line) || line[n] != ',' {
		return false
	}
	return d.quickIDs(line[n+1:], bid, price, sign*size)
}

// quickIDs reads the identifiers at the end of a row and adds its level.
func (d *depthDecoder) quickIDs(line []byte, bid bool, price, size int64) bool {
	begin, n := venue.Digits(line)
	if n == 0 || n == len(line) || begin == 0 {
		return false
	}
	merged, m := venue.Digits(line[n+1:])
	if m == 0 || n+1+m != len(line) || merged == 0 {
		return false
	}
	d.place(begin, begin+merged-1, false)
	if size != 0 {
		d.Add(bid, price, size)
	}
	return true
}
