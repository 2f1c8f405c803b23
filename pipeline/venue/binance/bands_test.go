package binance

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

func bandText(b *tick.Bands) string {
	s := b.Exch.String()
	for _, v := range b.Bands {
		s += fmt.Sprintf(" %s:%s:%s", v.Percent, v.Depth, v.Notional)
	}
	return s
}

func decodeBands(text string) (bands []string, faults []*venue.RowError, end error) {
	for b, err := range Bands(strings.NewReader(text), testDay(venue.Bands)) {
		var fault *venue.RowError
		switch {
		case errors.As(err, &fault):
			faults = append(faults, fault)
		case err != nil:
			end = err
		default:
			bands = append(bands, bandText(b))
		}
	}
	return bands, faults, end
}

func bandFixture(t testing.TB) (text string, lines []string) {
	b, err := os.ReadFile(filepath.Join("testdata", "bands.csv"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b), slices.Collect(strings.Lines(string(b)))
}

// The fixture has 12 bands, both ways to write percentages, a column more and a space
// before some times.
func TestBands(t *testing.T) {
	text, _ := bandFixture(t)
	got, faults, err := decodeBands(text)
	if err != nil || len(faults) > 0 {
		t.Fatal(err, faults)
	}
	want := []string{
		"2023-11-14T22:13:20Z -5:5000:487500 -4:4000:392000 -3:3000:295500 -2:2000:198000 -1:1000:99500 -0.2:200:19980 " +
			"0.2:200:20020 1:1000:100500 2:2000:202000 3:3000:304500 4:4000:408000 5:5000:512500",
	}
	if len(got) != 3 || got[0] != want[0] {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	for i, at := range []string{"2023-11-14T22:13:20Z", "2023-11-14T22:13:51Z", "2023-11-14T22:14:20Z"} {
		if !strings.HasPrefix(got[i], at) || strings.Count(got[i], " ") != 12 {
			t.Errorf("sample %d: %s", i, got[i])
		}
	}
}

func TestBandsWithAFaultyRowAreLeftOut(t *testing.T) {
	_, lines := bandFixture(t)
	whole, _, _ := decodeBands(strings.Join(lines, ""))
	for name, c := range map[string]struct {
		line int // from 0, the header
		text string
		want error
		left []int // of the samples
	}{
		"a depth in the middle of the second": {15, "2023-11-14 22:13:51,-3,x,1,1\n", tick.ErrNotDecimal, []int{0, 2}},
		"a percentage of the first's last":    {12, "2023-11-14 22:13:20,0,1,1,1\n", venue.ErrZero, []int{1, 2}},
		"a notional of the second's first":    {13, "2023-11-14 22:13:51,-5,1,,1\n", venue.ErrEmpty, []int{0, 2}},
		"a time of the second's first":        {13, "14.11.2023 22:13:51,-5,1,1,1\n", ErrDateTime, []int{2}},
		"a time in the middle":                {15, "2023-11-14 25:13:51,-5,1,1,1\n", ErrDateTime, []int{0, 2}},
		"another day":                         {15, "2022-11-14 22:13:51,-5,1,1,1\n", venue.ErrOtherDay, []int{0, 2}},
		"a column less":                       {15, "2023-11-14 22:13:51,-5,1,1\n", venue.ErrField, []int{0, 2}},
		"more bands than there are":           {12, strings.Repeat("2023-11-14 22:13:20,7,1,1,1\n", 14), ErrBands, []int{1, 2}},
	} {
		changed := slices.Clone(lines)
		changed[c.line] = c.text
		got, faults, err := decodeBands(strings.Join(changed, ""))
		var want []string
		for _, i := range c.left {
			want = append(want, whole[i])
		}
		if err != nil || len(faults) == 0 || !errors.Is(faults[0], c.want) || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, samples\n%s", name, err, faults, strings.Join(got, "\n"))
		}
		if c.want != ErrBands && faults[0].Line != int64(c.line+1) {
			t.Errorf("%s: at line %d, want %d", name, faults[0].Line, c.line+1)
		}
	}
}

func TestBandsEndWithTheirFile(t *testing.T) {
	text, lines := bandFixture(t)
	whole, _, _ := decodeBands(text)
	got, faults, err := decodeBands(lines[0])
	if len(got) > 0 || len(faults) > 0 || err != nil {
		t.Errorf("a header alone: %v, %v, %v", got, faults, err)
	}
	var header *venue.HeaderError
	if _, _, err := decodeBands("<html>\n"); !errors.As(err, &header) {
		t.Errorf("a page: %v", err)
	}
	broken := 0
	for b, err := range Bands(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader(text))), testDay(venue.Bands)) {
		if err == nil {
			t.Errorf("a sample of a file that broke off at its first byte: %s", bandText(b))
		}
		broken++
	}
	if broken != 1 {
		t.Errorf("%d steps, want the error alone", broken)
	}
	for n := range len(text) {
		got, _, _ := decodeBands(text[:n])
		if len(got) > len(whole) || len(got) > 1 && !slices.Equal(got[:len(got)-1], whole[:len(got)-1]) {
			t.Fatalf("cut at byte %d: %s", n, strings.Join(got, "\n"))
		}
	}
	for range Bands(strings.NewReader(text), testDay(venue.Bands)) {
		break
	}
}

func FuzzBands(f *testing.F) {
	text, lines := bandFixture(f)
	f.Add(text)
	f.Add(lines[0] + lines[1])
	a := testDay(venue.Bands)
	f.Fuzz(func(t *testing.T, text string) {
		samples, faults := 0, 0
		for b, err := range Bands(strings.NewReader(text), a) {
			if err != nil {
				faults++
				continue
			}
			samples++
			if !a.Holds(b.Exch) || len(b.Bands) == 0 || len(b.Bands) > maxBands {
				t.Fatalf("%+v", b)
			}
			for _, v := range b.Bands {
				if v.Percent.IsZero() || v.Depth.Unscaled < 0 || v.Notional.Unscaled < 0 {
					t.Fatalf("%+v", v)
				}
			}
		}
		if lines := strings.Count(text, "\n") + 1; samples+faults > lines {
			t.Fatalf("%d samples and %d faults of %d lines", samples, faults, lines)
		}
	})
}
