package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// text is long enough to span several blocks and does not compress to nothing.
var text = func() []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for i := range 4_000 {
		fmt.Fprintf(&b, "%d,%d,%.4f\n", i, r.Int64N(1e9), r.Float64())
	}
	return b.Bytes()
}()

func gz(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

func zst(b []byte) []byte {
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out)
	if err != nil {
		panic(err)
	}
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// lz4ed has a checksum of the content, as the lz4 program writes by default.
func lz4ed(b []byte) []byte {
	var out bytes.Buffer
	w := lz4.NewWriter(&out)
	if err := w.Apply(lz4.ChecksumOption(true)); err != nil {
		panic(err)
	}
	w.Write(b)
	w.Close()
	return out.Bytes()
}

type member struct {
	name string
	body []byte
}

func zipped(members ...member) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, m := range members {
		w, err := z.Create(m.name)
		if err != nil {
			panic(err)
		}
		w.Write(m.body)
	}
	z.Close()
	return out.Bytes()
}

func tarred(kind byte, members ...member) []byte {
	var out bytes.Buffer
	t := tar.NewWriter(&out)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Size: int64(len(m.body)), Mode: 0o644, Typeflag: kind, Format: tar.FormatUSTAR}
		if kind == tar.TypeSymlink {
			h.Linkname, h.Size = "/etc/passwd", 0
		}
		if err := t.WriteHeader(h); err != nil {
			panic(err)
		}
		if h.Size > 0 {
			t.Write(m.body)
		}
	}
	t.Close()
	return out.Bytes()
}

// stored is a file with the content below a fresh folder.
func stored(t testing.TB, name string, content []byte) File {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return File{Root: dir, Path: name, Size: int64(len(content))}
}

func readAll(f File, limits Limits) ([]byte, error) {
	s, err := f.Open(limits)
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(s)
	return b, errors.Join(err, s.Close())
}

func TestOpenUnpacksEveryContainer(t *testing.T) {
	tests := map[string]struct {
		name    string
		content []byte
		member  string
	}{
		"plain":                        {"a.csv", text, ""},
		"gzip":                         {"a.csv.gz", gz(text), ""},
		"gzip of two members":          {"a.csv.gz", append(gz(text[:1000]), gz(text[1000:])...), ""},
		"zstd":                         {"a.csv.zst", zst(text), ""},
		"lz4":                          {"a.lz4", lz4ed(text), ""},
		"lz4 of two frames":            {"a.lz4", append(lz4ed(text[:1000]), lz4ed(text[1000:])...), ""},
		"zip":                          {"a.zip", zipped(member{"a.csv", text}), "a.csv"},
		"zip with a folder":            {"a.zip", zipped(member{"d/", nil}, member{"d/a.csv", text}), "d/a.csv"},
		"tar.gz":                       {"a.tar.gz", gz(tarred(tar.TypeReg, member{"a.data", text})), "a.data"},
		"gzip under a misleading name": {"a.zip", gz(text), ""},
		"zip with an unsafe name":      {"a.zip", zipped(member{"../../evil.csv", text}), "../../evil.csv"}, // a name is only shown, nothing is written
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			f := stored(t, c.name, c.content)
			got, err := readAll(f, DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, text) {
				t.Errorf("%d bytes, want the %d of the text", len(got), len(text))
			}
			s, err := f.Open(DefaultLimits)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if s.Member != c.member {
				t.Errorf("member %q, want %q", s.Member, c.member)
			}
			head, err := f.Head(100)
			if err != nil || !bytes.Equal(head, text[:100]) {
				t.Errorf("head %q, %v", head, err)
			}
		})
	}
}

func TestOpenRefusesWhatNoVenuePublishes(t *testing.T) {
	encrypted := zipped(member{"a.csv", text})
	encrypted[6] |= 1 // local header
	central := bytes.Index(encrypted, []byte("PK\x01\x02"))
	encrypted[central+8] |= 1
	tests := map[string]struct {
		content []byte
		want    string
	}{
		"no bytes":              {nil, "0 bytes"},
		"zip of two files":      {zipped(member{"a.csv", text}, member{"b.csv", text}), "holds one file"},
		"zip of nothing":        {zipped(), "holds no file"},
		"encrypted zip":         {encrypted, "encrypted"},
		"tar of two files":      {gz(tarred(tar.TypeReg, member{"a", text}, member{"b", text})), "second member b"},
		"tar of a link":         {gz(tarred(tar.TypeSymlink, member{"a", nil})), "not a plain file"},
		"garbage after gzip":    {append(gz(text), "not gzip"...), "decompressed bytes"},
		"zip cut in the middle": {zipped(member{"a.csv", text})[:2000], "zip"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := readAll(stored(t, "a", c.content), DefaultLimits)
			if err == nil {
				t.Fatal("read without an error")
			}
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("%T is not an *Error: %v", err, err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %q does not say %q", err, c.want)
			}
		})
	}
}

