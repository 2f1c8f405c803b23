package book

import (
	"fmt"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// listedGaps is how many gaps a ledger lists; all are counted.
const listedGaps = 1000

// Ledger is the account of one book: what was done with each message, where the chain
// broke, how the book compared with the venue's own later snapshots.
type Ledger struct {
	Messages       int64 `json:"messages"` // = applied + repeated + before_snapshot + while_stale + breaking
	Applied        int64 `json:"applied"`
	Repeated       int64 `json:"repeated"`        // already contained in the book
	BeforeSnapshot int64 `json:"before_snapshot"` // deltas before the first snapshot
	WhileStale     int64 `json:"while_stale"`     // deltas between a gap and the next snapshot
	Breaking       int64 `json:"breaking"`        // deltas that did not follow, or could not be held
	Snapshots      int64 `json:"snapshots"`

	GapCount int64 `json:"gap_count"`
	Gaps     []Gap `json:"gaps"` // the first 1,000

	// A snapshot of the state that the book should be in is a test of it. Where the
	// archive has no identifiers, a snapshot after an unmarked loss fails too.
	SelfTestsPassed int64 `json:"self_tests_passed"`
	SelfTestsFailed int64 `json:"self_tests_failed"`
	LevelsDiffering int64 `json:"levels_differing"`

	// Inconsistent counts levels that cannot be so: prices that are not positive,
	// negative sizes, relative changes to below zero, numbers too large to hold.
	Inconsistent int64 `json:"inconsistent"`
}

// Gap is a break of the message chain.
type Gap struct {
	From tick.Time  `json:"from"`         // exchange time of the last message before it
	To   *tick.Time `json:"to,omitempty"` // of the snapshot that ended it, if one did
	Want int64      `json:"want"`         // identifier that the next message should follow
	Have int64      `json:"have"`         // identifier that it follows
}

// GapError is a message that does not follow the one before: messages were lost, and
// the book is stale until the next snapshot.
type GapError struct {
	At         tick.Time // exchange time of the message
	Want, Have int64     // identifier it should follow, and the one it does
}

func (e *GapError) Error() string {
	return fmt.Sprintf("message at %v follows %d, want %d: messages were lost", e.At, e.Have, e.Want)
}

func (l *Ledger) open(g Gap) {
	l.GapCount++
	if len(l.Gaps) < listedGaps {
		l.Gaps = append(l.Gaps, g)
	}
}

// closeGap dates the end of the gap that is open, if it is listed.
func (l *Ledger) closeGap(to tick.Time) {
	if l.GapCount == int64(len(l.Gaps)) {
		l.Gaps[len(l.Gaps)-1].To = &to
	}
}
