package venuetest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// Depths checks a decoder of books or quotes with a fixture: a file of whole, linked
// messages, in which header says whether the first line is a table's header.
func Depths(t *testing.T, d venue.DepthDecoder, a venue.Archive, path string, header bool) {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := slices.Collect(strings.Lines(string(content)))
	if len(lines) < 4 || !strings.HasSuffix(lines[len(lines)-1], "\n") {
		t.Fatalf("%s: a fixture has at least four lines and a final newline", path)
	}
	k := depthKit{kit[tick.Depth]{d, DepthText, validDepths(a), Fixture{Archive: a, Path: path}, 1}, lines, 0}
	if header {
		k.first = 1
	}
	k.run(t)
}

// FuzzDepths holds any bytes against what every decoder of books promises.
func FuzzDepths(t *testing.T, d venue.DepthDecoder, a venue.Archive, data []byte) {
	kit[tick.Depth]{d, DepthText, validDepths(a), Fixture{Archive: a}, 1}.fuzz(t, data)
}

// decimal is a level's number whatever its scale.
func decimal(n int64, scale uint8) tick.Decimal {
	for scale > 0 && n%10 == 0 {
		n /= 10
		scale--
	}
	return tick.Decimal{Unscaled: n, Scale: scale}
}

// DepthText is a message in one line, the same whatever its scales.
func DepthText(d *tick.Depth) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s recv=%s %d..%d", d.Exch, d.Recv, d.Prev, d.Last)
	if d.Snapshot {
		s.WriteString(" snapshot")
	}
	if d.Relative {
		s.WriteString(" relative")
	}
	if d.HasChecksum {
		fmt.Fprintf(&s, " crc=%08x", d.Checksum)
	}
	for _, side := range []struct {
		name   string
		levels []tick.Level
	}{{"bids", d.Bids}, {"asks", d.Asks}} {
		s.WriteString(" " + side.name)
		for _, l := range side.levels {
			fmt.Fprintf(&s, " %s:%s", decimal(l.Price, d.PriceScale), decimal(l.Size, d.SizeScale))
		}
	}
	return s.String()
}

// validDepths checks the messages of one stream: times, prices, sizes, identifiers,
// and scales that never fall.
func validDepths(a venue.Archive) func() func(*tick.Depth) error {
	return func() func(*tick.Depth) error {
		var priceScale, sizeScale uint8
		return func(d *tick.Depth) error {
			switch {
			case d.Exch == tick.NoTime || !a.Holds(d.Exch):
				return errors.New("time outside the archive")
			case d.Prev < 0, d.Last < 0, d.Last == 0 && d.Prev != 0:
				return errors.New("negative identifiers, or a chain without an end")
			case d.Snapshot && d.Relative:
				return errors.New("changes to a book that is replaced")
			case d.PriceScale < priceScale, d.SizeScale < sizeScale, d.PriceScale > 18, d.SizeScale > 18:
				return errors.New("a scale fell, or is too large")
			}
			priceScale, sizeScale = d.PriceScale, d.SizeScale
			for _, side := range [][]tick.Level{d.Bids, d.Asks} {
				for _, l := range side {
					if l.Price <= 0 || l.Size < 0 && !d.Relative {
						return errors.New("price not positive, or a negative size")
					}
				}
			}
			return nil
		}
	}
}

// depthKit is a decoder with a fixture's lines.
type depthKit struct {
	kit[tick.Depth]
	lines []string
	first int // index of the first line that is not a header
}

func (k depthKit) run(t *testing.T) {
	text := strings.Join(k.lines, "")
	want, faults, err := k.collect(t, strings.NewReader(text))
	if err != nil || len(faults) > 0 || len(want) < 2 {
		t.Fatalf("%s: %v, faulty rows %v, %d messages", k.f.Path, err, faults, len(want))
	}
	t.Run("the messages are the golden ones", func(t *testing.T) { k.golden(t, want) })
	t.Run("each follows the one before", k.linked)
	p := table{header: strings.Join(k.lines[:k.first], ""), rows: k.lines[k.first:]}
	t.Run("other ways to write the same text change nothing", func(t *testing.T) { k.variants(t, p, want) })
	t.Run("nothing in, nothing out", func(t *testing.T) { k.nothing(t, p) })
	t.Run("cut anywhere, it never yields more", func(t *testing.T) { k.cut(t, text, want) })
	t.Run("a damaged byte is a fault or was not read", func(t *testing.T) { k.damaged(t, want) })
	t.Run("a line of something else costs its message", func(t *testing.T) { k.garbage(t, want) })
	t.Run("a consumer may stop", func(t *testing.T) { k.stop(t, p) })
	t.Run("messages cost no memory", func(t *testing.T) { k.memory(t, p) })
}

