package run

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"

	"github.com/crashtape/crashtape/pipeline/archive"
	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/instruments"
)

// foreign is the publisher of tables that somebody else wrote to Parquet; the event
// file says what they hold.
const foreign = "foreign"

// Request says which archives of which day to work on.
type Request struct {
	Date        tick.Date
	Raw         []string // raw folders, the first wins where files are equal
	Filter      Filter
	Event       *event.Event // nil without an event file
	Instruments *instruments.Table
}

// Filter keeps the instruments whose venue, market and symbol are named; an empty
// list keeps all.
type Filter struct {
	Venues, Markets, Symbols []string
}

// Keeps tells whether an instrument passes.
func (f Filter) Keeps(k tick.Key) bool {
	has := func(list []string, v string) bool { return len(list) == 0 || slices.Contains(list, v) }
	return has(f.Venues, k.Venue) && has(f.Markets, string(k.Market)) && has(f.Symbols, k.Symbol)
}

// Input is one archive of a task.
type Input struct {
	File      archive.File
	Archive   venue.Archive
	Synthetic bool // by the marker of its folder
}

// Task is the work on one instrument's rows of one kind and day: a unit that can run
// anywhere by itself.
type Task struct {
	Date       tick.Date
	Kind       venue.Kind
	Instrument tick.Instrument
	Inputs     []Input // of one publisher and dataset, by the time they cover
	MaxBad     int64   // rows that may be rejected before the task fails

	// NoBookFrame keeps only the minutes of a book, not its messages.
	NoBookFrame bool
}

// Bytes is the size of the inputs.
func (t *Task) Bytes() (n int64) {
	for _, in := range t.Inputs {
		n += in.File.Size
	}
	return n
}

// Skipped is a file that is not used, with the reason. Its path is below its raw folder.
type Skipped struct {
	Path string `json:"path"`
	Why  string `json:"why"`
}

// Plan is a day's work, fixed before it starts.
type Plan struct {
	Date         tick.Date
	Files        int       // below the raw folders
	Tasks        []Task    // the largest first
	Unrecognised []Skipped // not an archive of any known publisher
	Unread       []Skipped // recognised, but of a dataset that is not read
	Unusable     []Skipped // recognised, but something is wrong with it
	Superseded   []Skipped // another archive of the same rows is used instead
	OtherDays    int       // archives of other days
	Filtered     int       // archives of instruments that were not asked for
}

// headBytes are enough of a file to know it: a header and some rows.
const headBytes = 4096

// MakePlan looks at every file below the raw folders once and decides what each is
// used for. Nothing is listed again later.
func MakePlan(ctx context.Context, r Request) (*Plan, error) {
	files, err := archive.Find(r.Raw...)
	if err != nil {
		return nil, err
	}
	markers, err := findMarkers(r.Raw, files)
	if err != nil {
		return nil, err
	}
	p := &Plan{Date: r.Date, Files: len(files)}
	groups := map[group][]Input{}
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if markers.about(f) {
			continue
		}
		in, why, err := recognise(f, r.Event)
		in.Synthetic = markers.synthetic(f)
		switch {
		case err == nil && why == "" && !framed(in.Archive.Kind):
			p.Unread = append(p.Unread, Skipped{f.Path, fmt.Sprintf("%s have no frame in this version", in.Archive.Kind)})
			continue
		case errors.Is(err, venue.ErrUnread):
			p.Unread = append(p.Unread, Skipped{f.Path, err.Error()})
			continue
		case err != nil:
			p.Unusable = append(p.Unusable, Skipped{f.Path, err.Error()})
			continue
		case why != "":
			p.Unrecognised = append(p.Unrecognised, Skipped{f.Path, why})
			continue
		case !covers(in.Archive, r.Date):
			p.OtherDays++
			continue
		case !r.Filter.Keeps(in.Archive.Instrument.Key):
			p.Filtered++
			continue
		}
		g := group{in.Archive.Kind, in.Archive.Instrument.Key}
		if isBook(g.kind) {
			g.kind = venue.Book // best prices alone are used where there is no book
		}
		groups[g] = append(groups[g], in)
	}
	for g, inputs := range groups {
		used := p.choose(inputs)
		in := r.Instruments.Complete(used[0].Archive.Instrument)
		p.Tasks = append(p.Tasks, Task{Date: r.Date, Kind: g.kind, Instrument: in, Inputs: used})
	}
	if err := p.unmixed(); err != nil {
		return nil, err
	}
	slices.SortFunc(p.Superseded, func(a, b Skipped) int { return cmp.Compare(a.Path, b.Path) })
	slices.SortFunc(p.Tasks, func(a, b Task) int {
		return cmp.Or(cmp.Compare(b.Bytes(), a.Bytes()), a.Instrument.Key.Compare(b.Instrument.Key), cmp.Compare(a.Kind, b.Kind))
	})
	return p, nil
}

