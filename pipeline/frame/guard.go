package frame

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// ErrMalformed marks bytes that are no usable Parquet file.
var ErrMalformed = errors.New("malformed parquet file")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

// Limits of what is taken for a Parquet file of ticks.
const (
	maxFooter      = 64 << 20  // bytes
	maxChunk       = 512 << 20 // uncompressed bytes of a column in a row group
	smallestFile   = 12        // magic, footer length, magic
	readBufferSize = 64 << 10
)

const magic = "PAR1"

// safely turns a panic into an error: parquet-go panics on malformed data, see
// https://github.com/parquet-go/parquet-go/issues/537. It must not enclose a call of
// the consumer, whose panics are its own.
func safely(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = malformed("%v", r)
		}
	}()
	return do()
}

// openFile opens a Parquet file with flat columns, after checking what parquet-go
// trusts: that the footer lies within the file (it would be allocated first) and
// that every column chunk does.
func openFile(r io.ReaderAt, size int64) (f *parquet.File, err error) {
	if err := checkEnds(r, size); err != nil {
		return nil, err
	}
	err = safely(func() error {
		f, err = parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true), parquet.ReadBufferSize(readBufferSize))
		if err != nil {
			return fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		return checkChunks(f, size)
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// checkEnds checks the two magics and the footer between them.
func checkEnds(r io.ReaderAt, size int64) error {
	if size < smallestFile {
		return malformed("%d bytes", size)
	}
	head, err := readBytes(r, 0, int64(len(magic)))
	if err != nil {
		return err
	}
	tail, err := readBytes(r, size-8, 8)
	if err != nil {
		return err
	}
	if string(head) != magic || string(tail[4:]) != magic {
		return malformed("it begins with %q and ends with %q, not with %q", head, tail[4:], magic)
	}
	n := int64(binary.LittleEndian.Uint32(tail))
	if n > size-smallestFile || n > maxFooter {
		return malformed("a footer of %d bytes in a file of %d", n, size)
	}
	footer, err := readBytes(r, size-8-n, n)
	if err != nil {
		return err
	}
	_, err = skimThrift(footer)
	return err
}

func readBytes(r io.ReaderAt, at, n int64) ([]byte, error) {
	b := make([]byte, n)
	if got, err := r.ReadAt(b, at); got < len(b) {
		return nil, fmt.Errorf("read parquet file: %d bytes at byte %d: %w", n, at, err)
	}
	return b, nil
}

func checkChunks(f *parquet.File, size int64) error {
	meta := f.Metadata()
	var rows int64
	for g := range meta.RowGroups {
		group := &meta.RowGroups[g]
		if group.NumRows < 0 || len(group.Columns) != len(f.Root().Columns()) {
			return malformed("row group %d has %d rows and %d columns", g, group.NumRows, len(group.Columns))
		}
		rows += group.NumRows
		for i := range group.Columns {
			c := &group.Columns[i].MetaData
			start := c.DataPageOffset
			if c.DictionaryPageOffset > 0 {
				start = min(start, c.DictionaryPageOffset)
			}
			switch {
			case start < int64(len(magic)), c.TotalCompressedSize < 0, start > size-c.TotalCompressedSize:
				return malformed("column %d of row group %d lies at byte %d for %d bytes", i, g, start, c.TotalCompressedSize)
			case c.NumValues != group.NumRows:
				return malformed("column %d of row group %d has %d values for %d rows", i, g, c.NumValues, group.NumRows)
			case c.TotalUncompressedSize < 0, c.TotalUncompressedSize > maxChunk:
				return malformed("column %d of row group %d unpacks to %d bytes", i, g, c.TotalUncompressedSize)
			}
		}
	}
	if rows != meta.NumRows {
		return malformed("row groups of %d rows in a file of %d", rows, meta.NumRows)
	}
	return nil
}

// openFrame opens an own file of a kind: its version and its columns must be those
// that this package writes.
func openFrame(r io.ReaderAt, size int64, kind string, schema *parquet.Schema) (*parquet.File, error) {
	f, err := openFile(r, size)
	if err != nil {
		return nil, err
	}
	want := kind + "/" + formatVersion
	if have, ok := f.Lookup(formatKey); !ok || have != want {
		return nil, fmt.Errorf("%s is %q, this program reads %q: rebuild the frames, or use the version that wrote them", formatKey, have, want)
	}
	err = safely(func() error {
		if !parquet.EqualNodes(f.Schema(), schema) {
			return malformed("the columns are not those of %s: %s", want, f.Schema())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}
