package run

import (
	"context"
	"errors"
	"io"

	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The kinds of frames.
const (
	tradesKind    store.Kind = "trades"
	candlesKind   store.Kind = "candles"
	minutesKind   store.Kind = "minutes"
	drawdownsKind store.Kind = "drawdowns"
)

// frameKinds are the kinds that minutes are made from.
var frameKinds = []store.Kind{tradesKind, candlesKind, bookMinutesKind}

// Outcome is what became of one task.
type Outcome struct {
	Task     *Task
	Rows     store.Rows
	Skipped  bool // everything was there already
	Rejected []string
	Err      error
}

// Reconstruct turns one task's archives into its frame and returns its ledger. It
// does nothing when the stored frame has the same fingerprint.
func Reconstruct(ctx context.Context, out *store.Store, task *Task, progress func(packed int64)) (Outcome, error) {
	o := Outcome{Task: task}
	inputs, err := describe(task)
	if err != nil {
		return o, err
	}
	kind, version := tradesKind, tradesVersion
	switch {
	case task.Kind == venue.Candles:
		kind, version = candlesKind, candlesVersion
	case isBook(task.Kind):
		kind, version = bookKind, bookVersion
	}
	p := store.Partition{Kind: kind, Date: task.Date, Key: task.Instrument.Key}
	parts := []string{decimalText(task.MaxBad)}
	for i, in := range inputs {
		a := task.Inputs[i].Archive
		parts = append(parts, in.SHA256, in.Publisher, in.Dataset, string(a.Family), decimalText(int64(a.Levels)))
	}
	print := fingerprint(version, task.Date, task.Instrument, parts...)
	if isBook(task.Kind) {
		m, ok, err := reconstructBook(ctx, out, task, inputs, print, progress)
		o.Rows, o.Rejected, o.Skipped = m.Rows, m.RejectedRows, ok
		return o, err
	}
	if m, ok, err := current(out, p, print); err != nil || ok {
		o.Rows, o.Rejected, o.Skipped = m.Rows, m.RejectedRows, ok
		progress(task.Bytes())
		return o, err
	}
	m, err := write(ctx, out, p, task, inputs, print, progress)
	if err != nil {
		return o, err
	}
	o.Rows, o.Rejected = m.Rows, m.RejectedRows
	return o, nil
}

// write commits the frame. Trades whose identifiers are out of order take a second
// pass.
func write(ctx context.Context, out *store.Store, p store.Partition, task *Task, inputs []store.Input, print string, progress func(int64)) (store.Manifest, error) {
	pass := func(remember bool) (store.Manifest, error) {
		var counted int64
		count := func(n int64) { counted += n; progress(n) }
		m, err := out.Put(ctx, p, func(w io.Writer) (store.Manifest, error) {
			m := store.Manifest{Instrument: task.Instrument, Fingerprint: print, Synthetic: task.Synthetic(), Inputs: inputs}
			if task.Kind == venue.Candles {
				return m, fillCandles(ctx, w, task, &m, count)
			}
			return m, fillTrades(ctx, w, task, &m, remember, count)
		})
		if err != nil {
			progress(-counted)
		}
		return m, err
	}
	m, err := pass(false)
	if errors.Is(err, errUnsorted) {
		return pass(true)
	}
	return m, err
}

func fillTrades(ctx context.Context, w io.Writer, task *Task, m *store.Manifest, remember bool, progress func(int64)) error {
	for i := range m.Inputs {
		m.Inputs[i].Rows = 0
	}
	t, err := writeTrades(ctx, w, task, m.Inputs, remember, progress)
	if err != nil {
		return err
	}
	m.Rows, m.RejectedRows = t.rows, t.rejected
	m.Regressions, m.LongestRegression = t.steps, t.longest
	if !task.Instrument.SizeKnown() {
		m.Notes = append(m.Notes, noContractValue)
	}
	return nil
}

// noContractValue is the note of frames whose sizes cannot be converted.
const noContractValue = "contract value unknown: prices are used, volumes and CVD are not; add it to data/instruments"

// describe digests the inputs: only bytes that were read whole and, where the
// publisher gives a checksum, agree with it, are decoded.
func describe(task *Task) ([]store.Input, error) {
	inputs := make([]store.Input, len(task.Inputs))
	for i, in := range task.Inputs {
		digest, verified, err := in.File.Digest()
		if err != nil {
			return nil, err
		}
		inputs[i] = store.Input{
			Path: in.File.Path, Bytes: in.File.Size, SHA256: digest, Verified: string(verified),
			Publisher: in.Archive.Publisher, Dataset: in.Archive.Dataset,
		}
		if in.Archive.End != 0 {
			inputs[i].From, inputs[i].To = in.Archive.Start.String(), in.Archive.End.String()
		}
	}
	return inputs, nil
}
