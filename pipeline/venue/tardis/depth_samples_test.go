package tardis

import (
	"encoding/csv"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// reading is what two readings of a file of books are compared by: all levels of a
// side in the file's order, and the receive times of the messages.
type reading struct {
	bids, asks []string
	times      []string
}

func levelText(t *testing.T, price, size string) string {
	t.Helper()
	p, ok := new(big.Rat).SetString(price)
	q, ok2 := new(big.Rat).SetString(size)
	if !ok || !ok2 {
		t.Fatalf("level %q %q", price, size)
	}
	return p.RatString() + ":" + q.RatString()
}

func decodedBook(t *testing.T, text string, a venue.Archive) (r reading) {
	t.Helper()
	for d, err := range Depths(strings.NewReader(text), a) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Last != 0 || d.Relative || a.Dataset != incrementalBook && !d.Snapshot {
			t.Fatalf("%+v", d)
		}
		r.times = append(r.times, fmt.Sprint(int64(d.Recv/tick.Microsecond)))
		for _, side := range []struct {
			levels []tick.Level
			out    *[]string
		}{{d.Bids, &r.bids}, {d.Asks, &r.asks}} {
			for _, l := range side.levels {
				price := tick.Decimal{Unscaled: l.Price, Scale: d.PriceScale}
				size := tick.Decimal{Unscaled: l.Size, Scale: d.SizeScale}
				*side.out = append(*side.out, levelText(t, price.String(), size.String()))
			}
		}
	}
	return r
}

// naiveBook reads a table of any of the types with encoding/csv, by the names of its
// columns.
func naiveBook(t *testing.T, text string) (r reading) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for _, row := range rows[1:] {
		cell := map[string]string{}
		for i, name := range rows[0] {
			cell[name] = row[i]
		}
		if _, updates := cell["is_snapshot"]; !updates || cell["local_timestamp"] != last {
			r.times = append(r.times, cell["local_timestamp"])
		}
		last = cell["local_timestamp"]
		add := func(out *[]string, price, amount string) {
			if cell[price] != "" {
				*out = append(*out, levelText(t, cell[price], cell[amount]))
			}
		}
		add(&r.asks, "ask_price", "ask_amount")
		add(&r.bids, "bid_price", "bid_amount")
		for i := range 25 {
			add(&r.asks, fmt.Sprintf("asks[%d].price", i), fmt.Sprintf("asks[%d].amount", i))
			add(&r.bids, fmt.Sprintf("bids[%d].price", i), fmt.Sprintf("bids[%d].amount", i))
		}
		switch cell["side"] {
		case "bid":
			add(&r.bids, "price", "amount")
		case "ask":
			add(&r.asks, "price", "amount")
		}
	}
	return r
}

func TestSampleBooksAgreeWithANaiveReading(t *testing.T) {
	dir := filepath.Join(samples.Dir(t), "tardis-heads")
	for file, want := range map[string]string{
		"deribit_incremental_book_L2_BTC-PERPETUAL.csv": "deribit/inverse/BTC-PERPETUAL incremental_book_L2 1",
		"binance-futures_book_snapshot_5_BTCUSDT.csv":   "binance/linear/BTCUSDT book_snapshot_5 10",
		"binance-futures_book_snapshot_25_BTCUSDT.csv":  "binance/linear/BTCUSDT book_snapshot_25 10",
		"huobi-dm-swap_quotes_BTC-USD.csv":              "htx/inverse/BTC-USD quotes 10",
		"quotes.csv":                                    "binance/linear/BTCUSDT quotes 9999",
	} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		a, ok, err := Recognise(file, text[:min(4096, len(text))])
		if !ok || err != nil {
			t.Fatalf("%s: %v, %v", file, ok, err)
		}
		got, naive := decodedBook(t, string(text), a), naiveBook(t, string(text))
		if s := fmt.Sprint(a.Instrument.Key, " ", a.Dataset, " ", len(got.times)); s != want {
			t.Errorf("%s: %s, want %s", file, s, want)
		}
		if !slices.Equal(got.bids, naive.bids) || !slices.Equal(got.asks, naive.asks) || !slices.Equal(got.times, naive.times) || len(got.bids)+len(got.asks) == 0 {
			t.Errorf("%s: %d bids, %d asks, %d messages; want %d, %d, %d, or others",
				file, len(got.bids), len(got.asks), len(got.times), len(naive.bids), len(naive.asks), len(naive.times))
		}
	}
}
