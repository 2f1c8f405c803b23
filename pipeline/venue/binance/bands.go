package binance

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The columns of bookDepth.
const (
	bandTime = iota
	bandPercent
	bandDepth
	bandNotional
)

var bandLayout = venue.Layout{Columns: []string{"timestamp", "percentage", "depth", "notional"}}

// maxBands is twice what a sample of bookDepth has at most: 10, and 12 since 2026.
const maxBands = 24

// Why a row of bands is refused, besides the reasons of package venue.
var (
	ErrDateTime = errors.New("not a date and time of day")
	ErrBands    = errors.New("more bands at one time than any sample has")
)

// Bands decodes bookDepth, the depth of a futures book in bands up to five percent
// from its mid, about every 30 seconds. It is no order book, and files are known whose
// numbers cannot be true (issues 431 and 496 of binance-public-data): what it gives is
// to be judged by metric.BandGate first. Rows of one time are one sample; a sample
// with a faulty row is left out. Times are UTC and may have a space before them.
func Bands(r io.Reader, a venue.Archive) iter.Seq2[*tick.Bands, error] {
	d := &bandDecoder{archive: a}
	return d.join(venue.Decode(r, bandLayout, nil, d.row))
}

type bandDecoder struct {
	archive venue.Archive
	clock   venue.Clock

	turn   [2]tick.Bands
	now    *tick.Bands // the sample under construction, nil before the first
	done   *tick.Bands // complete since the current row
	broken bool        // a row of it was faulty
	doubt  bool        // so may be the next one: where the faulty row belonged is unknown
	placed bool        // the current row said where it belongs
}

func (d *bandDecoder) row(row *venue.Row, _ *struct{}) error {
	at, ok := d.clock.Read(bytes.TrimSpace(row.Field(bandTime)))
	switch {
	case !ok:
		return row.Bad(bandTime, ErrDateTime)
	case !d.archive.Holds(at):
		return row.Bad(bandTime, venue.ErrOtherDay)
	}
	if d.now == nil || at != d.now.Exch {
		d.begin(at)
	}
	d.doubt, d.placed = false, true
	percent, err := row.Signed(bandPercent)
	if err != nil {
		return err
	}
	if percent.IsZero() {
		return row.Bad(bandPercent, venue.ErrZero)
	}
	depth, err := row.Amount(bandDepth)
	if err != nil {
		return err
	}
	notional, err := row.Amount(bandNotional)
	if err != nil {
		return err
	}
	if len(d.now.Bands) == maxBands {
		return row.Bad(bandTime, ErrBands)
	}
	d.now.Bands = append(d.now.Bands, tick.Band{Percent: percent, Depth: depth, Notional: notional})
	return nil
}

func (d *bandDecoder) begin(at tick.Time) {
	d.done = d.end()
	next := &d.turn[0]
	if d.now == next {
		next = &d.turn[1]
	}
	next.Exch, next.Bands = at, next.Bands[:0]
	d.now, d.broken = next, d.doubt
}

// end is the sample under construction, if it is whole.
func (d *bandDecoder) end() *tick.Bands {
	if d.now == nil || d.broken {
		return nil
	}
	return d.now
}

// join yields the samples of rows. A sample with a faulty row is left out; where a row
// is too damaged to say which it belongs to, both its neighbours are.
func (d *bandDecoder) join(rows iter.Seq2[*struct{}, error]) iter.Seq2[*tick.Bands, error] {
	return func(yield func(*tick.Bands, error) bool) {
		for _, err := range rows {
			if b := d.done; b != nil {
				d.done = nil
				if !yield(b, nil) {
					return
				}
			}
			if err != nil {
				d.broken, d.doubt = true, d.doubt || !d.placed
				if !yield(nil, err) {
					return
				}
			}
			d.placed = false
		}
		if b := d.end(); b != nil {
			yield(b, nil)
		}
	}
}
