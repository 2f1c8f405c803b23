package synth

import (
	"fmt"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Archives turn what the market's feeds carry into its publishers' files. Take hands
// over a minute, Encode writes one book's part of it; between two calls of Take, Encode
// of different books may run at the same time, and so may Market.Advance.
type Archives struct {
	market   *Market
	feeds    []*feed
	injected []*Injected
}

// feed is all that is published about one book.
type feed struct {
	Listing
	date    tick.Date
	minute  Minute
	writers []writer

	recorder *recorder // nil where nobody records
	faults   []*held
	truncate *Injected
}

// writer is one of a book's archives.
type writer interface {
	// write takes the next minute.
	write(m *Minute)
	// finish returns the files.
	finish() ([]File, error)
}

// NewArchives starts the archives of a market that has not moved yet, with these faults.
func NewArchives(m *Market, faults ...Fault) *Archives {
	a := &Archives{market: m}
	for _, b := range m.books {
		f := &feed{Listing: b.Listing, date: m.date}
		s := b.Snapshot(m.now)
		switch b.Venue {
		case "binance":
			f.writers = m.binance(f, s)
		case "bybit":
			f.writers = []writer{newBybitTrades(f), newBybitBook(f, s)}
		case "okx":
			f.writers = []writer{newOKXTrades(f), newOKXBook(f, s)}
		case "hyperliquid":
			f.writers = []writer{newFills(f)}
		default:
			r := m.recorder(f)
			f.recorder = r
			f.writers = []writer{r.trades(), r.book(s)}
			if b.coin == 0 {
				f.writers = append(f.writers, r.quotes(s))
			}
		}
		a.feeds = append(a.feeds, f)
	}
	a.inject(faults)
	return a
}

// binance is Binance's own archives of a book, and the recorder's: Binance has
// published no books since 2024, and the coin-margined trades are recorded, too, since
// only recordings tell when something was received.
func (m *Market) binance(f *feed, s Snapshot) []writer {
	r := m.recorder(f)
	out := []writer{r.book(s)}
	if f.Market == tick.Inverse {
		out = append(out, r.trades())
	} else {
		out = append(out, newAggTrades(f))
	}
	if f.coin == 0 {
		out = append(out, r.quotes(s))
	}
	if f.Market != tick.Spot {
		out = append(out, newMetrics(f), newFunding(f), newPriceCandles(f, false), newPriceCandles(f, true), r.ticker(), r.liquidations())
	}
	return out
}

// Take takes the market's last minute over from it.
func (a *Archives) Take() {
	for i, b := range a.market.books {
		a.feeds[i].minute, b.minute = b.minute, a.feeds[i].minute
	}
}

// Feeds is how many books there are to Encode.
func (a *Archives) Feeds() int { return len(a.feeds) }

// Encode writes the minute that was taken of one book.
func (a *Archives) Encode(i int) {
	f := a.feeds[i]
	for _, h := range f.faults {
		h.apply(&f.minute)
	}
	for _, w := range f.writers {
		w.write(&f.minute)
	}
}

// Finish closes one book's archives and returns them.
func (a *Archives) Finish(i int) ([]File, error) {
	var all []File
	for _, w := range a.feeds[i].writers {
		files, err := w.finish()
		if err != nil {
			return nil, fmt.Errorf("archives of %s: %w", a.feeds[i].Key, err)
		}
		all = append(all, files...)
	}
	if f := a.feeds[i]; f.truncate != nil && len(all) > 0 {
		all[0].cut(f.truncate)
	}
	return all, nil
}

// each calls f with every message and its levels.
func (m *Minute) each(f func(at tick.Time, bids, asks []tick.Level)) {
	levels := m.Levels
	for _, d := range m.Messages {
		bids := levels[:d.Bids]
		asks := levels[d.Bids : d.Bids+d.Asks]
		levels = levels[d.Bids+d.Asks:]
		f(d.At, bids, asks)
	}
}
