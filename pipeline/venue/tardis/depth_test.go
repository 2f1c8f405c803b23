package tardis

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

// depthFixtures are the files below testdata, by the name they would have.
var depthFixtures = map[string]string{
	"book":       "binance-futures_incremental_book_L2_2025-10-10_BTCUSDT.csv.gz",
	"snapshot5":  "bitmex_book_snapshot_5_2025-10-10_XBTUSD.csv.gz",
	"snapshot25": "bitmex_book_snapshot_25_2025-10-10_XBTUSD.csv.gz",
	"quotes":     "huobi-dm-swap_book_ticker_2025-10-10_BTC-USD.csv.gz",
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
	for file, path := range depthFixtures {
		if file == "snapshot25" {
			continue // the same code as for 5 levels, and the kit cuts at every byte
		}
		t.Run(file, func(t *testing.T) {
			venuetest.Depths(t, Depths, known(t, path), "testdata/"+file+".csv", true)
		})
	}
}

// bookRows are rows of a book; a row's text may have any of its fields changed.
func bookRows(change func(row, column int) string) string {
	rows := []string{
		"binance-futures,BTCUSDT,1760054400000000,1760054400012345,true,bid,121500,12.25",
		"binance-futures,BTCUSDT,1760054400000000,1760054400012345,true,ask,121500.1,0.5",
		"binance-futures,BTCUSDT,1760054400031000,1760054400033000,false,bid,121500,0",
		"binance-futures,BTCUSDT,1760054400031000,1760054400033000,false,bid,121499,4",
		"binance-futures,BTCUSDT,1760054400062000,1760054400064000,false,ask,121500.1,1",
	}
	s := bookHead
	for i, row := range rows {
		fields := strings.Split(row, ",")
		for j := range fields {
			if text := change(i, j); text != "" {
				fields[j] = strings.Trim(text, "'")
			}
		}
		s += strings.Join(fields, ",") + "\n"
	}
	return s
}

// kept are the receive times, in microseconds of their second, of the messages that
// are yielded, and the faults between them.
func kept(t *testing.T, text string) (out []int64, faults []error) {
	t.Helper()
	for d, err := range Depths(strings.NewReader(text), known(t, depthFixtures["book"])) {
		if err != nil {
			faults = append(faults, err)
			out = append(out, -1)
			continue
		}
		out = append(out, int64(d.Recv%tick.Second/tick.Microsecond))
	}
	return out, faults
}

func TestBooksRefuse(t *testing.T) {
	for name, c := range map[string]struct {
		column int
		text   string
		want   error
		left   []int64 // messages and, as -1, the fault in its place
	}{
		"another exchange":                 {exchange, "binance", ErrSymbol, []int64{12345, -1}},
		"another symbol":                   {symbol, "ETHUSDT", ErrSymbol, []int64{12345, -1}},
		"a time in milliseconds":           {timestamp, "1760054400031", venue.ErrOtherDay, []int64{12345, -1}},
		"another day":                      {localTimestamp, "1760227200000000", venue.ErrOtherDay, []int64{12345, -1}},
		"a snapshot flag that is a number": {isSnapshot, "1", ErrBool, []int64{12345, -1}},
		"a side of trades":                 {levelSide, "buy", ErrBookSide, []int64{12345, -1, 64000}},
		"an empty side":                    {levelSide, "''", ErrBookSide, []int64{12345, -1, 64000}},
		"a price of zero":                  {levelPrice, "0", venue.ErrZero, []int64{12345, -1, 64000}},
		"a price of many zeros":            {levelPrice, "0.000", venue.ErrZero, []int64{12345, -1, 64000}},
		"an empty price":                   {levelPrice, "''", venue.ErrEmpty, []int64{12345, -1, 64000}},
		"a negative price":                 {levelPrice, "-1", tick.ErrNegative, []int64{12345, -1, 64000}},
		"a price with an exponent":         {levelPrice, "1e5", tick.ErrNotDecimal, []int64{12345, -1, 64000}},
		"a price that is no number":        {levelPrice, "NaN", tick.ErrNotDecimal, []int64{12345, -1, 64000}},
		"a price with too many decimals":   {levelPrice, "1.000000000000000001", venue.ErrRoom, []int64{12345, -1, 64000}},
		"an amount too large":              {levelAmount, "9223372036854775807", tick.ErrOverflow, []int64{12345, -1, 64000}},
		"an empty amount":                  {levelAmount, "''", venue.ErrEmpty, []int64{12345, -1, 64000}},
		"a negative amount":                {levelAmount, "-0.5", tick.ErrNegative, []int64{12345, -1, 64000}},
		"an amount of hexadecimal":         {levelAmount, "0x1", tick.ErrNotDecimal, []int64{12345, -1, 64000}},
	} {
		const damaged = 3 // the last row of the second message
		got, faults := kept(t, bookRows(func(row, column int) string {
			if row == damaged && column == c.column {
				return c.text
			}
			return ""
		}))
		if len(faults) != 1 || !errors.Is(faults[0], c.want) || !slices.Equal(got, c.left) {
			t.Errorf("%s: %v, messages %v, want %v and %v", name, faults, got, c.want, c.left)
			continue
		}
		row, ok := errors.AsType[*venue.RowError](faults[0])
		if !ok || row.Line != damaged+2 || row.Field != bookLayout.Columns[c.column] || row.Text != strings.Trim(c.text, "'") {
			t.Errorf("%s: %+v", name, row)
		}
	}
}

