// Package venuetest is the conformance kit of decoders: what must hold for every
// publisher's trades, candles and books is checked here once, and a decoder's own test
// names its fixtures.
//
// A fixture testdata/x.csv has its decoded rows beside it in testdata/x.golden, as
// text; go test -update writes them anew.
package venuetest

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Fixture is a file that a decoder must read.
type Fixture struct {
	Archive venue.Archive
	Path    string // below the test's folder: testdata/x.csv

	// Columns are the names of the file's columns, for a file without a header.
	Columns []string

	// Ignored are the columns that the decoder does not read.
	Ignored []string
}

// Trades checks a decoder of trades with a fixture.
func Trades(t *testing.T, d venue.TradeDecoder, f Fixture) {
	kit[tick.Trade]{d, tradeText, always(f.validTrade), f, 0}.run(t)
}

// Candles checks a decoder of candles with a fixture.
func Candles(t *testing.T, d venue.CandleDecoder, f Fixture) {
	kit[venue.Candle]{d, candleText, always(f.validCandle), f, 0}.run(t)
}

// FuzzTrades holds any bytes against what every decoder of trades promises.
func FuzzTrades(t *testing.T, d venue.TradeDecoder, a venue.Archive, data []byte) {
	f := Fixture{Archive: a}
	kit[tick.Trade]{d, tradeText, always(f.validTrade), f, 0}.fuzz(t, data)
}

// FuzzCandles holds any bytes against what every decoder of candles promises.
func FuzzCandles(t *testing.T, d venue.CandleDecoder, a venue.Archive, data []byte) {
	f := Fixture{Archive: a}
	kit[venue.Candle]{d, candleText, always(f.validCandle), f, 0}.fuzz(t, data)
}

// kit is a decoder with what its values look like.
type kit[T any] struct {
	decode func(io.Reader, venue.Archive) iter.Seq2[*T, error]
	text   func(*T) string
	valid  func() func(*T) error // for one stream
	f      Fixture
	doubt  int // values before a faulty row that may be left out with it
}

// always is for values that are valid or not by themselves.
func always[T any](valid func(*T) error) func() func(*T) error {
	return func() func(*T) error { return valid }
}

// collect decodes everything: the values' texts, the faulty rows, and what ended
// the stream.
func (k kit[T]) collect(t *testing.T, r io.Reader) (values []string, faults []*venue.RowError, end error) {
	t.Helper()
	valid := k.valid()
	for v, err := range k.decode(r, k.f.Archive) {
		if end != nil {
			t.Fatalf("the stream went on after %v", end)
		}
		if err == nil {
			if err := valid(v); err != nil {
				t.Fatalf("value %d: %v: %s", len(values), err, k.text(v))
			}
			values = append(values, k.text(v))
			continue
		}
		var fault *venue.RowError
		if errors.As(err, &fault) {
			if !errors.Is(err, venue.ErrField) || err.Error() == "" {
				t.Fatalf("a row's fault that is not venue.ErrField: %v", err)
			}
			faults = append(faults, fault)
		} else {
			end = err
		}
	}
	return values, faults, end
}

func tradeText(t *tick.Trade) string {
	id := string(t.IDText)
	if t.ID != tick.NoID {
		id = fmt.Sprint(t.ID)
	}
	return fmt.Sprintf("%s recv=%s id=%s %s %s x %s fills=%d", t.Exch, t.Recv, id, t.Side, t.Price, t.Size, t.Fills)
}

func (f Fixture) validTrade(t *tick.Trade) error {
	switch {
	case t.Price.Unscaled <= 0, t.Size.Unscaled <= 0:
		return errors.New("price or size not positive")
	case t.Side != tick.Buy && t.Side != tick.Sell && t.Side != tick.UnknownSide:
		return errors.New("no such side")
	case t.Fills < 1:
		return errors.New("fewer than one fill")
	case t.Exch == tick.NoTime || !f.Archive.Holds(t.Exch):
		return errors.New("time outside the archive")
	case t.ID != tick.NoID && (t.ID < 0 || t.IDText != nil):
		return errors.New("two identifiers, or a negative one")
	}
	return nil
}

func candleText(c *venue.Candle) string {
	s := fmt.Sprintf("%s %s %s %s %s", c.Open, c.First, c.High, c.Low, c.Last)
	for _, v := range []*tick.Decimal{c.Volume, c.QuoteVolume, c.TakerBuyVolume, c.TakerBuyQuoteVolume} {
		if v == nil {
			s += " -"
		} else {
			s += " " + v.String()
		}
	}
	return fmt.Sprintf("%s trades=%d", s, c.Trades)
}

func (f Fixture) validCandle(c *venue.Candle) error {
	switch {
	case c.Low.Compare(c.First) > 0, c.Low.Compare(c.Last) > 0, c.High.Compare(c.First) < 0, c.High.Compare(c.Last) < 0:
		return errors.New("low and high do not hold open and close")
	case c.First.Unscaled <= 0 && f.Archive.Family != venue.Premium:
		return errors.New("price not positive")
	case !f.Archive.Holds(c.Open):
		return errors.New("time outside the archive")
	case c.Trades < -1:
		return errors.New("negative count")
	}
	for _, v := range []*tick.Decimal{c.Volume, c.QuoteVolume, c.TakerBuyVolume, c.TakerBuyQuoteVolume} {
		if v != nil && v.Unscaled < 0 {
			return errors.New("negative volume")
		}
	}
	return nil
}
