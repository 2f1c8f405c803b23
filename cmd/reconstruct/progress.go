package main

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/crashtape/crashtape/cmd/internal/console"
	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// progress shows a person what is done: one bar over all bytes and one for each
// active instrument on a terminal, a line at each tenth elsewhere.
type progress struct {
	total  int64
	done   int64
	tenths int64
	sizes  map[tick.Key]int64
	log    *slog.Logger

	bars   *mpb.Progress // nil without a terminal
	all    *mpb.Bar
	active map[tick.Key]*mpb.Bar
}

func newProgress(w io.Writer, plan *run.Plan, log *slog.Logger) *progress {
	p := &progress{log: log, sizes: map[tick.Key]int64{}, active: map[tick.Key]*mpb.Bar{}}
	for i := range plan.Tasks {
		n := plan.Tasks[i].Bytes()
		p.total += n
		p.sizes[plan.Tasks[i].Instrument.Key] += n
	}
	if p.total == 0 {
		return p
	}
	if !console.Watched(w) {
		log.Info("plan", "date", plan.Date, "instruments", len(p.sizes), "bytes", p.total)
		return p
	}
	p.bars = mpb.New(mpb.WithOutput(w), mpb.WithWidth(64))
	p.all = p.bars.AddBar(p.total,
		mpb.PrependDecorators(decor.Name(plan.Date.String(), decor.WC{W: 36, C: decor.DindentRight})),
		mpb.AppendDecorators(
			decor.CountersKibiByte("% .1f / % .1f"),
			decor.Name("  "), decor.AverageSpeed(decor.SizeB1024(0), "% .1f"),
			decor.Name("  "), decor.AverageETA(decor.ET_STYLE_GO),
		),
	)
	return p
}

// observe takes one update; run.Day sends them one at a time.
func (p *progress) observe(u run.Update) {
	p.done += u.Bytes
	if p.bars == nil {
		if p.total > 0 && p.done*10/p.total > p.tenths {
			p.tenths = p.done * 10 / p.total
			p.log.Info("progress", "percent", p.tenths*10, "bytes", p.done)
		}
		if u.Err != nil {
			p.log.Error("instrument failed", "instrument", u.Key.String(), "err", u.Err)
		}
		return
	}
	p.all.SetCurrent(p.done)
	if u.Phase == "done" {
		if bar := p.active[u.Key]; bar != nil {
			bar.Abort(true)
			delete(p.active, u.Key)
		}
		return
	}
	bar := p.active[u.Key]
	if bar == nil {
		bar = p.bars.AddBar(cmp.Or(p.sizes[u.Key], 1), mpb.BarRemoveOnComplete(),
			mpb.PrependDecorators(decor.Name(fmt.Sprintf("  %s", u.Key), decor.WC{W: 36, C: decor.DindentRight})),
			mpb.AppendDecorators(decor.CountersKibiByte("% .1f / % .1f")))
		p.active[u.Key] = bar
	}
	bar.IncrInt64(u.Bytes)
}

// finish takes the bars off the terminal.
func (p *progress) finish() {
	if p.bars == nil {
		return
	}
	for _, bar := range p.active {
		bar.Abort(true)
	}
	p.all.Abort(true)
	p.bars.Wait()
}
