package booktest

import (
	"bufio"
	"io"
	"iter"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// WriteTardis writes the stream as Tardis' incremental_book_L2 of binance-futures:
// one row per level, the rows of a message with the same times, no identifiers.
// https://docs.tardis.dev/downloadable-csv-files#incremental_book_l2
func WriteTardis(w io.Writer, stream iter.Seq[*tick.Depth]) (rows int64, err error) {
	out := bufio.NewWriterSize(w, 1<<18)
	if _, err := out.WriteString("exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\n"); err != nil {
		return 0, err
	}
	var head, row []byte
	for d := range stream {
		head = append(head[:0], "binance-futures,"+Symbol+","...)
		head = append(strconv.AppendInt(head, int64(d.Exch/tick.Microsecond), 10), ',')
		head = append(strconv.AppendInt(head, int64(d.Recv/tick.Microsecond), 10), ',')
		head = append(strconv.AppendBool(head, d.Snapshot), ',')
		for _, side := range []struct {
			name   string
			levels []tick.Level
		}{{"bid,", d.Bids}, {"ask,", d.Asks}} {
			for _, l := range side.levels {
				row = append(append(row[:0], head...), side.name...)
				row = append(appendTrimmed(row, l.Price, d.PriceScale), ',')
				row = append(appendTrimmed(row, l.Size, d.SizeScale), '\n')
				if _, err := out.Write(row); err != nil {
					return rows, err
				}
				rows++
			}
		}
	}
	return rows, out.Flush()
}

// WriteBybit writes the stream as the lines of Bybit's linear order book archive,
// raw V5 frames: absolute sizes, "0" removes, u rises by one. The gateway's ts is two
// milliseconds after the engine's cts.
// https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook
func WriteBybit(w io.Writer, stream iter.Seq[*tick.Depth]) (rows int64, err error) {
	out := bufio.NewWriterSize(w, 1<<18)
	var line []byte
	for d := range stream {
		kind := "delta"
		if d.Snapshot {
			kind = "snapshot"
		}
		ms := int64(d.Exch / tick.Millisecond)
		line = append(line[:0], `{"topic":"orderbook.500.`+Symbol+`","type":"`...)
		line = append(append(line, kind...), `","ts":`...)
		line = append(strconv.AppendInt(line, ms+2, 10), `,"data":{"s":"`+Symbol+`","b":`...)
		line = append(appendLevels(line, d.Bids, d), `,"a":`...)
		line = append(appendLevels(line, d.Asks, d), `,"u":`...)
		line = append(strconv.AppendInt(line, d.Last, 10), `,"seq":`...)
		line = append(strconv.AppendInt(line, 7*d.Last, 10), `},"cts":`...)
		line = append(strconv.AppendInt(line, ms, 10), '}', '\n')
		if _, err := out.Write(line); err != nil {
			return rows, err
		}
		rows += int64(len(d.Bids) + len(d.Asks))
	}
	return rows, out.Flush()
}

func appendLevels(b []byte, levels []tick.Level, d *tick.Depth) []byte {
	b = append(b, '[')
	for i, l := range levels {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(tick.Decimal{Unscaled: l.Price, Scale: d.PriceScale}.Append(append(b, `["`...)), `","`...)
		size := tick.Decimal{Unscaled: l.Size, Scale: d.SizeScale}
		if size.IsZero() {
			size.Scale = 0
		}
		b = append(size.Append(b), `"]`...)
	}
	return append(b, ']')
}

// appendTrimmed writes the number as JavaScript prints it.
func appendTrimmed(b []byte, unscaled int64, scale uint8) []byte {
	for scale > 0 && unscaled%10 == 0 {
		unscaled /= 10
		scale--
	}
	return tick.Decimal{Unscaled: unscaled, Scale: scale}.Append(b)
}
