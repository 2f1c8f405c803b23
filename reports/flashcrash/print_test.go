package flashcrash

import (
	"bytes"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/reports/chart"
)

func printFigures(t *testing.T, in Input) map[string]PrintFigure {
	t.Helper()
	r, err := Analyse(in)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := PrintFigures(r, in)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]PrintFigure{}
	for _, f := range figures {
		byID[f.ID] = f
	}
	if len(byID) != 3 || len(figures) != 3 {
		t.Fatalf("%d figures, want price, drawdown and gap", len(figures))
	}
	return byID
}

func TestPrintedFiguresShowWhatThePageShows(t *testing.T) {
	in := generatedDay(12, generatedMarkets)
	r, err := Analyse(in)
	if err != nil {
		t.Fatal(err)
	}
	figures := printFigures(t, in)
	for _, f := range r.figures(in) {
		p, printed := figures[f.ID]
		if !printed {
			continue
		}
		switch drawing := p.Picture.Drawing.(type) {
		case *chart.PrintLines:
			if len(drawing.Lines) == 0 || len(drawing.Lines) != len(f.plots[0].Lines) || drawing.Window != f.Window {
				t.Errorf("%s: %d lines in %v, the page has %d in %v", f.ID, len(drawing.Lines), drawing.Window, len(f.plots[0].Lines), f.Window)
			}
			if len(drawing.Marks) != 1 || drawing.Marks[0] != (chart.PrintMark{Minute: 1250, Label: "t₀ 20:50"}) {
				t.Errorf("%s: marks %v", f.ID, drawing.Marks)
			}
		case *chart.PrintSwarms:
			dots := 0
			for _, row := range drawing.Rows {
				dots += len(row.Dots)
				if len(row.Ticks) != 3 {
					t.Errorf("%s %s has %d ticks, want median, mean and tail", row.Name, row.Kind, len(row.Ticks))
				}
			}
			if dots != f.N || len(drawing.Rows) != len(generatedMarkets) {
				t.Errorf("%d dots in %d rows, want %d in %d", dots, len(drawing.Rows), f.N, len(generatedMarkets))
			}
		}
	}
}

func TestCaptionsStateWhatIsShown(t *testing.T) {
	for id, f := range printFigures(t, generatedDay(12, generatedMarkets)) {
		for _, want := range []string{"SYNTHETIC DATA", f.Picture.Title + "\n", f.Picture.Heading, "Unit: ", "Window: 2025-10-10, ", "Universe: ", "n = ", "Source: generator; computed with crashtape 0.0.0-test."} {
			if !strings.Contains(f.Caption.EN, want) {
				t.Errorf("%s: the caption lacks %q:\n%s", id, want, f.Caption.EN)
			}
		}
		for _, want := range []string{"合成数据", "时段：2025-10-10，", "范围：", "n = ", "来源：generator；由 crashtape 0.0.0-test 计算。"} {
			if !strings.Contains(f.Caption.ZH, want) {
				t.Errorf("%s: the Chinese caption lacks %q:\n%s", id, want, f.Caption.ZH)
			}
		}
		if strings.Contains(f.Caption.ZH, "单位：。") {
			t.Errorf("%s: its unit has no Chinese name", id)
		}
		if !f.Picture.Synthetic {
			t.Errorf("%s is not marked as synthetic", id)
		}
	}
}

func TestRealFiguresAreNotMarkedSynthetic(t *testing.T) {
	in := generatedDay(12, generatedMarkets)
	in.Synthetic = false
	for id, f := range printFigures(t, in) {
		if f.Picture.Synthetic || strings.Contains(f.Caption.EN+f.Caption.ZH, "SYNTHETIC") || strings.Contains(f.Caption.ZH, "合成") {
			t.Errorf("%s of real data is marked as synthetic", id)
		}
	}
}

func TestFiguresWithoutDataSayWhatIsMissing(t *testing.T) {
	nothing := Input{Event: &event.Event{Date: generatedDate, Reference: at(21, 0)}}
	for id, f := range printFigures(t, nothing) {
		if f.Missing.EN == "" || f.Missing.ZH == "" || f.Picture.Drawing != nil {
			t.Errorf("%s has nothing to show and says %q", id, f.Missing.EN)
		}
	}
	one := printFigures(t, generatedDay(12, generatedMarkets[:1]))
	if one["gap"].Missing.EN == "" || one["price"].Missing.EN != "" || one["drawdown"].Missing.EN != "" {
		t.Errorf("with one venue only the gap is missing, got %q, %q, %q", one["gap"].Missing.EN, one["price"].Missing.EN, one["drawdown"].Missing.EN)
	}
}

func TestHostileNamesArePrintedAsOutlines(t *testing.T) {
	for _, name := range hostile {
		for id, f := range printFigures(t, hostileDay(name)) {
			if f.Missing.EN != "" {
				continue
			}
			var svg bytes.Buffer
			if err := f.Picture.Write(&svg, chart.PrintSizes[0], "svg"); err != nil {
				t.Fatal(err)
			}
			for _, alien := range []string{"<text", "<script", "<img", "alert", "onerror"} {
				if strings.Contains(svg.String(), alien) {
					t.Errorf("%s of a day full of %q has %q in it", id, name, alien)
				}
			}
			if lines := strings.Count(f.Caption.EN, "\n"); lines > 10 || strings.ContainsAny(f.Caption.EN, "\x00\u202e\u2028") {
				t.Errorf("%s of a day full of %q has a caption of %d lines: %q", id, name, lines, f.Caption.EN)
			}
		}
	}
}
