package gate

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

// fixtures are the files below testdata, by the path they would have.
var fixtures = map[string]string{
	"futures": "futures_usdt/orderbooks/202510/BTC_USDT-2025101021.csv.gz",
	"spot":    "spot/orderbooks/202510/BTC_USDT-2025101021.csv.gz",
}

func known(t testing.TB, path string) venue.Archive {
	t.Helper()
	a, ok, err := Recognise(path, nil)
	if !ok || err != nil {
		t.Fatalf("%s: %v, %v", path, ok, err)
	}
	return a
}

func TestDepthsConform(t *testing.T) {
	for file, path := range fixtures {
		t.Run(file, func(t *testing.T) {
			venuetest.Depths(t, Depths, known(t, path), "testdata/"+file+".csv", false)
		})
	}
}

const (
	setRow    = "1760130000,set,121800.6,5,100,0\n"
	firstRow  = "1760130000.1,make,121800.6,3,101,1\n"
	secondRow = "1760130000.1,take,121800.6,1,102,2\n"
	thirdRow  = "1760130000.2,make,121800.6,1,104,1\n"
)

// chain decodes futures rows to their chains, "!" where a row was faulty.
func chain(t *testing.T, text string) (string, []error) {
	t.Helper()
	var s strings.Builder
	var faults []error
	for d, err := range Depths(strings.NewReader(text), known(t, fixtures["futures"])) {
		if err != nil {
			faults = append(faults, err)
			s.WriteString("! ")
			continue
		}
		fmt.Fprintf(&s, "%d..%d ", d.Prev, d.Last)
	}
	return strings.TrimSpace(s.String()), faults
}

func TestRowsOfOneTimeThatLinkAreOneMessage(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"an hour":                       {setRow + setRow + firstRow + secondRow + thirdRow, "99..100 100..103 103..104"},
		"an hour without its beginning": {secondRow + thirdRow, "101..103 103..104"},
		"a lost row":                    {setRow + firstRow + strings.Replace(secondRow, ",102,", ",103,", 1), "99..100 100..101 102..104"},
		"a row twice":                   {setRow + firstRow + firstRow + secondRow, "99..100 100..101 100..103"},
		"a second snapshot":             {setRow + firstRow + strings.Replace(setRow, ",100,", ",103,", 1) + thirdRow, "99..100 100..101 102..103 103..104"},
		"two snapshots of one time":     {setRow + strings.Replace(setRow, ",100,", ",101,", 1), "99..100 100..101"},
	} {
		if got, faults := chain(t, c.text); got != c.want || len(faults) > 0 {
			t.Errorf("%s: %s, %v, want %s", name, got, faults, c.want)
		}
	}
}

func TestDepthsRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		field    string
		want     error
		left     string
	}{
		"a time in milliseconds":     {"1760130000.1", "1760130000100", "timestamp", venue.ErrOtherDay, "99..100 !"},
		"a time of another hour":     {"1760130000.1", "1760126000.1", "timestamp", venue.ErrOtherDay, "99..100 !"},
		"a time that is no number":   {"1760130000.1", "now", "timestamp", tick.ErrNotDecimal, "99..100 !"},
		"another action":             {"take", "cancel", "action", ErrAction, "99..100 !"},
		"an identifier of zero":      {",102,", ",0,", "begin_id", ErrID, "99..100 !"},
		"an identifier with a sign":  {",102,", ",-102,", "begin_id", venue.ErrNotInt, "99..100 !"},
		"a change of no updates":     {",102,2", ",102,0", "merged", ErrMerged, "99..100 !"},
		"updates beyond an int64":    {",102,2", ",102,9223372036854775807", "merged", ErrMerged, "99..100 !"},
		"a price of zero":            {"121800.6", "0.0", "price", venue.ErrZero, "99..100 ! 103..104"},
		"a negative price":           {"121800.6", "-1", "price", tick.ErrNegative, "99..100 ! 103..104"},
		"an empty price":             {"121800.6", "", "price", venue.ErrEmpty, "99..100 ! 103..104"},
		"a size that is no number":   {",1,102", ",1_0,102", "size", tick.ErrNotDecimal, "99..100 ! 103..104"},
		"a size with two signs":      {",1,102", ",--1,102", "size", tick.ErrNotDecimal, "99..100 ! 103..104"},
		"an empty size":              {",1,102", ",,102", "size", venue.ErrEmpty, "99..100 ! 103..104"},
		"a size with many decimals":  {",1,102", ",0.0000000000000000001,102", "size", tick.ErrOverflow, "99..100 ! 103..104"},
		"a price with many decimals": {"121800.6", "0.000000000000001", "price", venue.ErrRoom, "99..100 ! 103..104"},
	} {
		got, faults := chain(t, setRow+firstRow+strings.Replace(secondRow, c.old, c.new, 1)+thirdRow)
		if len(faults) != 1 || !errors.Is(faults[0], c.want) || got != c.left {
			t.Errorf("%s: %v, messages %s, want %v and %s", name, faults, got, c.want, c.left)
			continue
		}
		if row, ok := errors.AsType[*venue.RowError](faults[0]); !ok || row.Line != 3 || row.Field != c.field {
			t.Errorf("%s: %+v, want field %s", name, row, c.field)
		}
	}
}

