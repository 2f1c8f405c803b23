package run

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/archive"
	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/frame"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// Frames of books: the messages themselves, and the minutes of the book alone, which
// Minutes joins with those of the trades.
const (
	bookKind        store.Kind = "book"
	bookMinutesKind store.Kind = "book_minutes"
)

// levelsKey is the parameter that says how many levels a side the feed publishes.
const levelsKey = "levels"

// reconstructBook does what Reconstruct does for a task of a book: minutes of the book,
// and a frame of its messages unless the task leaves that out, in one pass over the
// archives. Where the frame is there already, its minutes are made from it, with the
// same bytes.
func reconstructBook(ctx context.Context, out *store.Store, task *Task, inputs []store.Input, print string, progress func(int64)) (store.Manifest, bool, error) {
	frames := store.Partition{Kind: bookKind, Date: task.Date, Key: task.Instrument.Key}
	minutes := store.Partition{Kind: bookMinutesKind, Date: task.Date, Key: task.Instrument.Key}
	stored, framed, err := current(out, frames, print)
	if err != nil {
		return stored, false, err
	}
	m, done, err := current(out, minutes, print)
	if err != nil || done && (framed || task.NoBookFrame) {
		progress(task.Bytes())
		return m, done, err
	}
	if framed {
		progress(task.Bytes())
		m, err := bookMinutes(ctx, out, stored)
		return m, false, err
	}
	pass := bookPass{
		task: task, progress: progress,
		manifest: store.Manifest{Instrument: task.Instrument, Fingerprint: print, Synthetic: task.Synthetic(), Inputs: inputs, Parameters: bookParameters(task)},
	}
	pass.manifest.Date = task.Date
	if pass.feed, err = newBookFeed(pass.manifest); err != nil {
		return m, false, err
	}
	if err := pass.run(ctx, out, frames); err != nil {
		return m, false, err
	}
	m, err = putBookMinutes(ctx, out, minutes, pass.manifest, pass.feed)
	return m, false, err
}

func bookParameters(task *Task) map[string]string {
	return map[string]string{levelsKey: strconv.Itoa(task.Inputs[0].Archive.Levels)}
}

// bookPass reads a task's archives once.
type bookPass struct {
	task     *Task
	manifest store.Manifest
	feed     *bookFeed
	progress func(int64)
	tape     tape // its ledger counts messages
}

// run feeds the builder and, unless the task leaves it out, writes the frame.
func (p *bookPass) run(ctx context.Context, out *store.Store, frames store.Partition) error {
	p.tape.task = p.task
	if p.task.NoBookFrame {
		return p.copyAll(ctx, nil)
	}
	_, err := out.Put(ctx, frames, func(w io.Writer) (store.Manifest, error) {
		frame := frame.NewBookWriter(w)
		if err := p.copyAll(ctx, frame); err != nil {
			return p.manifest, err
		}
		return p.manifest, frame.Close()
	})
	return err
}

func (p *bookPass) copyAll(ctx context.Context, out *frame.BookWriter) error {
	for i := range p.task.Inputs {
		if err := p.copy(ctx, p.task.Inputs[i], &p.manifest.Inputs[i], out); err != nil {
			return err
		}
	}
	p.manifest.Rows, p.manifest.RejectedRows = p.tape.rows, p.tape.rejected
	p.manifest.Regressions, p.manifest.LongestRegression = p.tape.steps, p.tape.longest
	return nil
}

// copy takes one archive's messages. Those before the day make the book that it begins
// with; those after it belong to the next day's archive.
func (p *bookPass) copy(ctx context.Context, in Input, ledger *store.Input, out *frame.BookWriter) (err error) {
	publisher, _ := publisher(in.Archive.Publisher)
	stream, err := in.File.Open(archive.DefaultLimits)
	if err != nil {
		return err
	}
	content := readAhead(stream)
	defer func() { err = errors.Join(err, content.Close(), stream.Close()) }()
	first, last := tick.NoTime, tick.NoTime
	var packed int64
	for d, err := range publisher.Depths(content, in.Archive) {
		if ledger.Rows&0x3fff == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			p.progress(stream.Packed() - packed)
			packed = stream.Packed()
		}
		ledger.Rows++
		if err != nil {
			// A book is not known after a message that cannot be read, so none may be
			// left out as a bad trade may.
			return nameFile(in.File, err)
		}
		if first == tick.NoTime {
			first = d.Exch
		}
		last = d.Exch
		if err := p.take(d, out); err != nil {
			return nameFile(in.File, err)
		}
	}
	p.progress(in.File.Size - packed)
	ledger.First, ledger.Last = first.String(), last.String()
	return nil
}

