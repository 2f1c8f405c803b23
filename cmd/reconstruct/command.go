package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/crashtape/crashtape/cmd/internal/console"
	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// settings are the flags.
type settings struct {
	data                     string
	raw                      []string
	venues, markets, symbols []string
	jobs                     int
	maxBad                   int64
	json, noBookFrame        bool
	offline, realOnly        bool

	stdout, stderr io.Writer
}

const long = `reconstruct DATE does every stage of a day that is not done yet: it looks at the
archives below the raw folders, decodes them into frames, and makes minutes and
drawdowns of every instrument. What is stored with the same inputs and parameters is
left alone, so a second run does only what is missing.

Archives are recognised by their publisher's path and file name and by their first
bytes, at any depth. What is not recognised is listed, not an error.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but data is missing or was refused.`

func newRoot(stdout, stderr io.Writer) *cobra.Command {
	s := &settings{stdout: stdout, stderr: stderr}
	root := &cobra.Command{
		Use: "reconstruct DATE", Short: "Turn a day's tick archives into frames, minutes and drawdowns", Long: long,
		Args: dateArgument, SilenceErrors: true, SilenceUsage: true,
		Example: "  reconstruct 2025-10-10 --raw ~/archives\n  reconstruct verify 2025-10-10",
		RunE: func(c *cobra.Command, args []string) error {
			return s.day(c.Context(), args[0], allStages)
		},
	}
	flags := root.PersistentFlags()
	flags.StringVar(&s.data, "data", "data", "`folder` of frames; event files and instruments there go before the built-in ones")
	flags.StringArrayVar(&s.raw, "raw", nil, "`folder` of archives; may be given several times (default DATA/raw)")
	flags.StringSliceVar(&s.venues, "venue", nil, "only these `venues`: binance,coinbase")
	flags.StringSliceVar(&s.markets, "market", nil, "only these `markets`: spot, linear, inverse")
	flags.StringSliceVar(&s.symbols, "symbol", nil, "only these `symbols`, as the venue spells them")
	flags.IntVar(&s.jobs, "jobs", runtime.GOMAXPROCS(0), "`workers`; the result does not depend on it")
	flags.Int64Var(&s.maxBad, "max-bad", 0, "go on after up to `N` bad rows per instrument; they are counted and shown")
	flags.BoolVar(&s.noBookFrame, "no-book-frame", false, "make minutes of order books without keeping their messages as frames")
	flags.BoolVar(&s.json, "json", false, "print the summary as JSON")
	flags.BoolVar(&s.offline, "offline", false, "use no network (this version never does)")
	flags.BoolVar(&s.realOnly, "real-only", false, "never make or use synthetic archives or frames")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &console.UsageError{Err: err} })
	root.SetOut(stdout)
	root.SetErr(stderr)
	root.AddCommand(
		s.newSynth(),
		&cobra.Command{
			Use: "frames DATE", Short: "Decode archives into frames only", Args: dateArgument,
			RunE: func(c *cobra.Command, args []string) error { return s.day(c.Context(), args[0], framesOnly) },
		},
		&cobra.Command{
			Use: "minutes DATE", Short: "Make minutes and drawdowns from the stored frames alone", Args: dateArgument,
			RunE: func(c *cobra.Command, args []string) error { return s.day(c.Context(), args[0], minutesOnly) },
		},
		&cobra.Command{
			Use: "verify DATE", Short: "Check every digest and row count again", Args: dateArgument,
			RunE: func(c *cobra.Command, args []string) error { return s.verify(c.Context(), args[0]) },
		},
	)
	return root
}

func dateArgument(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return &console.UsageError{Err: fmt.Errorf("want one date such as 2025-10-10, got %d arguments", len(args))}
	}
	if _, err := tick.ParseDate(args[0]); err != nil {
		return &console.UsageError{Err: err}
	}
	return nil
}

// stages are the parts of a day's work that a command asks for.
type stages int

const (
	allStages stages = iota
	framesOnly
	minutesOnly
)

// check refuses flags that make no sense.
func (s *settings) check() error {
	if s.jobs < 1 {
		return &console.UsageError{Err: fmt.Errorf("--jobs %d: want at least 1", s.jobs)}
	}
	if s.maxBad < 0 {
		return &console.UsageError{Err: fmt.Errorf("--max-bad %d: want 0 or more", s.maxBad)}
	}
	for _, m := range s.markets {
		if !tick.Market(m).Valid() {
			return &console.UsageError{Err: fmt.Errorf("--market %q: want spot, linear or inverse", m)}
		}
	}
	return nil
}

func (s *settings) filter() run.Filter {
	return run.Filter{Venues: s.venues, Markets: s.markets, Symbols: s.symbols}
}

// verify prints one line for each partition and archive.
func (s *settings) verify(ctx context.Context, date string) error {
	d, err := tick.ParseDate(date)
	if err != nil {
		return err
	}
	frames, err := openForReading(s.data)
	if err != nil {
		return err
	}
	defer frames.Close()
	checks, err := run.Verify(ctx, frames, d, s.rawFolders())
	if err != nil {
		return err
	}
	var bad int
	for _, c := range checks {
		if c.Err != nil {
			bad++
			fmt.Fprintf(s.stdout, "BAD  %s: %v\n", c.What, c.Err)
			continue
		}
		fmt.Fprintf(s.stdout, "ok   %s  %d rows\n", c.What, c.Rows)
	}
	fmt.Fprintf(s.stdout, "%d checked, %d bad\n", len(checks), bad)
	if bad > 0 {
		return errors.New("some of it is damaged or stale: run reconstruct " + date + " to rebuild what the archives still give")
	}
	return nil
}
