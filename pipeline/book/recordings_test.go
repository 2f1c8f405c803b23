package book_test

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/capture"
)

// recorded is the text of sample files, one after the other.
func recorded(t *testing.T, files ...string) io.Reader {
	t.Helper()
	var parts []io.Reader
	for _, name := range files {
		f, err := os.Open(filepath.Join(samples.Dir(t), filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		if filepath.Ext(name) != ".gz" {
			parts = append(parts, f)
			continue
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, z)
	}
	return io.MultiReader(parts...)
}

func archive(kind venue.Kind, venueName string, market tick.Market, symbol string, levels int) venue.Archive {
	return venue.Archive{
		Kind: kind, Levels: levels, Instrument: tick.Instrument{Key: tick.Key{Venue: venueName, Market: market, Symbol: symbol}},
	}
}

// best is a best level of each side as decimals.
type best [4]tick.Decimal

func decimal(n int64, scale uint8) tick.Decimal {
	for scale > 0 && n%10 == 0 {
		n /= 10
		scale--
	}
	return tick.Decimal{Unscaled: n, Scale: scale}
}

func bestOf(bid, ask tick.Level, prices, sizes uint8) best {
	return best{decimal(bid.Price, prices), decimal(bid.Size, sizes), decimal(ask.Price, prices), decimal(ask.Size, sizes)}
}

// Binance sends the best prices in a stream of their own. Where that has the update
// that a diff ends with, both must agree.
func TestRebuiltBookEqualsTheBookTicker(t *testing.T) {
	for name, c := range map[string]struct {
		market      tick.Market
		files       []string
		comparisons int
		replayed    int64 // diffs older than the snapshot's answer and newer than its state
	}{
		"USD-margined futures across midnight": {
			tick.Linear, []string{"binance-raw/usdm_btcusdt_20230404.dat.gz", "binance-raw/usdm_btcusdt_20230405.dat.gz"}, 1565, 0,
		},
		"spot across midnight": {
			tick.Spot, []string{"binance-raw/spot_btcusdt_20240808.gz", "binance-raw/spot_btcusdt_20240809.gz"}, 1072, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			quotes := map[int64]best{}
			for d, err := range capture.Depths(recorded(t, c.files...), archive(venue.Quotes, "binance", c.market, "BTCUSDT", 1)) {
				if err != nil {
					t.Fatal(err)
				}
				quotes[d.Last] = bestOf(d.Bids[0], d.Asks[0], d.PriceScale, d.SizeScale)
			}
			b := book.New(0)
			compared, mismatches, early := 0, 0, int64(0)
			snapshot := tick.NoTime
			for d, err := range capture.Depths(recorded(t, c.files...), archive(venue.Book, "binance", c.market, "BTCUSDT", 0)) {
				if err != nil {
					t.Fatal(err)
				}
				if err := b.Apply(d); err != nil {
					t.Fatal(err)
				}
				switch {
				case d.Snapshot:
					snapshot = d.Recv
				case snapshot != tick.NoTime && d.Recv < snapshot:
					early++
				}
				want, ok := quotes[d.Last]
				if !ok || b.State() != tick.BookLive || d.Snapshot {
					continue
				}
				compared++
				bid, ask := b.Best()
				prices, sizes := b.Scales()
				if got := bestOf(bid, ask, prices, sizes); got != want {
					mismatches++
				}
			}
			if err := b.Check(); err != nil {
				t.Error(err)
			}
			l := b.Ledger()
			t.Logf("%d messages, %d before the snapshot, %d applied, %d compared", l.Messages, l.BeforeSnapshot, l.Applied, compared)
			if compared != c.comparisons || mismatches != 0 || len(l.Gaps) != 0 || l.Snapshots != 1 || early != c.replayed {
				t.Errorf("%d comparisons, %d mismatches, gaps %v, %d snapshots, %d replayed; want %d, 0, none, 1, %d",
					compared, mismatches, l.Gaps, l.Snapshots, early, c.comparisons, c.replayed)
			}
		})
	}
}

// The files of a run across midnight are two archives of one stream: the second has
// no snapshot and goes on where the first ends, though its scales start anew.
func TestARecordingGoesOnInTheNextFile(t *testing.T) {
	a := archive(venue.Book, "binance", tick.Linear, "BTCUSDT", 0)
	whole, parts := book.New(0), book.New(0)
	apply := func(b *book.Book, files ...string) {
		for d, err := range capture.Depths(recorded(t, files...), a) {
			if err == nil {
				err = b.Apply(d)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	const first, second = "binance-raw/usdm_btcusdt_20230404.dat.gz", "binance-raw/usdm_btcusdt_20230405.dat.gz"
	apply(whole, first, second)
	apply(parts, first)
	apply(parts, second)
	if !slices.Equal(slices.Collect(whole.Bids()), slices.Collect(parts.Bids())) || !slices.Equal(slices.Collect(whole.Asks()), slices.Collect(parts.Asks())) {
		t.Error("the books differ")
	}
	if l := parts.Ledger(); len(l.Gaps) != 0 || l.Applied != whole.Ledger().Applied {
		t.Errorf("%+v, want %+v", l, whole.Ledger())
	}
}

// A recording without one of its diffs has one gap, and nothing repairs it.
func TestARecordingWithoutOneDiffHasOneGap(t *testing.T) {
	b := book.New(0)
	deltas, live := 0, 0
	for d, err := range capture.Depths(recorded(t, "binance-raw/spot_btcusdt_20240808.gz"), archive(venue.Book, "binance", tick.Spot, "BTCUSDT", 0)) {
		if err != nil {
			t.Fatal(err)
		}
		if deltas++; deltas == 1000 {
			continue
		}
		var gap *book.GapError
		if err := b.Apply(d); err != nil && (!errors.As(err, &gap) || deltas != 1001) {
			t.Fatalf("message %d: %v", deltas, err)
		}
		if b.State() == tick.BookLive {
			live = deltas
		}
	}
	if l := b.Ledger(); len(l.Gaps) != 1 || live != 999 || l.WhileStale == 0 {
		t.Errorf("gaps %v, live until message %d, %d while stale", l.Gaps, live, l.WhileStale)
	}
}

// Deribit's changes say what they follow; Coinbase has whole books and nothing to
// check them by but that they are never crossed.
func TestRecordingsOfDeribitAndCoinbase(t *testing.T) {
	deribit := []string{
		"BTC-24JUN22-15000-C", "BTC-24SEP21-34000-P", "BTC-24SEP21-8000-P", "BTC-25MAR22-30000-C", "BTC-30JUL21-24000-P",
		"BTC-31DEC21-300000-C", "BTC-31DEC21-34000-P", "ETH-23JUL21-2300-C", "ETH-27AUG21-4000-P", "ETH-30JUL21-2800-C",
	}
	coinbase := []string{
		"SKL-USD", "SKL-BTC", "BAND-GBP", "NMR-EUR", "BAND-BTC", "YFI-BTC", "DASH-BTC", "NU-GBP", "CRV-EUR", "SKL-GBP",
	}
	for name, c := range map[string]struct {
		venue, file string
		symbols     []string
		messages    int64
	}{
		"Deribit":  {"deribit", "ws-captures/DERIBIT.ws.1.0", deribit, 46},
		"Coinbase": {"coinbase", "ws-captures/COINBASE.ws.28.0", coinbase, 9729},
	} {
		t.Run(name, func(t *testing.T) {
			messages := int64(0)
			for _, symbol := range c.symbols {
				b := book.New(0)
				for d, err := range capture.Depths(recorded(t, c.file), archive(venue.Book, c.venue, tick.Spot, symbol, 0)) {
					if err == nil {
						err = b.Apply(d)
					}
					if err != nil {
						t.Fatalf("%s: %v", symbol, err)
					}
					if bid, ask := b.Best(); b.State() == tick.BookLive && bid.Price >= ask.Price {
						t.Fatalf("%s at %s: bid %v, ask %v", symbol, d.Exch, bid, ask)
					}
				}
				messages += b.Ledger().Applied
				if err := b.Check(); err != nil {
					t.Error(err)
				}
			}
			if messages != c.messages {
				t.Errorf("%d messages, want %d", messages, c.messages)
			}
		})
	}
}

// OKX and Kraken send a checksum of the best levels with each message.
func TestRebuiltBookHasTheVenuesChecksums(t *testing.T) {
	kraken := []string{
		"ADA/XBT", "ETH/CHF", "GRT/ETH", "KSM/XBT", "OCEAN/XBT", "OMG/USD", "SC/EUR", "WAVES/EUR", "XBT/CHF", "XMR/USD",
	}
	for name, c := range map[string]struct {
		venue, file string
		symbols     []string
		levels      int
		checksums   int
	}{
		"OKX":    {"okx", "ws-captures/OKX.ws.1.0", []string{"BTC-USD-220527", "BTC-USDT", "UNI-USD-SWAP"}, 400, 290},
		"Kraken": {"kraken", "ws-captures/KRAKEN.ws.50.0", kraken, 1000, 4269},
	} {
		t.Run(name, func(t *testing.T) {
			verified := 0
			for _, symbol := range c.symbols {
				sum, ok := capture.NewChecksum(c.venue)
				if !ok {
					t.Fatal("no checksum")
				}
				b := book.New(c.levels)
				for d, err := range capture.Depths(recorded(t, c.file), archive(venue.Book, c.venue, tick.Spot, symbol, c.levels)) {
					if err != nil {
						t.Fatal(err)
					}
					if err := b.Apply(d); err != nil {
						t.Fatal(err)
					}
					if !d.HasChecksum {
						continue
					}
					prices, sizes := b.Scales()
					if got := sum.Of(top(b.Bids(), sum.Levels), top(b.Asks(), sum.Levels), prices, sizes); got != d.Checksum {
						t.Fatalf("%s at %s: %08x, want %08x", symbol, d.Exch, got, d.Checksum)
					}
					verified++
				}
				if err := b.Check(); err != nil {
					t.Error(err)
				}
			}
			if verified != c.checksums {
				t.Errorf("%d checksums verified, want %d", verified, c.checksums)
			}
		})
	}
}

func top(levels func(func(tick.Level) bool), n int) []tick.Level {
	var out []tick.Level
	for l := range levels {
		if out = append(out, l); len(out) == n {
			break
		}
	}
	return out
}
