package venue

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math/bits"
	"slices"
	"strings"
)

// maxColumns is more than any table has that is read here (a book of 25 levels has
// 104); a row with more is not one of theirs.
const maxColumns = 127 // and a mask, which spares bounds checks

// Layout is what a decoder expects of a table of comma-separated values. No
// publisher quotes fields, so quotes are refused.
type Layout struct {
	// Columns are found in the header by name, in any order, beside others that
	// are ignored. Where the table has no header, they and then the optional ones
	// are its columns in this order.
	Columns  []string
	Optional []string

	// Headerless allows a table that starts with a row: a digit where the header's
	// first letter would be.
	Headerless bool

	// Header is the one that a table is known to lack; "" where the table tells.
	Header string
}

// Decode reads a table with one value per row. The value is reused: row sets all
// of its fields, and it is borrowed until the next iteration. Faulty rows are
// yielded as *RowError and end the iteration only if the consumer does; what ends
// the stream early is yielded last. The reader is consumed: iterate once.
//
// Where the file's columns are exactly the layout's, quick is asked first, unless
// nil: it reads the line of a usual row at once, the same as row would, and is
// false for any other, faulty ones included. It need not know what is wrong.
func Decode[T any](r io.Reader, l Layout, quick func(line []byte, value *T) bool, row func(*Row, *T) error) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		t, err := newRow(r, l)
		if err != nil {
			yield(nil, err)
			return
		}
		if !t.usual {
			quick = nil
		}
		value := new(T)
		for t.next() {
			if quick != nil && quick(t.line, value) {
				if !yield(value, nil) {
					return
				}
				continue
			}
			err := t.split()
			if err == nil {
				err = row(t, value)
			}
			if err != nil {
				if !yield(nil, err) {
					return
				}
			} else if !yield(value, nil) {
				return
			}
		}
		if err := t.lines.Err(); err != nil {
			yield(nil, err)
		}
	}
}

// Row is the current row of a table.
type Row struct {
	lines   *Lines
	line    []byte
	pending bool // the first line is a row and not given yet
	usual   bool // the columns are the layout's, all of them and in its order
	names   []string
	at      [maxColumns + 1]uint8 // column of the file for each name, or absent
	columns int                   // what every row must have
	cut     [maxColumns + 2]int32 // -1, the places of the commas, the line's length
}

// absent marks an optional column that the file does not have.
const absent = maxColumns

func newRow(r io.Reader, l Layout) (*Row, error) {
	t := &Row{lines: NewLines(r), names: slices.Concat(l.Columns, l.Optional)}
	if !t.lines.Next() {
		if err := t.lines.Err(); err != nil {
			return nil, err
		}
		return nil, &HeaderError{Have: "", Want: l.String()}
	}
	first := t.lines.Text()
	if l.Header != "" {
		t.pending, t.usual = true, l.Header == strings.Join(t.names, ",")
		return t, t.byName([]byte(l.Header), l)
	}
	if l.Headerless && first[0] >= '0' && first[0] <= '9' {
		t.pending = true
		err := t.byOrder(first, l)
		t.usual = t.columns == len(t.names)
		return t, err
	}
	t.usual = string(first) == strings.Join(t.names, ",")
	return t, t.byName(first, l)
}

// byOrder takes the columns in the layout's order, as many as the first row has.
func (t *Row) byOrder(first []byte, l Layout) error {
	t.columns = bytes.Count(first, []byte(",")) + 1
	if t.columns < len(l.Columns) || t.columns > len(t.names) {
		return &HeaderError{Have: clip(first), Want: l.String()}
	}
	for i := range t.names {
		t.at[i] = uint8(i)
		if i >= t.columns {
			t.at[i] = absent
		}
	}
	return nil
}

// byName finds the columns in the header.
func (t *Row) byName(header []byte, l Layout) error {
	have := strings.Split(string(header), ",")
	t.columns = len(have)
	for i, name := range t.names {
		at := slices.Index(have, name)
		missing := at < 0 && i < len(l.Columns)
		twice := at >= 0 && slices.Contains(have[at+1:], name)
		if missing || twice || t.columns > maxColumns {
			return &HeaderError{Have: clip(header), Want: l.String()}
		}
		t.at[i] = uint8(at)
		if at < 0 {
			t.at[i] = absent
		}
	}
	return nil
}

// String is the layout as a header, optional columns in brackets.
func (l Layout) String() string {
	s := strings.Join(l.Columns, ",")
	for _, name := range l.Optional {
		s += "[," + name + "]"
	}
	return s
}

func (t *Row) next() bool {
	if !t.pending && !t.lines.Next() {
		return false
	}
	t.pending = false
	t.line = t.lines.line
	return true
}

// split finds the row's commas, eight bytes at a time, and counts them.
func (t *Row) split() error {
	const (
		low   = 0x7f7f7f7f7f7f7f7f
		comma = 0x2c2c2c2c2c2c2c2c
	)
	n, i, line := 0, 0, t.line
	t.cut[0] = -1 // a row of too many commas, refused below, has written over it
	for ; i+8 <= len(line); i += 8 {
		x := binary.LittleEndian.Uint64(line[i:]) ^ comma
		// The top bit of each byte that is zero, exactly.
		for found := ^((x&low + low) | x | low); found != 0; found &= found - 1 {
			n++
			t.cut[n&maxColumns] = int32(i + bits.TrailingZeros64(found)>>3)
		}
	}
	for ; i < len(line); i++ {
		if line[i] == ',' {
			n++
			t.cut[n&maxColumns] = int32(i)
		}
	}
	t.cut[n&maxColumns+1] = int32(len(line))
	if n+1 == t.columns {
		return nil
	}
	return &RowError{
		Line: t.lines.Number(), Offset: t.lines.Offset(), Text: clip(line),
		Err: fmt.Errorf("%d columns, want %d", n+1, t.columns),
	}
}

// Field is the text of the layout's i-th column, optional ones counted after the
// others; nil when an optional column is absent. Valid until the next row.
func (t *Row) Field(i int) []byte {
	c := t.at[i&maxColumns] & maxColumns
	if c == absent {
		return nil
	}
	return t.line[t.cut[c]+1 : t.cut[c+1]]
}

// Bad is the fault of the row's i-th column.
func (t *Row) Bad(i int, err error) error {
	return &RowError{
		Line: t.lines.Number(), Offset: t.lines.Offset(), Field: t.names[i], Text: clip(t.Field(i)), Err: err,
	}
}

// clip is the first 64 bytes of a text, copied.
func clip(b []byte) string { return string(b[:min(len(b), 64)]) }