func TestSpotRefusesOtherSides(t *testing.T) {
	for _, side := range []string{"0", "3", "", "buy", "01"} {
		text := "1760130000," + side + ",set,1,1,7,0\n"
		for d, err := range Depths(strings.NewReader(text), known(t, fixtures["spot"])) {
			if row, ok := errors.AsType[*venue.RowError](err); !ok || !errors.Is(err, ErrSide) || row.Field != "side" {
				t.Errorf("side %q: %v, %v", side, d, err)
			}
		}
	}
}

func TestATableOfTheOtherMarketIsRefused(t *testing.T) {
	for file, path := range fixtures {
		other := "spot"
		if file == other {
			other = "futures"
		}
		text, err := os.ReadFile("testdata/" + other + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range Depths(bytes.NewReader(text), known(t, path)) {
			if _, ok := errors.AsType[*venue.HeaderError](err); !ok {
				t.Errorf("%s rows as %s: %v", other, file, err)
			}
		}
	}
}

// The quick reader must be an optimisation and nothing else: it does not read a row
// whose time is written otherwise than the row's before.
func TestQuickRowsAgreeWithFullOnes(t *testing.T) {
	for file, path := range fixtures {
		text, err := os.ReadFile("testdata/" + file + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		a := known(t, path)
		decode := func(text string) (out []string) {
			for d, err := range Depths(strings.NewReader(text), a) {
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, venuetest.DepthText(d))
			}
			return out
		}
		times := 0
		var slow strings.Builder
		for line := range strings.Lines(string(text)) {
			times++ // a text of its own for each row's time
			stamp, rest, _ := strings.Cut(line, ",")
			if !strings.Contains(stamp, ".") {
				stamp += "."
			}
			slow.WriteString(stamp + strings.Repeat("0", times) + "," + rest)
		}
		if got, want := decode(string(text)), decode(slow.String()); !slices.Equal(got, want) {
			t.Errorf("%s: quick\n%s\nfull\n%s", file, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func FuzzDepthsGate(f *testing.F) {
	archives := map[string]venue.Archive{}
	for file, path := range fixtures {
		text, err := os.ReadFile("testdata/" + file + ".csv")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file == "spot", text)
		archives[file] = known(f, path)
	}
	f.Add(false, []byte(setRow+firstRow+secondRow+thirdRow))
	f.Fuzz(func(t *testing.T, spot bool, data []byte) {
		file := "futures"
		if spot {
			file = "spot"
		}
		venuetest.FuzzDepths(t, Depths, archives[file], data)
	})
}

// BenchmarkDepths decodes an hour of generated futures rows, already inflated.
func BenchmarkDepths(b *testing.B) {
	const rows = 400_000
	var text bytes.Buffer
	text.WriteString(setRow)
	for i := range rows {
		fmt.Fprintf(&text, "1760130%03d.%d,make,1218%02d.%d,%d,%d,1\n", i/1000, i/100%10, i%97, i%10, i%2000-1000, 101+i)
	}
	a := known(b, fixtures["futures"])
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range Depths(bytes.NewReader(text.Bytes()), a) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
