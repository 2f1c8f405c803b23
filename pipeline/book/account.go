package book

import "github.com/crashtape/crashtape/pipeline/tick"

// Account is a day's ledger of one book: what became of its messages, and how the
// day's time divides. Times are nanoseconds of exchange time from the first message to
// the end of the archives.
type Account struct {
	Ledger
	AfterDay int64 `json:"after_day"` // messages after the day, not looked at

	LiveNs    tick.Time `json:"live_ns"`    // both sides known and not empty; of it:
	CrossedNs tick.Time `json:"crossed_ns"` // best bid above best ask
	LockedNs  tick.Time `json:"locked_ns"`  // best bid equal to best ask
	EmptyNs   tick.Time `json:"empty_ns"`   // a side without levels
	StaleNs   tick.Time `json:"stale_ns"`   // after a gap

	// Minutes of the day at whose end one side's best levels were what they were a
	// minute before, while each of the other side's had changed.
	FrozenBidMinutes []int `json:"frozen_bid_minutes,omitempty"`
	FrozenAskMinutes []int `json:"frozen_ask_minutes,omitempty"`

	// AtLeast counts, by column, the minutes whose value is only a lower bound because
	// a side ended where its feed ends.
	AtLeast map[string]int64 `json:"at_least,omitempty"`
}

// Account is the account so far.
func (m *MinuteBuilder) Account() Account {
	a := m.account
	a.Ledger = *m.book.Ledger()
	return a
}

func (a *Account) add(t *timer) {
	a.LiveNs += t.live
	a.CrossedNs += t.crossed
	a.LockedNs += t.locked
	a.EmptyNs += t.empty
	a.StaleNs += t.stale
}

func (a *Account) bound(c tick.Column) {
	if a.AtLeast == nil {
		a.AtLeast = map[string]int64{}
	}
	a.AtLeast[tick.Columns[c].Name]++
}
