package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDamageIsNamed(t *testing.T) {
	p := partition("BTC")
	for name, c := range map[string]struct {
		harm func(t *testing.T, dir string)
		want string // in the error
	}{
		"data is missing":     {func(t *testing.T, dir string) { remove(t, filepath.Join(dir, DataName)) }, "want 5 bytes, have no file"},
		"data is short":       {func(t *testing.T, dir string) { write(t, filepath.Join(dir, DataName), "hell") }, "want 5 bytes, have 4"},
		"data is changed":     {func(t *testing.T, dir string) { write(t, filepath.Join(dir, DataName), "hullo") }, "SHA-256 2cf24dba"},
		"manifest is missing": {func(t *testing.T, dir string) { remove(t, filepath.Join(dir, manifestName)) }, "want a manifest, have none"},
		"manifest is empty":   {func(t *testing.T, dir string) { write(t, filepath.Join(dir, manifestName), "") }, "not the JSON"},
		"a count is edited":   {func(t *testing.T, dir string) { edit(t, dir, `"in": 10`, `"in": 11`) }, "edited or damaged"},
		"a note is edited":    {func(t *testing.T, dir string) { edit(t, dir, `"note"`, `"Note"`) }, "edited or damaged"},
		"a space is added":    {func(t *testing.T, dir string) { edit(t, dir, `"in": 10`, `"in":  10`) }, "edited or damaged"},
		"its digest is edited": {func(t *testing.T, dir string) {
			edit(t, dir, `"sha256": "`+digestOf(t, dir), `"sha256": "`+strings.Repeat("0", 64))
		}, "edited or damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := open(t)
			put(t, s, p, "hello")
			c.harm(t, filepath.Join(dir, p.Path()))
			_, err := read(s, p)
			damaged, ok := errors.AsType[*DamagedError](err)
			if !ok || !errors.Is(err, ErrDamaged) {
				t.Fatalf("error %v", err)
			}
			if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(damaged.Path, dir) {
				t.Errorf("error %q, want it to hold %q and the path", err, c.want)
			}
			put(t, s, p, "rebuilt")
			if text, err := read(s, p); text != "rebuilt" || err != nil {
				t.Errorf("after rebuilding: %q, %v", text, err)
			}
		})
	}
}

func TestNewerFormatIsRefusedNotDamaged(t *testing.T) {
	s, dir := open(t)
	p := partition("BTC")
	put(t, s, p, "hello")
	edit(t, filepath.Join(dir, p.Path()), `"format": 1`, `"format": 7`)
	_, err := s.Manifest(p)
	if err == nil || errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "format 7, this program reads format 1") {
		t.Errorf("error %v", err)
	}
}

// A folder copied or renamed by hand, or the twin of another symbol on a file system
// that ignores case.
func TestManifestOfAnotherPartition(t *testing.T) {
	s, dir := open(t)
	mine, other := partition("btc"), partition("BTC")
	put(t, s, mine, "hello")
	if err := os.Rename(filepath.Join(dir, mine.Path()), filepath.Join(dir, other.Path())); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Manifest(other); !errors.Is(err, ErrDamaged) || !strings.Contains(fmt.Sprint(err), "symbol=btc") {
		t.Errorf("manifest: %v", err)
	}
	if _, err := s.Put(t.Context(), other, filler("x")); err == nil || !strings.Contains(err.Error(), "okx/linear/btc") {
		t.Errorf("put over it: %v", err)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func remove(t *testing.T, name string) {
	t.Helper()
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
}

func edit(t *testing.T, dir, old, text string) {
	t.Helper()
	name := filepath.Join(dir, manifestName)
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(b), old) != 1 {
		t.Fatalf("%q stands %d times in\n%s", old, strings.Count(string(b), old), b)
	}
	write(t, name, strings.Replace(string(b), old, text, 1))
}

func digestOf(t *testing.T, dir string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	body := strings.TrimSuffix(string(b), digestTail)
	return body[len(body)-digestChars:]
}
