package hyperliquid

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// The sample is a recording of the live feed: 46 books and, between them, trades.
func TestSampleIsWholeBooks(t *testing.T) {
	const path = "hyperliquid_btcusd_20250126.gz"
	f, err := os.Open(filepath.Join(samples.Dir(t), "hyperliquid", path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	head := make([]byte, venue.HeadSize)
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Read(head); err != nil {
		t.Fatal(err)
	}
	a, ok, err := Recognise(path, head)
	if !ok || err != nil || a.Instrument.Key.String() != "hyperliquid/linear/BTC" || a.Levels != 20 {
		t.Fatalf("%+v, %v, %v", a, ok, err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	if err := z.Reset(f); err != nil {
		t.Fatal(err)
	}
	books, last := 0, tick.Time(0)
	for d, err := range Depths(z, a) {
		if err != nil {
			t.Fatal(err)
		}
		books++
		better := func(a, b tick.Level) int { return int(b.Price - a.Price) }
		worse := func(a, b tick.Level) int { return int(a.Price - b.Price) }
		if !d.Snapshot || len(d.Bids) != 20 || len(d.Asks) != 20 || d.PriceScale != 0 || d.SizeScale != 5 ||
			!slices.IsSortedFunc(d.Bids, better) || !slices.IsSortedFunc(d.Asks, worse) || d.Bids[0].Price >= d.Asks[0].Price {
			t.Fatalf("book %d: %+v", books, d)
		}
		if d.Exch < last || d.Recv < d.Exch || d.Recv-d.Exch > tick.Second {
			t.Fatalf("book %d: of %s, after %s, received %s", books, d.Exch, last, d.Recv)
		}
		last = d.Exch
	}
	if books != 46 {
		t.Errorf("%d books, want 46", books)
	}
}
