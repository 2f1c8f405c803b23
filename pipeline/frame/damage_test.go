package frame

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// readers read every kind of file to its end.
var readers = map[string]func(b []byte) error{
	"trades": func(b []byte) error {
		_, err := readTrades(b, AllTradeColumns)
		return err
	},
	"candles": func(b []byte) error {
		for _, err := range ReadCandles(bytes.NewReader(b), int64(len(b))) {
			if err != nil {
				return err
			}
		}
		return nil
	},
	"minutes": func(b []byte) error {
		_, err := ReadMinutes(bytes.NewReader(b), int64(len(b)))
		return err
	},
	"foreign candles": func(b []byte) error {
		for _, err := range ReadForeignCandles(bytes.NewReader(b), int64(len(b)), PandasCandles) {
			if err != nil {
				return err
			}
		}
		return nil
	},
}

// files are valid ones of every kind.
func files(t testing.TB, rows int) map[string][]byte {
	r := rand.New(rand.NewPCG(9, 9))
	return map[string][]byte{
		"trades":          writeTrades(t, randomTrades(r, rows)),
		"candles":         writeCandles(t, randomCandles(r, rows)),
		"minutes":         writeMinutes(t, randomMinutes(r)),
		"foreign candles": foreignFile(t, rows, foreignLayouts["plain, version 2"]),
	}
}

// mutate damages a copy: a byte in the data, some bytes anywhere, the footer, or the
// length.
func mutate(r *rand.Rand, b []byte) []byte {
	b = bytes.Clone(b)
	footer := len(b) / 8
	switch n := r.IntN(10); {
	case n < 4:
		b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
	case n < 6:
		for range 1 + r.IntN(8) {
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
	case n < 9:
		b[len(b)-1-r.IntN(footer)] ^= byte(1 + r.IntN(255))
	default:
		b = b[:r.IntN(len(b))]
	}
	return b
}

// Damage to a committed frame is always reported: the promise of store and frame
// together.
func TestNoDamageIsSilent(t *testing.T) {
	dir := t.TempDir()
	s, err := store.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := rand.New(rand.NewPCG(13, 17))
	p := store.Partition{Kind: "trades", Date: mustDate(t, "2025-10-10"), Key: tick.Key{Venue: "okx", Market: tick.Spot, Symbol: "BTC-USDT"}}
	_, err = s.Put(t.Context(), p, func(w io.Writer) (store.Manifest, error) {
		_, err := w.Write(writeTrades(t, randomTrades(r, 1000)))
		return store.Manifest{}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"data.parquet", "manifest.json"} {
		full := filepath.Join(dir, p.Path(), name)
		whole, err := os.ReadFile(full)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 1000 {
			damaged := mutate(r, whole)
			if bytes.Equal(damaged, whole) {
				continue
			}
			if err := os.WriteFile(full, damaged, 0o666); err != nil {
				t.Fatal(err)
			}
			if err := readPartition(s, p); err == nil {
				t.Fatalf("mutation %d of %s was not noticed", i, name)
			}
		}
		if err := os.WriteFile(full, whole, 0o666); err != nil {
			t.Fatal(err)
		}
		if err := readPartition(s, p); err != nil {
			t.Fatalf("whole again: %v", err)
		}
	}
}

func readPartition(s *store.Store, p store.Partition) error {
	d, _, err := s.Open(p)
	if err != nil {
		return err
	}
	for _, err = range ReadTrades(d, d.Size(), AllTradeColumns) {
		if err != nil {
			break
		}
	}
	return errors.Join(err, d.Close())
}

// Without the store's digest damage may pass for data, but it must neither panic nor
// take much memory.
func TestDamagedBytesAreErrors(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 23))
	for kind, whole := range files(t, 1000) {
		if err := readers[kind](whole); err != nil {
			t.Fatalf("%s: the whole file: %v", kind, err)
		}
		noticed, n := 0, 150
		for range n {
			damaged := mutate(r, whole)
			if readBounded(t, kind, damaged) != nil {
				noticed++
			}
		}
		t.Logf("%s: %d of %d mutations noticed", kind, noticed, n)
		if noticed < n/3 {
			t.Errorf("%s: only %d of %d mutations noticed", kind, noticed, n)
		}
		for cut := 0; cut < len(whole); cut += len(whole)/100 + 1 {
			if readers[kind](whole[:cut]) == nil {
				t.Errorf("%s: cut at byte %d of %d passes", kind, cut, len(whole))
			}
		}
	}
}

// readBounded fails when reading allocates more than 64 MiB and 16 times the input.
func readBounded(t testing.TB, kind string, b []byte) error {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := readers[kind](b)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20+16*uint64(len(b)) {
		t.Errorf("%s: %d bytes took %d MiB", kind, len(b), n>>20)
	}
	return err
}

func TestSmallInputs(t *testing.T) {
	for kind, read := range readers {
		for _, text := range []string{"", "PAR1", "PAR1PAR1", "PAR1\x00\x00\x00\x00PAR1", "PAR1\xff\xff\xff\x7fPAR1", "PARE\x00\x00\x00\x00PARE", "PK\x03\x04 no parquet at all"} {
			if err := read([]byte(text)); err == nil {
				t.Errorf("%s: %q was read", kind, text)
			}
		}
	}
}

// The file has no page checksums, so much of the damage reaches the decoders.
func TestDamagedPandasFile(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(samples.Dir(t), "usde", "usde_minute_binance.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(29, 31))
	for range 8 {
		readBounded(t, "foreign candles", mutate(r, whole))
	}
}

// FuzzFrameOpen gives any bytes to every reader: an error or rows, never a panic, and
// bounded memory.
func FuzzFrameOpen(f *testing.F) {
	for kind, b := range files(f, 30) {
		if kind == "minutes" { // small seeds fuzz faster
			b = writeMinutes(f, tick.NewMinutes(tick.Key{Venue: "okx", Market: tick.Spot, Symbol: "X"}, "X", "USDT", mustDate(f, "2025-10-10")))
		}
		f.Add(b)
	}
	for _, layout := range foreignLayouts {
		f.Add(foreignFile(f, 50, layout))
	}
	f.Add([]byte("PAR1PAR1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		readBounded(t, "foreign candles", b)
		for kind, read := range readers {
			if kind != "foreign candles" {
				read(b)
			}
		}
	})
}
