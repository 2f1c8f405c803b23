package frame

import (
	"bytes"

	"github.com/parquet-go/parquet-go/encoding"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// The decoders of a column turn the values of a page, or of its dictionary, into the
// types of tick; see column.decode.

func decodeInt64s(_ []int64, v encoding.Values) ([]int64, error) { return v.Int64(), nil }

func decodeInt32s(_ []int32, v encoding.Values) ([]int32, error) { return v.Int32(), nil }

// decodeTexts copies, since a batch may outlive the page.
func decodeTexts(into [][]byte, v encoding.Values) ([][]byte, error) {
	data, offsets := v.ByteArray()
	data = bytes.Clone(data)
	for i := 1; i < len(offsets); i++ {
		into = append(into, data[offsets[i-1]:offsets[i]:offsets[i]])
	}
	return into, nil
}

func decodeSides(into []tick.Side, v encoding.Values) ([]tick.Side, error) {
	data, offsets := v.ByteArray()
	for i := 1; i < len(offsets); i++ {
		switch text := string(data[offsets[i-1]:offsets[i]]); text {
		case "buy":
			into = append(into, tick.Buy)
		case "sell":
			into = append(into, tick.Sell)
		case "unknown":
			into = append(into, tick.UnknownSide)
		default:
			return nil, malformed("side %.20q", text)
		}
	}
	return into, nil
}

func decimalsOf(scale uint8) func([]tick.Decimal, encoding.Values) ([]tick.Decimal, error) {
	return func(into []tick.Decimal, v encoding.Values) ([]tick.Decimal, error) {
		values := v.Uint128()
		for i := range values {
			d, err := decodeDecimal(&values[i], scale)
			if err != nil {
				return nil, malformed("%v", err)
			}
			into = append(into, d)
		}
		return into, nil
	}
}
