package frame

import (
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// ReadCandles reads a partition's candles in file order. Each is borrowed until the
// next iteration. An error ends the stream. The bytes should come from store.Open.
func ReadCandles(r io.ReaderAt, size int64) iter.Seq2[*Candle, error] {
	return func(yield func(*Candle, error) bool) {
		f, err := openFrame(r, size, "candles", candleSchema)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, group := range f.RowGroups() {
			var c candleColumns
			err := safely(func() error { return c.load(group) })
			if err != nil {
				yield(nil, fmt.Errorf("read candles: %w", err))
				return
			}
			for i := range c.times {
				if !yield(c.candle(i), nil) {
					return
				}
			}
		}
	}
}

// candleColumns is a row group in memory: at most 64 Ki rows.
type candleColumns struct {
	times     []int64
	intervals []int32
	families  []venue.PriceFamily
	prices    [firstVolume - firstPrice][]tick.Decimal
	volumes   [lastVolume - firstVolume + 1][]*tick.Decimal
	trades    []int64
	row       Candle
}

func (c *candleColumns) load(group parquet.RowGroup) error {
	n, chunks := group.NumRows(), group.ColumnChunks()
	var err error
	read := func(e error) { err = errors.Join(err, e) }
	c.times, c.intervals = make([]int64, n), make([]int32, n)
	c.families, c.trades = make([]venue.PriceFamily, n), make([]int64, n)
	read(readColumn(chunks[0], decodeInt64s, c.times, 0))
	read(readColumn(chunks[1], decodeInt32s, c.intervals, 0))
	read(readColumn(chunks[2], decodeFamilies, c.families, ""))
	for i := range c.prices {
		c.prices[i] = make([]tick.Decimal, n)
		read(readColumn(chunks[firstPrice+i], decimalsOf(priceScale), c.prices[i], tick.Decimal{}))
	}
	for i := range c.volumes {
		c.volumes[i] = make([]*tick.Decimal, n)
		read(readColumn(chunks[firstVolume+i], decodeVolumes, c.volumes[i], nil))
	}
	read(readColumn(chunks[lastVolume+1], decodeInt64s, c.trades, -1))
	return err
}

func (c *candleColumns) candle(i int) *Candle {
	c.row = Candle{
		Candle: venue.Candle{
			Open:  tick.Time(c.times[i]) * tick.Microsecond,
			First: c.prices[0][i], High: c.prices[1][i], Low: c.prices[2][i], Last: c.prices[3][i],
			Volume: c.volumes[0][i], QuoteVolume: c.volumes[1][i],
			TakerBuyVolume: c.volumes[2][i], TakerBuyQuoteVolume: c.volumes[3][i],
			Trades: c.trades[i],
		},
		Family:   c.families[i],
		Interval: tick.Time(c.intervals[i]) * tick.Second,
	}
	return &c.row
}

// readColumn reads a whole column of a row group.
func readColumn[T any](chunk parquet.ColumnChunk, decode func([]T, encoding.Values) ([]T, error), into []T, null T) error {
	c := openColumn(chunk, decode)
	return errors.Join(c.read(into, null), c.close())
}

func decodeFamilies(into []venue.PriceFamily, v encoding.Values) ([]venue.PriceFamily, error) {
	data, offsets := v.ByteArray()
	for i := 1; i < len(offsets); i++ {
		into = append(into, venue.PriceFamily(data[offsets[i-1]:offsets[i]]))
	}
	return into, nil
}

func decodeVolumes(into []*tick.Decimal, v encoding.Values) ([]*tick.Decimal, error) {
	all, err := decimalsOf(sizeScale)(nil, v)
	for i := range all {
		into = append(into, &all[i])
	}
	return into, err
}
