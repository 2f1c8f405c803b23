package binance

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// quickTrade reads a row of trades as nearly all are.
func (d *decoder) quickTrade(line []byte, t *tick.Trade) bool {
	id, line, ok := integer(line)
	if !ok {
		return false
	}
	if line, ok = d.quickPrices(line, t); !ok {
		return false
	}
	// The notional is not used; its end is the next comma.
	_, n := venue.Positive(line)
	if n == 0 || n == len(line) {
		return false
	}
	t.ID, t.Fills = id, 1
	return d.quickEnd(line[n+1:], t)
}

// quickAggregate reads a row of aggregated trades as nearly all are.
func (d *decoder) quickAggregate(line []byte, t *tick.Trade) bool {
	id, line, ok := integer(line)
	if !ok {
		return false
	}
	if line, ok = d.quickPrices(line, t); !ok {
		return false
	}
	first, line, ok := integer(line)
	if !ok {
		return false
	}
	last, line, ok := integer(line)
	if !ok || last < first || last-first >= math.MaxInt32 {
		return false
	}
	t.ID, t.Fills = id, int32(last-first)+1
	return d.quickEnd(line, t)
}

// integer reads a number and its comma.
func integer(line []byte) (int64, []byte, bool) {
	v, n := venue.Digits(line)
	if n == 0 || n == len(line) {
		return 0, nil, false
	}
	return v, line[n+1:], true
}

// quickPrices reads price, size and their commas.
func (d *decoder) quickPrices(line []byte, t *tick.Trade) ([]byte, bool) {
	var n int
	if t.Price, n = venue.Positive(line); n == 0 || n == len(line) {
		return nil, false
	}
	line = line[n+1:]
	if t.Size, n = venue.Positive(line); n == 0 || n == len(line) {
		return nil, false
	}
	return line[n+1:], true
}

// quickEnd reads the time and the maker flag; spot's is_best_match may follow.
func (d *decoder) quickEnd(line []byte, t *tick.Trade) bool {
	at, n := d.times.read(line)
	if n == 0 || n == len(line) {
		return false
	}
	flags := line[n+1:]
	if d.archive.Instrument.Market == tick.Spot {
		switch string(flags) {
		case "True,True", "True,False", "true,true", "true,false":
			t.Side = tick.Sell
		case "False,True", "False,False", "false,true", "false,false":
			t.Side = tick.Buy
		default:
			return false
		}
	} else {
		switch string(flags) {
		case "true", "True":
			t.Side = tick.Sell
		case "false", "False":
			t.Side = tick.Buy
		default:
			return false
		}
	}
	t.Exch, t.Recv, t.IDText = at, tick.NoTime, nil
	return true
}
