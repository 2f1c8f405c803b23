package event

import "github.com/crashtape/crashtape/pipeline/tick"

// FromData is the event of a day without an event file, from the start and the low
// of its deepest fall.
func FromData(d tick.Date, reference, low tick.Time) *Event {
	within := func(t tick.Time) tick.Time { return min(max(t, d.Start()), d.End()) }
	return &Event{
		Date: d, Reference: reference, Found: true,
		Title: Text{EN: "The fall of " + d.String(), ZH: d.String() + " 下跌"},
		Windows: []Window{
			{ID: "event", Name: Text{EN: "Event", ZH: "事件"}, From: within(reference - 30*tick.Minute), To: within(low + 60*tick.Minute)},
			{ID: "core", Name: Text{EN: "Core", ZH: "核心"}, From: within(reference), To: within(low + 10*tick.Minute)},
		},
		Venues: map[string]Venue{},
	}
}

// Quiet is the event of a day on which nothing fell: the whole day, measured from its
// first minute.
func Quiet(d tick.Date) *Event {
	e := FromData(d, d.Start()+tick.Minute, d.End())
	e.Title = Text{EN: "The market on " + d.String(), ZH: d.String() + " 市场"}
	return e
}
