package venue

import (
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Messages joins the rows of a table to messages. A decoder embeds it, reads rows
// with Decode, tells for each row whether it starts a message (Begin) or goes on with
// the one before (Continue), and adds the row's level. It holds two messages by turns:
// one is borrowed by the consumer while the next is read.
type Messages struct {
	Ladder

	turn    [2]tick.Depth
	now     uint8       // of turn, the message under construction
	done    *tick.Depth // complete since the current row, not yielded yet
	open    bool        // a message is under construction
	broken  bool        // a row of it was faulty
	doubt   bool        // so may be the next one: where the faulty row belonged is unknown
	located bool        // the current row said where it belongs
}

// Begin starts a message with the current row; the one before is complete.
func (m *Messages) Begin() {
	m.done = m.end()
	m.now ^= 1
	m.Start(&m.turn[m.now])
	m.open, m.broken, m.doubt, m.located = true, m.doubt, false, true
}

// Continue says that the current row belongs to the message of the row before.
func (m *Messages) Continue() { m.doubt, m.located = false, true }

// end is the message under construction, if it is whole.
func (m *Messages) end() *tick.Depth {
	if !m.open || m.broken {
		return nil
	}
	return m.Finish()
}

// Join yields the messages of rows. A message with a faulty row is left out; where a
// row is too damaged to say which it belongs to, both its neighbours' are. The last
// message of a stream that breaks off may lack rows and is left out, too.
func (m *Messages) Join(rows iter.Seq2[*struct{}, error]) iter.Seq2[*tick.Depth, error] {
	return func(yield func(*tick.Depth, error) bool) {
		for _, err := range rows {
			if m.done != nil {
				d := m.done
				m.done = nil
				if !yield(d, nil) {
					return
				}
			}
			if err != nil {
				m.broken, m.doubt = true, m.doubt || !m.located
				if !yield(nil, err) {
					return
				}
			}
			m.located = false
		}
		if d := m.end(); d != nil {
			yield(d, nil)
		}
	}
}
