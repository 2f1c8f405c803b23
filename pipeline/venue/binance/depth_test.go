package binance

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

// testDay is the day of the fixtures, whose instrument exists nowhere.
func testDay(kind venue.Kind) venue.Archive {
	day, err := tick.ParseDate("2023-11-14")
	if err != nil {
		panic(err)
	}
	c := venue.LinearCoins.Of("TEST", "USDT")
	return venue.Archive{Kind: kind, Start: day.Start(), End: day.End(), Slack: slack, Instrument: c.Instrument(name, "TESTUSDT")}
}

var depthFixtures = map[string]struct {
	file   string
	kind   venue.Kind
	header bool
}{
	"snapshots":                          {"depth-snap.csv", venue.Book, true},
	"updates":                            {"depth-update.csv", venue.Book, true},
	"updates with trans_id and no pu":    {"depth-layout-b.csv", venue.Book, false},
	"updates with neither":               {"depth-layout-c.csv", venue.Book, false},
	"best prices, out of order and gone": {"book-ticker.csv", venue.Quotes, true},
}

func TestDepths(t *testing.T) {
	for name, c := range depthFixtures {
		t.Run(name, func(t *testing.T) {
			venuetest.Depths(t, Depths, testDay(c.kind), filepath.Join("testdata", c.file), c.header)
		})
	}
}

