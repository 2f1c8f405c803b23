package event

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"regexp"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// document is the event file as written; see data/README.md.
type document struct {
	Date      toml.LocalDate        `toml:"date"`
	Title     Text                  `toml:"title"`
	Reference time.Time             `toml:"reference"`
	Windows   []windowEntry         `toml:"window"`
	Incidents []incidentEntry       `toml:"incident"`
	Symbols   []symbolEntry         `toml:"symbol"`
	Venues    map[string]venueEntry `toml:"venue"`
	Archives  []archiveEntry        `toml:"archive"`
}

type windowEntry struct {
	ID   string    `toml:"id"`
	Name Text      `toml:"name"`
	From time.Time `toml:"from"`
	To   time.Time `toml:"to"`
}

type incidentEntry struct {
	At     time.Time `toml:"at"`
	To     time.Time `toml:"to"`
	Label  Text      `toml:"label"`
	Source string    `toml:"source"`
	Major  bool      `toml:"major"`
}

type symbolEntry struct {
	Base string `toml:"base"`
	Role string `toml:"role"`
}

type venueEntry struct {
	Name  string `toml:"name"`
	Light string `toml:"light"`
	Dark  string `toml:"dark"`
}

type archiveEntry struct {
	Match    string      `toml:"match"`
	Kind     string      `toml:"kind"`
	Venue    string      `toml:"venue"`
	Market   tick.Market `toml:"market"`
	Symbol   string      `toml:"symbol"`
	Base     string      `toml:"base"`
	Quote    string      `toml:"quote"`
	Interval string      `toml:"interval"`
	Source   string      `toml:"source"`
}

// SyntaxError is a faulty event file, with the lines it is about.
type SyntaxError struct {
	Name   string
	Detail string // the line with a caret under the fault, when the fault has a place
	Err    error
}

func (e *SyntaxError) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("event file %s: %v", e.Name, e.Err)
	}
	return fmt.Sprintf("event file %s: %v\n%s", e.Name, e.Err, e.Detail)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// Parse reads an event file strictly: unknown keys, wrong types and times outside the
// day are errors that show the line. name is used in messages only.
func Parse(name string, text []byte) (*Event, error) {
	var doc document
	decoder := toml.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&doc); err != nil {
		return nil, syntaxError(name, err)
	}
	e, err := doc.event()
	if err != nil {
		return nil, &SyntaxError{Name: name, Err: err, Detail: locate(text, err)}
	}
	return e, nil
}

func syntaxError(name string, err error) error {
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		return &SyntaxError{Name: name, Err: errors.New("key that event files do not have"), Detail: strict.String()}
	}
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		return &SyntaxError{Name: name, Err: err, Detail: decode.String()}
	}
	return &SyntaxError{Name: name, Err: err}
}

// valueError is a value that parses but cannot be meant.
type valueError struct {
	text string // as it stands in the file, to find its line
	msg  string
}

func (e *valueError) Error() string { return e.msg }

// locate shows the line of the file that holds a value.
func locate(text []byte, err error) string {
	v, ok := errors.AsType[*valueError](err)
	if !ok || v.text == "" {
		return ""
	}
	number := 0
	for line := range bytes.Lines(text) {
		number++
		if bytes.Contains(line, []byte(v.text)) {
			return fmt.Sprintf("%d| %s", number, bytes.TrimRight(line, "\r\n"))
		}
	}
	return ""
}

