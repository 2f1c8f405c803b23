package synth

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// okxZone is how much earlier than UTC's OKX's days begin.
const okxZone = 8 * 60 * tick.Minute

// okxTrades are cut at midnight in Hong Kong: the file of the next day holds what comes
// after 16:00 UTC. Sizes are contracts.
type okxTrades struct {
	feed  *feed
	parts [2]*document
}

func newOKXTrades(f *feed) *okxTrades {
	w := &okxTrades{feed: f}
	for i := range w.parts {
		day := f.date.Add(i).String()
		stem := f.Symbol + "-trades-" + day
		w.parts[i] = newDocument(fmt.Sprintf("okx/traderecords/trades/daily/%s/%s.zip", strings.ReplaceAll(day, "-", ""), stem), stem+".csv", inZip)
		w.parts[i].text = append(w.parts[i].text, "instrument_name,trade_id,side,price,size,created_time\n"...)
	}
	return w
}

func (w *okxTrades) write(m *Minute) {
	cut := w.feed.date.End() - okxZone
	for i := range m.Trades {
		t := &m.Trades[i]
		d := w.parts[0]
		if t.At >= cut {
			d = w.parts[1]
		}
		b := append(append(d.text, w.feed.Symbol...), ',')
		b = strconv.AppendInt(b, t.ID, 10)
		b = append(append(append(b, ','), t.Side.String()...), ',')
		b = appendShort(b, t.Price, w.feed.PriceScale)
		b = appendShort(append(b, ','), t.Size, w.feed.SizeScale)
		b = strconv.AppendInt(append(b, ','), int64(t.At/tick.Millisecond), 10)
		d.text = append(b, '\n')
	}
	w.parts[0].flush(piece)
	w.parts[1].flush(piece)
}

func (w *okxTrades) finish() ([]File, error) {
	var all []File
	for _, d := range w.parts {
		files, err := d.finish()
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	return all, nil
}

// okxBook is a 400-level file, of a UTC day, with a snapshot every quarter of an hour
// and without identifiers.
type okxBook struct {
	*document
	feed   *feed
	mirror *mirror
	next   tick.Time // snapshot
}

// okxSnapshots is the time between snapshots; files of other years have 60 s.
const okxSnapshots = 15 * tick.Minute

func newOKXBook(f *feed, s Snapshot) *okxBook {
	stem := fmt.Sprintf("%s-L2orderbook-%dlv-%s", f.Symbol, f.Levels, f.date)
	name := fmt.Sprintf("okx/match/orderbook/L2/%dlv/daily/%s/%s.tar.gz", f.Levels, strings.ReplaceAll(f.date.String(), "-", ""), stem)
	w := &okxBook{document: newDocument(name, stem+".data", inTarGz), feed: f, mirror: newMirror(s, f.Levels), next: s.At}
	w.snapshot(s.At)
	return w
}

func (w *okxBook) write(m *Minute) {
	m.each(func(at tick.Time, bids, asks []tick.Level) {
		bids, asks = w.mirror.apply(bids, asks)
		if len(bids)+len(asks) > 0 {
			w.line("update", at, bids, asks)
		}
		if at >= w.next {
			w.snapshot(at)
		}
	})
}

func (w *okxBook) snapshot(at tick.Time) {
	w.line("snapshot", at, w.mirror.sides[0].top(nil, w.mirror.levels), w.mirror.sides[1].top(nil, w.mirror.levels))
	w.next = at - at%okxSnapshots + okxSnapshots
}

func (w *okxBook) line(action string, at tick.Time, bids, asks []tick.Level) {
	b := append(append(w.text, `{"instId":"`...), w.feed.Symbol...)
	b = append(append(b, `","action":"`...), action...)
	b = strconv.AppendInt(append(b, `","ts":"`...), int64(at/tick.Millisecond), 10)
	b = w.feed.pairs(append(b, `","asks":[`...), asks, `,"1"`)
	b = w.feed.pairs(append(b, `],"bids":[`...), bids, `,"1"`)
	w.text = append(b, "]}\n"...)
	w.flush(piece)
}