func (p *bookPass) take(d *tick.Depth, out *frame.BookWriter) error {
	t := &p.tape
	t.rows.In++
	if d.Exch >= p.task.Date.End() {
		t.rows.OtherDay++
		return nil
	}
	t.rows.Out++
	if d.Exch < t.last {
		t.steps++
		t.longest = max(t.longest, t.last-d.Exch)
	} else {
		t.last = d.Exch
	}
	p.feed.add(d)
	if out == nil {
		return nil
	}
	return out.Write(d)
}

// bookMinutes makes the minutes of a stored book frame.
func bookMinutes(ctx context.Context, s *store.Store, m store.Manifest) (store.Manifest, error) {
	feed, err := newBookFeed(m)
	if err != nil {
		return m, err
	}
	data, _, err := s.Open(m.Partition())
	if err != nil {
		return m, err
	}
	defer data.Close()
	n := 0
	for d, err := range frame.ReadBook(data, data.Size()) {
		if err != nil {
			return m, err
		}
		if n++; n&0x3fff == 0 && ctx.Err() != nil {
			return m, ctx.Err()
		}
		feed.add(d)
	}
	p := m.Partition()
	p.Kind = bookMinutesKind
	return putBookMinutes(ctx, s, p, m, feed)
}

// bookFeed gives messages to a builder, the same from the archives and from the frame.
type bookFeed struct {
	builder *book.MinuteBuilder
	holes   []tick.Time // where an archive ends and the next does not begin
	until   tick.Time   // end of the last archive
}

// newBookFeed starts the minutes of the messages that the manifest describes.
func newBookFeed(m store.Manifest) (*bookFeed, error) {
	levels, err := strconv.Atoi(m.Parameters[levelsKey])
	if err != nil {
		return nil, fmt.Errorf("levels of the feed: %w", err)
	}
	f := &bookFeed{builder: book.NewMinuteBuilder(m.Instrument, m.Date, levels), until: m.Date.End()}
	spans := coverage(&m)
	for i, s := range spans[1:] {
		if s.From > spans[i].To {
			f.holes = append(f.holes, spans[i].To)
		}
	}
	f.until = min(f.until, spans[len(spans)-1].To)
	return f, nil
}

// add gives the next message. A break of the chain is no error of the pass: the
// builder's account keeps it, and the minutes are stale until the next snapshot.
func (f *bookFeed) add(d *tick.Depth) {
	for len(f.holes) > 0 && d.Exch >= f.holes[0] {
		f.builder.Interrupt(f.holes[0])
		f.holes = f.holes[1:]
	}
	if err := f.builder.Add(d); err != nil {
		return
	}
}

// putBookMinutes stores the minutes of a feed that has ended, under the manifest of their messages.
func putBookMinutes(ctx context.Context, s *store.Store, p store.Partition, m store.Manifest, f *bookFeed) (store.Manifest, error) {
	minutes := f.builder.Finish(f.until)
	ledger, err := json.Marshal(f.builder.Account())
	if err != nil {
		return m, err
	}
	m.Book = ledger
	return s.Put(ctx, p, func(w io.Writer) (store.Manifest, error) { return m, frame.WriteMinutes(w, minutes) })
}

// addBook copies what the book's minutes know into those of the instrument.
func addBook(ctx context.Context, s *store.Store, m *store.Manifest, out *tick.Minutes) error {
	data, _, err := s.Open(m.Partition())
	if err != nil {
		return err
	}
	defer data.Close()
	minutes, err := frame.ReadMinutes(data, data.Size())
	if err != nil {
		return err
	}
	out.State = minutes.State
	for c, info := range tick.Columns {
		if c := tick.Column(c); minutes.Has(c) && (info.Group == "book" || !out.Has(c)) {
			out.Adopt(c, minutes.Values(c))
		}
	}
	return ctx.Err()
}

// isBook tells whether a task's rows are messages about a book.
func isBook(k venue.Kind) bool { return k == venue.Book || k == venue.Quotes }
