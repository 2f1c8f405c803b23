package venuetest

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/crashtape/crashtape/pipeline/venue"
)

// table is a fixture's content in parts.
type table struct {
	header  string // with its newline; "" when there is none
	rows    []string
	columns []string
}

func (f Fixture) read(t *testing.T) table {
	t.Helper()
	content, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	lines := slices.Collect(strings.Lines(string(content)))
	p := table{rows: lines, columns: f.Columns}
	if f.Columns == nil {
		p.header, p.rows = lines[0], lines[1:]
		p.columns = strings.Split(strings.TrimSpace(p.header), ",")
	}
	if len(p.rows) < 3 || !strings.HasSuffix(lines[len(lines)-1], "\n") {
		t.Fatalf("%s: a fixture has at least three rows and a final newline", f.Path)
	}
	return p
}

func (p table) text() string { return p.header + strings.Join(p.rows, "") }

func (k kit[T]) run(t *testing.T) {
	p := k.f.read(t)
	want, faults, err := k.collect(t, strings.NewReader(p.text()))
	if err != nil || len(faults) > 0 {
		t.Fatalf("%s: %v, faulty rows %v", k.f.Path, err, faults)
	}
	if len(want) != len(p.rows) {
		t.Fatalf("%s: %d values of %d rows", k.f.Path, len(want), len(p.rows))
	}
	t.Run("the values are the golden ones", func(t *testing.T) { k.golden(t, want) })
	t.Run("other ways to write the same text change nothing", func(t *testing.T) { k.variants(t, p, want) })
	t.Run("nothing in, nothing out", func(t *testing.T) { k.nothing(t, p) })
	t.Run("cut anywhere, it never yields more", func(t *testing.T) { k.cut(t, p.text(), want) })
	t.Run("a bad field is reported with line, place and name", func(t *testing.T) { k.badFields(t, p, want) })
	t.Run("a consumer may stop", func(t *testing.T) { k.stop(t, p) })
	t.Run("rows cost no memory", func(t *testing.T) { k.memory(t, p) })
}

func (k kit[T]) golden(t *testing.T, got []string) {
	path := strings.TrimSuffix(k.f.Path, filepath.Ext(k.f.Path)) + ".golden"
	text := strings.Join(got, "\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("%s: got\n%swant\n%s", path, text, want)
	}
}

func (k kit[T]) variants(t *testing.T, p table, want []string) {
	text := p.text()
	for name, r := range map[string]io.Reader{
		"again":                    strings.NewReader(text),
		"byte by byte":             iotest.OneByteReader(strings.NewReader(text)),
		"the end with the data":    iotest.DataErrReader(strings.NewReader(text)),
		"CRLF":                     strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n")),
		"a byte order mark":        strings.NewReader("\ufeff" + text),
		"no newline at the end":    strings.NewReader(strings.TrimSuffix(text, "\n")),
		"blank lines at the end":   strings.NewReader(text + "\n\r\n"),
		"a blank line in between":  strings.NewReader(p.header + "\n" + strings.Join(p.rows, "\n")),
		"a reader that times once": iotest.HalfReader(strings.NewReader(text)),
	} {
		got, faults, err := k.collect(t, r)
		if err != nil || len(faults) > 0 || !slices.Equal(got, want) {
			t.Errorf("%s: %v, faults %v, values\n%s", name, err, faults, strings.Join(got, "\n"))
		}
	}
}

func (k kit[T]) nothing(t *testing.T, p table) {
	if got, _, err := k.collect(t, strings.NewReader("")); len(got) > 0 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("no byte at all: %v, %v, want %v", got, err, io.ErrUnexpectedEOF)
	}
	if p.header != "" {
		if got, faults, err := k.collect(t, strings.NewReader(p.header)); len(got) > 0 || len(faults) > 0 || err != nil {
			t.Errorf("a header alone is an empty day: %v, %v, %v", got, faults, err)
		}
	}
	var bad *venue.HeaderError
	for _, other := range []string{"<html><body>404</body></html>\n", "\"a\",\"b\"\n1,2\n", "{\"code\":-1}\n", "\x1f\x8b\x08\x00\n", "\n\n"} {
		if got, _, err := k.collect(t, strings.NewReader(other)); len(got) > 0 || !errors.As(err, &bad) {
			t.Errorf("%q: %v, %v, want a header error", other, got, err)
		}
	}
}

