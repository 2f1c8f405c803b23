package book

import (
	"fmt"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Book is the order book of one instrument at one moment. Prices and sizes are integers
// in units of 10^-PriceScale and 10^-SizeScale; Scales says which these are.
type Book struct {
	bids, asks ladder
	limit      int

	bid, ask tick.Level // best levels, of size 0 where a side is empty
	state    tick.BookState
	last     int64     // identifier of the last message
	at       tick.Time // its exchange time
	deltas   bool      // since the snapshot

	priceScale, sizeScale uint8
	scaled                [2][]tick.Level

	ledger Ledger
}

// New is a book without a snapshot. limit is how many levels a side the feed publishes,
// 0 when it publishes all.
func New(limit int) *Book {
	return &Book{limit: limit, bids: newLadder(-1), asks: newLadder(+1), ledger: Ledger{Gaps: []Gap{}}}
}

// Apply takes the next message. The error is a *GapError, once for each break, or says
// that the message has numbers which no book here can hold; the book is then stale, and
// messages are passed over until the next snapshot.
func (b *Book) Apply(d *tick.Depth) error {
	b.ledger.Messages++
	if !d.Snapshot {
		if follows, err := b.follows(d); !follows {
			return err
		}
	}
	bids, asks, err := b.rescale(d)
	if err != nil && d.Snapshot {
		b.forget()
		bids, asks, err = b.rescale(d)
	}
	if err != nil {
		b.forget()
		b.lose(d.Prev)
		return fmt.Errorf("apply book message at %v: %w", d.Exch, err)
	}
	switch {
	case d.Snapshot:
		b.replace(d, bids, asks)
	case d.Relative:
		b.ledger.Inconsistent += b.bids.add(bids) + b.asks.add(asks)
	default:
		b.ledger.Inconsistent += b.bids.apply(bids) + b.asks.apply(asks)
	}
	b.settle()
	b.ledger.Applied++
	b.last, b.at, b.deltas = d.Last, d.Exch, !d.Snapshot
	return nil
}

// follows is the one chain rule of all venues, for deltas. Their decoders bring
// identifiers into the form of tick.Depth: Prev is U−1 of Binance spot, pu of its
// futures, u−1 of Bybit, prevSeqId of OKX.
func (b *Book) follows(d *tick.Depth) (bool, error) {
	switch {
	case b.state == tick.BookNone:
		b.ledger.BeforeSnapshot++
		return false, nil
	case b.state == tick.BookStale:
		b.ledger.WhileStale++
		return false, nil
	case d.Last == 0: // no identifiers: lost messages cannot be seen
	case d.Prev == b.last: // also where the venue's counter restarts
	case d.Last <= b.last:
		b.ledger.Repeated++
		return false, nil
	case !b.deltas && d.Prev < b.last: // contains the snapshot's state and goes on
	default:
		gap := &GapError{At: d.Exch, Want: b.last, Have: d.Prev}
		b.lose(d.Prev)
		return false, gap
	}
	return true, nil
}

// lose makes the book stale.
func (b *Book) lose(have int64) {
	b.ledger.Breaking++
	b.interrupt(have)
}

func (b *Book) interrupt(have int64) {
	if b.state == tick.BookNone || b.state == tick.BookStale {
		return
	}
	b.ledger.open(Gap{From: b.at, Want: b.last, Have: have})
	b.state = tick.BookStale
}

// replace puts a snapshot in the place of what the book holds.
func (b *Book) replace(d *tick.Depth, bids, asks []tick.Level) {
	b.ledger.Snapshots++
	switch {
	case b.state == tick.BookStale:
		b.ledger.closeGap(d.Exch)
	case b.state != tick.BookNone && b.testedBy(d):
		b.selfTest(bids, asks)
	}
	b.bids.clear()
	b.asks.clear()
	b.ledger.Inconsistent += b.bids.apply(bids) + b.asks.apply(asks)
	b.state = tick.BookLive
}

// settle brings best levels and state up to date after a message.
func (b *Book) settle() {
	if b.limit > 0 {
		// Kraken's feed, for one, does not remove what falls off its end: the receiver
		// must, or it keeps levels that nothing updates any more.
		b.bids.trim(b.limit)
		b.asks.trim(b.limit)
	}
	b.bid, b.ask = b.bids.best(), b.asks.best()
	b.state = tick.BookLive
	if b.bid.Size == 0 || b.ask.Size == 0 {
		b.state = tick.BookEmpty
	}
}

// State says whether the book is known. Levels of a stale book are what they were when
// the chain broke.
func (b *Book) State() tick.BookState { return b.state }

// Best is the best level of each side, of size 0 where the side is empty. In a crossed
// book the bid's price is above the ask's, in a locked one they are equal: both are
// kept as the venue sent them.
func (b *Book) Best() (bid, ask tick.Level) { return b.bid, b.ask }

// Bids yields the bids, best first. The book must not change meanwhile.
func (b *Book) Bids() iter.Seq[tick.Level] { return b.bids.all }

// Asks yields the asks, best first. The book must not change meanwhile.
func (b *Book) Asks() iter.Seq[tick.Level] { return b.asks.all }

// Scales are the decimals of the book's prices and sizes.
func (b *Book) Scales() (price, size uint8) { return b.priceScale, b.sizeScale }

// Ledger is the account so far, borrowed.
func (b *Book) Ledger() *Ledger { return &b.ledger }