func (k depthKit) linked(t *testing.T) {
	last := int64(0)
	for d, err := range k.decode(strings.NewReader(strings.Join(k.lines, "")), k.f.Archive) {
		if err != nil {
			t.Fatal(err)
		}
		if !d.Snapshot && last != 0 && d.Prev != last {
			t.Errorf("message %d..%d after %d", d.Prev, d.Last, last)
		}
		last = d.Last
	}
}

func (k depthKit) nothing(t *testing.T, p table) {
	if got, _, err := k.collect(t, strings.NewReader("")); len(got) > 0 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("no byte at all: %v, %v, want %v", got, err, io.ErrUnexpectedEOF)
	}
	if p.header != "" {
		if got, faults, err := k.collect(t, strings.NewReader(p.header)); len(got) > 0 || len(faults) > 0 || err != nil {
			t.Errorf("a header alone is an empty day: %v, %v, %v", got, faults, err)
		}
	}
	for _, other := range []string{"<html><body>404</body></html>\n", "\"a\",\"b\"\n1,2\n", "{\"code\":-1}\n", "\x1f\x8b\x08\x00\n", "\n\n"} {
		got, faults, err := k.collect(t, strings.NewReader(other))
		var bad *venue.HeaderError
		if len(got) > 0 || !errors.As(err, &bad) && len(faults) == 0 {
			t.Errorf("%q: %v, %v, want an error", other, got, err)
		}
	}
}

// damaged replaces each byte of the first lines, but for the very first, in turn.
func (k depthKit) damaged(t *testing.T, want []string) {
	const lines = 3
	for i := k.first + 1; i < min(k.first+1+lines, len(k.lines)); i++ {
		for at := range len(k.lines[i]) - 1 {
			line := k.lines[i][:at] + "?" + k.lines[i][at+1:]
			got, faults := k.with(t, i, line)
			if len(faults) == 0 && !slices.Equal(got, want) {
				t.Fatalf("line %d damaged at byte %d changed the messages without a word:\n%s", i+1, at, strings.Join(got, "\n"))
			}
			if len(faults) > 0 {
				k.oneFault(t, i, faults, got, want)
			}
		}
	}
}

func (k depthKit) garbage(t *testing.T, want []string) {
	for i := k.first; i < len(k.lines); i++ {
		for _, line := range []string{"garbage\n", "{}\n", ",\n", "\x00\n", strings.TrimSpace(k.lines[i]) + ",1\n", k.lines[i][:len(k.lines[i])/2] + "\n"} {
			if i == 0 {
				break // it would be taken for a header
			}
			got, faults := k.with(t, i, line)
			k.oneFault(t, i, faults, got, want)
		}
	}
}

// with decodes the fixture with another text in place of a line.
func (k depthKit) with(t *testing.T, i int, line string) ([]string, []*venue.RowError) {
	t.Helper()
	lines := slices.Clone(k.lines)
	lines[i] = line
	got, faults, err := k.collect(t, strings.NewReader(strings.Join(lines, "")))
	if err != nil {
		t.Fatalf("line %d is %q: %v", i+1, line, err)
	}
	return got, faults
}

// oneFault checks that a fault has the right place and altered no message, but cost
// the one it was of; where the row could not say which, both neighbours may go, too.
func (k depthKit) oneFault(t *testing.T, i int, faults []*venue.RowError, got, want []string) {
	t.Helper()
	offset := int64(len(strings.Join(k.lines[:i], "")))
	if len(faults) != 1 || faults[0].Line != int64(i+1) || faults[0].Offset != offset {
		t.Fatalf("line %d at byte %d: faults %v", i+1, offset, faults)
	}
	at := 0
	for _, text := range got {
		for at < len(want) && want[at] != text {
			at++
		}
		if at == len(want) {
			t.Fatalf("line %d: a message that was not there, after %v:\n%s", i+1, faults[0], text)
		}
		at++
	}
	if lost := len(want) - len(got); lost < 1 || lost > 3 {
		t.Fatalf("line %d: %d messages lost to %v", i+1, lost, faults[0])
	}
}