// framed tells whether archives of a kind become frames.
func framed(k venue.Kind) bool { return k == venue.Trades || k == venue.Candles || isBook(k) }

// group is what one task works on.
type group struct {
	kind venue.Kind
	key  tick.Key
}

// recognise asks every publisher what a file is. why is the reason when nobody knows
// it; err the reason when somebody does, but cannot use it.
func recognise(f archive.File, e *event.Event) (in Input, why string, err error) {
	head, err := f.Head(headBytes)
	if err != nil {
		return Input{}, "", err
	}
	if bytes.HasPrefix(head, []byte("PAR1")) {
		a, ok := describeForeign(f, e)
		if !ok {
			return Input{}, "a Parquet file that the event file does not describe under [[archive]]", nil
		}
		return Input{File: f, Archive: a}, "", nil
	}
	for _, p := range publishers {
		a, ok, err := p.Recognise(f.Path, head)
		if err != nil {
			return Input{}, "", err
		}
		if ok {
			return Input{File: f, Archive: a}, "", nil
		}
	}
	return Input{}, "neither its name nor its first bytes are those of a known archive", nil
}

func describeForeign(f archive.File, e *event.Event) (venue.Archive, bool) {
	if e == nil {
		return venue.Archive{}, false
	}
	for _, a := range e.Archives {
		if ok, err := path.Match(a.Match, path.Base(f.Path)); err != nil || !ok {
			continue
		}
		return venue.Archive{
			Publisher: foreign, Dataset: a.Source, Kind: venue.Kind(a.Kind), Family: venue.Traded, Interval: a.Interval,
			Instrument: tick.Instrument{
				Key:  tick.Key{Venue: a.Venue, Market: a.Market, Symbol: a.Symbol},
				Base: a.Base, Quote: a.Quote, Lot: 1, Source: a.Source,
			},
		}, true
	}
	return venue.Archive{}, false
}

// covers tells whether an archive holds rows of the day by its name; a name without
// a date may hold any.
func covers(a venue.Archive, d tick.Date) bool {
	return a.Start == 0 && a.End == 0 || a.Start < d.End() && d.Start() < a.End
}

// choose keeps the archives of the best publisher and dataset, without those whose
// days another one covers already, in order of time.
func (p *Plan) choose(inputs []Input) []Input {
	slices.SortStableFunc(inputs, func(a, b Input) int {
		_, i := publisher(a.Archive.Publisher)
		_, j := publisher(b.Archive.Publisher)
		return cmp.Or(cmp.Compare(a.Archive.Kind, b.Archive.Kind), cmp.Compare(i, j), cmp.Compare(a.Archive.Rank, b.Archive.Rank), cmp.Compare(a.Archive.Dataset, b.Archive.Dataset),
			cmp.Compare(a.Archive.End-a.Archive.Start, b.Archive.End-b.Archive.Start), cmp.Compare(a.Archive.Start, b.Archive.Start))
	})
	var used []Input
	for _, in := range inputs {
		if why := displaced(in, used); why != "" {
			p.Superseded = append(p.Superseded, Skipped{in.File.Path, why})
			continue
		}
		used = append(used, in)
	}
	slices.SortStableFunc(used, func(a, b Input) int {
		return cmp.Or(cmp.Compare(a.Archive.Start, b.Archive.Start), cmp.Compare(a.Archive.Part, b.Archive.Part))
	})
	return used
}

// displaced tells why an archive is not needed beside the ones already chosen.
// Candles of different families and intervals stand side by side, and so do a snapshot
// and the updates that follow it.
func displaced(in Input, used []Input) string {
	for _, u := range used {
		a, b := in.Archive, u.Archive
		if a.Kind == venue.Candles && (a.Family != b.Family || a.Interval != b.Interval) || a.Part != b.Part {
			continue
		}
		if a.Publisher != b.Publisher || a.Dataset != b.Dataset {
			return fmt.Sprintf("%s has the same rows as %s %s", u.File.Path, b.Publisher, b.Dataset)
		}
		if a.Start < b.End && b.Start < a.End || a.Start == b.Start && a.End == b.End {
			return fmt.Sprintf("%s covers the same time", u.File.Path)
		}
	}
	return ""
}
