package run

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/frame"
	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// Loaded is one instrument's finished day with its provenance.
type Loaded struct {
	Minutes   *tick.Minutes
	Drawdown  *tick.Drawdown // nil when it has no trades
	Manifest  store.Manifest // of the minutes
	Frames    []store.Manifest
	Synthetic bool
}

// ErrStale is returned for minutes or drawdowns that were made from other frames than
// the stored ones.
var ErrStale = errors.New("not made from the frames that are stored now; run reconstruct again")

// Load reads a day's minutes and drawdowns, in order of key, and refuses what is
// missing, damaged or stale.
func Load(ctx context.Context, s *store.Store, d tick.Date, reference tick.Time, columns ...tick.Column) ([]Loaded, error) {
	parts, err := s.Partitions(minutesKind, d)
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("no minutes of %s: run reconstruct %s first", d, d)
	}
	all := make([]Loaded, len(parts))
	errs := make([]error, len(parts))
	next := make(chan int)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := range next {
				all[i], errs[i] = load(s, parts[i], reference, columns)
			}
		})
	}
	for i := range parts {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	return all, errors.Join(append(errs, ctx.Err())...)
}

func load(s *store.Store, p store.Partition, reference tick.Time, columns []tick.Column) (l Loaded, err error) {
	src, err := openSources(s, p.Date, p.Key)
	if err != nil {
		return l, err
	}
	data, m, err := s.Open(p)
	if err != nil {
		return l, err
	}
	defer data.Close()
	if err := fresh(&src, m); err != nil {
		return l, err
	}
	if l.Minutes, err = frame.ReadMinutes(data, data.Size(), columns...); err != nil {
		return l, fmt.Errorf("%s: %w", p, err)
	}
	l.Manifest, l.Synthetic = m, m.Synthetic
	for _, f := range src.all() {
		l.Frames = append(l.Frames, *f)
	}
	if src.trades != nil && reference != tick.NoTime {
		l.Drawdown, err = loadDrawdown(s, &src, reference)
	}
	return l, err
}

// fresh compares the digests that a result was made from with the stored ones.
func fresh(src *sources, m store.Manifest) error {
	current := map[string]string{}
	for _, f := range src.all() {
		current[string(f.Kind)] = f.Data.SHA256
	}
	for _, in := range m.Inputs {
		if current[in.Dataset] != in.SHA256 {
			return fmt.Errorf("%s: %w", m.Partition(), ErrStale)
		}
	}
	return nil
}

func loadDrawdown(s *store.Store, src *sources, reference tick.Time) (*tick.Drawdown, error) {
	p := store.Partition{Kind: drawdownsKind, Date: src.date, Key: src.key}
	data, m, err := s.Open(p)
	if err != nil {
		return nil, err
	}
	defer data.Close()
	if err := fresh(src, m); err != nil {
		return nil, err
	}
	if m.Parameters["reference"] != reference.String() {
		return nil, fmt.Errorf("%s: measured against %s, the event says %s: %w", p, m.Parameters["reference"], reference, ErrStale)
	}
	all, err := frame.ReadDrawdowns(data, data.Size())
	if err != nil || len(all) == 0 {
		return nil, err
	}
	all[0].Key = src.key
	return &all[0], nil
}

// findReference finds t₀ of a day without an event file.
func findReference(ctx context.Context, s *store.Store, d tick.Date) (tick.Time, error) {
	crash, ok, err := Crash(ctx, s, d)
	if err != nil {
		return tick.NoTime, err
	}
	if !ok {
		return event.Quiet(d).Reference, nil
	}
	return crash.Reference, nil
}

// Crash is the deepest fall of the stored day's median instrument, for days that have
// no event file.
func Crash(ctx context.Context, s *store.Store, d tick.Date) (metric.Crash, bool, error) {
	loaded, err := Load(ctx, s, d, tick.NoTime, tick.Close)
	if err != nil {
		return metric.Crash{}, false, err
	}
	minutes := make([]*tick.Minutes, len(loaded))
	for i, l := range loaded {
		minutes[i] = l.Minutes
	}
	crash, ok := metric.FindCrash(minutes)
	return crash, ok, nil
}