func TestAFaultyFirstRowOfAMessageKeepsTheOneBefore(t *testing.T) {
	got, faults := kept(t, bookRows(func(row, column int) string {
		if row == 2 && column == levelPrice {
			return "x"
		}
		return ""
	}))
	if want := []int64{12345, -1, 64000}; len(faults) != 1 || !slices.Equal(got, want) {
		t.Errorf("%v, %v, want %v", got, faults, want)
	}
}

func TestBooksFindColumnsByName(t *testing.T) {
	text, err := os.ReadFile("testdata/book.csv")
	if err != nil {
		t.Fatal(err)
	}
	a := known(t, depthFixtures["book"])
	want := texts(t, string(text), a)
	for _, order := range [][]int{{7, 6, 5, 4, 3, 2, 1, 0}, {2, 3, 0, 1, 5, 7, 6, 4, 0}} {
		var s strings.Builder
		for line := range strings.Lines(string(text)) {
			fields := strings.Split(strings.TrimSpace(line), ",")
			var row []string
			for i, at := range order {
				field := fields[at]
				if i >= len(fields) {
					field = "extra" + field
				}
				row = append(row, field)
			}
			s.WriteString(strings.Join(row, ",") + "\n")
		}
		if got := texts(t, s.String(), a); !slices.Equal(got, want) {
			t.Errorf("columns %v:\n%s\nwant\n%s", order, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
	for name, header := range map[string]string{
		"of trades":     head,
		"of quotes":     quoteHead,
		"without side":  strings.Replace(bookHead, ",side", "", 1),
		"of a snapshot": snapshotHeader(5),
	} {
		for _, err := range Depths(strings.NewReader(header+"1,2\n"), a) {
			if _, ok := errors.AsType[*venue.HeaderError](err); !ok {
				t.Errorf("a header %s: %v", name, err)
			}
		}
	}
}

func texts(t *testing.T, text string, a venue.Archive) (out []string) {
	t.Helper()
	for d, err := range Depths(strings.NewReader(text), a) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, venuetest.DepthText(d))
	}
	return out
}

// The quick reader must be an optimisation and nothing else: with a column more it is
// not used.
func TestQuickBooksAgreeWithFullOnes(t *testing.T) {
	for file, path := range depthFixtures {
		text, err := os.ReadFile("testdata/" + file + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		slow := strings.ReplaceAll(string(text), "\n", ",\n")
		slow = strings.Replace(slow, ",\n", ",more\n", 1)
		a := known(t, path)
		if got, want := texts(t, string(text), a), texts(t, slow, a); !slices.Equal(got, want) {
			t.Errorf("%s: quick\n%s\nfull\n%s", file, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func FuzzDepthsTardis(f *testing.F) {
	archives := map[string]venue.Archive{}
	for file, path := range depthFixtures {
		text, err := os.ReadFile("testdata/" + file + ".csv")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file, text)
		archives[file] = known(f, path)
	}
	for _, text := range []string{"0", "1e-7", "99999999999999999999", "0.000000000000000001"} {
		f.Add("book", []byte(bookRows(func(_, column int) string {
			if column == levelAmount {
				return text
			}
			return ""
		})))
	}
	f.Fuzz(func(t *testing.T, file string, data []byte) {
		if a, ok := archives[file]; ok {
			venuetest.FuzzDepths(t, Depths, a, data)
		}
	})
}
