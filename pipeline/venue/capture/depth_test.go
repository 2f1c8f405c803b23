package capture

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

// fixtures are recordings of instruments that exist nowhere. In some the recorder's
// note of the connection comes first.
var fixtures = map[string]struct {
	file    string
	archive venue.Archive
	note    bool
}{
	"Binance futures":         {"binance-futures.jsonl", testDay(venue.Book, "binance", tick.Linear, "TESTUSDT"), false},
	"Binance spot":            {"binance-spot.jsonl", testDay(venue.Book, "binance", tick.Spot, "TESTUSDT"), false},
	"Binance futures' quotes": {"binance-quotes.jsonl", testDay(venue.Quotes, "binance", tick.Linear, "TESTUSDT"), false},
	"Binance spot's quotes":   {"binance-spot-quotes.jsonl", testDay(venue.Quotes, "binance", tick.Spot, "TESTUSDT"), false},
	"OKX":                     {"okx.jsonl", testDay(venue.Book, "okx", tick.Spot, "TEST-USDT"), true},
	"OKX with identifiers":    {"okx-linked.jsonl", testDay(venue.Book, "okx", tick.Spot, "TEST-USDT"), false},
	"Kraken":                  {"kraken.jsonl", testDay(venue.Book, "kraken", tick.Spot, "TES/USD"), true},
	"Deribit":                 {"deribit.jsonl", testDay(venue.Book, "deribit", tick.Inverse, "TEST-PERPETUAL"), false},
	"Coinbase":                {"coinbase.jsonl", testDay(venue.Book, "coinbase", tick.Spot, "TEST-USD"), false},
}

func testDay(kind venue.Kind, venueName string, market tick.Market, symbol string) venue.Archive {
	day, err := tick.ParseDate("2023-11-14")
	if err != nil {
		panic(err)
	}
	return venue.Archive{
		Kind: kind, Start: day.Start(), End: day.End(), Slack: slack,
		Instrument: tick.Instrument{Key: tick.Key{Venue: venueName, Market: market, Symbol: symbol}},
	}
}

func TestDepths(t *testing.T) {
	for name, c := range fixtures {
		t.Run(name, func(t *testing.T) {
			venuetest.Depths(t, Depths, c.archive, filepath.Join("testdata", c.file), c.note)
		})
	}
}

