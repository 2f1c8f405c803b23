package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/crashtape/crashtape/cmd/internal/console"
	"github.com/crashtape/crashtape/data"
	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/synth"
	"github.com/crashtape/crashtape/pipeline/tick"
)

const longSynth = `synth DATE simulates a crash day and writes the archives that its venues and recorders
would have published, with the truth about it in SYNTHETIC.truth.json. The same seed and
parameters give the same bytes. docs/synthetic.md tells how the market works.

Every archive in a folder with SYNTHETIC.json, and everything made from it, is marked
synthetic. Real and synthetic archives are never used together.`

// synthFlags are those of the command alone.
type synthFlags struct {
	seed   uint64
	out    string
	faults []string
}

func (s *settings) newSynth() *cobra.Command {
	var f synthFlags
	c := &cobra.Command{
		Use: "synth DATE", Short: "Write the archives of a synthetic crash day, with its truth", Long: longSynth, Args: dateArgument,
		RunE: func(c *cobra.Command, args []string) error {
			if err := s.check(); err != nil {
				return err
			}
			d, err := tick.ParseDate(args[0])
			if err != nil {
				return err
			}
			if s.realOnly {
				return &console.UsageError{Err: errors.New("--real-only: synth makes nothing real")}
			}
			faults, err := synth.ParseFaults(f.faults)
			if err != nil {
				return &console.UsageError{Err: err}
			}
			var seed *uint64
			if c.Flags().Changed("seed") {
				seed = &f.seed
			}
			done, err := s.synthesise(c.Context(), d, s.syntheticFolder(f.out), seed, faults)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.stdout, "synthetic day %s, seed %d: %d archives of %d books, %.1f MB, below %s\n",
				d, done.Seed, done.Files, done.Books, float64(done.Bytes)/1e6, s.syntheticFolder(f.out))
			return err
		},
	}
	c.Flags().Uint64Var(&f.seed, "seed", 0, "`number` that all chance follows from (default the parameter file's)")
	c.Flags().StringSliceVar(&f.faults, "fault", nil, "spoil archives on purpose: `names` of dropped-message, crossed-book, frozen-side, duplicate-rows, truncated-file, silent-venue, latency-burst")
	c.Flags().StringVar(&f.out, "out", "", "`folder` of the archives (default DATA/synthetic/raw)")
	return c
}

// syntheticFolder is where synthetic archives are.
func (s *settings) syntheticFolder(out string) string {
	if out != "" {
		return out
	}
	return filepath.Join(s.data, "synthetic", "raw")
}

// parameters are those below the data folder, or else the built-in ones.
func (s *settings) parameters() ([]byte, error) {
	const name = "default.toml"
	text, err := os.ReadFile(filepath.Join(s.data, "synth", name))
	if errors.Is(err, fs.ErrNotExist) {
		return fs.ReadFile(data.Files, path.Join("synth", name))
	}
	return text, err
}

func (s *settings) synthesise(ctx context.Context, d tick.Date, out string, seed *uint64, faults []synth.Fault) (run.Synthesised, error) {
	text, err := s.parameters()
	if err != nil {
		return run.Synthesised{}, err
	}
	ev, err := console.Event(s.data, d)
	if err != nil {
		return run.Synthesised{}, err
	}
	w := run.Synthesis{Date: d, Reference: tick.NoTime, Parameters: text, Seed: seed, Out: out, Jobs: s.jobs, Faults: faults}
	if ev != nil {
		w.Reference = ev.Reference
	}
	logger := console.Logger(s.stderr)
	started := time.Now()
	done, err := run.Synthesise(ctx, w)
	if err == nil {
		logger.Info("synthetic day made", "seed", done.Seed, "books", done.Books, "archives", done.Files, "took", time.Since(started).Round(time.Millisecond))
	}
	return done, err
}

// orSynthetic is the plan as it is, or, where there is no archive at all and nobody said
// where to look, that of the built-in synthetic day.
func (s *settings) orSynthetic(ctx context.Context, plan *run.Plan, r run.Request) (*run.Plan, error) {
	if s.realOnly || len(s.raw) > 0 || plan.Files > 0 {
		return plan, nil
	}
	real, err := s.hasReal(plan.Date)
	if err != nil || real {
		return plan, err
	}
	out := s.syntheticFolder("")
	fmt.Fprintf(s.stderr, "There are no archives below %s and this version downloads none, so a built-in synthetic crash day is reconstructed instead, and everything made from it says so (--real-only forbids it).\n",
		filepath.Join(s.data, "raw"))
	if err := s.ensureSynthetic(ctx, plan.Date, out); err != nil {
		return plan, err
	}
	s.raw = []string{out}
	r.Raw = s.raw
	return run.MakePlan(ctx, r)
}

// ensureSynthetic makes the day unless the folder holds it already.
func (s *settings) ensureSynthetic(ctx context.Context, d tick.Date, out string) error {
	text, err := s.parameters()
	if err != nil {
		return err
	}
	have, ok, err := run.ReadSyntheticMarker(out)
	if err != nil {
		return err
	}
	if ok && have.Date == d && have.Parameters == synth.Digest(text, have.Seed) && len(have.Faults) == 0 {
		return nil
	}
	_, err = s.synthesise(ctx, d, out, nil, nil)
	return err
}

// hasReal tells whether the data folder holds real frames of the day.
func (s *settings) hasReal(d tick.Date) (bool, error) {
	if _, err := os.Stat(filepath.Join(s.data, "frames")); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	frames, err := store.OpenReadOnly(s.data)
	if err != nil {
		return false, err
	}
	stored, synthetic, err := run.Stored(frames, d)
	return stored > synthetic, errors.Join(err, frames.Close())
}

// unmixed refuses to put real and synthetic frames of a day into one data folder.
func (s *settings) unmixed(plan *run.Plan, stored, synthetic int) error {
	switch {
	case len(plan.Tasks) == 0:
		return nil
	case plan.Synthetic() && stored > synthetic:
		return fmt.Errorf("%d frames of %s below %s are real, and the archives are synthetic: use another --data folder", stored-synthetic, plan.Date, s.data)
	case !plan.Synthetic() && synthetic > 0:
		return fmt.Errorf("%d frames of %s below %s are synthetic, and the archives are real: remove %s, or use another --data folder",
			synthetic, plan.Date, s.data, filepath.Join(s.data, "frames", "*", "date="+plan.Date.String()))
	}
	return nil
}
