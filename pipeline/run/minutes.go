package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/crashtape/crashtape/pipeline/frame"
	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// sources are the frames of one instrument that its minutes are made from.
type sources struct {
	date                  tick.Date
	key                   tick.Key
	trades, candles, book *store.Manifest // nil where there is none; book are the book's own minutes
}

// all are the frames that are there.
func (src *sources) all() (list []*store.Manifest) {
	for _, m := range []*store.Manifest{src.trades, src.candles, src.book} {
		if m != nil {
			list = append(list, m)
		}
	}
	return list
}

// open reads the manifests of an instrument's frames.
func openSources(s *store.Store, d tick.Date, k tick.Key) (sources, error) {
	src := sources{date: d, key: k}
	for kind, m := range map[store.Kind]**store.Manifest{tradesKind: &src.trades, candlesKind: &src.candles, bookMinutesKind: &src.book} {
		found, err := s.Manifest(store.Partition{Kind: kind, Date: d, Key: k})
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return src, err
		}
		*m = &found
	}
	if len(src.all()) == 0 {
		return src, fmt.Errorf("%s on %s: no frames to make minutes from", k, d)
	}
	return src, nil
}

// main is the manifest that tells what the instrument is.
func (src *sources) main() *store.Manifest { return src.all()[0] }

// inputs are the frames as the minutes' manifest names them.
func (src *sources) inputs() (in []store.Input, rows int64, digests []string) {
	for _, m := range src.all() {
		in = append(in, store.Input{
			Path: m.Partition().Path() + "/" + m.Data.Name, Bytes: m.Data.Bytes, SHA256: m.Data.SHA256,
			Rows: m.Rows.Out, Verified: "manifest", Publisher: "crashtape", Dataset: string(m.Kind),
		})
		rows += m.Rows.Out
		digests = append(digests, m.Data.SHA256)
	}
	return in, rows, digests
}

// Minutes makes an instrument's minutes from its frames alone. It does nothing when
// they are stored already; built tells.
func Minutes(ctx context.Context, s *store.Store, d tick.Date, k tick.Key) (built bool, err error) {
	src, err := openSources(s, d, k)
	if err != nil {
		return false, err
	}
	main := src.main()
	inputs, rows, digests := src.inputs()
	for _, m := range main.Inputs {
		digests = append(digests, m.From, m.To) // coverage decides between 0 and unknown
	}
	p := store.Partition{Kind: minutesKind, Date: d, Key: k}
	print := fingerprint(minutesVersion, d, main.Instrument, digests...)
	if _, ok, err := current(s, p, print); err != nil || ok {
		return false, err
	}
	_, err = s.Put(ctx, p, func(w io.Writer) (store.Manifest, error) {
		m := store.Manifest{
			Instrument: main.Instrument, Fingerprint: print, Inputs: inputs, Notes: main.Notes,
			Rows: store.Rows{In: rows, Out: rows}, Synthetic: main.Synthetic,
		}
		minutes, err := src.minutes(ctx, s)
		if err != nil {
			return m, err
		}
		if src.trades == nil && src.candles != nil {
			m.Notes = append(m.Notes, candleNote(*src.candles))
		}
		return m, frame.WriteMinutes(w, minutes)
	})
	return err == nil, err
}

func (src *sources) minutes(ctx context.Context, s *store.Store) (*tick.Minutes, error) {
	in := src.main().Instrument
	out := tick.NewMinutes(src.key, in.Base, in.Quote, src.date)
	if src.trades != nil {
		b := metric.NewMinuteBuilder(in, src.date, coverage(src.trades))
		columns := frame.TradeTime | frame.TradeReceived | frame.TradeSide | frame.TradePrice | frame.TradeSize | frame.TradeFills
		if err := eachTrade(ctx, s, src.trades, columns, b.Add); err != nil {
			return nil, err
		}
		out = b.Finish()
	}
	if src.candles != nil {
		data, _, err := s.Open(src.candles.Partition())
		if err != nil {
			return nil, err
		}
		defer data.Close()
		if err := addCandles(out, in, frame.ReadCandles(data, data.Size()), src.trades != nil); err != nil {
			return nil, err
		}
	}
	if src.book != nil {
		return out, addBook(ctx, s, src.book, out)
	}
	return out, nil
}

// coverage is the time that a frame's archives cover, by their names.
func coverage(m *store.Manifest) []metric.Span {
	var spans []metric.Span
	for _, in := range m.Inputs {
		from, to := ParseTime(in.From), ParseTime(in.To)
		if from == tick.NoTime || to == tick.NoTime {
			return []metric.Span{{From: m.Date.Start(), To: m.Date.End()}}
		}
		spans = append(spans, metric.Span{From: from, To: to})
	}
	return spans
}

// ParseTime reads a time of a manifest; "" is NoTime.
func ParseTime(text string) tick.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return tick.NoTime
	}
	return tick.At(t)
}

// eachTrade reads a frame's trades in order of time.
func eachTrade(ctx context.Context, s *store.Store, m *store.Manifest, columns frame.TradeColumns, f func(*tick.Trade) error) error {
	data, _, err := s.Open(m.Partition())
	if err != nil {
		return err
	}
	defer data.Close()
	n := 0
	for t, err := range metric.InOrder(frame.ReadTrades(data, data.Size(), columns), m.LongestRegression) {
		if err != nil {
			return fmt.Errorf("%s: %w", m.Partition(), err)
		}
		if n++; n&0xffff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := f(t); err != nil {
			return fmt.Errorf("%s: %w", m.Partition(), err)
		}
	}
	return nil
}

// Drawdowns measures an instrument's falls against the last trade at or before ref.
// An instrument without trades has none.
func Drawdowns(ctx context.Context, s *store.Store, d tick.Date, k tick.Key, ref tick.Time) (built bool, err error) {
	src, err := openSources(s, d, k)
	if err != nil || src.trades == nil {
		return false, err
	}
	inputs, rows, digests := src.inputs()
	p := store.Partition{Kind: drawdownsKind, Date: d, Key: k}
	print := fingerprint(drawdownVersion, d, src.trades.Instrument, append(digests, ref.String())...)
	if _, ok, err := current(s, p, print); err != nil || ok {
		return false, err
	}
	_, err = s.Put(ctx, p, func(w io.Writer) (store.Manifest, error) {
		m := store.Manifest{
			Instrument: src.trades.Instrument, Fingerprint: print, Inputs: inputs, Rows: store.Rows{In: rows, Out: rows},
			Parameters: map[string]string{"reference": ref.String()}, Synthetic: src.trades.Synthetic,
		}
		b := metric.NewDrawdownBuilder(src.trades.Instrument, d, ref)
		err := eachTrade(ctx, s, src.trades, frame.TradeTime|frame.TradePrice, func(t *tick.Trade) error {
			b.Add(t)
			return nil
		})
		if err != nil {
			return m, err
		}
		var all []tick.Drawdown
		if fall, ok := b.Finish(); ok {
			all = append(all, fall)
		}
		return m, frame.WriteDrawdowns(w, all)
	})
	return err == nil, err
}
