package capture

import (
	"hash/crc32"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Checksum is the checksum that a venue's messages carry, over the best levels of
// both sides after the message.
type Checksum struct {
	Levels int // a side

	buf    []byte
	append func(buf []byte, bids, asks []tick.Level, prices, sizes uint8) []byte
}

// NewChecksum is how a venue computes its checksum; false for those without one.
func NewChecksum(venueName string) (*Checksum, bool) {
	switch venueName {
	case "okx":
		return &Checksum{Levels: 25, append: appendOKX}, true
	case "kraken":
		return &Checksum{Levels: 10, append: appendKraken}, true
	}
	return nil, false
}

// Of computes it from at most Levels levels a side, the best first, in units of
// 10^-prices and 10^-sizes. Kraken's is over the digits as sent, so the scales must be
// those of the decoder's messages.
func (c *Checksum) Of(bids, asks []tick.Level, prices, sizes uint8) uint32 {
	bids, asks = bids[:min(len(bids), c.Levels)], asks[:min(len(asks), c.Levels)]
	c.buf = c.append(c.buf[:0], bids, asks, prices, sizes)
	return crc32.ChecksumIEEE(c.buf)
}

// appendOKX writes bid:size:ask:size:..., by turns while both sides have a level.
// OKX sends numbers without trailing zeros.
// https://www.okx.com/docs-v5/en/#overview-websocket-checksum
func appendOKX(buf []byte, bids, asks []tick.Level, prices, sizes uint8) []byte {
	for i := range max(len(bids), len(asks)) {
		for _, side := range [2][]tick.Level{bids, asks} {
			if i < len(side) {
				buf = append(trimmed(side[i].Price, prices).Append(buf), ':')
				buf = append(trimmed(side[i].Size, sizes).Append(buf), ':')
			}
		}
	}
	return buf[:max(0, len(buf)-1)]
}

// appendKraken writes the asks and then the bids, price and size of each without
// point and leading zeros. https://docs.kraken.com/api/docs/guides/spot-ws-book-v1
func appendKraken(buf []byte, bids, asks []tick.Level, _, _ uint8) []byte {
	for _, side := range [2][]tick.Level{asks, bids} {
		for _, l := range side {
			buf = strconv.AppendInt(buf, l.Price, 10)
			buf = strconv.AppendInt(buf, l.Size, 10)
		}
	}
	return buf
}

func trimmed(n int64, scale uint8) tick.Decimal {
	for scale > 0 && n%10 == 0 {
		n /= 10
		scale--
	}
	return tick.Decimal{Unscaled: n, Scale: scale}
}
