package synth

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"
)

// File is a finished archive: its path as its publisher has it, and its bytes.
type File struct {
	Name string
	Data [][]byte
}

// WriteTo writes the bytes.
func (f *File) WriteTo(w io.Writer) (n int64, err error) {
	for _, c := range f.Data {
		k, err := w.Write(c)
		n += int64(k)
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// Size is the number of bytes.
func (f *File) Size() (n int64) {
	for _, c := range f.Data {
		n += int64(len(c))
	}
	return n
}

// blob gathers bytes in pieces, so that growing does not copy.
type blob struct{ pieces [][]byte }

const piece = 128 << 10

func (b *blob) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		last := len(b.pieces) - 1
		if last < 0 || len(b.pieces[last]) == cap(b.pieces[last]) {
			b.pieces = append(b.pieces, make([]byte, 0, piece))
			last++
		}
		room := min(len(p), cap(b.pieces[last])-len(b.pieces[last]))
		b.pieces[last] = append(b.pieces[last], p[:room]...)
		p = p[room:]
	}
	return n, nil
}

// container is how a publisher packs its text.
type container int

const (
	inGzip  container = iota
	inZip             // one member of the name's stem
	inTarGz           // likewise
)

// document is an archive in the making. No container holds a time or a host's name.
type document struct {
	name, member string
	kind         container
	checksum     bool // Binance's sidecar goes with it

	out  blob
	pack io.Writer
	end  io.Closer
	text []byte
	raw  int64
	err  error
}

// compression keeps no state between writes, which for hundreds of archives at a time
// would be most of the memory.
const compression = gzip.StatelessCompression

func newDocument(name, member string, kind container) *document {
	return &document{name: name, member: member, kind: kind}
}

// open makes the compressor. They are large, and most documents small: those have one
// only while they are finished.
func (d *document) open() {
	if d.kind == inZip {
		z := zip.NewWriter(&d.out)
		z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewStatelessWriter(w), nil })
		d.pack, d.err = z.Create(d.member)
		d.end = z
		return
	}
	g, err := gzip.NewWriterLevel(&d.out, compression)
	d.pack, d.err, d.end = g, err, g
}

// flush packs the text when there is enough of it.
func (d *document) flush(least int) {
	if len(d.text) < least || d.err != nil {
		return
	}
	if d.pack == nil {
		if d.open(); d.err != nil {
			return
		}
	}
	d.raw += int64(len(d.text))
	_, d.err = d.pack.Write(d.text)
	d.text = d.text[:0]
}

// finish returns the archive and what goes with it.
func (d *document) finish() ([]File, error) {
	d.flush(0)
	if d.end != nil {
		d.err = errors.Join(d.err, d.end.Close())
	}
	d.text, d.pack, d.end = nil, nil, nil
	if d.err == nil && d.kind == inTarGz {
		d.err = d.wrapTar()
	}
	if d.err != nil {
		return nil, fmt.Errorf("pack %s: %w", d.name, d.err)
	}
	f := File{d.name, d.out.pieces}
	if !d.checksum {
		return []File{f}, nil
	}
	sum := sha256.New()
	if _, err := f.WriteTo(sum); err != nil {
		return nil, fmt.Errorf("digest %s: %w", d.name, err)
	}
	line := hex.EncodeToString(sum.Sum(nil)) + "  " + path.Base(d.name) + "\n"
	return []File{f, {d.name + ".CHECKSUM", [][]byte{[]byte(line)}}}, nil
}

// wrapTar puts tar's header and end around the compressed text. A tar header says how
// long the member is, which is known only now; but compressed streams may follow each
// other in one gzip file, so header and end are streams of their own.
func (d *document) wrapTar() error {
	var whole bytes.Buffer
	t := tar.NewWriter(&whole)
	if err := t.WriteHeader(&tar.Header{Name: d.member, Mode: 0o644, Size: d.raw, Format: tar.FormatUSTAR}); err != nil {
		return err
	}
	const block = 512
	tail := make([]byte, (block-d.raw%block)%block+2*block)
	var head, end blob
	for _, part := range []struct {
		to   *blob
		text []byte
	}{{&head, whole.Bytes()}, {&end, tail}} {
		g, err := gzip.NewWriterLevel(part.to, compression)
		if err != nil {
			return err
		}
		if _, err = g.Write(part.text); err != nil {
			return err
		}
		if err = g.Close(); err != nil {
			return err
		}
	}
	d.out.pieces = append(append(head.pieces, d.out.pieces...), end.pieces...)
	return nil
}
