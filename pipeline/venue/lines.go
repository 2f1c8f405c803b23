package venue

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

const (
	// firstBlock and blockSize are how much is asked of the reader at once: little of
	// a short stream, more while it fills what it is offered.
	firstBlock = 4 << 10
	blockSize  = 128 << 10

	// MaxLine bounds a line, and with it the memory of a decoder. The longest real
	// line, a Tardis book_snapshot_25 header, has 2 KiB.
	MaxLine = 1 << 20
)

// ErrLongLine is a line above MaxLine: not text, or not the text expected.
var ErrLongLine = errors.New("line longer than 1 MiB")

// Lines splits a stream into lines of text in one reused buffer. It accepts a
// byte order mark, CRLF, blank lines (skipped) and a last line without a newline.
// When the stream breaks off with an error, the unfinished line before it is not
// given: half a number is still a number.
type Lines struct {
	r      io.Reader
	buf    []byte
	lo, hi int   // what of buf is read but not given yet
	base   int64 // offset of buf[0] in the stream
	line   []byte
	number int64
	offset int64
	filled bool  // the last read left no room
	err    error // why r ended: io.EOF or a fault
}

// NewLines reads from r, which it does not close.
func NewLines(r io.Reader) *Lines {
	return &Lines{r: r, buf: make([]byte, firstBlock)}
}

// Next moves to the next line that is not blank; false at the end of the stream.
func (l *Lines) Next() bool {
	for {
		n := bytes.IndexByte(l.buf[l.lo:l.hi], '\n')
		if n < 0 {
			var ok bool
			if n, ok = l.fill(); !ok {
				return false
			}
		}
		l.line = l.buf[l.lo : l.lo+n]
		l.offset = l.base + int64(l.lo)
		l.number++
		l.lo = min(l.lo+n+1, l.hi)
		if l.number == 1 {
			l.line = bytes.TrimPrefix(l.line, []byte("\ufeff"))
		}
		if n := len(l.line); n > 0 && l.line[n-1] == '\r' {
			l.line = l.line[:n-1]
		}
		if len(l.line) > 0 {
			return true
		}
	}
}

// fill reads until the unread part holds a whole line and gives its length; the
// unread part then starts at the front of the buffer.
func (l *Lines) fill() (int, bool) {
	l.base += int64(l.lo)
	l.hi = copy(l.buf, l.buf[l.lo:l.hi])
	l.lo = 0
	for l.err == nil {
		if l.hi == len(l.buf) || l.filled && len(l.buf) < blockSize {
			l.buf = append(l.buf, make([]byte, len(l.buf))...)
		}
		n, err := io.ReadAtLeast(l.r, l.buf[l.hi:], 1)
		at := l.hi
		l.hi += n
		l.filled = l.hi == len(l.buf)
		l.err = err
		i := bytes.IndexByte(l.buf[at:l.hi], '\n')
		switch {
		case i >= 0 && at+i <= MaxLine:
			return at + i, true
		case l.hi > MaxLine:
			l.err = ErrLongLine
		}
	}
	return l.hi, l.err == io.EOF && l.hi > 0
}

// Text is the line, without its end; valid until the next call of Next.
func (l *Lines) Text() []byte { return l.line }

// Number is the line's number, from 1.
func (l *Lines) Number() int64 { return l.number }

// Offset is the place of the line's first byte in the decompressed stream.
func (l *Lines) Offset() int64 { return l.offset }

// Err is why the stream ended: nil at its regular end, otherwise the reader's
// error with the place that was reached. A stream without a single byte is
// io.ErrUnexpectedEOF: every archive has at least a header or a row.
func (l *Lines) Err() error {
	err := l.err
	if err == io.EOF {
		if l.base+int64(l.hi) > 0 {
			return nil
		}
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		return nil
	}
	return fmt.Errorf("read after line %d (byte %d): %w", l.number, l.base+int64(l.hi), err)
}
