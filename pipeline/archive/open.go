package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// Limits bound what a file may inflate to. Real tick archives inflate 5 to 50 times.
type Limits struct {
	Bytes int64 // decompressed bytes of one file
	Ratio int64 // decompressed to compressed
}

// DefaultLimits let every real archive through.
var DefaultLimits = Limits{Bytes: 64 << 30, Ratio: 200}

// ErrLimit is returned when a file inflates beyond its limits.
var ErrLimit = errors.New("inflates beyond the limit of a real archive")

// ErrEmpty is returned for a file of 0 bytes: an empty day still has its container
// or header.
var ErrEmpty = errors.New("the file has 0 bytes; it was not downloaded completely")

// Error is a file that cannot be read to its end.
type Error struct {
	File   string
	Member string // of a zip or tar, or ""
	Offset int64  // decompressed bytes read before
	Err    error
}

func (e *Error) Error() string {
	name := e.File
	if e.Member != "" {
		name += " (" + e.Member + ")"
	}
	if errors.Is(e.Err, io.ErrUnexpectedEOF) {
		return fmt.Sprintf("%s: truncated after %d decompressed bytes; get the file again: %v", name, e.Offset, e.Err)
	}
	return fmt.Sprintf("%s: after %d decompressed bytes: %v", name, e.Offset, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Stream is the decompressed content of one file.
type Stream struct {
	Member string // name inside a zip or tar, or ""

	file    *os.File
	name    string
	limits  Limits
	packed  *counter
	content io.Reader
	close   func() error
	read    int64
}

// counter counts the compressed bytes taken. Another goroutine may ask how many.
type counter struct {
	r io.Reader
	n atomic.Int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// Open opens the file's single content: what is inside gzip, zstd or an LZ4 frame, or the one
// member of a zip or tar, told by the first bytes and not by the name. Every error
// of the stream is an *Error.
func (f File) Open(limits Limits) (*Stream, error) {
	file, err := os.Open(f.Name())
	if err != nil {
		return nil, err
	}
	s := &Stream{file: file, name: f.Name(), limits: limits}
	if err := s.unpack(f.Size); err != nil {
		file.Close()
		return nil, s.wrap(err)
	}
	return s, nil
}

func (s *Stream) unpack(size int64) error {
	if size == 0 {
		return ErrEmpty
	}
	s.packed = &counter{r: s.file}
	buffered := bufio.NewReaderSize(s.packed, 256<<10)
	magic, err := buffered.Peek(4)
	if err != nil && err != io.EOF {
		return err
	}
	switch {
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(buffered)
		if err != nil {
			return err
		}
		s.content, s.close = z, z.Close
		return s.untar()
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(buffered, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(128<<20))
		if err != nil {
			return err
		}
		s.content, s.close = z, func() error { z.Close(); return nil }
		return s.untar()
	case bytes.Equal(magic, []byte{0x04, 0x22, 0x4d, 0x18}):
		s.content = lz4.NewReader(buffered)
		return s.untar()
	case bytes.Equal(magic, []byte("PK\x03\x04")), bytes.Equal(magic, []byte("PK\x05\x06")):
		return s.unzip(size)
	}
	s.content = buffered
	return nil
}

// unzip opens the zip's only file. Other members, encryption or unsafe names make it
// something else than a venue's archive.
func (s *Stream) unzip(size int64) error {
	z, err := zip.NewReader(s.file, size)
	if err != nil {
		return err
	}
	var member *zip.File
	for _, m := range z.File {
		if strings.HasSuffix(m.Name, "/") {
			continue
		}
		if member != nil {
			return fmt.Errorf("holds %s and %s; a venue's archive holds one file", member.Name, m.Name)
		}
		member = m
	}
	if member == nil {
		return errors.New("the zip holds no file")
	}
	if member.Flags&1 != 0 {
		return fmt.Errorf("%s is encrypted", member.Name)
	}
	s.Member = member.Name
	s.packed.n.Store(int64(member.CompressedSize64))
	r, err := member.Open()
	if err != nil {
		return err
	}
	s.content, s.close = r, r.Close
	return nil
}

// tarBlock is the size of a tar header; "ustar" stands at byte 257 of it.
const tarBlock = 512

// untar goes on inside the stream's tar when it is one.
func (s *Stream) untar() error {
	buffered := bufio.NewReaderSize(s.content, 64<<10)
	s.content = buffered
	block, err := buffered.Peek(tarBlock)
	if err != nil || string(block[257:262]) != "ustar" {
		return nil // shorter files and errors surface when they are read
	}
	t := tar.NewReader(buffered)
	header, err := t.Next()
	if err != nil {
		return err
	}
	if header.Typeflag != tar.TypeReg {
		return fmt.Errorf("tar member %s is not a plain file", header.Name)
	}
	s.Member, s.content = header.Name, &onlyMember{t}
	return nil
}

// onlyMember reads a tar member and refuses a second one.
type onlyMember struct{ t *tar.Reader }

func (m *onlyMember) Read(p []byte) (int, error) {
	n, err := m.t.Read(p)
	if err != io.EOF {
		return n, err
	}
	next, err := m.t.Next()
	if err == nil {
		return n, fmt.Errorf("tar holds a second member %s; a venue's archive holds one file", next.Name)
	}
	return n, err
}

// Read reads decompressed bytes.
func (s *Stream) Read(p []byte) (int, error) {
	n, err := s.content.Read(p)
	s.read += int64(n)
	switch {
	case err != nil && err != io.EOF:
		return n, s.wrap(err)
	case s.read > s.limits.Bytes:
		return n, s.wrap(fmt.Errorf("%w: over %d bytes", ErrLimit, s.limits.Bytes))
	case s.read > 1<<20 && s.read/s.limits.Ratio > s.packed.n.Load():
		return n, s.wrap(fmt.Errorf("%w: over %d times its size", ErrLimit, s.limits.Ratio))
	}
	return n, err
}

func (s *Stream) wrap(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF // an end where more must come
	}
	return &Error{File: s.name, Member: s.Member, Offset: s.read, Err: err}
}

// Packed is how many bytes of the file were taken so far, for progress.
func (s *Stream) Packed() int64 { return s.packed.n.Load() }

// Close releases the file.
func (s *Stream) Close() error {
	var err error
	if s.close != nil {
		err = s.close()
	}
	return errors.Join(err, s.file.Close())
}

// Head is the first bytes of the content, at most n. A file that breaks off later is
// no error here; one that gives no byte at all is.
func (f File) Head(n int) ([]byte, error) {
	s, err := f.Open(DefaultLimits)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	head := make([]byte, n)
	read, err := io.ReadFull(s, head)
	if read > 0 || err == io.EOF {
		return head[:read], nil
	}
	return nil, err
}
