package synth

import (
	"github.com/crashtape/crashtape/pipeline/tick"
)

// Minute is what one book's feeds carried in one minute. It is reused.
type Minute struct {
	Trades   []Trade
	Messages []Message
	Levels   []tick.Level // of the messages, one after the other: bids, then asks
	Forced   []Forced
	States   []State
}

// Trade is one match.
type Trade struct {
	At          tick.Time
	ID          int64
	Price, Size int64
	Side        tick.Side
	Cause       uint8 // 0, or 1 liquidation, 2 auto-deleveraging, 3 sale of collateral
	Maker       int32
	Taker       int32
	MakerBefore int64 // positions before the match
	TakerBefore int64
}

// Message is what changed in a book since the last one.
type Message struct {
	At         tick.Time
	Bids, Asks int32 // of the minute's levels
}

// Forced is one liquidation order, or the close of one account's position by
// deleveraging.
type Forced struct {
	At          tick.Time
	Price, Size int64 // average price; filled size
	Side        tick.Side
	Deleverage  bool
	Agent       int32 // whose position was closed, and of a deleveraging against whose
	Against     int32

	AgentBefore, AgainstBefore int64 // their positions before
}

// State is a derivative's numbers at one instant.
type State struct {
	At           tick.Time
	Mark, Index  float64 // dollars per coin
	Last         int64
	OpenInterest int64
	Funding      float64
}

func (m *Minute) reset() {
	m.Trades, m.Messages, m.Levels = m.Trades[:0], m.Messages[:0], m.Levels[:0]
	m.Forced, m.States = m.Forced[:0], m.States[:0]
}

// match settles one match and records it.
func (b *Book) match(resting *order, taker int32, price, size int64) {
	maker := resting.owner
	t := Trade{
		At: b.now, ID: b.tradeID, Price: price, Size: size, Side: tick.Buy, Cause: uint8(b.cause), Maker: maker, Taker: taker,
		MakerBefore: b.agents[maker].position, TakerBefore: b.agents[taker].position,
	}
	buyer, seller := taker, maker
	if resting.buy {
		buyer, seller, t.Side = maker, taker, tick.Sell
	}
	b.tradeID++
	b.settle(buyer, seller, price, size)
	b.minute.Trades = append(b.minute.Trades, t)
	b.lastTrade = price
	b.truth.measure(&t, b.Market == tick.Inverse)
}

// publish ends a step: what changed goes out as one message of its end.
func (b *Book) publish(at tick.Time, scratch *[]touch) {
	b.actions = 0
	if len(b.bids.touched) == 0 && len(b.asks.touched) == 0 {
		return
	}
	message := Message{At: at}
	for _, s := range []*side{&b.bids, &b.asks} {
		*scratch = s.changes((*scratch)[:0])
		for _, c := range *scratch {
			b.minute.Levels = append(b.minute.Levels, tick.Level{Price: c.price, Size: c.before})
		}
		if s.buy {
			message.Bids = int32(len(*scratch))
		} else {
			message.Asks = int32(len(*scratch))
		}
	}
	if message.Bids+message.Asks > 0 {
		b.minute.Messages = append(b.minute.Messages, message)
		b.truth.Messages++
		b.truth.Levels += int64(message.Bids + message.Asks)
	}
}

// Top is the best of a book and the digest of all of it, at one instant.
type Top struct {
	Bid, Ask   int64 // 0 where the side is empty
	Bids, Asks int32 // levels
	Digest     uint64
}

// Snapshot is a whole book, best first.
type Snapshot struct {
	At         tick.Time
	Bids, Asks []tick.Level
}

// Snapshot copies the book as it is.
func (b *Book) Snapshot(at tick.Time) Snapshot {
	return Snapshot{at, b.bids.all(), b.asks.all()}
}

func (s *side) all() []tick.Level {
	out := make([]tick.Level, 0, len(s.levels))
	for i := len(s.levels) - 1; i >= 0; i-- {
		out = append(out, tick.Level{Price: s.levels[i].price, Size: s.levels[i].size})
	}
	return out
}

// Drops are the first passages that the truth keeps, in percent below the last trade
// at or before the reference time.
var Drops = [...]int64{5, 10, 20, 30, 50, 70}

// Truth is what is known of one book's day without reading an archive. Prices and
// sizes are in units of the listing.
type Truth struct {
	Reference tick.Time // t0 of the drops
	Trades    int64
	Signed    int64 // taker buys less sells: price times size, contracts where inverse
	Low       int64
	LowTime   tick.Time
	Before    int64                 // last trade at or before the reference time
	Passages  [len(Drops)]tick.Time // 0 for never

	Liquidated   [2]float64 // dollars of longs and of shorts closed by force
	Deleveraged  float64    // dollars closed by auto-deleveraging
	Withdrawn    tick.Time  // when half of the makers had withdrawn first; 0 for never
	Messages     int64
	Levels       int64
	OpenInterest []int64 // at the end of each minute
	Minutes      []Top   // at the end of each minute
}

// measure keeps the truth of trades up to date. A passage is a trade at or below
// (1 - x %) of the reference.
func (r *Truth) measure(t *Trade, inverse bool) {
	r.Trades++
	if inverse {
		r.Signed += int64(t.Side) * t.Size
	} else {
		r.Signed += int64(t.Side) * t.Price * t.Size
	}
	if r.Low == 0 || t.Price < r.Low {
		r.Low, r.LowTime = t.Price, t.At
	}
	if t.At <= r.Reference {
		r.Before = t.Price
		return
	}
	for i, d := range Drops {
		if r.Passages[i] == 0 && 100*t.Price <= r.Before*(100-d) {
			r.Passages[i] = t.At
		}
	}
}
