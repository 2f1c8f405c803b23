package okx

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/venuetest"
)

const bookPath = "match/orderbook/L2/400lv/daily/20251010/TAO-USDT-SWAP-L2orderbook-400lv-2025-10-10.tar.gz"

func TestRecogniseBooks(t *testing.T) {
	for path, want := range map[string]string{
		bookPath: "okx/linear/TAO-USDT-SWAP L2orderbook-400lv 400 0",
		"BTC-USD-SWAP-L2orderbook-400lv-2025-10-10.data":            "okx/inverse/BTC-USD-SWAP L2orderbook-400lv 400 0",
		"BTC-USDT-L2orderbook-400lv-2025-10-10.tar.gz":              "okx/spot/BTC-USDT L2orderbook-400lv 400 0",
		"pro/L2/5000lv/BTC-USDT-L2orderbook-5000lv-2025-10-10.data": "okx/spot/BTC-USDT L2orderbook-5000lv 5000 1",
		"BTC-USDT-251226-L2orderbook-400lv-2025-10-10.tar.gz":       "okx/linear/BTC-USDT-251226 L2orderbook-400lv 400 0",
	} {
		a := known(t, path)
		if got := fmt.Sprint(a.Instrument.Key, " ", a.Dataset, " ", a.Levels, " ", a.Rank); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
		if a.Start.String() != "2025-10-10T00:00:00Z" || a.End-a.Start != tick.Day || a.Kind != venue.Book || a.Slack <= 0 {
			t.Errorf("%s: %+v", path, a)
		}
	}
	for _, path := range []string{"BTCUSDT-L2orderbook-400lv-2025-10-10.tar.gz", "BTC-USDT-L2orderbook-2025-10-10.tar.gz", "BTC-USDT-L2orderbook-400lv-2025-13-10.tar.gz"} {
		if a, ok, err := Recognise(path, nil); ok || err != nil {
			t.Errorf("%s was taken for %+v, %v", path, a, err)
		}
	}
}

func TestDepthsConform(t *testing.T) {
	venuetest.Depths(t, Depths, known(t, bookPath), "testdata/orderbook.data", false)
}

func TestDepthsRefuse(t *testing.T) {
	const first = `{"instId":"TAO-USDT-SWAP","action":"snapshot","ts":"1760054400001","asks":[["308","20","7"]],"bids":[["307.9","11","3"]]}` + "\n"
	const good = `{"instId":"TAO-USDT-SWAP","action":"update","ts":"1760054400011","asks":[["309.1","2911","17"]],"bids":[["307.9","12","3"]]}` + "\n"
	a := known(t, bookPath)
	for name, c := range map[string]struct {
		old, new string
		field    string
		want     error
	}{
		"an action of the private feed": {`"update"`, `"filled"`, "action", ErrAction},
		"no action":                     {`"action":"update",`, ``, "action", ErrAction},
		"another instrument":            {`TAO-USDT-SWAP`, `TAO-USDT`, "instId", ErrOtherBook},
		"no instrument":                 {`"instId":"TAO-USDT-SWAP",`, ``, "instId", venue.ErrMissing},
		"no time":                       {`"ts":"1760054400011",`, ``, "ts", venue.ErrMissing},
		"a time in seconds":             {`1760054400011`, `1760054400`, "ts", venue.ErrOtherDay},
		"a time of the Hong Kong day":   {`1760054400011`, `1760025600011`, "ts", venue.ErrOtherDay},
		"a time that is no number":      {`1760054400011`, `now`, "ts", venue.ErrNotInt},
		"no asks":                       {`"asks":[["309.1","2911","17"]],`, ``, "asks", venue.ErrMissing},
		"no bids":                       {`,"bids":[["307.9","12","3"]]`, ``, "bids", venue.ErrMissing},
		"a price of zero":               {`"309.1"`, `"0"`, "asks", venue.ErrZero},
		"a size that is no number":      {`"2911"`, `"0x1"`, "asks", tick.ErrNotDecimal},
		"a negative size":               {`"12"`, `"-12"`, "bids", tick.ErrNegative},
		"a line that breaks off":        {`,"3"]]}`, ``, "bids", venue.ErrJSON},
	} {
		var faults []error
		messages := 0
		for _, err := range Depths(strings.NewReader(first+strings.Replace(good, c.old, c.new, 1)+good), a) {
			if err != nil {
				faults = append(faults, err)
				continue
			}
			messages++
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

func FuzzDepthsOKX(f *testing.F) {
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
