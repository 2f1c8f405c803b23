package run

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"sync"

	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/synth"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// Synthesis says which synthetic day to make.
type Synthesis struct {
	Date       tick.Date
	Reference  tick.Time // t0 of the truth's drops; NoTime for the first shock
	Parameters []byte    // the parameter file
	Seed       *uint64   // instead of the file's
	Out        string    // folder of the archives
	Faults     []synth.Fault
	Jobs       int
	Observe    func(minute int) // after each of the day's minutes
}

// Synthesised is what was made.
type Synthesised struct {
	SyntheticMarker
	Files int
	Bytes int64
	Books int
}

// Synthesise simulates a day, writes its archives below the folder, and beside them the
// truth. The marker comes first, as unfinished, and again at the end: what a stopped run
// leaves is known as synthetic and never taken for a whole day.
func Synthesise(ctx context.Context, s Synthesis) (done Synthesised, err error) {
	p, err := synth.ReadParameters(s.Parameters)
	if err != nil {
		return done, err
	}
	if s.Seed != nil {
		p.Seed = *s.Seed
	}
	if s.Reference == tick.NoTime && len(p.Shocks) > 0 {
		s.Reference = s.Date.Start() + p.Shocks[0].At.Time
	}
	market, err := synth.New(&p, s.Date, s.Reference, synth.DefaultRules)
	if err != nil {
		return done, err
	}
	done.SyntheticMarker = SyntheticMarker{
		Synthetic: true, Date: s.Date, Seed: p.Seed, Parameters: synth.Digest(s.Parameters, p.Seed), Version: synth.Version, Faults: []string{},
	}
	// Most of the heap is finished archives, which a collection cannot free: letting it
	// double would cost more than collecting more often.
	const percent = 30
	defer debug.SetGCPercent(debug.SetGCPercent(percent))
	for _, f := range s.Faults {
		done.Faults = append(done.Faults, string(f))
	}
	observer := synth.NewObserver(market)
	archives := synth.NewArchives(market, s.Faults...)
	done.Books = archives.Feeds()
	if err := simulate(ctx, market, archives, observer, s); err != nil {
		return done, err
	}
	unfinished := done.SyntheticMarker
	unfinished.Parameters = ""
	if err := s.mark(unfinished); err != nil {
		return done, err
	}
	if err := s.writeArchives(ctx, archives, &done); err != nil {
		return done, err
	}
	truth, err := observer.Report(done.Parameters)
	if err != nil {
		return done, err
	}
	if err := writeText(s.Out, syntheticPrefix+"truth.json", truth); err != nil {
		return done, err
	}
	if len(s.Faults) > 0 {
		ledger, err := json.MarshalIndent(archives.Injected(), "", "  ")
		if err != nil {
			return done, err
		}
		if err := writeText(s.Out, syntheticPrefix+"faults.json", append(ledger, '\n')); err != nil {
			return done, err
		}
	}
	return done, s.mark(done.SyntheticMarker)
}

// simulate moves the market on by a minute while the minute before is encoded.
func simulate(ctx context.Context, market *synth.Market, archives *synth.Archives, observer *synth.Observer, s Synthesis) error {
	var encoding sync.WaitGroup
	defer encoding.Wait()
	for minute := range tick.MinutesPerDay {
		if err := ctx.Err(); err != nil {
			return err
		}
		market.Advance(observer.Step)
		encoding.Wait()
		archives.Take()
		encoding.Go(func() { each(archives.Feeds(), s.Jobs, archives.Encode) })
		if s.Observe != nil {
			s.Observe(minute)
		}
	}
	return nil
}

// each calls f with every number below n, on as many workers.
func each(n, workers int, f func(i int)) {
	next := make(chan int)
	var all sync.WaitGroup
	for range max(1, min(workers, n)) {
		all.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	all.Wait()
}

func (s *Synthesis) writeArchives(ctx context.Context, archives *synth.Archives, done *Synthesised) error {
	var mu sync.Mutex
	var first error
	each(archives.Feeds(), s.Jobs, func(i int) {
		files, err := archives.Finish(i)
		for _, f := range files {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				_, err = store.WriteFile(s.Out, f.Name, func(w io.Writer) error {
					_, err := f.WriteTo(w)
					return err
				})
			}
			mu.Lock()
			done.Files++
			done.Bytes += f.Size()
			mu.Unlock()
		}
		mu.Lock()
		defer mu.Unlock()
		if err != nil && first == nil {
			first = err
		}
	})
	return first
}

func (s *Synthesis) mark(m SyntheticMarker) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return writeText(s.Out, SyntheticName, append(text, '\n'))
}

func writeText(dir, name string, text []byte) error {
	_, err := store.WriteFile(dir, name, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