func (d *document) event() (*Event, error) {
	date, err := tick.ParseDate(d.Date.String())
	if err != nil || d.Date == (toml.LocalDate{}) {
		return nil, &valueError{msg: "date is missing: want date = 2025-10-10"}
	}
	e := &Event{Date: date, Title: d.Title, Venues: map[string]Venue{}}
	if e.Reference, err = inDay(date, "reference", d.Reference); err != nil {
		return nil, err
	}
	for _, steps := range []func(*Event) error{d.windows, d.incidents, d.symbols, d.venues, d.archives} {
		if err := steps(e); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// inDay refuses times that are missing or not in the event's UTC day.
func inDay(d tick.Date, key string, t time.Time) (tick.Time, error) {
	if t.IsZero() {
		return 0, &valueError{msg: fmt.Sprintf("%s is missing: want a time such as %sT20:50:00Z", key, d)}
	}
	at := tick.At(t)
	if at < d.Start() || at > d.End() {
		return 0, &valueError{text: t.Format("2006-01-02T15:04:05"), msg: fmt.Sprintf("%s %s is not in %s (UTC)", key, t.UTC().Format(time.RFC3339), d)}
	}
	return at, nil
}

func (d *document) windows(e *Event) error {
	for _, w := range d.Windows {
		from, err := inDay(e.Date, "window from", w.From)
		if err != nil {
			return err
		}
		to, err := inDay(e.Date, "window to", w.To)
		if err != nil {
			return err
		}
		if to <= from || w.ID == "" {
			return &valueError{text: w.ID, msg: fmt.Sprintf("window %q: wants an id and a from before its to", w.ID)}
		}
		e.Windows = append(e.Windows, Window{ID: w.ID, Name: w.Name, From: from, To: to})
	}
	return nil
}

func (d *document) incidents(e *Event) error {
	for _, i := range d.Incidents {
		at, err := inDay(e.Date, "incident at", i.At)
		if err != nil {
			return err
		}
		to := tick.NoTime
		if !i.To.IsZero() {
			if to, err = inDay(e.Date, "incident to", i.To); err != nil {
				return err
			}
		}
		if i.Label.EN == "" || i.Source == "" {
			return &valueError{text: i.At.Format("2006-01-02T15:04:05"), msg: "incident wants a label and a source"}
		}
		e.Incidents = append(e.Incidents, Incident{At: at, To: to, Label: i.Label, Source: i.Source, Major: i.Major})
	}
	return nil
}

func (d *document) symbols(e *Event) error {
	for _, s := range d.Symbols {
		switch s.Role {
		case "headline", "depeg", "control":
		default:
			return &valueError{text: s.Role, msg: fmt.Sprintf("symbol %q: role %q is not headline, depeg or control", s.Base, s.Role)}
		}
		e.Symbols = append(e.Symbols, Symbol(s))
	}
	return nil
}

var hexColour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func (d *document) venues(e *Event) error {
	for id, v := range d.Venues {
		for _, c := range []string{v.Light, v.Dark} {
			if !hexColour.MatchString(c) {
				return &valueError{text: c, msg: fmt.Sprintf("venue %s: colour %q is not #RRGGBB", id, c)}
			}
		}
		e.Venues[id] = Venue(v)
	}
	return nil
}

func (d *document) archives(e *Event) error {
	for _, a := range d.Archives {
		if _, err := path.Match(a.Match, ""); err != nil || a.Match == "" {
			return &valueError{text: a.Match, msg: fmt.Sprintf("archive match %q is not a file name pattern", a.Match)}
		}
		interval, err := time.ParseDuration(a.Interval)
		if err != nil || interval <= 0 {
			return &valueError{text: a.Interval, msg: fmt.Sprintf("archive %s: interval %q is not a duration such as 1m", a.Match, a.Interval)}
		}
		if a.Kind != "candles" || !a.Market.Valid() || a.Venue == "" || a.Symbol == "" || a.Source == "" {
			return &valueError{text: a.Match, msg: fmt.Sprintf("archive %s: wants kind candles, a market, a venue, a symbol and a source", a.Match)}
		}
		e.Archives = append(e.Archives, Archive{
			Match: a.Match, Venue: a.Venue, Market: a.Market, Symbol: a.Symbol, Base: a.Base, Quote: a.Quote,
			Kind: a.Kind, Interval: tick.Time(interval), Source: a.Source,
		})
	}
	return nil
}
