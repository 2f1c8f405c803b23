package book

import "github.com/crashtape/crashtape/pipeline/tick"

// MinuteBuilder samples the book of one instrument for each minute of a UTC day.
//
// A minute's row is the book after the last message with an exchange time before the
// minute's end, and quiet minutes repeat the standing book. Messages are applied in
// the order they come; where exchange times fall, the clock waits, it never goes back.
type MinuteBuilder struct {
	in   tick.Instrument
	date tick.Date
	book *Book
	out  *tick.Minutes

	now     tick.Time // the latest exchange time, within the day
	started bool      // a message was seen
	inDay   bool      // one at or after 00:00 was
	minute  int       // of now
	end     tick.Time // of that minute

	standing touch
	since    tick.Time // when standing began, or the minute
	time     timer
	applied  int64 // value of the book's ledger at the minute's start
	gaps     int64

	atLeast [tick.MinutesPerDay]uint32 // a bit per depth and roundtrip column
	frozen  frozen
	account Account
}

// NewMinuteBuilder starts the minutes of in on d. limit is how many levels a side the
// feed publishes, 0 when it publishes all, 1 for a feed of best bid and ask: that gives
// prices and spreads, but no depth and no roundtrip cost.
func NewMinuteBuilder(in tick.Instrument, d tick.Date, limit int) *MinuteBuilder {
	return &MinuteBuilder{
		in: in, date: d, book: New(limit),
		out: tick.NewMinutes(in.Key, in.Base, in.Quote, d),
		now: d.Start(), since: d.Start(), end: d.Start() + tick.Minute,
	}
}

// Add takes the next message. What is before the day builds the book with which it
// begins; what is after it is passed over. The error is Book.Apply's: it says what the
// ledger also keeps, and the next message can be added all the same.
func (m *MinuteBuilder) Add(d *tick.Depth) error {
	if d.Exch >= m.date.End() || m.minute == tick.MinutesPerDay {
		m.advance(m.date.End())
		m.account.AfterDay++
		return nil
	}
	if d.Exch >= m.end {
		m.advance(d.Exch)
	}
	m.now = max(m.now, d.Exch)
	err := m.book.Apply(d)
	m.started = true
	if !m.inDay && d.Exch < m.date.Start() {
		m.count()
	}
	m.inDay = m.inDay || d.Exch >= m.date.Start()
	if t := m.book.touch(); t != m.standing && t != m.standing.at(t.scale) {
		m.stand(t)
	}
	return err
}

// Interrupt says that messages from at on are lost, such as those of an hour whose
// archive is missing: the book is stale until the next snapshot.
func (m *MinuteBuilder) Interrupt(at tick.Time) {
	at = min(at, m.date.End())
	m.advance(at)
	m.now = max(m.now, at)
	m.book.interrupt(0)
	m.stand(m.book.touch())
}

// Finish closes the day at until, where the archives end: later minutes have no book.
// The builder is then used up.
func (m *MinuteBuilder) Finish(until tick.Time) *tick.Minutes {
	until = min(max(until, m.now), m.date.End())
	m.advance(until)
	if m.minute < tick.MinutesPerDay && until > m.end-tick.Minute {
		m.now = until
		m.close()
	}
	return m.out
}

// advance closes the minutes that end at or before t.
func (m *MinuteBuilder) advance(t tick.Time) {
	for m.minute < tick.MinutesPerDay && m.end <= t {
		m.now = m.end
		m.close()
		m.minute++
		m.end += tick.Minute
	}
}

// stand ends the interval of the standing touch.
func (m *MinuteBuilder) stand(t touch) {
	m.time.add(m.standing, m.now-m.since)
	m.standing, m.since = t, m.now
}

// close writes the minute up to now.
func (m *MinuteBuilder) close() {
	m.stand(m.standing)
	if m.started {
		m.write()
		m.account.add(&m.time)
	}
	m.time = timer{}
	m.count()
}

// count starts counting a minute's messages and gaps.
func (m *MinuteBuilder) count() {
	l := m.book.Ledger()
	m.applied, m.gaps = l.Applied, l.GapCount
}
