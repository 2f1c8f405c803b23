package tardis

import (
	"bytes"
	"fmt"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// identity holds the rows of a file to the archive's time and the first row's symbol.
type identity struct {
	archive          venue.Archive
	exchange, symbol []byte // of the first row
	start            []byte // of each row: exchange,symbol,
	exch, recv       venue.Instants
}

func newIdentity(a venue.Archive) identity {
	times := venue.NewInstants(tick.Microsecond, &a)
	return identity{archive: a, exch: times, recv: times}
}

// quickTimes reads the columns that all tables begin with, as nearly all rows have
// them, and gives their length, 0 where it could not.
func (d *identity) quickTimes(line []byte) (exch, recv tick.Time, n int) {
	const times = 2 * len("1760054402233928,")
	start := len(d.start)
	if start == 0 || len(line) < start+times || !bytes.Equal(line[:start], d.start) {
		return 0, 0, 0
	}
	line = line[start:]
	if line[times/2-1] != ',' || line[times-1] != ',' {
		return 0, 0, 0
	}
	var ok bool
	if exch, ok = d.exch.Read(line); !ok {
		return 0, 0, 0
	}
	if recv, ok = d.recv.Read(line[times/2:]); !ok {
		return 0, 0, 0
	}
	return exch, recv, start + times
}

// times reads the columns that all tables begin with.
func (d *identity) times(row *venue.Row) (exch, recv tick.Time, err error) {
	if d.symbol == nil {
		d.exchange, d.symbol = bytes.Clone(row.Field(exchange)), bytes.Clone(row.Field(symbol))
		d.start = fmt.Appendf(nil, "%s,%s,", d.exchange, d.symbol)
	}
	switch {
	case !bytes.Equal(row.Field(exchange), d.exchange):
		return 0, 0, row.Bad(exchange, ErrSymbol)
	case !bytes.Equal(row.Field(symbol), d.symbol):
		return 0, 0, row.Bad(symbol, ErrSymbol)
	}
	if exch, err = row.Time(timestamp, tick.Microsecond, &d.archive); err != nil {
		return 0, 0, err
	}
	recv, err = row.Time(localTimestamp, tick.Microsecond, &d.archive)
	return exch, recv, err
}
