package frame

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// The schema of books: one row per level of a message, so that a message without
// levels (a heartbeat) has one row of price and size 0 on no side.
var bookSchema = newSchema("book",
	required("time", timestampNode, &parquet.DeltaBinaryPacked),
	optional("received", timestampNode, &parquet.DeltaBinaryPacked),
	required("message", int64Node, &parquet.DeltaBinaryPacked),
	required("prev_id", int64Node, &parquet.DeltaBinaryPacked),
	required("last_id", int64Node, &parquet.DeltaBinaryPacked),
	required("snapshot", booleanNode, &parquet.Plain),
	required("relative", booleanNode, &parquet.Plain),
	required("side", textNode, &parquet.RLEDictionary),
	required("price", priceNode, &parquet.RLEDictionary),
	required("size", signedSizeNode, &parquet.RLEDictionary),
)

var (
	booleanNode = parquet.Leaf(parquet.BooleanType)
	// signedSizeNode is the size of a level; changes can be negative.
	signedSizeNode = parquet.Leaf(indexedDecimal{sizeNode.Type()})
)

// bookRow is a row as parquet-go takes it. Pointers would make it ten times slower; a
// received time of 0 is null.
type bookRow struct {
	Time     int64        `parquet:"time,timestamp(microsecond)"`
	Received int64        `parquet:"received,optional,timestamp(microsecond)"`
	Message  int64        `parquet:"message"`
	Prev     int64        `parquet:"prev_id"`
	Last     int64        `parquet:"last_id"`
	Snapshot bool         `parquet:"snapshot"`
	Relative bool         `parquet:"relative"`
	Side     string       `parquet:"side"`
	Price    decimalBytes `parquet:"price,decimal(14:38)"`
	Size     decimalBytes `parquet:"size,decimal(10:38)"`
}

// The sides of levels.
const (
	bidSide = "bid"
	askSide = "ask"
	noSide  = "none" // a message without levels
)

// scalesKey holds the scales of the messages, which the decimals of the columns do not
// tell: "0:2:3;1500:3:3" is scale 2 and 3 from message 0, 3 and 3 from message 1500.
const scalesKey = "crashtape.scales"

// scaleStep is a change of the scales.
type scaleStep struct {
	message     int64
	price, size uint8
}

func formatScales(steps []scaleStep) string {
	parts := make([]string, len(steps))
	for i, s := range steps {
		parts[i] = fmt.Sprintf("%d:%d:%d", s.message, s.price, s.size)
	}
	return strings.Join(parts, ";")
}

func parseScales(text string) ([]scaleStep, error) {
	if text == "" {
		return nil, nil
	}
	var steps []scaleStep
	for part := range strings.SplitSeq(text, ";") {
		fields := strings.Split(part, ":")
		if len(fields) != 3 {
			return nil, malformed("%s %.40q", scalesKey, part)
		}
		message, err1 := strconv.ParseInt(fields[0], 10, 64)
		price, err2 := strconv.ParseUint(fields[1], 10, 8)
		size, err3 := strconv.ParseUint(fields[2], 10, 8)
		if err1 != nil || err2 != nil || err3 != nil || price > priceScale || size > sizeScale {
			return nil, malformed("%s %.40q", scalesKey, part)
		}
		steps = append(steps, scaleStep{message, uint8(price), uint8(size)})
	}
	return steps, nil
}
