package bybit

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

const bookPath = "orderbook/linear/XRPUSDT/2025-10-10_XRPUSDT_ob200.data.zip"

func TestDepthsConform(t *testing.T) {
	venuetest.Depths(t, Depths, known(t, bookPath), "testdata/orderbook.data", false)
}

func TestDepthsRefuse(t *testing.T) {
	const first = `{"topic":"orderbook.200.XRPUSDT","type":"snapshot","ts":1760054400691,"data":{"s":"XRPUSDT","b":[["1.9531","6203"]],"a":[["1.9532","7000"]],"u":7,"seq":1},"cts":1760054400589}` + "\n"
	const good = `{"topic":"orderbook.200.XRPUSDT","type":"delta","ts":1760054400791,"data":{"s":"XRPUSDT","b":[["1.9531","5"]],"a":[["1.9532","6"]],"u":8,"seq":2},"cts":1760054400689}` + "\n"
	a := known(t, bookPath)
	for name, c := range map[string]struct {
		old, new string
		field    string
		want     error
	}{
		"a type of another topic":          {`"delta"`, `"full"`, "type", ErrType},
		"no type":                          {`"type":"delta",`, ``, "type", ErrType},
		"another symbol":                   {`"s":"XRPUSDT"`, `"s":"XRPUSD"`, "s", ErrOtherBook},
		"no symbol":                        {`"s":"XRPUSDT",`, ``, "s", venue.ErrMissing},
		"no ts":                            {`"ts":1760054400791,`, ``, "ts", venue.ErrMissing},
		"a ts in seconds":                  {`1760054400791`, `1760054400`, "ts", venue.ErrOtherDay},
		"a ts that is no number":           {`1760054400791`, `null`, "ts", venue.ErrJSON},
		"a cts of another day":             {`1760054400689`, `1760254400689`, "cts", venue.ErrOtherDay},
		"no cts, which the first had":      {`,"cts":1760054400689`, ``, "cts", venue.ErrMissing},
		"no u":                             {`"u":8,`, ``, "u", venue.ErrMissing},
		"a u of zero":                      {`"u":8`, `"u":0`, "u", ErrUpdateID},
		"a negative u":                     {`"u":8`, `"u":-8`, "u", venue.ErrNotInt},
		"a u beyond an int64":              {`"u":8`, `"u":9223372036854775808`, "u", venue.ErrNotInt},
		"bids twice":                       {`"a":`, `"b":[],"a":`, "b", venue.ErrTwice},
		"no bids":                          {`"b":[["1.9531","5"]],`, ``, "b", venue.ErrMissing},
		"no asks":                          {`"a":[["1.9532","6"]],`, ``, "a", venue.ErrMissing},
		"bids that are no array":           {`"b":[["1.9531","5"]]`, `"b":null`, "b", venue.ErrJSON},
		"a level without a size":           {`["1.9531","5"]`, `["1.9531"]`, "b", venue.ErrJSON},
		"a level that is no array":         {`["1.9531","5"]`, `"1.9531"`, "b", venue.ErrJSON},
		"an empty price":                   {`"1.9531","5"`, `"","5"`, "b", tick.ErrNotDecimal},
		"a price of zero":                  {`"1.9531","5"`, `"0.000","5"`, "b", venue.ErrZero},
		"a negative price":                 {`"1.9531","5"`, `"-1","5"`, "b", tick.ErrNegative},
		"a price with a broken exponent":   {`"1.9531","5"`, `"1e","5"`, "b", tick.ErrNotDecimal},
		"a size that is no number":         {`"1.9531","5"`, `"1.9531","NaN"`, "b", tick.ErrNotDecimal},
		"a size with too many digits":      {`"1.9531","5"`, `"1.9531","12345678901234567890"`, "b", tick.ErrOverflow},
		"a size with too many decimals":    {`"1.9531","5"`, `"1.9531","0.0000000000000001"`, "b", venue.ErrRoom},
		"an escape in a price":             {`"1.9531","5"`, `"\u0031","5"`, "b", venue.ErrJSON},
		"a missing comma between levels":   {`"a":[["1.9532","6"]`, `"a":[["1.9532","6"]["1.9533","6"]`, "a", venue.ErrJSON},
		"a comma too many":                 {`"a":[["1.9532","6"]]`, `"a":[["1.9532","6"],]`, "a", venue.ErrJSON},
		"something after the object":       {`1760054400689}`, `1760054400689}}`, "cts", venue.ErrJSON},
		"a frame that breaks off":          {`,"cts":1760054400689}`, ``, "seq", venue.ErrJSON},
		"an array instead of an object":    {`{"topic"`, `[{"topic"`, "", venue.ErrJSON},
		"data that is no object":           {`"data":{`, `"data":7,"x":{`, "data", venue.ErrJSON},
		"a key without its colon":          {`"type":`, `"type"`, "topic", venue.ErrJSON},
		"a string that does not end there": {`"cts":1760054400689}`, `"cts`, "seq", venue.ErrJSON},
	} {
		var faults []error
		messages := 0
		text := first + strings.Replace(good, c.old, c.new, 1) + strings.Replace(good, `"u":8`, `"u":9`, 1)
		for d, err := range Depths(strings.NewReader(text), a) {
			if err != nil {
				faults = append(faults, err)
				continue
			}
			messages++
			if len(d.Bids) != 1 || len(d.Asks) != 1 || d.Last != 7 && d.Last != 9 {
				t.Errorf("%s: %s", name, venuetest.DepthText(d))
			}
		}
		if len(faults) != 1 || !errors.Is(faults[0], c.want) || messages != 2 {
			t.Errorf("%s: %v and %d messages, want %v", name, faults, messages, c.want)
			continue
		}
		row, ok := errors.AsType[*venue.RowError](faults[0])
		if !ok || row.Line != 2 || row.Offset != int64(len(first)) || row.Field != c.field {
			t.Errorf("%s: %+v, want field %s", name, row, c.field)
		}
	}
}

