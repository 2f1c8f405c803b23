package run

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/crashtape/crashtape/pipeline/archive"
	"github.com/crashtape/crashtape/pipeline/frame"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// keptRejects is how many rejected rows a manifest shows verbatim.
const keptRejects = 10

// tape copies the trades of a task's archives to a frame and keeps the ledger.
type tape struct {
	task     *Task
	inputs   []store.Input
	out      *frame.TradeWriter
	distinct *distinct
	progress func(packed int64)

	rows     store.Rows
	rejected []string
	last     tick.Time
	steps    int64     // steps back in time
	longest  tick.Time // the largest of them
}

// writeTrades decodes a task's archives into w. It makes a second pass, remembering
// every identifier, only when the first finds them out of order.
func writeTrades(ctx context.Context, w io.Writer, task *Task, inputs []store.Input, remember bool, progress func(int64)) (*tape, error) {
	t := &tape{
		task: task, inputs: inputs, out: frame.NewTradeWriter(w), distinct: newDistinct(remember),
		progress: progress, last: tick.NoTime,
	}
	for i := range task.Inputs {
		if err := t.copy(ctx, task.Inputs[i], &t.inputs[i]); err != nil {
			return nil, err
		}
	}
	return t, t.out.Close()
}

// copy appends one archive's rows.
func (t *tape) copy(ctx context.Context, in Input, ledger *store.Input) (err error) {
	p, _ := publisher(in.Archive.Publisher)
	stream, err := in.File.Open(archive.DefaultLimits)
	if err != nil {
		return err
	}
	content := readAhead(stream)
	defer func() { err = errors.Join(err, content.Close(), stream.Close()) }()
	first, last := tick.NoTime, tick.NoTime
	var packed int64
	for trade, err := range p.Trades(content, in.Archive) {
		if t.rows.In&0xffff == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			t.progress(stream.Packed() - packed)
			packed = stream.Packed()
		}
		if err != nil {
			if err := t.reject(in, err); err != nil {
				return err
			}
			ledger.Rows++
			continue
		}
		ledger.Rows++
		if first == tick.NoTime {
			first = trade.Exch
		}
		last = trade.Exch
		if err := t.take(in, ledger.Rows, trade); err != nil {
			return err
		}
	}
	t.progress(in.File.Size - packed)
	ledger.First, ledger.Last = first.String(), last.String()
	return nil
}

// take writes a trade, the row-th of its archive, or counts why not.
func (t *tape) take(in Input, row int64, trade *tick.Trade) error {
	t.rows.In++
	if !t.task.Date.Contains(trade.Exch) {
		t.rows.OtherDay++
		return nil
	}
	repeated, err := t.distinct.repeated(trade)
	if err != nil {
		return err
	}
	if repeated {
		t.rows.Duplicates++
		return nil
	}
	if trade.Exch < t.last {
		t.steps++
		t.longest = max(t.longest, t.last-trade.Exch)
	} else {
		t.last = trade.Exch
	}
	err = t.out.Write(trade)
	if errors.Is(err, frame.ErrDecimals) || errors.Is(err, frame.ErrTime) || errors.Is(err, frame.ErrNegative) {
		t.rows.In-- // reject counts it
		return t.reject(in, &venue.RowError{Line: row, Text: trade.Price.String() + " " + trade.Size.String(), Err: err})
	}
	t.rows.Out++
	return err
}

// reject counts a bad row; it returns an error when the row ends the task.
func (t *tape) reject(in Input, err error) error {
	row, ok := errors.AsType[*venue.RowError](err)
	if !ok {
		return nameFile(in.File, err)
	}
	t.rows.In++
	t.rows.Rejected++
	if len(t.rejected) < keptRejects {
		t.rejected = append(t.rejected, in.File.Path+": "+row.Error())
	}
	if t.rows.Rejected > t.task.MaxBad {
		if t.task.MaxBad > 0 {
			return fmt.Errorf("%s: %w (more than the %d bad rows allowed)", in.File.Name(), err, t.task.MaxBad)
		}
		return fmt.Errorf("%s: %w (--max-bad N goes on after bad rows)", in.File.Name(), err)
	}
	return nil
}

// nameFile puts the file's name before an error that does not have it yet.
func nameFile(f archive.File, err error) error {
	if _, ok := errors.AsType[*archive.Error](err); ok {
		return err
	}
	return fmt.Errorf("%s: %w", f.Name(), err)
}
