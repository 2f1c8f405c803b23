package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"os"

	"github.com/crashtape/crashtape/pipeline/archive"
	"github.com/crashtape/crashtape/pipeline/frame"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// fillCandles decodes a task's candles, of any family and interval, into one frame.
func fillCandles(ctx context.Context, w io.Writer, task *Task, m *store.Manifest, progress func(int64)) error {
	out := frame.NewCandleWriter(w)
	t := &tape{task: task}
	for i, in := range task.Inputs {
		m.Inputs[i].Rows = 0
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.copyCandles(out, in, &m.Inputs[i]); err != nil {
			return err
		}
		progress(in.File.Size)
	}
	m.Rows, m.RejectedRows = t.rows, t.rejected
	return out.Close()
}

func (t *tape) copyCandles(out *frame.CandleWriter, in Input, ledger *store.Input) (err error) {
	candles, closer, err := openCandles(in)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closer.Close()) }()
	first, last := tick.NoTime, tick.NoTime
	for c, err := range candles {
		ledger.Rows++
		if err != nil {
			if err := t.reject(in, err); err != nil {
				return err
			}
			continue
		}
		t.rows.In++
		if first == tick.NoTime {
			first = c.Open
		}
		last = c.Open
		if !t.task.Date.Contains(c.Open) {
			t.rows.OtherDay++
			continue
		}
		t.rows.Out++
		if err := out.Write(&frame.Candle{Candle: *c, Family: in.Archive.Family, Interval: in.Archive.Interval}); err != nil {
			return err
		}
	}
	ledger.First, ledger.Last = first.String(), last.String()
	return nil
}

// openCandles starts decoding an archive of candles.
func openCandles(in Input) (iter.Seq2[*venue.Candle, error], io.Closer, error) {
	if in.Archive.Publisher == foreign {
		f, err := os.Open(in.File.Name())
		if err != nil {
			return nil, nil, err
		}
		return frame.ReadForeignCandles(f, in.File.Size, frame.PandasCandles), f, nil
	}
	p, _ := publisher(in.Archive.Publisher)
	stream, err := in.File.Open(archive.DefaultLimits)
	if err != nil {
		return nil, nil, err
	}
	return p.Candles(stream, in.Archive), stream, nil
}

// addCandles fills in what one-minute candles know: mark and index prices, and, for
// an instrument without trades of its own, the traded minute. Their times say when a
// minute began, so nothing finer than a minute can be told from them.
func addCandles(out *tick.Minutes, in tick.Instrument, src iter.Seq2[*frame.Candle, error], hasTrades bool) error {
	cvd, known := 0.0, true
	for c, err := range src {
		if err != nil {
			return err
		}
		m, ok := out.Date.MinuteOf(c.Open)
		if !ok || c.Interval != tick.Minute {
			continue
		}
		switch c.Family {
		case venue.Mark:
			out.Set(tick.Mark, m, in.Price(c.Last))
		case venue.Index:
			out.Set(tick.Index, m, in.Price(c.Last))
		case venue.Traded:
			if hasTrades {
				continue
			}
			known = known && c.TakerBuyQuoteVolume != nil && c.QuoteVolume != nil
			delta := addTraded(out, in, m, &c.Candle)
			if cvd += delta; known {
				out.Set(tick.CVDQuote, m, cvd)
			}
		}
	}
	return nil
}

// addTraded fills in one traded minute and returns taker buys − sells in quote units.
func addTraded(out *tick.Minutes, in tick.Instrument, m int, c *venue.Candle) float64 {
	if c.Trades >= 0 {
		out.Set(tick.Trades, m, float64(c.Trades))
	}
	if c.Trades != 0 && (c.Volume == nil || !c.Volume.IsZero()) {
		out.Set(tick.Open, m, in.Price(c.First))
		out.Set(tick.High, m, in.Price(c.High))
		out.Set(tick.Low, m, in.Price(c.Low))
		out.Set(tick.Close, m, in.Price(c.Last))
	}
	if in.Unit != tick.Coins {
		return math.NaN() // volumes of contracts come from trades only
	}
	base := math.NaN()
	if c.Volume != nil {
		base = c.Volume.Float64() * float64(in.Coins())
		out.Set(tick.VolumeBase, m, base)
	}
	if c.QuoteVolume == nil {
		return math.NaN()
	}
	quote := c.QuoteVolume.Float64()
	out.Set(tick.VolumeQuote, m, quote)
	if base > 0 {
		out.Set(tick.VWAP, m, quote/base)
	}
	if c.TakerBuyQuoteVolume == nil {
		return math.NaN()
	}
	buy := c.TakerBuyQuoteVolume.Float64()
	out.Set(tick.BuyQuote, m, buy)
	out.Set(tick.SellQuote, m, quote-buy)
	return 2*buy - quote
}

// candleNote says in the manifest that a minute is not built from trades.
func candleNote(m store.Manifest) string {
	return fmt.Sprintf("traded minutes from one-minute candles of %s: no guarded low, no latency, times to the minute", m.Inputs[0].Path)
}
