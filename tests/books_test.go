//go:build unix

package tests

import (
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/crashtape/crashtape/pipeline/book/booktest"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// The generated day of one book: 1.26 million messages are 19.65 million levels, the
// size that the peers were measured on. With -short it is a twentieth of that.
const wholeBook = 1_260_000

// BenchmarkBook takes a generated day of one order book from the archive to minutes,
// in the two formats that publish most of them, beside what else reads such files. Its
// bytes are generated anew each time, the same for everybody.
func BenchmarkBook(b *testing.B) {
	messages := wholeBook
	if testing.Short() {
		messages /= 20
	}
	bin := programs(b)
	tardis, bybit, both := b.TempDir(), b.TempDir(), b.TempDir()
	rows := writeTardis(b, filepath.Join(tardis, tardisName("BTCUSDT")), messages)
	writeBybit(b, filepath.Join(bybit, bybitName), messages)
	writeTardis(b, filepath.Join(both, tardisName("BTCUSDT")), messages)
	writeBybit(b, filepath.Join(both, bybitName), messages)
	reconstruct := func(raw string, args ...string) func() [][]string {
		return func() [][]string {
			return [][]string{append([]string{filepath.Join(bin, "reconstruct"), date, "--raw", raw, "--data", b.TempDir()}, args...)}
		}
	}
	b.Run("tardis-gz-to-minutes", func(b *testing.B) { measure(b, rows, reconstruct(tardis, "--no-book-frame")) })
	b.Run("bybit-zip-to-minutes", func(b *testing.B) { measure(b, rows, reconstruct(bybit, "--no-book-frame")) })
	b.Run("two-files-to-minutes", func(b *testing.B) { measure(b, 2*rows, reconstruct(both, "--no-book-frame")) })
	b.Run("tardis-gz-to-frames-and-minutes", func(b *testing.B) { measure(b, rows, reconstruct(tardis)) })
	b.Run("duckdb-gz-to-parquet", func(b *testing.B) {
		needNode(b)
		measure(b, rows, func() [][]string {
			return [][]string{{"node", "duckdb/book.mjs", filepath.Join(tardis, tardisName("BTCUSDT")), filepath.Join(b.TempDir(), "book.parquet")}}
		})
	})
	b.Run("tardis-dev-updates", func(b *testing.B) {
		needNode(b)
		var told struct{ Levels, Seconds float64 }
		for b.Loop() {
			node(b, &told, nil, "duckdb/tardis-book.mjs", filepath.Join(tardis, tardisName("BTCUSDT")))
		}
		b.ReportMetric(told.Levels/told.Seconds/1e6, "Mlevels/s")
	})
}

func tardisName(symbol string) string {
	return "binance-futures_incremental_book_L2_" + date + "_" + symbol + ".csv.gz"
}

const bybitName = "orderbook/linear/BTCUSDT/" + date + "_BTCUSDT_ob500.data.zip"

// writeTardis writes the generated book as Tardis publishes it and returns its rows.
func writeTardis(tb testing.TB, name string, messages int) (rows int64) {
	tb.Helper()
	create(tb, name, func(w io.Writer) (err error) {
		z := gzip.NewWriter(w)
		rows, err = booktest.WriteTardis(z, stream(messages))
		return errors.Join(err, z.Close())
	})
	return rows
}

// writeBybit writes the same book as Bybit publishes it.
func writeBybit(tb testing.TB, name string, messages int) {
	tb.Helper()
	create(tb, name, func(w io.Writer) error {
		z := zip.NewWriter(w)
		member, err := z.Create(date + "_BTCUSDT_ob500.data")
		if err == nil {
			_, err = booktest.WriteBybit(member, stream(messages))
		}
		return errors.Join(err, z.Close())
	})
}

func stream(messages int) iter.Seq[*tick.Depth] { return booktest.Stream(1, messages) }

func create(tb testing.TB, name string, fill func(io.Writer) error) {
	tb.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		tb.Fatal(err)
	}
	f, err := os.Create(name)
	if err != nil {
		tb.Fatal(err)
	}
	if err := errors.Join(fill(f), f.Close()); err != nil {
		tb.Fatal(err)
	}
}
