package synth

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// recorder writes what a recorder of live feeds has of one book, in Tardis' tables: the
// venue's time and its own, which is later by the feed's latency, and by more when the
// feed stalls.
type recorder struct {
	feed    *feed
	latency tick.Time
	stalls  [][2]tick.Time
}

func (m *Market) recorder(f *feed) *recorder {
	r := &recorder{feed: f, latency: m.parameters.Markets[f.venue].Latency.Time}
	for _, s := range m.parameters.Stalls {
		if s.Venue == f.Venue && s.Market == string(f.Market) {
			r.stalls = append(r.stalls, [2]tick.Time{m.date.Start() + s.From.Time, m.date.Start() + s.To.Time})
		}
	}
	return r
}

// table is one of the recorder's files.
type table struct {
	*document
	recorder *recorder
	random   random
	received tick.Time // of the last row
	start    string    // of each row
}

func (r *recorder) table(dataType, columns string) *table {
	date := r.feed.date.String()
	name := fmt.Sprintf("tardis/%s/%s/%s/%s.csv.gz", r.feed.Feed, dataType, strings.ReplaceAll(date, "-", "/"), strings.ToUpper(r.feed.Symbol))
	t := &table{document: newDocument(name, "", inGzip), recorder: r, random: newRandom(0, name), start: r.feed.Feed + "," + r.feed.Symbol + ","}
	t.text = append(append(t.text, "exchange,symbol,timestamp,local_timestamp,"...), columns...)
	t.text = append(t.text, '\n')
	return t
}

// receive is when the recorder had what the venue sent at some time: never before
// what came earlier.
func (t *table) receive(at tick.Time) tick.Time {
	spread := math.Exp(0.3 * t.random.normal())
	recv := at + tick.Time(float64(t.recorder.latency)*spread)
	for _, s := range t.recorder.stalls {
		if s[0] <= recv && recv < s[1] {
			recv = s[1]
		}
	}
	t.received = max(t.received+tick.Microsecond, recv/tick.Microsecond*tick.Microsecond)
	return t.received
}

// row starts a row.
func (t *table) row(at, recv tick.Time) []byte {
	b := append(t.text, t.start...)
	b = strconv.AppendInt(b, int64(at/tick.Microsecond), 10)
	b = strconv.AppendInt(append(b, ','), int64(recv/tick.Microsecond), 10)
	return append(b, ',')
}

// recordedTrades are trades.
type recordedTrades struct{ *table }

func (r *recorder) trades() writer {
	return &recordedTrades{r.table("trades", "id,side,price,amount")}
}

func (w *recordedTrades) write(m *Minute) {
	f := w.recorder.feed
	for i := range m.Trades {
		t := &m.Trades[i]
		b := strconv.AppendInt(w.row(t.At, w.receive(t.At)), t.ID, 10)
		b = append(append(append(b, ','), t.Side.String()...), ',')
		b = appendShort(b, t.Price, f.PriceScale)
		w.text = append(appendShort(append(b, ','), t.Size, f.SizeScale), '\n')
	}
	w.flush(piece)
}

// recordedBook is incremental_book_L2: a snapshot at midnight, then changes; a message
// has one local_timestamp.
type recordedBook struct {
	*table
	head []byte
}

func (r *recorder) book(s Snapshot) writer {
	w := &recordedBook{table: r.table("incremental_book_L2", "is_snapshot,side,price,amount")}
	w.message(s.At, true, s.Bids, s.Asks)
	return w
}

func (w *recordedBook) write(m *Minute) {
	m.each(func(at tick.Time, bids, asks []tick.Level) { w.message(at, false, bids, asks) })
}

func (w *recordedBook) message(at tick.Time, snapshot bool, bids, asks []tick.Level) {
	f := w.recorder.feed
	start := len(w.text)
	b := w.row(at, w.receive(at))
	b = append(strconv.AppendBool(b, snapshot), ',')
	w.head = append(w.head[:0], b[start:]...)
	b = b[:start]
	for s, levels := range [2][]tick.Level{bids, asks} {
		for _, l := range levels {
			b = append(b, w.head...)
			b = append(b, [2]string{"bid,", "ask,"}[s]...)
			b = appendShort(b, l.Price, f.PriceScale)
			b = append(appendShort(append(b, ','), l.Size, f.SizeScale), '\n')
		}
	}
	w.text = b
	w.flush(piece)
}

