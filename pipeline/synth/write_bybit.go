package synth

import (
	"fmt"
	"math"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// bybitTrades is public.bybit.com/trading: seconds with decimals, identifiers that are
// no numbers, and a column that came in 2025.
type bybitTrades struct {
	*document
	feed *feed
	last int64
}

func newBybitTrades(f *feed) *bybitTrades {
	w := &bybitTrades{newDocument(fmt.Sprintf("bybit/trading/%s/%s%s.csv.gz", f.Symbol, f.Symbol, f.date), "", inGzip), f, 0}
	w.text = append(w.text, "timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional,RPI\n"...)
	return w
}

func (w *bybitTrades) write(m *Minute) {
	for i := range m.Trades {
		t := &m.Trades[i]
		b := appendFixed(w.text, int64(t.At/(100*tick.Microsecond)), 4, 4)
		b = append(append(append(b, ','), w.feed.Symbol...), bybitSide(t.Side)...)
		b = appendShort(b, t.Size, w.feed.SizeScale)
		b = appendShort(append(b, ','), t.Price, w.feed.PriceScale)
		b = append(b, direction(t.Price, w.last)...)
		b = appendUUID(b, w.feed.Symbol, t.ID)
		worth := float64(t.Price) * float64(t.Size) * math.Pow10(-int(w.feed.PriceScale)-int(w.feed.SizeScale))
		b = strconv.AppendFloat(append(b, ','), worth*1e8, 'g', -1, 64)
		b = appendShort(append(b, ','), t.Size, w.feed.SizeScale)
		b = strconv.AppendFloat(append(b, ','), worth, 'g', -1, 64)
		w.text = append(b, ",0\n"...)
		w.last = t.Price
	}
	w.flush(piece)
}

func bybitSide(s tick.Side) string {
	if s == tick.Buy {
		return ",Buy,"
	}
	return ",Sell,"
}

func direction(price, last int64) string {
	switch {
	case price > last:
		return ",PlusTick,"
	case price < last:
		return ",MinusTick,"
	}
	return ",ZeroPlusTick,"
}

// appendUUID writes an identifier that follows from the symbol and the match.
func appendUUID(b []byte, symbol string, id int64) []byte {
	r := newRandom(uint64(id), symbol)
	const digits = "0123456789abcdef"
	x, y := r.next(), r.next()
	for i := range 32 {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			b = append(b, '-')
		}
		b = append(b, digits[x&15])
		x = x>>4 | y<<60
		y >>= 4
	}
	return b
}

// bybitBook is an ob200 file: frames of the websocket. Files of neighbouring days
// overlap, so the first snapshot is some seconds old; the service restarts once.
type bybitBook struct {
	*document
	feed    *feed
	mirror  *mirror
	update  int64
	seq     int64
	restart tick.Time // 0 when it is over
	drop    *Injected // a message that gets lost
}

func newBybitBook(f *feed, s Snapshot) *bybitBook {
	stem := fmt.Sprintf("%s_%s_ob%d.data", f.date, f.Symbol, f.Levels)
	w := &bybitBook{
		document: newDocument(fmt.Sprintf("bybit/orderbook/linear/%s/%s.zip", f.Symbol, stem), stem, inZip),
		feed:     f, mirror: newMirror(s, f.Levels), update: 1000 + int64(len(f.Symbol)), seq: 7_000_000_000,
		restart: f.date.Start() + 12*60*tick.Minute,
	}
	w.snapshot(s.At - 2*tick.Second)
	return w
}

func (w *bybitBook) write(m *Minute) {
	m.each(func(at tick.Time, bids, asks []tick.Level) {
		bids, asks = w.mirror.apply(bids, asks)
		if w.restart != 0 && at >= w.restart {
			w.restart, w.update = 0, 1
			w.snapshot(at)
			return
		}
		if len(bids)+len(asks) > 0 {
			w.update++
			if w.drop != nil && w.drop.Count == 0 && at >= w.drop.From {
				w.drop.Count, w.drop.From, w.drop.To = 1, at, at
				return
			}
			w.frame("delta", at, bids, asks)
		}
	})
}

// snapshot is a frame of all that is shown.
func (w *bybitBook) snapshot(at tick.Time) {
	w.frame("snapshot", at, w.mirror.sides[0].top(nil, w.mirror.levels), w.mirror.sides[1].top(nil, w.mirror.levels))
}

func (w *bybitBook) frame(kind string, at tick.Time, bids, asks []tick.Level) {
	const delay = 3 * tick.Millisecond // between matching engine and gateway
	w.seq += int64(len(bids)+len(asks)) * 3
	b := append(w.text, `{"topic":"orderbook.`...)
	b = strconv.AppendInt(b, int64(w.feed.Levels), 10)
	b = append(append(b, '.'), w.feed.Symbol...)
	b = append(append(b, `","type":"`...), kind...)
	b = strconv.AppendInt(append(b, `","ts":`...), int64((at+delay)/tick.Millisecond), 10)
	b = append(append(b, `,"data":{"s":"`...), w.feed.Symbol...)
	b = w.feed.pairs(append(b, `","b":[`...), bids, "")
	b = w.feed.pairs(append(b, `],"a":[`...), asks, "")
	b = strconv.AppendInt(append(b, `],"u":`...), w.update, 10)
	b = strconv.AppendInt(append(b, `,"seq":`...), w.seq, 10)
	b = strconv.AppendInt(append(b, `},"cts":`...), int64(at/tick.Millisecond), 10)
	w.text = append(b, '}', '\n')
	w.flush(piece)
}

// pairs writes levels as ["price","size"], with something after the size.
func (f *feed) pairs(b []byte, levels []tick.Level, more string) []byte {
	for i, l := range levels {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendShort(append(b, '[', '"'), l.Price, f.PriceScale)
		b = appendShort(append(b, '"', ',', '"'), l.Size, f.SizeScale)
		b = append(append(append(b, '"'), more...), ']')
	}
	return b
}
