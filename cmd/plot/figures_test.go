package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/flashcrash"
)

// Two venues of one coin: a price and a drawdown can be drawn, a gap cannot.
func oneCoin(t *testing.T) flashcrash.Input {
	t.Helper()
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		t.Fatal(err)
	}
	in := flashcrash.Input{Event: event.FromData(d, d.Start()+10*tick.Minute, d.Start()+20*tick.Minute), Synthetic: true, Version: "0.0.0-test"}
	for _, venue := range []string{"alpha", "beta"} {
		key := tick.Key{Venue: venue, Market: tick.Spot, Symbol: "XUSD"}
		m := tick.NewMinutes(key, "X", "USD", d)
		for minute := range 60 {
			for _, column := range []tick.Column{tick.Open, tick.High, tick.Low, tick.Close} {
				m.Set(column, minute, 10-float64(min(minute, 20))/4)
			}
		}
		in.Minutes = append(in.Minutes, m)
		in.Drawdowns = append(in.Drawdowns, tick.Drawdown{Key: key, Base: "X", Quote: "USD", Ref: 8, RefLow: 5, RefPct: 37.5})
	}
	return in
}

func TestFiguresAreWrittenWithTheirCaption(t *testing.T) {
	in := oneCoin(t)
	results, err := flashcrash.Analyse(in)
	if err != nil {
		t.Fatal(err)
	}
	for lang, first := range map[string]string{"en": "SYNTHETIC DATA", "zh": "合成数据"} {
		out := t.TempDir()
		var stdout bytes.Buffer
		s := &settings{out: out, lang: lang, stdout: &stdout}
		if err := s.printed(in, results); err != nil {
			t.Fatal(err)
		}
		if got := stdout.String(); !strings.Contains(got, "gap: not written: ") || strings.Count(got, "\n") != 2*7+1 {
			t.Errorf("the command says\n%s", got)
		}
		folder := filepath.Join(out, "2025-10-10.synthetic", "figures")
		for _, id := range []string{"price", "drawdown"} {
			for _, size := range chart.PrintSizes {
				for _, format := range chart.PrintFormats {
					if info, err := os.Stat(filepath.Join(folder, id+"-"+size.ID+"."+format)); err != nil || info.Size() == 0 {
						t.Errorf("%s as %s %s: %v", id, size.ID, format, err)
					}
				}
			}
			text, err := os.ReadFile(filepath.Join(folder, id+".txt"))
			if err != nil || !strings.HasPrefix(string(text), first) || !strings.Contains(string(text), "Unit: ") || !strings.Contains(string(text), "单位：") {
				t.Errorf("with --lang %s the caption of %s is %q, %v", lang, id, text, err)
			}
		}
		if entries, err := os.ReadDir(folder); err != nil || len(entries) != 14 {
			t.Errorf("%d files, want 14, %v", len(entries), err)
		}
	}
}

func TestFiguresTakesOneDate(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"no date":          {[]string{"figures"}, 2},
		"two dates":        {[]string{"figures", "2025-10-10", "2025-10-11"}, 2},
		"no calendar day":  {[]string{"figures", "2025-13-10"}, 2},
		"no such language": {[]string{"figures", "2025-10-10", "--lang", "fr"}, 2},
		"no frames":        {[]string{"figures", "2025-10-10", "--data", t.TempDir()}, 1},
		"the report too":   {[]string{"2025-10-10", "--data", t.TempDir()}, 1},
	} {
		var stdout, stderr bytes.Buffer
		if code := execute(t.Context(), c.args, &stdout, &stderr); code != c.code || stderr.Len() == 0 || stdout.Len() > 0 {
			t.Errorf("%s: exit code %d, want %d; stderr %q", name, code, c.code, stderr.String())
		}
	}
}
