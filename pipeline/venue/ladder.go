package venue

import (
	"errors"
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// ErrRoom is a number whose decimals would push numbers seen before in the stream
// out of an int64.
var ErrRoom = errors.New("more decimals than the other numbers of the stream leave room for")

// Ladder builds a stream's messages about a book: it reads prices and sizes straight
// into integers and keeps the scales of the stream. A number with more decimals than
// all before raises the scale, and the levels of the message under construction with
// it; no number of the stream so far ever leaves an int64 by that.
type Ladder struct {
	*tick.Depth // the message under construction

	prices, sizes measure
}

// Start begins a message in d, whose memory for levels is reused.
func (l *Ladder) Start(d *tick.Depth) {
	*d = tick.Depth{Recv: tick.NoTime, Exch: tick.NoTime, Bids: d.Bids[:0], Asks: d.Asks[:0]}
	l.Depth = d
}

// Finish gives the message the scales of its levels.
func (l *Ladder) Finish() *tick.Depth {
	l.PriceScale, l.SizeScale = l.prices.scale, l.sizes.scale
	return l.Depth
}

// ReadPrice reads the price that b starts with; n is its length, 0 where it needs
// Price: zero, a new scale, an unusual text or a fault.
func (l *Ladder) ReadPrice(b []byte) (price int64, n int) {
	price, n = l.prices.read(b)
	if price == 0 {
		return 0, 0
	}
	return price, n
}

// ReadSize reads the size that b starts with; n is its length, 0 where it needs Size.
func (l *Ladder) ReadSize(b []byte) (size int64, n int) { return l.sizes.read(b) }

// Price brings a price to the stream's scale, which rises if need be.
func (l *Ladder) Price(d tick.Decimal) (int64, error) {
	if d.Unscaled == 0 {
		return 0, ErrZero
	}
	up, err := l.prices.raise(d.Scale)
	if err != nil {
		return 0, err
	}
	if up > 1 {
		for i := range l.Bids {
			l.Bids[i].Price *= up
		}
		for i := range l.Asks {
			l.Asks[i].Price *= up
		}
	}
	return l.prices.bring(d)
}

// Size brings a size to the stream's scale, which rises if need be.
func (l *Ladder) Size(d tick.Decimal) (int64, error) {
	up, err := l.sizes.raise(d.Scale)
	if err != nil {
		return 0, err
	}
	if up > 1 {
		for i := range l.Bids {
			l.Bids[i].Size *= up
		}
		for i := range l.Asks {
			l.Asks[i].Size *= up
		}
	}
	return l.sizes.bring(d)
}

// Add appends a level as sent.
func (l *Ladder) Add(bid bool, price, size int64) {
	if bid {
		l.Bids = append(l.Bids, tick.Level{Price: price, Size: size})
	} else {
		l.Asks = append(l.Asks, tick.Level{Price: price, Size: size})
	}
}

// measure is the scale of one kind of number in a stream.
type measure struct {
	scale uint8
	seen  uint64 // the stream's numbers, ORed: none is above it, at the present scale
}

// most is the largest integer that can be multiplied by each power of ten.
var most = func() (m [len(pow10)]uint64) {
	for i := range m {
		m[i] = math.MaxInt64 / uint64(pow10[i])
	}
	return m
}()

// read reads the decimal number that b starts with, up to the first byte that is not
// of it; n is 0 where that needs more care.
func (m *measure) read(b []byte) (value int64, n int) {
	var v uint64
	for n < len(b) {
		d := b[n] - '0'
		if d > 9 {
			break
		}
		v = v*10 + uint64(d)
		n++
	}
	decimals := 0
	if n < len(b) && b[n] == '.' {
		n++
		point := n
		for n < len(b) {
			d := b[n] - '0'
			if d > 9 {
				break
			}
			v = v*10 + uint64(d)
			n++
		}
		decimals = n - point
		if decimals == 0 {
			return 0, 0
		}
	}
	if n > 19 || decimals > 18 { // 19 digits, or 18 and the dot
		return 0, 0
	}
	up := int(m.scale) - decimals
	if up < 0 {
		for v%10 == 0 && up < 0 && v > 0 { // padded with zeros
			v /= 10
			up++
		}
		if v == 0 {
			return 0, n
		}
		if up < 0 {
			return 0, 0
		}
	}
	if v > most[up] {
		return 0, 0
	}
	v *= uint64(pow10[up])
	m.seen |= v
	return int64(v), n
}

// raise makes the scale at least the given one; up is what numbers at the scale
// before are to be multiplied by.
func (m *measure) raise(scale uint8) (up int64, err error) {
	if scale <= m.scale {
		return 1, nil
	}
	k := scale - m.scale
	if m.seen > most[k] {
		return 0, ErrRoom
	}
	m.seen *= uint64(pow10[k])
	m.scale = scale
	return pow10[k], nil
}

// bring brings a number of at most the scale's decimals to the scale.
func (m *measure) bring(d tick.Decimal) (int64, error) {
	k := m.scale - d.Scale
	if uint64(d.Unscaled) > most[k] {
		return 0, tick.ErrOverflow
	}
	v := d.Unscaled * pow10[k]
	m.seen |= uint64(v)
	return v, nil
}
