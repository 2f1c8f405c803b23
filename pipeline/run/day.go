package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// Options say how to work, never what comes out.
type Options struct {
	Jobs       int  // workers, at least 1
	FramesOnly bool // leave minutes and drawdowns for later
	Observe    func(Update)
}

// Update is a step of the work. Updates come one at a time, from any worker.
type Update struct {
	Key   tick.Key
	Phase string // frames, minutes, drawdowns or done
	Bytes int64  // of archives taken since the last update; negative when a pass starts anew
	Err   error
}

// Failure is an instrument whose work failed.
type Failure struct {
	Key tick.Key
	Err error
}

// Summary is what became of a day.
type Summary struct {
	Date        tick.Date
	Instruments int // worked on or found current
	Current     int // of them, with nothing to do
	Outcomes    []Outcome
	Failures    []Failure // in order of key
	Reference   tick.Time // t₀; NoTime when only frames were made
	Found       bool      // t₀ was found from the data
}

// unit is all the work on one instrument, done by one worker from first to last.
type unit struct {
	key   tick.Key
	tasks []*Task
}

// Day does a day's plan: frames, minutes and drawdowns of every instrument, also of
// those whose frames are stored from earlier. Work that fails is in the summary; the
// error is about the day as a whole.
func Day(ctx context.Context, s *store.Store, plan *Plan, reference tick.Time, o Options) (*Summary, error) {
	units, err := units(s, plan)
	if err != nil {
		return nil, err
	}
	d := &day{store: s, options: o, summary: Summary{Date: plan.Date, Instruments: len(units), Reference: reference}}
	d.each(ctx, units, d.reconstruct)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if reference == tick.NoTime && !o.FramesOnly {
		ref, err := findReference(ctx, s, plan.Date)
		if err != nil {
			return nil, err
		}
		d.summary.Reference, d.summary.Found = ref, true
		d.each(ctx, units, d.measure)
	}
	d.summary.Current = len(units) - len(d.changed)
	slices.SortFunc(d.summary.Outcomes, func(a, b Outcome) int {
		return cmp.Or(a.Task.Instrument.Key.Compare(b.Task.Instrument.Key), cmp.Compare(a.Task.Kind, b.Task.Kind))
	})
	slices.SortFunc(d.summary.Failures, func(a, b Failure) int { return a.Key.Compare(b.Key) })
	return &d.summary, ctx.Err()
}

// units joins the plan's tasks by instrument, in the plan's order, and adds what is
// stored without a task.
func units(s *store.Store, plan *Plan) ([]*unit, error) {
	byKey := map[tick.Key]*unit{}
	var all []*unit
	at := func(k tick.Key) *unit {
		if byKey[k] == nil {
			byKey[k] = &unit{key: k}
			all = append(all, byKey[k])
		}
		return byKey[k]
	}
	for i := range plan.Tasks {
		t := &plan.Tasks[i]
		u := at(t.Instrument.Key)
		u.tasks = append(u.tasks, t)
	}
	for _, kind := range frameKinds {
		stored, err := s.Partitions(kind, plan.Date)
		if err != nil {
			return nil, err
		}
		for _, p := range stored {
			at(p.Key)
		}
	}
	return all, nil
}

// day is the state of a running Day.
type day struct {
	store   *store.Store
	options Options

	mu      sync.Mutex
	summary Summary
	changed map[tick.Key]bool
}

// each runs work on every unit, on a fixed number of workers.
func (d *day) each(ctx context.Context, units []*unit, work func(context.Context, *unit) error) {
	queue := make(chan *unit)
	var workers sync.WaitGroup
	for range max(1, min(d.options.Jobs, len(units))) {
		workers.Go(func() {
			for u := range queue {
				err := work(ctx, u)
				if err != nil && ctx.Err() == nil {
					d.fail(u.key, err)
				}
				d.update(Update{Key: u.key, Phase: "done", Err: err})
			}
		})
	}
	for _, u := range units {
		queue <- u
	}
	close(queue)
	workers.Wait()
}

// reconstruct does all of one instrument's work that needs no other's.
func (d *day) reconstruct(ctx context.Context, u *unit) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var errs []error
	for _, t := range u.tasks {
		d.update(Update{Key: u.key, Phase: "frames"})
		o, err := Reconstruct(ctx, d.store, t, func(n int64) { d.update(Update{Key: u.key, Phase: "frames", Bytes: n}) })
		o.Err = err
		d.record(o)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", t.Kind, err))
		}
	}
	if len(errs) > 0 || d.options.FramesOnly {
		return errors.Join(errs...)
	}
	d.update(Update{Key: u.key, Phase: "minutes"})
	built, err := Minutes(ctx, d.store, d.summary.Date, u.key)
	if err != nil {
		return fmt.Errorf("minutes: %w", err)
	}
	d.note(u.key, built)
	if d.summary.Reference == tick.NoTime {
		return nil
	}
	return d.measure(ctx, u)
}

// measure does the drawdowns, which need t₀.
func (d *day) measure(ctx context.Context, u *unit) error {
	if d.summary.Reference == tick.NoTime {
		return nil
	}
	d.update(Update{Key: u.key, Phase: "drawdowns"})
	built, err := Drawdowns(ctx, d.store, d.summary.Date, u.key, d.summary.Reference)
	if err != nil {
		return fmt.Errorf("drawdowns: %w", err)
	}
	d.note(u.key, built)
	return nil
}

func (d *day) update(u Update) {
	if d.options.Observe == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.options.Observe(u)
}

func (d *day) record(o Outcome) {
	d.note(o.Task.Instrument.Key, !o.Skipped)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.summary.Outcomes = append(d.summary.Outcomes, o)
}

// note remembers that something was written for an instrument.
func (d *day) note(k tick.Key, written bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.changed == nil {
		d.changed = map[tick.Key]bool{}
	}
	if written {
		d.changed[k] = true
	}
}

func (d *day) fail(k tick.Key, err error) {
	d.note(k, true)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.summary.Failures {
		if f.Key == k {
			return // its first failure says why
		}
	}
	d.summary.Failures = append(d.summary.Failures, Failure{k, err})
}

// Total adds up the rows of the outcomes.
func (s *Summary) Total() (r store.Rows) {
	for _, o := range s.Outcomes {
		r.In += o.Rows.In
		r.Out += o.Rows.Out
		r.Duplicates += o.Rows.Duplicates
		r.Rejected += o.Rows.Rejected
		r.OtherDay += o.Rows.OtherDay
	}
	return r
}

// Complete tells whether every instrument was done and no row rejected.
func (s *Summary) Complete() bool { return len(s.Failures) == 0 && s.Total().Rejected == 0 }

// Trades counts the instruments whose trades were asked for.
func (p *Plan) Trades() (n int) {
	for _, t := range p.Tasks {
		if t.Kind == venue.Trades {
			n++
		}
	}
	return n
}
