package venue

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// place is a line with where it stood.
type place struct {
	text           string
	number, offset int64
}

func lines(r io.Reader) ([]place, error) {
	l := NewLines(r)
	var out []place
	for l.Next() {
		out = append(out, place{string(l.Text()), l.Number(), l.Offset()})
	}
	return out, l.Err()
}

func TestLines(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []place
	}{
		"two lines":                    {"a\nbc\n", []place{{"a", 1, 0}, {"bc", 2, 2}}},
		"no newline at the end":        {"a\nbc", []place{{"a", 1, 0}, {"bc", 2, 2}}},
		"CRLF":                         {"a\r\nbc\r\n", []place{{"a", 1, 0}, {"bc", 2, 3}}},
		"a byte order mark":            {"\ufeffa\nb\n", []place{{"a", 1, 0}, {"b", 2, 5}}},
		"a mark that is not the first": {"a\n\ufeffb\n", []place{{"a", 1, 0}, {"\ufeffb", 2, 2}}},
		"blank lines":                  {"\n\r\na\n\n\nb\n\n", []place{{"a", 3, 3}, {"b", 6, 7}}},
		"nothing but newlines":         {"\n\n", nil},
		"a carriage return within":     {"a\rb\n", []place{{"a\rb", 1, 0}}},
	} {
		for how, r := range map[string]io.Reader{
			"at once": strings.NewReader(c.in), "byte by byte": iotest.OneByteReader(strings.NewReader(c.in)),
			"with its end": iotest.DataErrReader(strings.NewReader(c.in)),
		} {
			if got, err := lines(r); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s, %s: %v, %v, want %v", name, how, got, err, c.want)
			}
		}
	}
}

func TestLinesCrossBlocks(t *testing.T) {
	var want []place
	var text strings.Builder
	for i := range 3000 {
		line := strings.Repeat("x", i%997)
		if line != "" {
			want = append(want, place{line, int64(i + 1), int64(text.Len())})
		}
		text.WriteString(line + "\n")
	}
	if text.Len() < 8*blockSize {
		t.Fatalf("%d bytes are too few to cross blocks", text.Len())
	}
	if got, err := lines(strings.NewReader(text.String())); err != nil || !slices.Equal(got, want) {
		t.Errorf("%d lines of %d, %v", len(got), len(want), err)
	}
	if got, err := lines(iotest.HalfReader(strings.NewReader(text.String()))); err != nil || !slices.Equal(got, want) {
		t.Errorf("in halves: %d lines of %d, %v", len(got), len(want), err)
	}
}

func TestLinesAreBounded(t *testing.T) {
	for name, c := range map[string]struct {
		in    string
		count int
		err   error
	}{
		"as long as allowed":                 {"a\n" + strings.Repeat("x", MaxLine) + "\nb\n", 3, nil},
		"one byte longer":                    {"a\n" + strings.Repeat("x", MaxLine+1) + "\nb\n", 1, ErrLongLine},
		"much longer, without end":           {"a\n" + strings.Repeat("x", 5*MaxLine), 1, ErrLongLine},
		"one byte longer, and the last line": {"a\n" + strings.Repeat("x", MaxLine+1), 1, ErrLongLine},
	} {
		got, err := lines(strings.NewReader(c.in))
		if len(got) != c.count || !errors.Is(err, c.err) {
			t.Errorf("%s: %d lines, %v, want %d, %v", name, len(got), err, c.count, c.err)
		}
	}
}

func TestLinesOfABrokenStream(t *testing.T) {
	fault := errors.New("fault")
	for name, c := range map[string]struct {
		in   string
		want []place
	}{
		"between lines":  {"a\nbc\n", []place{{"a", 1, 0}, {"bc", 2, 2}}},
		"within a line":  {"a\nbc", []place{{"a", 1, 0}}},
		"before a byte":  {"", nil},
		"in the first":   {"a", nil},
		"after a return": {"a\r", nil},
	} {
		got, err := lines(io.MultiReader(strings.NewReader(c.in), iotest.ErrReader(fault)))
		if !errors.Is(err, fault) || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, %v, want %v, %v", name, got, err, c.want, fault)
		}
	}
	if _, err := lines(strings.NewReader("")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("no byte at all: %v", err)
	}
	_, err := lines(io.MultiReader(strings.NewReader("a\nbc\nd"), iotest.ErrReader(fault)))
	if want := "read after line 2 (byte 6): fault"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
}
