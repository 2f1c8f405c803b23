package synth

import (
	"bytes"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/archive"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/binance"
	"github.com/crashtape/crashtape/pipeline/venue/bybit"
	"github.com/crashtape/crashtape/pipeline/venue/okx"
	"github.com/crashtape/crashtape/pipeline/venue/tardis"
)

var publishers = []venue.Publisher{tardis.Publisher, binance.Publisher, bybit.Publisher, okx.Publisher}

// found is an archive as the toolkit recognises it.
type found struct {
	file      archive.File
	publisher venue.Publisher
	archive   venue.Archive
}

// recognised writes the files to a folder and asks the toolkit what they are.
func recognised(t *testing.T, all []File) []found {
	t.Helper()
	dir := t.TempDir()
	for _, f := range all {
		var b bytes.Buffer
		if _, err := f.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	files, err := archive.Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []found
	for _, f := range files {
		head, err := f.Head(venue.HeadSize)
		if err != nil {
			t.Fatalf("%s: %v", f.Path, err)
		}
		for _, p := range publishers {
			if a, ok, err := p.Recognise(f.Path, head); ok && err == nil {
				out = append(out, found{f, p, a})
				break
			}
		}
	}
	return out
}

func decoded[T any](t *testing.T, f found, decode func(*archive.Stream) iter.Seq2[*T, error], each func(*T)) {
	t.Helper()
	s, err := f.file.Open(archive.DefaultLimits)
	if err != nil {
		t.Fatalf("%s: %v", f.file.Path, err)
	}
	defer s.Close()
	for v, err := range decode(s) {
		if err != nil {
			t.Fatalf("%s: %v", f.file.Path, err)
		}
		each(v)
	}
}

// tape is what a reader of trades can know of a day.
type tape struct {
	low, before tick.Decimal
	lowTime     tick.Time
	passages    [len(Drops)]tick.Time
	signed      int64
}

// TestArchivesOfTradesGiveTheTruth: lows, their times, first passages and signed volume
// of every instrument, through the toolkit's own decoders, are exactly those of the
// market.
func TestArchivesOfTradesGiveTheTruth(t *testing.T) {
	m, a := newSmall(t, smallParameters(t))
	all := recognised(t, files(t, m, a, nil))
	tapes := map[tick.Key]*tape{}
	for _, b := range m.Books() {
		if b.Venue == "hyperliquid" {
			continue
		}
		r := &tape{}
		for _, f := range all {
			if f.archive.Kind != venue.Trades || f.archive.Instrument.Key != b.Key {
				continue
			}
			decoded(t, f, func(s *archive.Stream) iter.Seq2[*tick.Trade, error] { return f.publisher.Trades(s, f.archive) }, func(x *tick.Trade) {
				r.add(t, x, b)
			})
		}
		tapes[b.Key] = r
		want := tape{
			low: decimal(b.truth.Low, b.PriceScale), before: decimal(b.truth.Before, b.PriceScale),
			lowTime: b.truth.LowTime, passages: b.truth.Passages, signed: b.truth.Signed,
		}
		if *r != want || b.truth.Trades == 0 {
			t.Errorf("%s: the archives give %+v, the market had %+v in %d trades", b.Key, *r, want, b.truth.Trades)
		}
	}
	if len(tapes) < 12 {
		t.Errorf("only %d instruments", len(tapes))
	}
}

func (r *tape) add(t *testing.T, x *tick.Trade, b *Book) {
	price, ok1 := x.Price.At(b.PriceScale)
	size, ok2 := x.Size.At(b.SizeScale)
	if !ok1 || !ok2 {
		t.Fatalf("%s: %v × %v is finer than the listing", b.Key, x.Price, x.Size)
	}
	if b.Market == tick.Inverse {
		r.signed += int64(x.Side) * size
	} else {
		r.signed += int64(x.Side) * size * price
	}
	if r.low.IsZero() || x.Price.Compare(r.low) < 0 {
		r.low, r.lowTime = x.Price, x.Exch
	}
	if x.Exch <= b.truth.Reference {
		r.before = x.Price
		return
	}
	before, _ := r.before.At(b.PriceScale)
	for i, d := range Drops {
		if r.passages[i] == 0 && 100*price <= before*(100-d) {
			r.passages[i] = x.Exch
		}
	}
}

// decimal is the trimmed form, as decoders give it.
func decimal(v int64, scale uint8) tick.Decimal {
	d, err := tick.ParseDecimal(appendFixed(nil, v, scale, scale))
	if err != nil {
		panic(err)
	}
	return d
}

// side of a book as a reader keeps it: the plainest way there is.
type plainSide map[string]tick.Decimal

// TestArchivesOfBooksGiveTheTruth: the books that a reader of the archives has at every
// minute and at random instants differ from the market's in no level that their feeds
// show.
func TestArchivesOfBooksGiveTheTruth(t *testing.T) {
	p := smallParameters(t)
	m, a := newSmall(t, p)
	r := newRandom(p.Seed, "instants of the test")
	truth := map[tick.Key][]Snapshot{}
	keep := func(now tick.Time) {
		at := now - m.date.Start()
		if at%tick.Minute != 0 && (at < p.Session.From.Time || r.uniform() > 0.05) {
			return
		}
		for _, b := range m.Books() {
			truth[b.Key] = append(truth[b.Key], b.Snapshot(now))
		}
	}
	seen, instants := map[tick.Key]bool{}, 0
	for _, f := range recognised(t, files(t, m, a, keep)) {
		if f.archive.Kind != venue.Book {
			continue
		}
		b := m.book(f.archive.Instrument.Key)
		differ := compare(t, f, b, truth[b.Key])
		if differ != 0 {
			t.Errorf("%s: %d levels differ", f.file.Path, differ)
		}
		seen[b.Key] = true
		instants = len(truth[b.Key])
	}
	if len(seen) < 12 || instants < 1440+100 {
		t.Errorf("%d books at %d instants", len(seen), instants)
	}
}

func (m *Market) book(k tick.Key) *Book {
	i := slices.IndexFunc(m.books, func(b *Book) bool { return b.Key == k })
	return m.books[i]
}

// compare replays an archive and counts the levels that differ at the instants.
func compare(t *testing.T, f found, b *Book, truth []Snapshot) (differ int) {
	t.Helper()
	sides := [2]plainSide{{}, {}}
	next := 0
	pass := func(at tick.Time) {
		for next < len(truth) && truth[next].At <= at {
			for i, want := range [2][]tick.Level{truth[next].Bids, truth[next].Asks} {
				if f.archive.Levels > 0 && len(want) > f.archive.Levels {
					want = want[:f.archive.Levels]
				}
				for _, l := range want {
					if have := sides[i][decimal(l.Price, b.PriceScale).String()]; have != decimal(l.Size, b.SizeScale) {
						differ++
					}
				}
				differ += max(0, len(sides[i])-len(want))
			}
			next++
		}
	}
	decoded(t, f, func(s *archive.Stream) iter.Seq2[*tick.Depth, error] { return f.publisher.Depths(s, f.archive) }, func(d *tick.Depth) {
		pass(d.Exch)
		if d.Snapshot {
			sides = [2]plainSide{{}, {}}
		}
		for i, levels := range [2][]tick.Level{d.Bids, d.Asks} {
			for _, l := range levels {
				price := decimal(l.Price, d.PriceScale).String()
				if l.Size == 0 {
					delete(sides[i], price)
				} else {
					sides[i][price] = decimal(l.Size, d.SizeScale)
				}
			}
		}
	})
	pass(b.truth.Reference + tick.Day)
	if next != len(truth) {
		t.Error(fmt.Errorf("%s: compared at %d of %d instants", f.file.Path, next, len(truth)))
	}
	return differ
}
