package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crashtape/crashtape/cmd/internal/console"
	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// rawFolders are the folders asked for, or the default one when it exists.
func (s *settings) rawFolders() []string {
	if len(s.raw) > 0 {
		return s.raw
	}
	dir := filepath.Join(s.data, "raw")
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return []string{dir}
}

func openForReading(data string) (*store.Store, error) { return store.OpenReadOnly(data) }

// day runs a day's stages and prints what became of it.
func (s *settings) day(ctx context.Context, date string, what stages) error {
	if err := s.check(); err != nil {
		return err
	}
	d, err := tick.ParseDate(date)
	if err != nil {
		return err
	}
	logger := console.Logger(s.stderr)
	ev, err := console.Event(s.data, d)
	if err != nil {
		return err
	}
	table, err := console.Instruments(s.data)
	if err != nil {
		return err
	}
	plan := &run.Plan{Date: d}
	if what != minutesOnly {
		request := run.Request{Date: d, Raw: s.rawFolders(), Filter: s.filter(), Event: ev, Instruments: table}
		plan, err = run.MakePlan(ctx, request)
		if err != nil {
			return err
		}
		if plan, err = s.orSynthetic(ctx, plan, request); err != nil {
			return err
		}
	}
	for i := range plan.Tasks {
		plan.Tasks[i].MaxBad, plan.Tasks[i].NoBookFrame = s.maxBad, s.noBookFrame
	}
	frames, unlock, err := s.openStore(logger)
	if err != nil {
		return err
	}
	defer frames.Close()
	defer unlock()
	if err := s.anyWork(frames, plan); err != nil {
		return err
	}
	reference := tick.NoTime
	if ev != nil {
		reference = ev.Reference
	}
	watch := newProgress(s.stderr, plan, logger)
	summary, err := run.Day(ctx, frames, plan, reference, run.Options{Jobs: s.jobs, FramesOnly: what == framesOnly, Observe: watch.observe})
	watch.finish()
	if err != nil {
		return err
	}
	if what != minutesOnly {
		if err := run.WriteLedger(s.data, plan, summary, s.rawFolders()); err != nil {
			return err
		}
	}
	if err := s.print(plan, summary); err != nil {
		return err
	}
	return verdict(plan, summary)
}

// verdict turns what became of the day into an exit code.
func verdict(plan *run.Plan, summary *run.Summary) error {
	if n := len(summary.Failures); n > 0 && n == summary.Instruments {
		return fmt.Errorf("all %d instruments failed, the first with: %w", n, summary.Failures[0].Err)
	}
	if !summary.Complete() || len(plan.Unusable) > 0 {
		return console.ErrIncomplete
	}
	return nil
}

// openStore opens and locks the data folder and removes what a killed run left.
func (s *settings) openStore(logger *slog.Logger) (*store.Store, func() error, error) {
	frames, err := store.Open(s.data)
	if err != nil {
		return nil, nil, err
	}
	unlock, err := frames.Lock()
	if err != nil {
		return nil, nil, errors.Join(err, frames.Close())
	}
	removed, err := frames.Sweep()
	if err != nil {
		return nil, nil, errors.Join(err, unlock(), frames.Close())
	}
	for _, name := range removed {
		logger.Info("removed what a killed run left", "path", name)
	}
	return frames, unlock, nil
}

// anyWork refuses a day of which there is nothing at all, and synthetic frames where
// only real ones are wanted.
func (s *settings) anyWork(frames *store.Store, plan *run.Plan) error {
	stored, synthetic, err := run.Stored(frames, plan.Date)
	if err != nil {
		return err
	}
	if s.realOnly && synthetic > 0 {
		return fmt.Errorf("%d frames of %s below %s are synthetic: use another --data folder for real data, or leave out --real-only", synthetic, plan.Date, s.data)
	}
	if s.realOnly && plan.Synthetic() {
		return errors.New("the archives are synthetic: name a folder of real ones with --raw, or leave out --real-only")
	}
	if len(plan.Tasks) > 0 || stored > 0 {
		return s.unmixed(plan, stored, synthetic)
	}
	folders := strings.Join(s.rawFolders(), ", ")
	if folders == "" {
		folders = filepath.Join(s.data, "raw") + " (which does not exist)"
	}
	lines := []string{fmt.Sprintf("no archive of %s is below %s", plan.Date, folders)}
	if plan.OtherDays > 0 {
		lines = append(lines, fmt.Sprintf("  %d archives there are of other days", plan.OtherDays))
	}
	if plan.Filtered > 0 {
		lines = append(lines, fmt.Sprintf("  %d archives of the day are left out by --venue, --market or --symbol", plan.Filtered))
	}
	for _, bad := range slices.Concat(plan.Unusable, plan.Unread, plan.Unrecognised) {
		lines = append(lines, fmt.Sprintf("  %s: %s", bad.Path, bad.Why))
	}
	lines = append(lines, "put the publishers' files there as they are (data/README.md lists them), or name their folder with --raw DIR")
	return errors.New(strings.Join(lines, "\n"))
}
