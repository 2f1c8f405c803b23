package bybit

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math/big"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/book/booktest"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// sampleBook is the content of the sample, 50 lines of a real file.
func sampleBook(t testing.TB) (path string, text []byte) {
	t.Helper()
	path = filepath.Join(samples.Dir(t), "bybit", "xrpusdt-ob500.data.zip")
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	r, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	if text, err = io.ReadAll(r); err != nil {
		t.Fatal(err)
	}
	return path, text
}

// naiveBook is a book as a beginner would keep it: exact levels by the text of their
// canonical price.
type naiveBook [2]map[string]naiveLevel

type naiveLevel struct{ price, size *big.Rat }

func (b *naiveBook) apply(side int, price, size *big.Rat) {
	if size.Sign() == 0 {
		delete(b[side], price.RatString())
	} else {
		b[side][price.RatString()] = naiveLevel{price, size}
	}
}

// top is the best n levels of a side as text, best first.
func (b *naiveBook) top(side, n int) string {
	levels := slices.SortedFunc(maps.Values(b[side]), func(x, y naiveLevel) int {
		if side == 0 {
			x, y = y, x
		}
		return x.price.Cmp(y.price)
	})
	var s strings.Builder
	for _, l := range levels[:min(n, len(levels))] {
		s.WriteString(l.price.RatString() + ":" + l.size.RatString() + " ")
	}
	return s.String()
}

func ratOf(t *testing.T, s string) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		t.Fatalf("number %q", s)
	}
	return r
}

// The decoder's levels and those that encoding/json reads, applied to two naive books
// independently, give the same best 500 levels after every message.
func TestSampleGivesTheSameBookAsANaiveReading(t *testing.T) {
	path, text := sampleBook(t)
	a, ok, err := Recognise(path, text[:4096])
	if !ok || err != nil || a.Instrument.Key.String() != "bybit/linear/XRPUSDT" || a.Levels != 500 || tick.DateOf(a.Start).String() != "2024-12-01" {
		t.Fatalf("%+v, %v, %v", a, ok, err)
	}
	lines := json.NewDecoder(bytes.NewReader(text))
	ours := naiveBook{{}, {}}
	theirs := naiveBook{{}, {}}
	messages := 0
	for d, err := range Depths(bytes.NewReader(text), a) {
		if err != nil {
			t.Fatal(err)
		}
		var frame struct {
			Type    string
			TS, CTS int64
			Data    struct {
				S    string
				B, A [][2]string
				U    int64
			}
		}
		if err := lines.Decode(&frame); err != nil {
			t.Fatal(err)
		}
		if messages++; frame.Type == "snapshot" {
			theirs = naiveBook{{}, {}}
		}
		if d.Snapshot {
			ours = naiveBook{{}, {}}
		}
		for side, levels := range [][][2]string{frame.Data.B, frame.Data.A} {
			for _, l := range levels {
				theirs.apply(side, ratOf(t, l[0]), ratOf(t, l[1]))
			}
		}
		for side, levels := range [][]tick.Level{d.Bids, d.Asks} {
			for _, l := range levels {
				price := tick.Decimal{Unscaled: l.Price, Scale: d.PriceScale}
				size := tick.Decimal{Unscaled: l.Size, Scale: d.SizeScale}
				ours.apply(side, ratOf(t, price.String()), ratOf(t, size.String()))
			}
		}
		if d.Last != frame.Data.U || d.Prev != frame.Data.U-1 || d.Exch != tick.Time(frame.CTS)*tick.Millisecond || d.Recv != tick.NoTime {
			t.Errorf("message %d: %d..%d at %s, want u %d at %d", messages, d.Prev, d.Last, d.Exch, frame.Data.U, frame.CTS)
		}
		for side, name := range []string{"bids", "asks"} {
			if got, want := ours.top(side, a.Levels), theirs.top(side, a.Levels); got != want || strings.Count(got, ":") < 490 {
				t.Fatalf("message %d: %s\n%s\nwant\n%s", messages, name, got, want)
			}
		}
	}
	if messages != 50 || lines.More() {
		t.Errorf("%d messages of 50", messages)
	}
}

// BenchmarkDepthsSample decodes the sample's text, most of it one snapshot.
func BenchmarkDepthsSample(b *testing.B) {
	path, text := sampleBook(b)
	benchmarkDepths(b, path, bytes.Repeat(text, 100))
}

// BenchmarkDepths decodes a generated book, already inflated.
func BenchmarkDepths(b *testing.B) {
	var text bytes.Buffer
	if _, err := booktest.WriteBybit(&text, booktest.Stream(1, 50_000)); err != nil {
		b.Fatal(err)
	}
	benchmarkDepths(b, "linear/x", text.Bytes())
}

func benchmarkDepths(b *testing.B, path string, text []byte) {
	a, ok, err := Recognise(path, text[:4096])
	if !ok || err != nil {
		b.Fatal(ok, err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	levels := 0
	for b.Loop() {
		for d, err := range Depths(bytes.NewReader(text), a) {
			if err != nil {
				b.Fatal(err)
			}
			levels += len(d.Bids) + len(d.Asks)
		}
	}
	b.ReportMetric(float64(levels)/b.Elapsed().Seconds()/1e6, "Mlevels/s")
}
