package frame

import (
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// candleRow is a row as parquet-go takes it.
type candleRow struct {
	OpenTime int64        `parquet:"open_time,timestamp(microsecond)"`
	Interval int32        `parquet:"interval_s"`
	Family   string       `parquet:"family"`
	Open     decimalBytes `parquet:"open,decimal(14:38)"`
	High     decimalBytes `parquet:"high,decimal(14:38)"`
	Low      decimalBytes `parquet:"low,decimal(14:38)"`
	Close    decimalBytes `parquet:"close,decimal(14:38)"`

	Volume              *decimalBytes `parquet:"volume,decimal(10:38)"`
	QuoteVolume         *decimalBytes `parquet:"quote_volume,decimal(10:38)"`
	TakerBuyVolume      *decimalBytes `parquet:"taker_buy_volume,decimal(10:38)"`
	TakerBuyQuoteVolume *decimalBytes `parquet:"taker_buy_quote_volume,decimal(10:38)"`
	Trades              *int64        `parquet:"trades,optional"`
}

const (
	candleRowGroup = 64 << 10
	candlePage     = 128 << 10
)

// CandleWriter writes one partition's candles, in the order given. Several families
// and intervals may stand in one file.
type CandleWriter struct {
	w       *parquet.GenericWriter[candleRow]
	row     [1]candleRow
	volumes [lastVolume - firstVolume + 1]decimalBytes
	trades  int64
}

// NewCandleWriter writes a Parquet file to w. Close must be called to complete it.
func NewCandleWriter(w io.Writer) *CandleWriter { return newCandleWriter(w, candleRowGroup) }

func newCandleWriter(w io.Writer, rowGroup int64) *CandleWriter {
	options := writerOptions("candles", candleSchema, rowGroup, candlePage, signedPrices...)
	return &CandleWriter{w: parquet.NewGenericWriter[candleRow](w, options...)}
}

// Write appends a candle, which is not kept. One that the format cannot hold exactly
// is refused, see TradeWriter.Write; only prices may be negative.
func (c *CandleWriter) Write(candle *Candle) error {
	if err := c.set(candle); err != nil {
		return err
	}
	_, err := c.w.Write(c.row[:])
	return err
}

func (c *CandleWriter) set(candle *Candle) (err error) {
	row := &c.row[0]
	if row.OpenTime, err = micros(candle.Open, "open_time"); err != nil {
		return err
	}
	seconds := candle.Interval / tick.Second
	if candle.Interval%tick.Second != 0 || seconds <= 0 || seconds > math.MaxInt32 {
		return fmt.Errorf("interval of %d ns: %w: want whole seconds", candle.Interval, ErrTime)
	}
	row.Interval, row.Family = int32(seconds), string(candle.Family)
	for _, p := range [...]struct {
		to   *decimalBytes
		from tick.Decimal
		name string
	}{{&row.Open, candle.First, "open"}, {&row.High, candle.High, "high"}, {&row.Low, candle.Low, "low"}, {&row.Close, candle.Last, "close"}} {
		if err := encodeDecimal(p.to, p.from, priceScale, p.name); err != nil {
			return err
		}
	}
	for i, v := range [...]struct {
		to   **decimalBytes
		from *tick.Decimal
		name string
	}{
		{&row.Volume, candle.Volume, "volume"},
		{&row.QuoteVolume, candle.QuoteVolume, "quote_volume"},
		{&row.TakerBuyVolume, candle.TakerBuyVolume, "taker_buy_volume"},
		{&row.TakerBuyQuoteVolume, candle.TakerBuyQuoteVolume, "taker_buy_quote_volume"},
	} {
		if *v.to, err = c.volume(i, v.from, v.name); err != nil {
			return err
		}
	}
	row.Trades = nil
	if candle.Trades >= 0 {
		c.trades = candle.Trades
		row.Trades = &c.trades
	}
	return nil
}

func (c *CandleWriter) volume(i int, v *tick.Decimal, name string) (*decimalBytes, error) {
	if v == nil {
		return nil, nil
	}
	if v.Unscaled < 0 {
		return nil, fmt.Errorf("%s %s: %w", name, v, ErrNegative)
	}
	return &c.volumes[i], encodeDecimal(&c.volumes[i], *v, sizeScale, name)
}

// Close writes what is held back and the footer. It does not close the io.Writer.
func (c *CandleWriter) Close() error { return c.w.Close() }
