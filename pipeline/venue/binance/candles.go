package binance

import (
	"errors"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The columns of candles.
const (
	openTime = iota
	open
	high
	low
	closing
	volume
	closeTime
	quoteVolume
	count
	takerBuyVolume
	takerBuyQuoteVolume
)

var candlesLayout = venue.Layout{
	Columns: []string{
		"open_time", "open", "high", "low", "close", "volume", "close_time", "quote_volume", "count",
		"taker_buy_volume", "taker_buy_quote_volume", "ignore",
	},
	Headerless: true,
}

// Why a candle is refused, besides the reasons of package venue.
var (
	ErrOHLC      = errors.New("outside the candle's low and high")
	ErrCloseTime = errors.New("not within the candle's interval")
	ErrNotTraded = errors.New("a count without volume: these are candles of a computed price, not of trades")
)

// Candles decodes klines of traded, mark, index and premium prices.
//
// The volumes of computed prices are zeros and their counts are samples: both are
// left out. Coin-margined files say quote_volume where they have base volume
// (issues 267 and 283 of binance-public-data), so their quote volumes are left out
// too; their volumes are contracts.
func Candles(r io.Reader, a venue.Archive) iter.Seq2[*venue.Candle, error] {
	d := &candleDecoder{archive: a}
	return venue.Decode(r, candlesLayout, nil, d.candle)
}

type candleDecoder struct {
	archive venue.Archive
	volumes [4]tick.Decimal // what the candle's pointers point at
}

func (d *candleDecoder) candle(row *venue.Row, c *venue.Candle) (err error) {
	*c = venue.Candle{Trades: -1}
	if c.Open, err = readTime(row, openTime, &d.archive); err != nil {
		return err
	}
	if err = d.checkClose(row, c.Open); err != nil {
		return err
	}
	if err = d.prices(row, c); err != nil {
		return err
	}
	if d.archive.Family != venue.Traded {
		return nil
	}
	if c.Trades, err = row.Int(count); err != nil {
		return err
	}
	if err = d.readVolumes(row); err != nil {
		return err
	}
	if c.Trades > 0 && d.volumes[0].IsZero() {
		return row.Bad(count, ErrNotTraded)
	}
	c.Volume, c.TakerBuyVolume = &d.volumes[0], &d.volumes[2]
	if d.archive.Instrument.Market != tick.Inverse {
		c.QuoteVolume, c.TakerBuyQuoteVolume = &d.volumes[1], &d.volumes[3]
	}
	return nil
}

// checkClose holds the closing time against the interval that the name says.
func (d *candleDecoder) checkClose(row *venue.Row, start tick.Time) error {
	anyDay := venue.Archive{}
	end, err := readTime(row, closeTime, &anyDay)
	if err != nil {
		return err
	}
	if end < start || end >= start+d.archive.Interval {
		return row.Bad(closeTime, ErrCloseTime)
	}
	return nil
}

func (d *candleDecoder) prices(row *venue.Row, c *venue.Candle) (err error) {
	for i, p := range []*tick.Decimal{&c.First, &c.High, &c.Low, &c.Last} {
		if d.archive.Family == venue.Premium { // a ratio, of either sign
			*p, err = row.Signed(open + i)
		} else {
			*p, err = row.Positive(open + i)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case c.Low.Compare(c.High) > 0:
		return row.Bad(low, ErrOHLC)
	case c.First.Compare(c.Low) < 0, c.First.Compare(c.High) > 0:
		return row.Bad(open, ErrOHLC)
	case c.Last.Compare(c.Low) < 0, c.Last.Compare(c.High) > 0:
		return row.Bad(closing, ErrOHLC)
	}
	return nil
}

func (d *candleDecoder) readVolumes(row *venue.Row) (err error) {
	for i, column := range [4]int{volume, quoteVolume, takerBuyVolume, takerBuyQuoteVolume} {
		if d.volumes[i], err = row.Amount(column); err != nil {
			return err
		}
	}
	return nil
}
