// Package event describes a crash: its reference time, windows, incidents, named
// symbols and the venues' names and colours, as data/events/<date>.toml has them.
//
// It turns text into values and checks them strictly; it never reads files itself.
package event

import (
	"github.com/crashtape/crashtape/pipeline/tick"
)

// Text is a sentence in the report's two languages.
type Text struct {
	EN string `toml:"en" json:"en"`
	ZH string `toml:"zh" json:"zh"`
}

// Event is one crash day.
type Event struct {
	Date  tick.Date
	Title Text

	// Reference is t₀, the last instant before the fall: drawdowns are measured from
	// the last trade at or before it.
	Reference tick.Time

	// Found is true when there is no event file: Reference and Windows were then
	// found from the data.
	Found bool

	Windows   []Window
	Incidents []Incident
	Symbols   []Symbol
	Venues    map[string]Venue
	Archives  []Archive
}

// Window is a named span of the day, [From, To).
type Window struct {
	ID       string // event and core are the report's presets
	Name     Text
	From, To tick.Time
}

// Incident is a dated fact with its source.
type Incident struct {
	At, To tick.Time // To is NoTime for an instant
	Label  Text
	Source string
	Major  bool // numbered on the charts
}

// Symbol is a coin the report names by itself.
type Symbol struct {
	Base string
	Role string // headline, depeg or control
}

// Venue is how a venue is shown. Colours are CSS hex for light and dark pages.
type Venue struct {
	Name        string
	Light, Dark string
}

// Archive names a file that cannot say by itself what it holds, such as a table
// somebody else wrote.
type Archive struct {
	Match       string // path.Match pattern on the file's base name
	Venue       string
	Market      tick.Market
	Symbol      string
	Base, Quote string
	Kind        string // candles
	Interval    tick.Time
	Source      string
}

// Window finds a window by its ID.
func (e *Event) Window(id string) (Window, bool) {
	for _, w := range e.Windows {
		if w.ID == id {
			return w, true
		}
	}
	return Window{}, false
}