func TestDepthsTakeOtherFormsOfTheSameFrame(t *testing.T) {
	const plain = `{"topic":"orderbook.200.XRPUSDT","type":"delta","ts":1760054400791,"data":{"s":"XRPUSDT","b":[["1.95","5"],["1.94","0"]],"a":[["1.96","6.25"]],"u":8,"seq":2},"cts":1760054400689}`
	a := known(t, bookPath)
	decode := func(text string) string {
		for d, err := range Depths(strings.NewReader(text), a) {
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			return venuetest.DepthText(d)
		}
		return ""
	}
	want := decode(plain)
	for name, text := range map[string]string{
		"spaces":              strings.NewReplacer(`":`, `": `, `,`, `, `, `[[`, `[ [`, `]]`, "]\t]").Replace(plain),
		"padded numbers":      strings.NewReplacer(`"5"`, `"5.000"`, `"1.95"`, `"0001.9500000000000000000"`, `"0"`, `"0.0000000000000000000000"`).Replace(plain),
		"exponents":           strings.NewReplacer(`"1.95"`, `"195e-2"`, `"5"`, `"0.5E+1"`).Replace(plain),
		"numbers, not texts":  strings.NewReplacer(`"1.95"`, `1.95`, `"5"`, `5`, `"6.25"`, `6.25`, `"0"`, `0`).Replace(plain),
		"texts, not numbers":  strings.NewReplacer(`1760054400791`, `"1760054400791"`, `"u":8`, `"u":"8"`).Replace(plain),
		"more in each level":  strings.NewReplacer(`"5"`, `"5","3"`, `"6.25"`, `"6.25","0","12"`).Replace(plain),
		"other things beside": strings.NewReplacer(`"5"`, `"5",null,{"x":[1,"]"]}`, `"seq":2`, `"seq":2,"more":[[],{}]`).Replace(plain),
	} {
		if got := decode(text); got != want || text == plain {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestAFileWithoutEngineTimesHasTheGatewaysThroughout(t *testing.T) {
	const text = `{"topic":"orderbook.500.XRPUSDT","type":"snapshot","ts":1760054400691,"data":{"s":"XRPUSDT","b":[],"a":[],"u":7}}
{"topic":"orderbook.500.XRPUSDT","type":"delta","ts":1760054400791,"data":{"s":"XRPUSDT","b":[],"a":[],"u":8},"cts":1760054400689}
`
	var clocks []string
	for d, err := range Depths(strings.NewReader(text), known(t, bookPath)) {
		if err != nil {
			t.Fatal(err)
		}
		clocks = append(clocks, d.Exch.Clock()+d.Recv.Clock())
	}
	if got := strings.Join(clocks, " "); got != "00:00:00.691 00:00:00.791" {
		t.Errorf("exchange and receive times %s", got)
	}
}

// FuzzFrames compares the scanner with encoding/json: where both read a line, they read
// the same levels and identifiers.
func FuzzFrames(f *testing.F) {
	text, err := os.ReadFile("testdata/orderbook.data")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		f.Add(line)
	}
	a := known(f, bookPath)
	f.Fuzz(func(t *testing.T, line string) {
		var frame map[string]any
		dec := json.NewDecoder(strings.NewReader(line))
		dec.UseNumber()
		if strings.ContainsAny(line, "\\\n\r") || dec.Decode(&frame) != nil {
			return
		}
		for d, err := range Depths(strings.NewReader(line), a) {
			if err != nil {
				return
			}
			data := frame["data"].(map[string]any)
			if got, want := fmt.Sprint(d.Last), fmt.Sprint(data["u"]); got != strings.TrimLeft(want, "0") {
				t.Fatalf("u %s, want %s", got, want)
			}
			for key, levels := range map[string][]tick.Level{"b": d.Bids, "a": d.Asks} {
				want := data[key].([]any)
				if len(levels) != len(want) {
					t.Fatalf("%s: %d levels, want %d", key, len(levels), len(want))
				}
				for i, l := range levels {
					pair := want[i].([]any)
					same(t, l.Price, d.PriceScale, pair[0])
					same(t, l.Size, d.SizeScale, pair[1])
				}
			}
		}
	})
}

func same(t *testing.T, n int64, scale uint8, text any) {
	t.Helper()
	want, err := tick.ParseScientific([]byte(fmt.Sprint(text)))
	if err != nil || (tick.Decimal{Unscaled: n, Scale: scale}).Compare(want) != 0 {
		t.Fatalf("%d e-%d, want %v, %v", n, scale, text, err)
	}
}

func FuzzDepthsBybit(f *testing.F) {
	text, err := os.ReadFile("testdata/orderbook.data")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for line := range strings.Lines(string(text)) {
		f.Add([]byte(line))
	}
	a := known(f, bookPath)
	f.Fuzz(func(t *testing.T, data []byte) { venuetest.FuzzDepths(t, Depths, a, data) })
}
