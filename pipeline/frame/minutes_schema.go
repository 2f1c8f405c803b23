package frame

import (
	"github.com/parquet-go/parquet-go"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// The columns before the values, in file order.
const (
	minuteVenue = iota
	minuteMarket
	minuteSymbol
	minuteBase
	minuteQuote
	minuteTime
	minuteValues // the first value column
)

// stateBefore is the first column after state: the state of the book opens its group.
const stateBefore = tick.Bid

var minutesSchema = newSchema("minutes", minutesColumns()...)

func minutesColumns() []columnNode {
	all := []columnNode{
		required("venue", textNode, &parquet.RLEDictionary),
		required("market", textNode, &parquet.RLEDictionary),
		required("symbol", textNode, &parquet.RLEDictionary),
		required("base", textNode, &parquet.RLEDictionary),
		required("quote", textNode, &parquet.RLEDictionary),
		required("minute", timestampNode, &parquet.DeltaBinaryPacked),
	}
	for c, info := range tick.Columns {
		if tick.Column(c) == stateBefore {
			all = append(all, required("state", textNode, &parquet.RLEDictionary))
		}
		if info.Integer {
			all = append(all, optional(info.Name, int64Node, &parquet.DeltaBinaryPacked))
		} else {
			all = append(all, optional(info.Name, doubleNode, &parquet.Plain))
		}
	}
	return all
}

// minuteState is where the state stands.
const minuteState = minuteValues + int(stateBefore)

// valueIndex is where a value column stands.
func valueIndex(c tick.Column) int {
	if c >= stateBefore {
		return minuteValues + int(c) + 1
	}
	return minuteValues + int(c)
}
