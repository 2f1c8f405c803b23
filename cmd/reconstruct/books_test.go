package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/book/booktest"
	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// messages are a generated day of one book, small enough to read often.
const messages = 3000

const (
	bybitName  = "orderbook/linear/BTCUSDT/2025-10-10_BTCUSDT_ob500.data.zip"
	tardisBook = "binance-futures_incremental_book_L2_2025-10-10_BTCUSDT.csv.gz"
)

// bybitLines is the generated stream as Bybit publishes it.
func bybitLines(t testing.TB) []string {
	t.Helper()
	var text bytes.Buffer
	if _, err := booktest.WriteBybit(&text, booktest.Stream(1, messages)); err != nil {
		t.Fatal(err)
	}
	return slices.Collect(strings.Lines(text.String()))
}

func zipped(t testing.TB, lines []string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("2025-10-10_BTCUSDT_ob500.data")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(strings.Join(lines, ""))); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rebuilt runs a raw folder and returns the book's minutes and its account.
func rebuilt(t testing.TB, instrument string, args ...string) (run.Loaded, book.Account) {
	t.Helper()
	data := args[len(args)-1]
	must(t, append([]string{"2025-10-10"}, args...)...)
	day := load(t, data, "2025-10-10", reference)
	l, ok := day[instrument]
	if !ok {
		t.Fatalf("no %s among %d instruments", instrument, len(day))
	}
	var account book.Account
	for _, f := range l.Frames {
		if len(f.Book) > 0 {
			if err := json.Unmarshal(f.Book, &account); err != nil {
				t.Fatal(err)
			}
		}
	}
	return l, account
}

