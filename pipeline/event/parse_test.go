package event

import (
	"os"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func TestShippedEventFilesParse(t *testing.T) {
	entries, err := os.ReadDir("../../data/events")
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		t.Fatal("no event files are shipped")
	}
	for _, entry := range entries {
		text, err := os.ReadFile("../../data/events/" + entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		e, err := Parse(entry.Name(), text)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if e.Date.String()+".toml" != entry.Name() {
			t.Errorf("%s is about %s", entry.Name(), e.Date)
		}
		if _, ok := e.Window("event"); !ok {
			t.Errorf("%s has no window with the id event", entry.Name())
		}
		for _, i := range e.Incidents {
			if i.Label.ZH == "" {
				t.Errorf("%s: incident at %s has no Chinese label", entry.Name(), i.At)
			}
		}
	}
}

const small = `date = 2025-10-10
reference = 2025-10-10T20:50:00Z
[[window]]
id = "event"
from = 2025-10-10T20:20:00Z
to = 2025-10-10T22:40:00Z
[[incident]]
at = 2025-10-10T21:18:00Z
to = 2025-10-10T21:51:00Z
label = { en = "transfers degraded" }
source = "the venue"
[[symbol]]
base = "BTC"
role = "headline"
[venue.binance]
name = "Binance"
light = "#B87D00"
dark = "#F2BC3B"
[[archive]]
match = "usde_*.parquet"
kind = "candles"
venue = "binance"
market = "spot"
symbol = "USDEUSDT"
interval = "1m"
source = "a repository"
`

func TestParseTakesEveryPart(t *testing.T) {
	e, err := Parse("small.toml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	if got := e.Reference.Clock(); got != "20:50:00" {
		t.Errorf("reference %s", got)
	}
	w, ok := e.Window("event")
	if !ok || w.To-w.From != 140*tick.Minute {
		t.Errorf("window %+v", w)
	}
	if i := e.Incidents[0]; i.At.Clock() != "21:18:00" || i.To.Clock() != "21:51:00" || i.Source != "the venue" {
		t.Errorf("incident %+v", i)
	}
	if e.Venues["binance"].Dark != "#F2BC3B" || e.Symbols[0].Base != "BTC" {
		t.Errorf("venues %v symbols %v", e.Venues, e.Symbols)
	}
	if a := e.Archives[0]; a.Interval != tick.Minute || a.Market != tick.Spot {
		t.Errorf("archive %+v", a)
	}
}

func TestParsePointsAtTheFaultyLine(t *testing.T) {
	tests := map[string]struct{ old, new, want string }{
		"unknown key":                  {`role = "headline"`, `roll = "headline"`, `14| roll`},
		"wrong type":                   {`base = "BTC"`, `base = 7`, `13| base = 7`},
		"broken syntax":                {`name = "Binance"`, `name = Binance"`, `16| name = Binance`},
		"time of another day":          {`at = 2025-10-10T21:18:00Z`, `at = 2025-10-12T21:18:00Z`, `8| at = 2025-10-12T21:18:00Z`},
		"role that does not exist":     {`"headline"`, `"hero"`, `14| role = "hero"`},
		"colour that is none":          {`"#B87D00"`, `"amber"`, `17| light = "amber"`},
		"window that ends first":       {`to = 2025-10-10T22:40:00Z`, `to = 2025-10-10T20:10:00Z`, `4| id = "event"`},
		"interval that is no duration": {`"1m"`, `"one minute"`, `"one minute"`},
		"no reference":                 {"reference = 2025-10-10T20:50:00Z\n", "", "reference is missing"},
		"no date":                      {"date = 2025-10-10\n", "", "date is missing"},
		"incident without source":      {"source = \"the venue\"\n", "", "wants a label and a source"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(small, c.old, c.new, 1)
			if text == small {
				t.Fatalf("%q is not in the file", c.old)
			}
			_, err := Parse("small.toml", []byte(text))
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "small.toml") {
				t.Errorf("error does not point at the fault:\n%v\nwant it to hold %q", err, c.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add("date = 2025-10-10")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse("fuzz.toml", []byte(text))
		if err != nil {
			return
		}
		if e.Reference < e.Date.Start() || e.Reference > e.Date.End() {
			t.Errorf("reference %v outside %v", e.Reference, e.Date)
		}
	})
}