// recordedQuotes are the best bid and ask, one row per change.
type recordedQuotes struct {
	*table
	mirror *mirror
}

func (r *recorder) quotes(s Snapshot) writer {
	w := &recordedQuotes{r.table("quotes", "ask_amount,ask_price,bid_price,bid_amount"), newMirror(s, 1)}
	w.quote(s.At)
	return w
}

func (w *recordedQuotes) write(m *Minute) {
	m.each(func(at tick.Time, bids, asks []tick.Level) {
		if b, a := w.mirror.apply(bids, asks); len(b)+len(a) > 0 {
			w.quote(at)
		}
	})
	w.flush(piece)
}

func (w *recordedQuotes) quote(at tick.Time) {
	f := w.recorder.feed
	b := w.row(at, w.receive(at))
	// A side without orders is two empty cells.
	if a := w.mirror.sides[1].shown; len(a) > 0 {
		b = appendShort(b, a[0].Size, f.SizeScale)
		b = appendShort(append(b, ','), a[0].Price, f.PriceScale)
	} else {
		b = append(b, ',')
	}
	b = append(b, ',')
	if q := w.mirror.sides[0].shown; len(q) > 0 {
		b = appendShort(b, q[0].Price, f.PriceScale)
		b = appendShort(append(b, ','), q[0].Size, f.SizeScale)
	} else {
		b = append(b, ',')
	}
	w.text = append(b, '\n')
}

// recordedTicker is derivative_ticker, every few seconds.
type recordedTicker struct{ *table }

// tickerEvery is how many of a minute's states make a row.
const tickerEvery = 5

func (r *recorder) ticker() writer {
	return &recordedTicker{r.table("derivative_ticker",
		"funding_timestamp,funding_rate,predicted_funding_rate,open_interest,last_price,index_price,mark_price")}
}

func (w *recordedTicker) write(m *Minute) {
	f := w.recorder.feed
	const funding = 8 * 60 * tick.Minute
	for i, s := range m.States {
		if i%tickerEvery != 0 {
			continue
		}
		b := w.row(s.At, w.receive(s.At))
		b = strconv.AppendInt(b, int64((s.At/funding+1)*funding/tick.Microsecond), 10)
		b = appendFloat(append(b, ','), s.Funding)
		b = appendShort(append(b, ",,"...), s.OpenInterest, f.SizeScale)
		b = append(b, ',')
		if s.Last > 0 {
			b = appendShort(b, s.Last, f.PriceScale)
		}
		// Index and mark are per listed unit, as prices are.
		b = appendFloat(append(b, ','), s.Index*float64(f.Lot))
		b = appendFloat(append(b, ','), s.Mark*float64(f.Lot))
		w.text = append(b, '\n')
	}
	w.flush(piece)
}

// recordedLiquidations are the public stream's: at most one per second and symbol, so
// most of a cascade is missing.
type recordedLiquidations struct {
	*table
	id     int64
	second tick.Time
}

func (r *recorder) liquidations() writer {
	return &recordedLiquidations{table: r.table("liquidations", "id,side,price,amount")}
}

func (w *recordedLiquidations) write(m *Minute) {
	f := w.recorder.feed
	for _, l := range m.Forced {
		if l.Deleverage || l.At/tick.Second == w.second {
			continue
		}
		w.second = l.At / tick.Second
		b := strconv.AppendInt(w.row(l.At, w.receive(l.At)), w.id, 10)
		w.id++
		b = append(append(append(b, ','), l.Side.String()...), ',')
		b = appendShort(b, l.Price, f.PriceScale)
		w.text = append(appendShort(append(b, ','), l.Size, f.SizeScale), '\n')
	}
	w.flush(piece)
}
