package frame

import (
	"bytes"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// Candle is a bar with what its archive says of all its bars.
type Candle struct {
	venue.Candle
	Family   venue.PriceFamily
	Interval tick.Time // length of the bar, whole seconds
}

var candleSchema = newSchema("candles",
	required("open_time", timestampNode, &parquet.DeltaBinaryPacked),
	required("interval_s", int32Node, &parquet.DeltaBinaryPacked),
	required("family", textNode, &parquet.RLEDictionary),
	required("open", signedPriceNode, &parquet.Plain),
	required("high", signedPriceNode, &parquet.Plain),
	required("low", signedPriceNode, &parquet.Plain),
	required("close", signedPriceNode, &parquet.Plain),
	optional("volume", candleSizeNode, &parquet.Plain),
	optional("quote_volume", candleSizeNode, &parquet.Plain),
	optional("taker_buy_volume", candleSizeNode, &parquet.Plain),
	optional("taker_buy_quote_volume", candleSizeNode, &parquet.Plain),
	optional("trades", int64Node, &parquet.DeltaBinaryPacked),
)

// Where the decimals of candles stand in candleSchema.
const (
	firstPrice  = 3
	firstVolume = 7
	lastVolume  = 10
)

var (
	signedPriceNode = parquet.Leaf(indexedDecimal{priceNode.Type()})
	candleSizeNode  = parquet.Leaf(indexedDecimal{sizeNode.Type()})
)

// signedPrices are the columns that can be negative (a premium index). parquet-go
// compares 16-byte decimals as unsigned numbers, so its bounds of these would make
// readers skip pages that match; they are left out.
var signedPrices = []parquet.WriterOption{
	parquet.SkipPageBounds("open"), parquet.SkipPageBounds("high"), parquet.SkipPageBounds("low"), parquet.SkipPageBounds("close"),
}

// indexedDecimal is a 16-byte decimal with a column index of its own. parquet-go's
// leaves entries out for pages without bounds; the format demands one per page, and
// parquet-mr (Spark) refuses a shorter index.
type indexedDecimal struct{ parquet.Type }

func (t indexedDecimal) NewColumnIndexer(int) parquet.ColumnIndexer { return new(decimalIndexer) }

// decimalIndexer gives a page without bounds the widest ones, which are true of every
// value, and a page of nulls none.
type decimalIndexer struct{ index format.ColumnIndex }

// The extremes of 16 bytes in two's complement.
var (
	lowestDecimal  = append([]byte{0x80}, bytes.Repeat([]byte{0x00}, 15)...)
	highestDecimal = append([]byte{0x7f}, bytes.Repeat([]byte{0xff}, 15)...)
)

func (d *decimalIndexer) Reset() { d.index = format.ColumnIndex{} }

func (d *decimalIndexer) IndexPage(values, nulls int64, lowest, highest parquet.Value) {
	least, most := lowestDecimal, highestDecimal
	switch {
	case values == nulls:
		least, most = []byte{}, []byte{}
	case !lowest.IsNull() && !highest.IsNull():
		least, most = bytes.Clone(lowest.ByteArray()), bytes.Clone(highest.ByteArray())
	}
	d.index.NullPages = append(d.index.NullPages, values == nulls)
	d.index.NullCounts = append(d.index.NullCounts, nulls)
	d.index.MinValues = append(d.index.MinValues, least)
	d.index.MaxValues = append(d.index.MaxValues, most)
}

func (d *decimalIndexer) ColumnIndex() format.ColumnIndex {
	d.index.BoundaryOrder = format.Unordered
	return d.index
}
