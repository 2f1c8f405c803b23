package store

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

var day = func() tick.Date {
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		panic(err)
	}
	return d
}()

func partition(symbol string) Partition {
	return Partition{"trades", day, tick.Key{Venue: "okx", Market: tick.Linear, Symbol: symbol}}
}

// filler writes text as data with a manifest that uses every field.
func filler(text string) func(io.Writer) (Manifest, error) {
	return func(w io.Writer) (Manifest, error) {
		_, err := io.WriteString(w, text)
		return Manifest{
			Instrument:   tick.Instrument{Base: "BTC", Quote: "USDT", Unit: tick.BaseContracts, ContractValue: tick.Decimal{Unscaled: 1, Scale: 2}, Lot: 1, Source: "test, 2025-10-10"},
			Fingerprint:  "f-" + text,
			Parameters:   map[string]string{"b": "2", "a": "1"},
			Inputs:       []Input{{Path: "a/b.csv.gz", Bytes: 9, SHA256: "00", Rows: 10, First: "2025-10-10T00:00:00Z", Verified: "unverified", Publisher: "okx", Dataset: "trades"}},
			Rows:         Rows{In: 10, Out: 6, Duplicates: 1, Rejected: 2, OtherDay: 1},
			Regressions:  3,
			RejectedRows: []string{"<x>,\"y\""},
			Notes:        []string{"note"},
		}, err
	}
}

func open(t testing.TB) (*Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, dir
}

func put(t testing.TB, s *Store, p Partition, text string) Manifest {
	t.Helper()
	m, err := s.Put(t.Context(), p, filler(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func read(s *Store, p Partition) (string, error) {
	d, _, err := s.Open(p)
	if err != nil {
		return "", err
	}
	b := make([]byte, d.Size())
	_, err = d.ReadAt(b, 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return string(b), errors.Join(err, d.Close())
}

// tree is every file below dir with its content, except the lock, and every folder.
func tree(t testing.TB, dir string) string {
	t.Helper()
	var b strings.Builder
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || name == lockName {
			return err
		}
		b.WriteString(name + "\n")
		if !e.IsDir() {
			text, err := os.ReadFile(filepath.Join(dir, name))
			b.Write(bytes.ReplaceAll(text, []byte("\n"), []byte("\n  ")))
			b.WriteByte('\n')
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPutThenReadGivesTheSame(t *testing.T) {
	s, dir := open(t)
	p := partition("BTC-USDT-SWAP")
	want := put(t, s, p, "hello")
	got, err := s.Manifest(p)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := encoded(t, want), encoded(t, got); a != b {
		t.Errorf("manifest read:\n%s\nwant:\n%s", b, a)
	}
	if got.Instrument.Key != p.Key || got.Instrument.Unit != tick.BaseContracts {
		t.Errorf("instrument read: %+v", got.Instrument)
	}
	if text, err := read(s, p); err != nil || text != "hello" {
		t.Errorf("data %q, %v", text, err)
	}
	put(t, s, p, "replaced")
	if text, err := read(s, p); err != nil || text != "replaced" {
		t.Errorf("data %q, %v after replacing", text, err)
	}
	other, otherDir := open(t)
	put(t, other, p, "replaced")
	if tree(t, dir) != tree(t, otherDir) {
		t.Error("replacing leaves a different tree than writing once")
	}
}

func encoded(t *testing.T, m Manifest) string {
	t.Helper()
	b, err := m.encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestLargeDataIsReadFromTheFile(t *testing.T) {
	s, _ := open(t)
	p := partition("BTC")
	text := strings.Repeat("0123456789abcdef", 2*smallFile/16)
	put(t, s, p, text)
	if got, err := read(s, p); err != nil || got != text {
		t.Errorf("%d bytes, %v", len(got), err)
	}
}

func TestPartitionsAreSortedAndHidden(t *testing.T) {
	s, dir := open(t)
	for _, symbol := range []string{"b", "a%/", "C", "a"} {
		put(t, s, partition(symbol), symbol)
	}
	if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(partition("x").Path()), ".tmp-1-2-symbol=x"), 0o777); err != nil {
		t.Fatal(err)
	}
	all, err := s.Partitions("trades", day)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range all {
		got = append(got, p.Key.Symbol)
	}
	if strings.Join(got, " ") != "C a a%/ b" {
		t.Errorf("partitions %q", got)
	}
	for _, p := range [...]Partition{{"trades", day.Add(1), tick.Key{}}, {"minutes", day, tick.Key{}}} {
		if all, err := s.Partitions(p.Kind, p.Date); err != nil || len(all) != 0 {
			t.Errorf("%s on %s: %v, %v", p.Kind, p.Date, all, err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, filepath.Dir(partition("x").Path()), "strangers"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Partitions("trades", day); err == nil || !strings.Contains(err.Error(), "strangers") {
		t.Errorf("a foreign folder: %v", err)
	}
}

func TestRemove(t *testing.T) {
	s, _ := open(t)
	p := partition("BTC")
	if err := s.Remove(p); !errors.Is(err, ErrNotFound) {
		t.Errorf("removing nothing: %v", err)
	}
	put(t, s, p, "x")
	if err := s.Remove(p); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Manifest(p); !errors.Is(err, ErrNotFound) {
		t.Errorf("after removing: %v", err)
	}
}

func TestRowsMustAddUp(t *testing.T) {
	s, dir := open(t)
	before := tree(t, dir)
	for name, rows := range map[string]Rows{
		"a row is missing":     {In: 10, Out: 9},
		"a row too many":       {In: 10, Out: 9, Rejected: 2},
		"a negative that fits": {In: 10, Out: 11, Rejected: -1},
	} {
		_, err := s.Put(t.Context(), partition("BTC"), func(io.Writer) (Manifest, error) { return Manifest{Rows: rows}, nil })
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if after := tree(t, dir); after != before {
		t.Errorf("something is left:\n%s", after)
	}
}

func TestReadOnlyStoreRefusesToWrite(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenReadOnly(dir); err == nil || !strings.Contains(err.Error(), "no frames in "+dir) {
		t.Errorf("a folder without frames: %v", err)
	}
	w, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	put(t, w, partition("BTC"), "x")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if text, err := read(s, partition("BTC")); err != nil || text != "x" {
		t.Errorf("%q, %v", text, err)
	}
	_, putErr := s.Put(t.Context(), partition("BTC"), filler("y"))
	_, lockErr := s.Lock()
	for name, err := range map[string]error{"put": putErr, "lock": lockErr, "remove": s.Remove(partition("BTC"))} {
		if !errors.Is(err, errReadOnly) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
