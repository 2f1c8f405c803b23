package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/crashtape/crashtape/cmd/internal/console"
	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/flashcrash"
)

// settings are the flags.
type settings struct {
	data, out, lang string
	stdout          io.Writer
}

func newRoot(stdout io.Writer) *cobra.Command {
	s := &settings{stdout: stdout}
	root := &cobra.Command{
		Use: "plot DATE", Short: "Write a day's report from its minutes",
		Long: `plot DATE reads the minutes and drawdowns that reconstruct made and writes one HTML file
that opens anywhere, offline, and results.json with every number in it.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but reconstruct could not use all data.`,
		Example:      "  plot 2025-10-10 --lang zh",
		SilenceUsage: true, SilenceErrors: true,
		Args: oneDate,
		RunE: func(c *cobra.Command, args []string) error { return s.report(c.Context(), args[0]) },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&s.data, "data", "data", "`folder` of frames")
	flags.StringVar(&s.out, "out", filepath.Join("reports", "out"), "`folder` for reports and figures")
	flags.StringVar(&s.lang, "lang", "en", "`language` that comes first: en or zh")
	root.AddCommand(newFigures(s))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &console.UsageError{Err: err} })
	return root
}

func oneDate(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return &console.UsageError{Err: fmt.Errorf("want one date such as 2025-10-10, got %d arguments", len(args))}
	}
	if _, err := tick.ParseDate(args[0]); err != nil {
		return &console.UsageError{Err: err}
	}
	return nil
}

func (s *settings) report(ctx context.Context, date string) error {
	in, results, err := s.analysed(ctx, date)
	if err != nil {
		return err
	}
	name := folderOf(in)
	if _, err := store.WriteFile(s.out, filepath.Join(name, "results.json"), results.WriteJSON); err != nil {
		return err
	}
	page, err := store.WriteFile(s.out, name+".html", func(w io.Writer) error {
		return flashcrash.WriteHTML(w, results, in, s.lang)
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "%s\n", filepath.Join(s.out, name, "results.json"))
	fmt.Fprintf(s.stdout, "%s (%.2f MB)\n", filepath.Join(s.out, page.Name), float64(page.Bytes)/1e6)
	return complete(in)
}

// analysed is a day's input and its numbers.
func (s *settings) analysed(ctx context.Context, date string) (in flashcrash.Input, r *flashcrash.Results, err error) {
	if s.lang != "en" && s.lang != "zh" {
		return in, nil, &console.UsageError{Err: fmt.Errorf("--lang %q: want en or zh", s.lang)}
	}
	d, err := tick.ParseDate(date)
	if err != nil {
		return in, nil, err
	}
	if in, err = s.input(ctx, d); err != nil {
		return in, nil, err
	}
	r, err = flashcrash.Analyse(in)
	return in, r, err
}

// folderOf is the day's folder below --out; what is synthetic says so in its path.
func folderOf(in flashcrash.Input) string {
	if in.Synthetic {
		return in.Event.Date.String() + ".synthetic"
	}
	return in.Event.Date.String()
}

// complete is ErrIncomplete when reconstruct could not use all data.
func complete(in flashcrash.Input) error {
	for _, q := range in.Quality {
		if q.Failed != "" || q.Rejected > 0 {
			return console.ErrIncomplete
		}
	}
	return nil
}

// input gathers what the report is made from.
func (s *settings) input(ctx context.Context, d tick.Date) (in flashcrash.Input, err error) {
	frames, err := store.OpenReadOnly(s.data)
	if err != nil {
		return in, err
	}
	defer func() { err = errors.Join(err, frames.Close()) }()
	if in.Event, err = s.event(ctx, frames, d); err != nil {
		return in, err
	}
	loaded, err := run.Load(ctx, frames, d, in.Event.Reference)
	if err != nil {
		return in, err
	}
	ledger, err := run.ReadLedger(s.data, d)
	if err != nil {
		return in, err
	}
	in.Version = console.Version
	real := 0
	for _, l := range loaded {
		in.Minutes = append(in.Minutes, l.Minutes)
		if l.Drawdown != nil {
			in.Drawdowns = append(in.Drawdowns, *l.Drawdown)
		}
		if !l.Synthetic {
			real++
		}
		if err := addProvenance(&in, l); err != nil {
			return in, err
		}
	}
	in.Synthetic = real < len(loaded)
	if in.Synthetic && real > 0 {
		return in, fmt.Errorf("%s holds %d real and %d synthetic instruments of %s: keep them in separate --data folders", s.data, real, len(loaded)-real, d)
	}
	for _, f := range ledger.Failures {
		in.Quality = append(in.Quality, flashcrash.Quality{Key: f.Key, Failed: f.Error})
	}
	for _, u := range ledger.Unusable {
		in.Quality = append(in.Quality, flashcrash.Quality{Key: tick.Key{Symbol: u.Path}, Failed: u.Why})
	}
	return in, nil
}

// event is the day's event file, or what the data itself says.
func (s *settings) event(ctx context.Context, frames *store.Store, d tick.Date) (*event.Event, error) {
	e, err := console.Event(s.data, d)
	if err != nil || e != nil {
		return e, err
	}
	crash, ok, err := run.Crash(ctx, frames, d)
	if err != nil {
		return nil, err
	}
	if !ok {
		return event.Quiet(d), nil
	}
	return event.FromData(d, crash.Reference, crash.Low), nil
}

// addProvenance adds an instrument's archives and their ledger.
func addProvenance(in *flashcrash.Input, l run.Loaded) error {
	for _, f := range l.Frames {
		key := f.Partition().Key
		for _, a := range f.Inputs {
			in.Sources = append(in.Sources, flashcrash.Source{
				Path: a.Path, SHA256: a.SHA256, Publisher: a.Publisher, Dataset: a.Dataset, Bytes: a.Bytes, Rows: a.Rows,
				First: run.ParseTime(a.First), Last: run.ParseTime(a.Last), Verified: a.Verified,
				Frame: f.Partition().Path(), Book: len(f.Book) > 0, Key: key,
			})
		}
		q := flashcrash.Quality{
			Key: key, RowsIn: f.Rows.In, RowsOut: f.Rows.Out, Duplicates: f.Rows.Duplicates, Rejected: f.Rows.Rejected,
			OtherDay: f.Rows.OtherDay, Regressions: f.Regressions, Notes: append(f.Notes, f.RejectedRows...),
		}
		if err := addBook(&q, f); err != nil {
			return err
		}
		in.Quality = append(in.Quality, q)
	}
	return nil
}

// addBook adds the ledger of an order book, where the frame is of one.
func addBook(q *flashcrash.Quality, f store.Manifest) (err error) {
	if len(f.Book) == 0 {
		return nil
	}
	q.Book = new(book.Account)
	if err := json.Unmarshal(f.Book, q.Book); err != nil {
		return fmt.Errorf("ledger of the book of %s: %w", q.Key, err)
	}
	if q.Levels, err = strconv.Atoi(f.Parameters["levels"]); err != nil {
		return fmt.Errorf("levels of the book of %s: %w", q.Key, err)
	}
	return nil
}
