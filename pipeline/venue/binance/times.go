package binance

import (
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// readTime reads milliseconds, or microseconds as spot files have since 2025-01-01.
// The two differ in length until the year 2286, and the archive's day confirms it.
func readTime(row *venue.Row, column int, a *venue.Archive) (tick.Time, error) {
	unit := tick.Millisecond
	if len(row.Field(column)) > 13 {
		unit = tick.Microsecond
	}
	return row.Time(column, unit, a)
}

// times reads the two forms of times in quick decoders.
type times struct {
	micro venue.Instants
	start int64 // of what the archive holds, in milliseconds
	end   int64
}

func newTimes(a *venue.Archive) times {
	t := times{micro: venue.NewInstants(tick.Microsecond, a)}
	if a.End != 0 {
		t.start = int64((a.Start - a.Slack) / tick.Millisecond)
		t.end = int64((a.End + a.Slack) / tick.Millisecond)
	}
	return t
}

// read reads the time that b starts with; n is its length, 0 where it needs the full
// reader.
func (t *times) read(b []byte) (at tick.Time, n int) {
	if len(b) > 16 && b[16] == ',' {
		at, ok := t.micro.Read(b)
		if !ok {
			return 0, 0
		}
		return at, 16
	}
	ms, n := venue.Digits(b)
	if n != 13 || ms < t.start || ms >= t.end {
		return 0, 0
	}
	return tick.Time(ms) * tick.Millisecond, n
}
