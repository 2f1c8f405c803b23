package frame

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// The schema of books: one row per level of a message, so that a message without
// levels (a heartbeat) has one row without side, price and size.
var bookSchema = newSchema("book",
	required("time", timestampNode, &parquet.DeltaBinaryPacked),
	optional("received", timestampNode, &parquet.DeltaBinaryPacked),
	required("message", int64Node, &parquet.DeltaBinaryPacked),
	optional("prev_id", int64Node, &parquet.DeltaBinaryPacked),
	optional("last_id", int64Node, &parquet.DeltaBinaryPacked),
	required("kind", textNode, &parquet.RLEDictionary),
	required("side", textNode, &parquet.RLEDictionary),
	optional("price", priceNode, &parquet.RLEDictionary),
	optional("size", signedSizeNode, &parquet.RLEDictionary),
)

// signedSizeNode is the size of a level; changes can be negative.
var signedSizeNode = parquet.Leaf(indexedDecimal{sizeNode.Type()})

// bookRow is a row as parquet-go takes it.
type bookRow struct {
	Time     int64         `parquet:"time,timestamp(microsecond)"`
	Received int64         `parquet:"received,optional,timestamp(microsecond)"`
	Message  int64         `parquet:"message"`
	Prev     *int64        `parquet:"prev_id,optional"`
	Last     *int64        `parquet:"last_id,optional"`
	Kind     string        `parquet:"kind"`
	Side     string        `parquet:"side"`
	Price    *decimalBytes `parquet:"price,optional"`
	Size     *decimalBytes `parquet:"size,optional"`
}

// The kinds of messages and the sides of levels.
const (
	snapshotKind = "snapshot"
	deltaKind    = "delta"
	changeKind   = "change" // sizes are changes: tick.Depth.Relative

	bidSide = "bid"
	askSide = "ask"
	noSide  = "none" // a message without levels
)

func messageKind(d *tick.Depth) string {
	switch {
	case d.Snapshot:
		return snapshotKind
	case d.Relative:
		return changeKind
	}
	return deltaKind
}

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