func FuzzDepths(f *testing.F) {
	var archives []venue.Archive
	for _, c := range fixtures {
		text, err := os.ReadFile(filepath.Join("testdata", c.file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
		archives = append(archives, c.archive)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, a := range archives {
			venuetest.FuzzDepths(t, Depths, a, data)
		}
	})
}

// decode gives messages and faults as text.
func decode(text string, a venue.Archive) (messages []string, faults []error) {
	for d, err := range Depths(strings.NewReader(text), a) {
		if err != nil {
			faults = append(faults, err)
			continue
		}
		messages = append(messages, venuetest.DepthText(d))
	}
	return messages, faults
}

func TestOtherInstrumentsAndStreamsArePassedOver(t *testing.T) {
	for name, c := range fixtures {
		text, err := os.ReadFile(filepath.Join("testdata", c.file))
		if err != nil {
			t.Fatal(err)
		}
		want, faults := decode(string(text), c.archive)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		other := c.archive
		other.Instrument.Symbol = "X" + c.archive.Instrument.Symbol
		got, faults := decode(string(text), other)
		if rest := 0; len(faults) > 0 || len(got) > rest+strings.Count(string(text), "lastUpdateId") {
			t.Errorf("%s: another instrument's: %q, %v", name, got, faults)
		}
		mixed := string(text) + between[c.archive.Instrument.Venue]
		if got, faults := decode(mixed, c.archive); len(faults) > 0 || !slices.Equal(got, want) {
			t.Errorf("%s: with others' lines: %q, %v", name, got, faults)
		}
	}
}

// between are lines of a feed that hold nothing of a book of TEST's.
var between = map[string]string{
	"binance": `{"result":null,"id":1}
1700000000000000 {"stream":"testusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1700000000000,"s":"TESTUSDT","p":"99.5","T":1700035200000}}
1700000000000000 {"stream":"testusdt@aggTrade","data":{"e":"aggTrade","E":1700000000001,"s":"TESTUSDT","a":1,"p":"99.5","q":"1","m":true}}
1700000000000000 {"stream":"testusdt@depth20@100ms","data":{"lastUpdateId":1,"bids":[["1","1"]],"asks":[]}}
1700000000000000 {"stream":"otherusdt@bookTicker","data":{"u":1,"s":"OTHERUSDT","b":"1","B":"1","a":"2","A":"1"}}
`,
	"okx": `{"event":"subscribe","arg":{"channel":"books","instId":"TEST-USDT"}}
1700000000.1: {"arg":{"channel":"tickers","instId":"TEST-USDT"},"data":[{"last":"1"}]}
1700000000.1: {"arg":{"channel":"books5","instId":"TEST-USDT"},"data":[{"asks":[],"bids":[]}]}
`,
	"kraken": `1700000000.1: {"event":"heartbeat"}
1700000000.1: [464,[["5541.20000","0.15850568","1534614057.321597","s","l",""]],"trade","TES/USD"]
1700000000.1: [1,{"a":[["1.0","1.0","1700000000.000000"]],"c":"1"},"book-10","OTH/USD"]
`,
	"deribit": `1700000000.1: {"jsonrpc":"2.0","id":0,"result":["book.TEST-PERPETUAL.raw"]}
1700000000.1: {"jsonrpc":"2.0","method":"subscription","params":{"channel":"ticker.TEST-PERPETUAL.raw","data":{"timestamp":1}}}
`,
	"coinbase": `wss://ws-feed.pro.coinbase.com <- 1700000000.1: {"type":"subscribe"}
1700000000.1: {"type":"subscriptions","channels":[]}
1700000000.1: {"type":"ticker","product_id":"TEST-USD","price":"1"}
`,
}

func TestMessagesThatCannotBeRight(t *testing.T) {
	for name, c := range map[string]struct {
		fixture  string
		old, new string // in the fixture's last line
		field    string
		want     error
	}{
		"a futures diff without pu":       {"Binance futures", `"pu":525,`, ``, "pu", venue.ErrMissing},
		"a spot diff without its time":    {"Binance spot", `"E":1700000000500,`, ``, "E", venue.ErrMissing},
		"a diff without asks":             {"Binance spot", `"a":`, `"x":`, "a", venue.ErrMissing},
		"a diff of nobody":                {"Binance spot", `"s":"TESTUSDT",`, ``, "s", venue.ErrMissing},
		"a diff that ends before it was":  {"Binance spot", `"u":530`, `"u":520`, "u", venue.ErrMissing},
		"a price that is no number":       {"Binance spot", `"99.60000000"`, `"x"`, "a", tick.ErrNotDecimal},
		"a price of zero":                 {"Binance spot", `"99.60000000"`, `"0.00"`, "a", venue.ErrZero},
		"a negative size":                 {"Binance spot", `"0.00000000"`, `"-1"`, "a", tick.ErrNegative},
		"another day":                     {"Binance spot", `"E":1700000000500`, `"E":1600000000500`, "", venue.ErrOtherDay},
		"cut short":                       {"Binance spot", `"0.00000000"]]}}`, ``, "a", venue.ErrJSON},
		"quotes of a size of zero":        {"Binance futures' quotes", `"A":"3.0005"`, `"A":"0"`, "E", venue.ErrZero},
		"quotes without an update":        {"Binance spot's quotes", `"u":16,`, ``, "u", venue.ErrMissing},
		"a book of two parts":             {"OKX", `}]}`, `},{"asks":[],"bids":[],"ts":"1"}]}`, "data", venue.ErrMissing},
		"an action of no kind":            {"OKX", `"update"`, `"replace"`, "action", errAction},
		"a checksum that is no number":    {"OKX", `"checksum":12`, `"checksum":"x"`, "checksum", venue.ErrNotInt},
		"an update without its checksum":  {"Kraken", `,"c":"4294967295"`, ``, "c", venue.ErrMissing},
		"a checksum above 32 bits":        {"Kraken", `4294967295`, `4294967296`, "c", venue.ErrNotInt},
		"a level without a time":          {"Kraken", `,"1700000000.300000"]`, `]`, "time", venue.ErrMissing},
		"a level's time of no form":       {"Kraken", `1700000000.300000`, `1700000000.3`, "a", errTime},
		"a change that follows nothing":   {"Deribit", `"prev_change_id":106`, `"x":1`, "prev_change_id", venue.ErrMissing},
		"a level of another form":         {"Deribit", `["new",1,1]`, `[1,1]`, "bids", venue.ErrJSON},
		"a side of no kind":               {"Coinbase", `"buy"`, `"b"`, "changes", errSide},
		"a date of no kind":               {"Coinbase", `2023-11-14T`, `2023-11-31T`, "time", errTime},
		"a change without a size":         {"Coinbase", `,"0.0000"]`, `]`, "changes", venue.ErrJSON},
		"a receive time of no known unit": {"Binance spot", `1699999999200`, `16999999`, "", venue.ErrReceived},
	} {
		text, err := os.ReadFile(filepath.Join("testdata", fixtures[c.fixture].file))
		if err != nil {
			t.Fatal(err)
		}
		lines := slices.Collect(strings.Lines(string(text)))
		last := len(lines) - 1
		if !strings.Contains(lines[last], c.old) {
			t.Fatalf("%s: %q is not in %s", name, c.old, lines[last])
		}
		want, _ := decode(string(text), fixtures[c.fixture].archive)
		lines[last] = strings.Replace(lines[last], c.old, c.new, 1)
		got, faults := decode(strings.Join(lines, ""), fixtures[c.fixture].archive)
		var fault *venue.RowError
		if len(faults) != 1 || !errors.As(faults[0], &fault) || !errors.Is(fault, c.want) || fault.Line != int64(last+1) {
			t.Errorf("%s: %v, want %v", name, faults, c.want)
			continue
		}
		if c.field != "" && fault.Field != c.field || !slices.Equal(got, want[:len(want)-1]) {
			t.Errorf("%s: %v in %q, want it in %q; messages %q", name, fault, fault.Field, c.field, got)
		}
	}
}

func TestWhatIsNotReadIsRefused(t *testing.T) {
	for _, a := range []venue.Archive{
		testDay(venue.Book, "bitmex", tick.Inverse, "XBTUSD"), testDay(venue.Quotes, "okx", tick.Spot, "TEST-USDT"),
	} {
		got, faults := decode("{}\n", a)
		if len(got) > 0 || len(faults) != 1 || !strings.Contains(faults[0].Error(), "not read") {
			t.Errorf("%s %s: %q, %v", a.Instrument.Venue, a.Kind, got, faults)
		}
	}
	for _, err := range Trades(strings.NewReader("{}\n"), testDay(venue.Trades, "okx", tick.Spot, "TEST-USDT")) {
		if err == nil || !strings.Contains(err.Error(), "not read") {
			t.Error(err)
		}
	}
}

// diff is a line of a spot diff of one bid.
func diff(first, last int, price string) string {
	return fmt.Sprintf("1700000000%03d000 {\"e\":\"depthUpdate\",\"E\":1700000000000,\"s\":\"TESTUSDT\",\"U\":%d,\"u\":%d,\"b\":[[\"%s\",\"1\"]],\"a\":[]}\n",
		last%1000, first, last, price)
}

// An answer to REST is older than diffs that were received before it: they follow it
// once more, in the scales that the stream has by then.
func TestDiffsOlderThanTheSnapshotsAnswerFollowIt(t *testing.T) {
	a := testDay(venue.Book, "binance", tick.Spot, "TESTUSDT")
	snapshot := `1700000000100000 {"lastUpdateId":15,"bids":[["1.125","1"]],"asks":[["2","1"]]}` + "\n"
	text := diff(1, 10, "1.5") + diff(11, 20, "1.25") + diff(21, 30, "1") + snapshot + diff(31, 40, "1")
	var got []string
	scales := []uint8{}
	for d, err := range Depths(strings.NewReader(text), a) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d-%d %v", d.Prev, d.Last, d.Snapshot))
		scales = append(scales, d.PriceScale)
		if len(got) == 5 && d.Bids[0].Price != 1250 {
			t.Errorf("replayed %+v", d)
		}
	}
	want := []string{"0-10 false", "10-20 false", "20-30 false", "0-15 true", "10-20 false", "20-30 false", "30-40 false"}
	if !slices.Equal(got, want) || !slices.Equal(scales, []uint8{1, 2, 2, 3, 3, 3, 3}) {
		t.Errorf("%q in scales %v, want %q", got, scales, want)
	}
	for n := range len(want) {
		for range Depths(strings.NewReader(text), a) {
			if n--; n < 0 {
				break
			}
		}
	}
}

func TestKeptDiffsAreBounded(t *testing.T) {
	k := newKept()
	levels := make([]tick.Level, 10)
	last := int64(0)
	for range 5 * keptMessages {
		last++
		k.add(&tick.Depth{Prev: last - 1, Last: last, Bids: levels[:4], Asks: levels[4:]})
	}
	count := func() (n int, first int64) {
		if k.len() == 0 {
			return 0, 0
		}
		for n = range k.len() {
			d := k.lend(k.at(n), 0, 0)
			if n == 0 {
				first = d.Last
			}
			if d.Last != first+int64(n) || len(d.Bids) != 4 || len(d.Asks) != 6 {
				t.Fatalf("%+v", d)
			}
		}
		return n + 1, first
	}
	n, first := count()
	if int64(n) != last-first+1 || n < keptMessages || n > 2*keptMessages || cap(k.older.levels) != keptLevels || cap(k.newer.levels) != keptLevels {
		t.Errorf("%d diffs from %d to %d", n, first, last)
	}
	k.add(&tick.Depth{Prev: last, Last: last + 1, Bids: make([]tick.Level, keptLevels+1)})
	if n, _ := count(); n != 0 {
		t.Errorf("%d diffs before one that cannot be kept", n)
	}
}
