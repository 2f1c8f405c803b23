package frame

import (
	"github.com/parquet-go/parquet-go"

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
