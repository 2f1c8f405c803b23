package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The manifest is read by other programs: its text is part of the format.
func TestManifestText(t *testing.T) {
	s, dir := open(t)
	p := partition("SOL/USDT <x>")
	put(t, s, p, "hello")
	got, err := os.ReadFile(filepath.Join(dir, p.Path(), manifestName))
	if err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", manifestName)
	if *update {
		if err := os.WriteFile(golden, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("manifest:\n%s\nwant (go test -update rewrites it):\n%s", got, want)
	}
}

// The body gets the digest that belongs to it, so that the fuzzer reaches what lies
// behind that check: what is accepted adds up, and reads back as it was.
func FuzzManifest(f *testing.F) {
	golden, err := os.ReadFile(filepath.Join("testdata", manifestName))
	if err != nil {
		f.Fatal(err)
	}
	body := golden[:len(golden)-len(digestTail)-digestChars]
	f.Add(body)
	f.Add([]byte(`{"format": 1, ` + digestLead))
	f.Add(bytes.Replace(body, []byte("base_contracts"), []byte("shoes"), 1))
	f.Add(bytes.Replace(body, []byte("2025-10-10"), []byte("2025-99-10"), 1))
	f.Fuzz(func(t *testing.T, body []byte) {
		sum := sha256.Sum256(body)
		sealed := append(hex.AppendEncode(bytes.Clone(body), sum[:]), digestTail...)
		var m, again Manifest
		if m.decode(sealed) != nil {
			return
		}
		if err := m.Rows.check(); err != nil {
			t.Error(err)
		}
		first, err := m.encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := again.decode(first); err != nil {
			t.Fatalf("%v in\n%s", err, first)
		}
		if second, err := again.encode(); err != nil || !bytes.Equal(first, second) {
			t.Errorf("written as\n%s\nthen, %v, as\n%s", first, err, second)
		}
	})
}

func TestAnySingleByteChangeOfTheManifestIsFound(t *testing.T) {
	golden, err := os.ReadFile(filepath.Join("testdata", manifestName))
	if err != nil {
		t.Fatal(err)
	}
	for i := range golden {
		for _, flip := range []byte{1, 0x20, 0x80} {
			changed := bytes.Clone(golden)
			changed[i] ^= flip
			var m Manifest
			if err := m.decode(changed); err == nil {
				t.Errorf("byte %d from %q to %q: not found", i, golden[i], changed[i])
			}
		}
		var m Manifest
		if err := m.decode(golden[:i]); err == nil {
			t.Errorf("cut at byte %d: not found", i)
		}
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) (File, error) {
		return WriteFile(dir, name, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
	}
	for range 2 {
		f, err := write("2025-10-10/results.json", "hello")
		want := File{"2025-10-10/results.json", 5, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}
		if err != nil || f != want {
			t.Errorf("%+v, %v", f, err)
		}
	}
	if got, want := tree(t, dir), ".\n2025-10-10\n2025-10-10/results.json\nhello\n"; got != want {
		t.Errorf("the tree is\n%s", got)
	}
	for _, name := range []string{"", ".", "..", "../x", "/etc/x", "a/../../x", "a//b"} {
		if _, err := write(name, "x"); err == nil {
			t.Errorf("%q: written", name)
		}
	}
}
