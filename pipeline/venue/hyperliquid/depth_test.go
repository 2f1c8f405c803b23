package hyperliquid

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

// testHour is the hour of the fixtures, whose coin exists nowhere.
func testHour() venue.Archive {
	a, ok, err := Recognise("market_data/20231114/22/l2Book/TEST.lz4", nil)
	if !ok || err != nil {
		panic(err)
	}
	return a
}

var fixtures = []string{"archive.jsonl", "recorded.jsonl"}

func TestDepths(t *testing.T) {
	for _, file := range fixtures {
		t.Run(file, func(t *testing.T) {
			venuetest.Depths(t, Depths, testHour(), filepath.Join("testdata", file), false)
		})
	}
}

func FuzzDepths(f *testing.F) {
	for _, file := range fixtures {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	a := testHour()
	f.Fuzz(func(t *testing.T, data []byte) { venuetest.FuzzDepths(t, Depths, a, data) })
}

const book = `{"channel":"l2Book","data":{"coin":"TEST","time":1700000000000,"levels":[[{"px":"1.5","sz":"2","n":1}],[{"px":"1.6","sz":"3","n":1}]]}}`

func TestShapes(t *testing.T) {
	const want = "2023-11-14T22:13:20Z recv= 0..0 snapshot bids 1.5:2 asks 1.6:3"
	for name, text := range map[string]string{
		"compact":        book,
		"with spaces":    strings.NewReplacer(":", ": ", ",", " ,", "[", " [ ", "]", " ] ").Replace(book),
		"numbers bare":   strings.NewReplacer(`"1.5"`, "1.5", `"2"`, "2", `"1.6"`, "1.6", `"3"`, "3").Replace(book),
		"keys unknown":   strings.Replace(book, `"data":`, `"x":{"y":[1,"]"]},"data":`, 1),
		"other channels": `{"channel":"trades","data":[{"coin":"TEST"}]}` + "\n" + book + "\n" + `{"channel":"subscriptionResponse","data":{"method":"subscribe"}}`,
		"a recorder's":   "https://api.hyperliquid.xyz -> 1\n" + book,
	} {
		var got []string
		for d, err := range Depths(strings.NewReader(text+"\n"), testHour()) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			got = append(got, venuetest.DepthText(d))
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestBooksThatCannotBeRight(t *testing.T) {
	for name, c := range map[string]struct {
		old, new string
		field    string
		want     error
	}{
		"no levels":        {`"levels":`, `"x":`, "levels", venue.ErrMissing},
		"one side":         {`,[{"px":"1.6","sz":"3","n":1}]`, ``, "levels", venue.ErrMissing},
		"three sides":      {`[{"px":"1.6"`, `[],[{"px":"1.6"`, "levels", venue.ErrMissing},
		"no time":          {`"time":`, `"x":`, "time", venue.ErrMissing},
		"another day":      {`1700000000000`, `1600000000000`, "time", venue.ErrOtherDay},
		"seconds":          {`1700000000000`, `1700000000`, "time", venue.ErrOtherDay},
		"no coin":          {`"coin":`, `"x":`, "coin", venue.ErrMissing},
		"another coin":     {`"TEST"`, `"OTHER"`, "coin", errOther},
		"a level's price":  {`"px":"1.5"`, `"px":"x"`, "px", tick.ErrNotDecimal},
		"no price":         {`"px":"1.5"`, `"p":"1.5"`, "px", venue.ErrMissing},
		"no size":          {`"sz":"2"`, `"s":"2"`, "sz", venue.ErrMissing},
		"a size of zero":   {`"sz":"2"`, `"sz":"0.0"`, "sz", venue.ErrZero},
		"cut short":        {`"n":1}]]}}`, ``, "sz", venue.ErrJSON},
		"something beyond": {`]]}}`, `]]}}}`, "n", venue.ErrJSON},
	} {
		var faults []*venue.RowError
		for d, err := range Depths(strings.NewReader(book+"\n"+strings.Replace(book, c.old, c.new, 1)+"\n"), testHour()) {
			var fault *venue.RowError
			if errors.As(err, &fault) {
				faults = append(faults, fault)
			} else if err != nil || len(d.Bids) != 1 {
				t.Errorf("%s: %v, %v", name, d, err)
			}
		}
		if len(faults) != 1 || !errors.Is(faults[0], c.want) || faults[0].Field != c.field || faults[0].Line != 2 {
			t.Errorf("%s: %v, want %v in %s", name, faults, c.want, c.field)
		}
	}
}

func TestRecognise(t *testing.T) {
	a := testHour()
	if a.Instrument.Key.String() != "hyperliquid/linear/TEST" || a.Instrument.Quote != "USDC" || a.Levels != 20 ||
		a.Start.String() != "2023-11-14T22:00:00Z" || a.End-a.Start != 60*tick.Minute || a.Kind != venue.Book {
		t.Errorf("%+v", a)
	}
	deep := strings.Replace(book, `{"px":"1.6"`, strings.Repeat(`{"px":"1.7","sz":"3","n":1},`, 30)+`{"px":"1.6"`, 1)
	for name, c := range map[string]struct {
		path, head string
		symbol     string
		levels     int
	}{
		"a line alone":        {"x", book + "\n", "TEST", 20},
		"more levels":         {"x", deep + "\n", "TEST", 31},
		"a line cut short":    {"x", book[:60], "TEST", 20},
		"name and line agree": {"market_data/20231114/9/l2Book/TEST.lz4", book, "TEST", 20},
	} {
		a, ok, err := Recognise(c.path, []byte(c.head))
		if !ok || err != nil || a.Instrument.Symbol != c.symbol || a.Levels != c.levels {
			t.Errorf("%s: %+v, %v, %v", name, a, ok, err)
		}
	}
	for name, c := range map[string]struct{ path, head, want string }{
		"a spot pair":           {"market_data/20231114/9/l2Book/@107.lz4", "", "does not say"},
		"another coin inside":   {"market_data/20231114/9/l2Book/BTC.lz4", book, "the first line TEST"},
		"a line without a coin": {"x", `{"channel":"l2Book","data":{}}`, "which coin"},
	} {
		if _, ok, err := Recognise(c.path, []byte(c.head)); !ok || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v, want %q", name, ok, err, c.want)
		}
	}
	for path, head := range map[string]string{
		"x": `{"channel":"trades"}`, "market_data/20231114/9/l2Book/BTC.lz4": "timestamp,price\n", "market_data/20231114/24/l2Book/BTC.lz4": "",
	} {
		if a, ok, err := Recognise(path, []byte(head)); ok || err != nil {
			t.Errorf("%s: %+v, %v", path, a, err)
		}
	}
}

// BenchmarkDepths decodes books of 20 levels a side.
func BenchmarkDepths(b *testing.B) {
	side := strings.TrimSuffix(strings.Repeat(`{"px":"18.727","sz":"1.2498","n":3},`, 20), ",")
	line := strings.NewReplacer(`{"px":"1.5","sz":"2","n":1}`, side, `{"px":"1.6","sz":"3","n":1}`, side).Replace(book) + "\n"
	text := strings.Repeat(line, 2000)
	a := testHour()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for d, err := range Depths(strings.NewReader(text), a) {
			if err != nil {
				b.Fatal(err)
			}
			n += len(d.Bids) + len(d.Asks)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mlevels/s")
}