func TestBookMinutesAreTheSameFromArchiveAndFrame(t *testing.T) {
	raw := t.TempDir()
	put(t, raw, bybitName, zipped(t, bybitLines(t)))
	const minutes = "frames/minutes/date=2025-10-10/venue=bybit/market=linear/symbol=BTCUSDT/data.parquet"
	read := func(data string) []byte {
		b, err := os.ReadFile(filepath.Join(data, minutes))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	with, without := t.TempDir(), t.TempDir()
	l, account := rebuilt(t, "bybit/linear/BTCUSDT", "--raw", raw, "--data", with)
	rebuilt(t, "bybit/linear/BTCUSDT", "--raw", raw, "--no-book-frame", "--data", without)
	if !bytes.Equal(read(with), read(without)) {
		t.Error("leaving out the frame changes the minutes")
	}
	if _, err := os.Stat(filepath.Join(without, "frames", "book")); err == nil {
		t.Error("--no-book-frame wrote one")
	}
	for _, kind := range []string{"book_minutes", "minutes"} {
		if err := os.RemoveAll(filepath.Join(with, "frames", kind)); err != nil {
			t.Fatal(err)
		}
	}
	rebuilt(t, "bybit/linear/BTCUSDT", "--raw", raw, "--data", with)
	if !bytes.Equal(read(with), read(without)) {
		t.Error("minutes from the frame alone differ")
	}
	if account.Messages != messages || account.GapCount != 0 || account.Applied != messages {
		t.Errorf("account %+v", account.Ledger)
	}
	live := 0
	for _, s := range l.Minutes.State {
		if s == tick.BookLive {
			live++
		}
	}
	if live < tick.MinutesPerDay-1 {
		t.Errorf("%d live minutes of a whole day", live)
	}
	must(t, "verify", "2025-10-10", "--raw", raw, "--data", with)
}

// The same stream as Bybit's lines and as Tardis' rows is the same book, as long as the
// price stays within the 500 levels that Bybit's name promises: the generated stream
// does not send again, as Bybit does, what comes back into them.
func TestTwoFormatsOfOneStreamAgree(t *testing.T) {
	raw, data := t.TempDir(), t.TempDir()
	var rows bytes.Buffer
	if _, err := booktest.WriteTardis(&rows, booktest.Stream(1, messages)); err != nil {
		t.Fatal(err)
	}
	put(t, raw, tardisBook, packed(rows.String()))
	put(t, raw, bybitName, zipped(t, bybitLines(t)))
	bybit, _ := rebuilt(t, "bybit/linear/BTCUSDT", "--raw", raw, "--data", data)
	tardis, _ := rebuilt(t, "binance/linear/BTCUSDT", "--raw", raw, "--data", data)
	mid := bybit.Minutes.Values(tick.Mid)
	minutes := 0
	for minutes < len(mid) && math.Abs(mid[minutes]-mid[0]) < 40 { // 400 ticks
		minutes++
	}
	if minutes < 200 {
		t.Fatalf("the price stays near for %d minutes only", minutes)
	}
	for _, c := range []tick.Column{tick.Bid, tick.Ask, tick.Mid, tick.SpreadBps, tick.SpreadCloseBps, tick.SpreadMaxBps, tick.DepthBid10, tick.DepthAsk10, tick.RTC500, tick.Updates} {
		a, b := bybit.Minutes.Values(c), tardis.Minutes.Values(c)
		for m := range minutes {
			if a[m] != b[m] {
				t.Errorf("%s in minute %d: %v and %v", tick.Columns[c].Name, m, a[m], b[m])
				break
			}
		}
	}
}

func TestALostMessageIsOneGapAndNoLiveMinuteUntilTheNextSnapshot(t *testing.T) {
	lines := bybitLines(t)
	at := len(lines) / 2
	for strings.Contains(lines[at], `"snapshot"`) {
		at++
	}
	raw, data := t.TempDir(), t.TempDir()
	put(t, raw, bybitName, zipped(t, slices.Delete(lines, at, at+1)))
	l, account := rebuilt(t, "bybit/linear/BTCUSDT", "--raw", raw, "--data", data)
	if account.GapCount != 1 {
		t.Fatalf("%d gaps, want 1", account.GapCount)
	}
	from, ok := l.Minutes.Date.MinuteOf(account.Gaps[0].From)
	if !ok {
		t.Fatalf("gap at %v", account.Gaps[0].From)
	}
	to := tick.MinutesPerDay - 1
	if account.Gaps[0].To != nil {
		to, _ = l.Minutes.Date.MinuteOf(*account.Gaps[0].To)
	}
	stale := 0
	for m := from + 1; m < to; m++ {
		if l.Minutes.State[m] != tick.BookStale {
			t.Errorf("minute %d within the gap is %v", m, l.Minutes.State[m])
		}
		if v := l.Minutes.Values(tick.SpreadCloseBps)[m]; !math.IsNaN(v) {
			t.Errorf("minute %d within the gap has a spread of %v", m, v)
		}
		stale++
	}
	if stale == 0 || l.Minutes.Values(tick.Gaps)[from]+l.Minutes.Values(tick.Gaps)[from+1] != 1 {
		t.Errorf("%d stale minutes, gaps %v", stale, l.Minutes.Values(tick.Gaps)[from:from+2])
	}
}

func TestABookCutInTwoFilesIsTheSameBook(t *testing.T) {
	lines := bybitLines(t)
	// A file of the day before that runs over midnight holds the first messages of the
	// day too: they are repetitions, told by their identifiers.
	raw, data, whole := t.TempDir(), t.TempDir(), t.TempDir()
	put(t, raw, bybitName, zipped(t, slices.Concat(lines[:50], lines[10:50], lines[50:])))
	rawWhole := t.TempDir()
	put(t, rawWhole, bybitName, zipped(t, lines))
	a, account := rebuilt(t, "bybit/linear/BTCUSDT", "--raw", raw, "--data", data)
	b, _ := rebuilt(t, "bybit/linear/BTCUSDT", "--raw", rawWhole, "--data", whole)
	if account.Repeated != 40 || account.GapCount != 0 {
		t.Errorf("%d repeated and %d gaps, want 40 and 0", account.Repeated, account.GapCount)
	}
	for _, c := range []tick.Column{tick.Bid, tick.Ask, tick.DepthBid100, tick.RTC25000} {
		if !slices.EqualFunc(a.Minutes.Values(c), b.Minutes.Values(c), func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) }) {
			t.Errorf("%s changed", tick.Columns[c].Name)
		}
	}
}
