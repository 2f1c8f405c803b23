package book

import "github.com/crashtape/crashtape/pipeline/tick"

// testedBy tells whether the snapshot shows the state that the book should be in: it
// has the identifier of the last message, or there are none. Without a delta since the
// last snapshot there is nothing to test, as in a feed of snapshots alone.
func (b *Book) testedBy(snapshot *tick.Depth) bool {
	return b.deltas && snapshot.Last == b.last
}

// selfTest compares the book with a snapshot that is about to replace it.
func (b *Book) selfTest(bids, asks []tick.Level) {
	differing := b.bids.differing(bids) + b.asks.differing(asks)
	b.ledger.LevelsDiffering += differing
	if differing == 0 {
		b.ledger.SelfTestsPassed++
	} else {
		b.ledger.SelfTestsFailed++
	}
}

// differing counts the prices at which the side has another size than the snapshot, down
// to the snapshot's worst price: below it the snapshot says nothing.
func (l *ladder) differing(snapshot []tick.Level) (n int64) {
	matched, worst := 0, int64(-maxPrice)
	for _, v := range snapshot {
		if v.Size <= 0 || v.Price <= 0 {
			continue
		}
		worst = max(worst, l.sign*v.Price)
		have := l.get(v.Price)
		if have != v.Size {
			n++
		}
		if have > 0 {
			matched++
		}
	}
	return n + int64(l.within(worst)-matched)
}

// within counts the levels at keys up to worst, or all when the snapshot was empty.
func (l *ladder) within(worst int64) int {
	if worst == -maxPrice {
		return l.len()
	}
	n := 0
	l.all(func(v tick.Level) bool {
		if l.sign*v.Price > worst {
			return false
		}
		n++
		return true
	})
	return n
}