// A cut file never ends silently: an error, or all of the text.
func TestEveryCutIsNoticed(t *testing.T) {
	for name, packed := range map[string][]byte{
		"gzip": gz(text), "zstd": zst(text), "lz4": lz4ed(text), "zip": zipped(member{"a.csv", text}), "tar.gz": gz(tarred(tar.TypeReg, member{"a", text})),
	} {
		t.Run(name, func(t *testing.T) {
			for percent := range 100 {
				cut := packed[:len(packed)*percent/100]
				got, err := readAll(stored(t, "a", cut), DefaultLimits)
				if err == nil {
					t.Fatalf("cut at %d %%: %d bytes without an error", percent, len(got))
				}
				if name == "gzip" && percent > 1 && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Fatalf("cut at %d %%: %v is no truncation", percent, err)
				}
			}
		})
	}
}

func TestEveryFlippedBitIsNoticed(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for name, packed := range map[string][]byte{"gzip": gz(text), "lz4": lz4ed(text), "zip": zipped(member{"a.csv", text})} {
		for range 200 {
			bad := bytes.Clone(packed)
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
			got, err := readAll(stored(t, "a", bad), DefaultLimits)
			if err == nil && !bytes.Equal(got, text) {
				t.Fatalf("%s: %d other bytes without an error", name, len(got))
			}
		}
	}
}

func TestBombsStopAtTheLimit(t *testing.T) {
	bomb := gz(make([]byte, 64<<20))
	_, err := readAll(stored(t, "a.gz", bomb), DefaultLimits)
	if !errors.Is(err, ErrLimit) {
		t.Errorf("64 MiB from %d bytes: %v", len(bomb), err)
	}
	_, err = readAll(stored(t, "b.gz", gz(text)), Limits{Bytes: 1000, Ratio: 200})
	if !errors.Is(err, ErrLimit) {
		t.Errorf("over the byte limit: %v", err)
	}
}

func TestFindListsArchivesOnly(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.zip", "b.zip.CHECKSUM", "deep/er/a.gz", ".hidden/c.gz", "d.gz.part", "d.gz.part.json", "notes.txt"} {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.Path)
	}
	if want := "b.zip deep/er/a.gz notes.txt"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %q", got, want)
	}
	if _, err := Find(filepath.Join(dir, "missing")); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("a folder that does not exist: %v", err)
	}
}

func TestDigestChecksTheSidecar(t *testing.T) {
	const sum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824" // of "hello"
	tests := map[string]struct {
		sidecar string
		want    Verification
		err     string
	}{
		"no sidecar":         {"", Unverified, ""},
		"agrees":             {sum + "  a.zip\n", Matches, ""},
		"agrees in capitals": {strings.ToUpper(sum) + "  a.zip\n", Matches, ""},
		"differs":            {strings.Repeat("0", 64) + "  a.zip\n", "", "get both again"},
		"not a sum":          {"<html>404</html>", "", "is not a SHA-256 sum"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			f := stored(t, "a.zip", []byte("hello"))
			if c.sidecar != "" {
				if err := os.WriteFile(f.Name()+checksumSuffix, []byte(c.sidecar), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			digest, verified, err := f.Digest()
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("error %v, want %q", err, c.err)
				}
				return
			}
			if err != nil || verified != c.want || digest != sum {
				t.Errorf("%s %s %v", digest, verified, err)
			}
		})
	}
}

func FuzzOpen(f *testing.F) {
	short := text[:200]
	for _, seed := range [][]byte{gz(short), zst(short), lz4ed(short), zipped(member{"a", short}), gz(tarred(tar.TypeReg, member{"a", short})), short, nil} {
		f.Add(seed)
	}
	limits := Limits{Bytes: 1 << 20, Ratio: 200}
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := readAll(stored(t, "a", content), limits)
		if int64(len(got)) > limits.Bytes+64<<10 {
			t.Errorf("%d bytes beyond the limit", len(got))
		}
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("%T is not an *Error: %v", err, err)
			}
		}
	})
}

func FuzzChecksum(f *testing.F) {
	f.Add(strings.Repeat("ab", 32) + "  file.zip\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, line string) {
		sum, err := parseChecksum(line)
		if err == nil && len(sum) != 64 {
			t.Errorf("%q gives %q", line, sum)
		}
	})
}