func FuzzDepths(f *testing.F) {
	for _, c := range depthFixtures {
		text, err := os.ReadFile(filepath.Join("testdata", c.file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	book, quotes := testDay(venue.Book), testDay(venue.Quotes)
	f.Fuzz(func(t *testing.T, data []byte) {
		venuetest.FuzzDepths(t, Depths, book, data)
		venuetest.FuzzDepths(t, Depths, quotes, data)
	})
}

const depthHeader = layoutA + "\n"

// decodeDepths gives messages and faults as text.
func decodeDepths(text string, a venue.Archive) (messages []string, faults []error) {
	for d, err := range Depths(strings.NewReader(text), a) {
		if err != nil {
			faults = append(faults, err)
			continue
		}
		messages = append(messages, venuetest.DepthText(d))
	}
	return messages, faults
}

func TestLayoutsOfNineColumnsAreToldApart(t *testing.T) {
	const (
		a    = "TESTUSDT,1699992000000,5,9,b,set,1.5,2,4\n"
		b    = "TESTUSDT,1699992000000,77,5,9,b,set,1.5,2\n"
		c    = "TESTUSDT,1699992000000,5,9,b,set,1.5,2\n"
		want = "2023-11-14T20:00:00Z recv= 4..9 bids 1.5:2 asks"
	)
	for name, text := range map[string]string{
		"A by its header":        layoutA + "\n" + a,
		"A by its row":           a,
		"B by a header":          layoutB + "\n" + b,
		"B by its row":           b,
		"eight columns, header":  layoutC + "\n" + c,
		"eight columns, no such": c,
		"columns in any order":   "qty,pu,symbol,side,price,timestamp,update_type,last_update_id,first_update_id\n2,4,TESTUSDT,b,1.5,1699992000000,set,9,5\n",
		"a column more":          layoutA + ",event_time\n" + strings.TrimSpace(a) + ",1\n",
	} {
		got, faults := decodeDepths(text, testDay(venue.Book))
		if len(faults) > 0 || len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q, %v, want %q", name, got, faults, want)
		}
	}
	for name, text := range map[string]string{
		"no side anywhere": "TESTUSDT,1699992000000,5,9,1,set,1.5,2,4\n",
		"ten columns":      "TESTUSDT,1699992000000,5,9,b,set,1.5,2,4,1\n",
		"seven columns":    "TESTUSDT,1699992000000,9,b,set,1.5,2\n",
		"a header without": "symbol,timestamp,side,update_type,price,qty,pu\n" + a,
	} {
		got, faults := decodeDepths(text, testDay(venue.Book))
		var header *venue.HeaderError
		if len(got) > 0 || len(faults) != 1 || !errors.As(faults[0], &header) {
			t.Errorf("%s: %q, %v, want a header error", name, got, faults)
		}
	}
}

func TestDepthRowsThatCannotBeRight(t *testing.T) {
	for name, c := range map[string]struct {
		row  string
		want error
	}{
		"another symbol":            {"OTHERUSDT,1699992000000,5,9,b,set,1.5,2,4", ErrOther},
		"another day":               {"TESTUSDT,1600000000000,5,9,b,set,1.5,2,4", venue.ErrOtherDay},
		"seconds":                   {"TESTUSDT,1699992000,5,9,b,set,1.5,2,4", venue.ErrOtherDay},
		"updates in reverse":        {"TESTUSDT,1699992000000,9,5,b,set,1.5,2,4", ErrUpdates},
		"a delta":                   {"TESTUSDT,1699992000000,5,9,b,delta,1.5,2,4", ErrUpdateType},
		"a taker's side":            {"TESTUSDT,1699992000000,5,9,buy,set,1.5,2,4", ErrBookSide},
		"no price":                  {"TESTUSDT,1699992000000,5,9,b,set,0.00,2,4", venue.ErrZero},
		"a negative size":           {"TESTUSDT,1699992000000,5,9,b,set,1.5,-2,4", tick.ErrNegative},
		"another pu in a message":   {"TESTUSDT,1699992000000,5,9,b,set,1.5,2,4\nTESTUSDT,1699992000000,5,9,b,set,1.4,2,3", ErrPrevious},
		"an update after nothing":   {"TESTUSDT,1699992000000,5,9,b,set,1.5,2,-1", venue.ErrNotInt},
		"a snapshot of no size":     {"TESTUSDT,1699992000000,5,9,b,snap,1.5,0,-1", venue.ErrZero},
		"a price that fits nowhere": {"TESTUSDT,1699992000000,5,9,b,set,99999999999999999999,2,4", tick.ErrOverflow},
	} {
		got, faults := decodeDepths(depthHeader+c.row+"\n", testDay(venue.Book))
		if len(got) > 0 || len(faults) != 1 || !errors.Is(faults[0], c.want) || !strings.HasPrefix(faults[0].Error(), "line "+strconv.Itoa(2+strings.Count(c.row, "\n"))) {
			t.Errorf("%s: %q, %v, want %v", name, got, faults, c.want)
		}
	}
}

// The samples are the first 100 rows of a file each: part of one message.
func TestDepthSamples(t *testing.T) {
	for file, c := range map[string]struct {
		part int
		want tick.Depth
		bids int
		asks int
	}{
		"btcusdt-depth-snap.csv":   {0, tick.Depth{Last: 2098021528332, Snapshot: true, Exch: 1667346579146 * tick.Millisecond}, 100, 0},
		"btcusdt-depth-update.csv": {1, tick.Depth{Prev: 2098041693400, Last: 2098041696700, Exch: 1667347199939 * tick.Millisecond}, 23, 77},
	} {
		text, err := os.ReadFile(filepath.Join(samples.Dir(t), "binance-vision", file))
		if err != nil {
			t.Fatal(err)
		}
		a, ok, err := Recognise(file, text[:venue.HeadSize])
		if !ok || err != nil || a.Part != c.part || a.Kind != venue.Book || a.Instrument.Key.String() != "binance/linear/BTCUSDT" {
			t.Fatalf("%s: %+v, %v, %v", file, a, ok, err)
		}
		n := 0
		for d, err := range Depths(strings.NewReader(string(text)), a) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			if d.Prev != c.want.Prev || d.Last != c.want.Last || d.Snapshot != c.want.Snapshot || d.Exch != c.want.Exch ||
				len(d.Bids) != c.bids || len(d.Asks) != c.asks {
				t.Errorf("%s: %+v", file, d)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d messages, want 1", file, n)
		}
	}
}

func TestRecogniseBooks(t *testing.T) {
	const row = "BTCUSDT,1667347200939,2098041693435,2098041696700,a,set,20472.80,0.000,2098041693400\n"
	snap := strings.Replace(row, ",set,", ",snap,", 1)
	for name, c := range map[string]struct {
		path, head string
		want       string // kind, part, day and instrument
	}{
		"Binance's name":                  {"T_DEPTH/BTCUSDT_T_DEPTH_2022-11-02_depth_update.csv", depthHeader + row, "book 1 2022-11-02 binance/linear/BTCUSDT"},
		"Binance's name, of snapshots":    {"BTCUSDT_T_DEPTH_2022-11-02_depth_snap.csv.gz", depthHeader + snap, "book 0 2022-11-02 binance/linear/BTCUSDT"},
		"Binance's name and nothing else": {"BTCUSDT_T_DEPTH_2022-11-02_depth_snap.csv.gz", "", "book 0 2022-11-02 binance/linear/BTCUSDT"},
		"a name and a header":             {"BTCUSDT_T_DEPTH_2022-11-02.csv", depthHeader, "book 1 2022-11-02 binance/linear/BTCUSDT"},
		"rows alone":                      {"x", row, "book 1 2022-11-02 binance/linear/BTCUSDT"},
		"coin-margined rows":              {"x", strings.ReplaceAll(row, "BTCUSDT", "BTCUSD_PERP"), "book 1 2022-11-02 binance/inverse/BTCUSD_PERP"},
		"best prices":                     {"futures/um/daily/bookTicker/BTCUSDT/BTCUSDT-bookTicker-2024-01-10.zip", "", "quotes 0 2024-01-10 binance/linear/BTCUSDT"},
		"best prices, coin-margined":      {"BTCUSD_PERP-bookTicker-2024-01-10.zip", "", "quotes 0 2024-01-10 binance/inverse/BTCUSD_PERP"},
		"bands":                           {"BTCUSDT-bookDepth-2025-10-10.csv", "", "bands 0 2025-10-10 binance/linear/BTCUSDT"},
	} {
		a, ok, err := Recognise(c.path, []byte(c.head))
		got := string(a.Kind) + " " + string(rune('0'+a.Part)) + " " + tick.DateOf(a.Start).String() + " " + a.Instrument.Key.String()
		if !ok || err != nil || got != c.want || a.End-a.Start != tick.Day {
			t.Errorf("%s: %s, %v, %v, want %s", name, got, ok, err, c.want)
		}
	}
	for name, c := range map[string]struct{ path, head, want string }{
		"another symbol inside": {"ETHUSDT_T_DEPTH_2022-11-02_depth_update.csv", depthHeader + row, "the first row BTCUSDT"},
		"no day":                {"x", depthHeader, "neither name nor first row"},
		"no such day":           {"BTCUSDT_T_DEPTH_2022-13-02.csv", depthHeader + row, "want YYYY-MM-DD"},
		"no such symbol":        {"x", strings.ReplaceAll(row, "BTCUSDT", "?"), "does not say"},
	} {
		if _, ok, err := Recognise(c.path, []byte(c.head)); !ok || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v, want %q", name, ok, err, c.want)
		}
	}
}

// BenchmarkDepths decodes updates of 200 levels each.
func BenchmarkDepths(b *testing.B) {
	var text strings.Builder
	text.WriteString(depthHeader)
	const messages, levels = 1000, 200
	for m := range messages {
		for l := range levels {
			fmt.Fprintf(&text, "TESTUSDT,%d,%d,%d,%c,set,%d.%d0,%d.%03d,%d\n",
				1700000000000+m, 10*m+1, 10*m+10, "ab"[l&1], 20000+l/10, l%10, l%7, (m*l)%1000, 10*m)
		}
	}
	a := testDay(venue.Book)
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		for d, err := range Depths(strings.NewReader(text.String()), a) {
			if err != nil {
				b.Fatal(err)
			}
			n += len(d.Bids) + len(d.Asks)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds()/1e6, "Mlevels/s")
}