// cut ends the text at every byte, as a file cut short (nobody can tell) and as a
// container that breaks off (its reader tells).
func (k kit[T]) cut(t *testing.T, text string, want []string) {
	for n := range len(text) {
		got, _, _ := k.collect(t, strings.NewReader(text[:n]))
		whole := max(0, len(got)-1) // the last row may have lost digits
		if len(got) > len(want) || !slices.Equal(got[:whole], want[:whole]) {
			t.Fatalf("cut at byte %d: %d values, not the first of\n%s", n, len(got), strings.Join(want, "\n"))
		}
		broken := io.MultiReader(strings.NewReader(text[:n]), iotest.ErrReader(io.ErrUnexpectedEOF))
		got, faults, err := k.collect(t, broken)
		if !errors.Is(err, io.ErrUnexpectedEOF) || len(faults) > 0 {
			t.Fatalf("broken off at byte %d: %v, faults %v", n, err, faults)
		}
		if len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
			t.Fatalf("broken off at byte %d: the values are not the first ones\n%s", n, strings.Join(got, "\n"))
		}
	}
}

// badFields damages every field of the second row in turn.
func (k kit[T]) badFields(t *testing.T, p table, want []string) {
	const damaged = 1
	fields := strings.Split(strings.TrimSpace(p.rows[damaged]), ",")
	rest := slices.Delete(slices.Clone(want), damaged, damaged+1)
	for i := range fields {
		if slices.Contains(k.f.Ignored, p.columns[i]) {
			continue
		}
		row := slices.Clone(fields)
		row[i] = `"?`
		rows := slices.Clone(p.rows)
		rows[damaged] = strings.Join(row, ",") + "\n"
		got, faults, err := k.collect(t, strings.NewReader(p.header+strings.Join(rows, "")))
		if err != nil || len(faults) != 1 || !slices.Equal(got, rest) {
			t.Errorf("%s damaged: %v, faults %v, values\n%s", p.columns[i], err, faults, strings.Join(got, "\n"))
			continue
		}
		line, offset := int64(damaged+1), int64(len(p.header)+len(rows[0]))
		if p.header != "" {
			line++
		}
		f := faults[0]
		if f.Line != line || f.Offset != offset || f.Field != p.columns[i] || f.Text != `"?` {
			t.Errorf("%s damaged: reported as %v at byte %d, want line %d, byte %d", p.columns[i], f, f.Offset, line, offset)
		}
	}
	k.badRows(t, p, rest)
}

func (k kit[T]) badRows(t *testing.T, p table, rest []string) {
	for _, row := range []string{"garbage\n", strings.TrimSpace(p.rows[1]) + ",1\n", ",\n", "\x00\n"} {
		rows := slices.Clone(p.rows)
		rows[1] = row
		got, faults, err := k.collect(t, strings.NewReader(p.header+strings.Join(rows, "")))
		if err != nil || len(faults) != 1 || faults[0].Field != "" || !slices.Equal(got, rest) {
			t.Errorf("row %q: %v, faults %v, values\n%s", row, err, faults, strings.Join(got, "\n"))
		}
	}
	long := p.header + p.rows[0] + strings.Repeat("9", venue.MaxLine+1) + "\n" + p.rows[1]
	if got, _, err := k.collect(t, strings.NewReader(long)); len(got) != 1 || !errors.Is(err, venue.ErrLongLine) {
		t.Errorf("a line above the limit: %d values, %v", len(got), err)
	}
}

func (k kit[T]) stop(t *testing.T, p table) {
	n := 0
	for range k.decode(strings.NewReader(p.text()), k.f.Archive) {
		n++
		break
	}
	for range k.decode(strings.NewReader(p.header+"garbage\n"+p.rows[0]), k.f.Archive) {
		n++
		break
	}
	for range k.decode(strings.NewReader(""), k.f.Archive) {
		n++
		break
	}
	if n != 3 {
		t.Errorf("%d steps, want 3", n)
	}
}

// memory compares the allocations of few rows and of many.
func (k kit[T]) memory(t *testing.T, p table) {
	rows := strings.Join(p.rows, "")
	measure := func(times int) float64 {
		text := []byte(p.header + strings.Repeat(rows, times))
		return testing.AllocsPerRun(5, func() {
			for _, err := range k.decode(bytes.NewReader(text), k.f.Archive) {
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	// The runtime allocates now and then by itself, the more so under the race
	// detector; a row that allocates would show a thousand times.
	const times = 1000
	slack := float64(times*len(p.rows)) / 100
	if few, many := measure(1), measure(times); many > few+slack {
		t.Errorf("%v allocations for %d rows, %v for %d times as many", few, len(p.rows), many, times)
	}
}
