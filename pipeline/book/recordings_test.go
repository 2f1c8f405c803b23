package book_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
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
