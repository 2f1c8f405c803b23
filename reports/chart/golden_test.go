package chart

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/event"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var nan = math.NaN()

// day is 1,440 values, known from minute 1200 on.
func day(values ...float64) []float64 {
	y := make([]float64, 1440)
	for i := range y {
		y[i] = nan
	}
	copy(y[1200:], values)
	return y
}

var window = Window{1200, 1210}

func testPanel() Panel {
	return Panel{
		Format: Price, Height: 134, Window: window, Marks: []Mark{{1199, 1}, {1203, 2}}, Wash: Window{1204, 1207},
		Series: []Series{
			{ID: "a", Tone: 0, Y: day(4, 3.9, 3.8, nan, 3, nan, 1.1, 1.4, 2, 2.2, 2.4), Low: day(3.9, 3.8, 3.7, nan, 2.9, nan, 1, 1.2, 1.9, 2.1, 2.3), High: day(4, 4, 3.9, nan, 3.4, nan, 1.6, 1.5, 2.1, 2.3, 2.4)},
			{ID: "b", Tone: 1, Dash: true, Y: day(4, 3.95, 3.9, 3.8, 3.7, 3.6, 3.6, 3.7, 3.7, 3.8, 3.8)},
		},
	}
}

func testTimeline() Timeline {
	return Timeline{Window: window, Thresholds: Thresholds{1, 5, 15, 60}, Marks: []Mark{{1203, 2}}, Rows: []TimelineRow{
		{"late", day(0, 0, 2, 2, 7, 7, 20, 99, 0, 0, 0)}, {"silent", day(1, 1, nan, nan, 6, 6, 6, 6, 6, 6, 6)},
	}}
}

func testSwarm() Swarm {
	return Swarm{Tone: 1, Hole: true, Deep: 90, Dots: []Dot{{3, 76.8}, {1, 74}, {2, 74.1}, {0, 15}}, Ticks: []Tick{
		{"mean", event.Text{EN: "mean −60.0%", ZH: "均值 −60.0%"}, 60}, {"tail", event.Text{EN: "p10 −76.0%", ZH: "第10百分位 −76.0%"}, 76}, {"median", event.Text{EN: "median −74.1%", ZH: "中位数 −74.1%"}, 74.05},
	}}
}

func TestPicturesMatchTheirGoldens(t *testing.T) {
	panel, timeline, swarm := testPanel(), testTimeline(), testSwarm()
	bells := Dumbbells{Deep: 90, Rows: []DumbbellRow{{0, []DumbbellEnd{{0, false, 86}, {2, true, 55}, {1, true, 22}}}, {4, []DumbbellEnd{{1, true, 30}, {2, true, 28}}}}}
	fan := testFan()
	zero := Panel{Format: Percent, Zero: true, Height: 134, Window: window, Series: []Series{{ID: "gap", Y: day(0, -1, -20, -61, -40, -20)}}}
	for name, got := range map[string]string{
		"lines":     panel.SVG(),
		"zero":      zero.SVG(),
		"fan":       fan.SVG(),
		"timeline":  timeline.SVG(),
		"swarm":     swarm.SVG() + "\n" + swarm.Axis(),
		"dumbbells": bells.SVG() + "\n" + bells.Axis(),
		"spark":     Spark([]float64{1, 2, nan, 3, 0}, "k0"),
		"histogram": Histogram([]float64{100, 99, 51, 50, 49, 12, 0, -3, nan}, 50),
		"navigator": Navigator(day(5, 4, 3, nan, 4, 5), window, []Mark{{1203, 2}}),
	} {
		golden(t, name+".svg", []byte(strings.ReplaceAll(got, "><", ">\n<")+"\n"))
	}
}

func TestOptionsMatchTheirGoldens(t *testing.T) {
	panel, fan, timeline := testPanel(), testFan(), testTimeline()
	for name, build := range map[string]func() (json.RawMessage, error){"lines": panel.Option, "fan": fan.Option, "timeline": timeline.Option} {
		option, err := build()
		if err != nil {
			t.Fatal(err)
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, option, "", " "); err != nil {
			t.Fatal(err)
		}
		golden(t, name+".option.json", append(indented.Bytes(), '\n'))
	}
}

func TestOptionOfAHostileNameStaysData(t *testing.T) {
	for _, name := range []string{`</script><script>alert(1)</script>`, `__f__alert(1)__f__`, "\u2028", `=1+1`} {
		panel := Panel{Format: Price, Height: 100, Window: window, Series: []Series{{ID: name, Y: day(1)}}}
		option, err := panel.Option()
		if err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsAny(option, "<>\u2028") {
			t.Errorf("the option of a series named %q could leave its script: %s", name, option)
		}
		var back struct{ Series []struct{ ID string } }
		if err := json.Unmarshal(option, &back); err != nil || back.Series[0].ID != name {
			t.Errorf("the series named %q came back as %+v, %v", name, back, err)
		}
	}
}

func TestNumbersThatJSONLacksBecomeNull(t *testing.T) {
	text, err := json.Marshal(finite(map[string]any{"a": nan, "b": []any{math.Inf(1), 1.5}, "c": "x"}))
	if err != nil || string(text) != `{"a":null,"b":[null,1.5],"c":"x"}` {
		t.Errorf("got %s, %v", text, err)
	}
}

func TestPicturesWithNothingKnownHaveNoNumbersInThem(t *testing.T) {
	panel := Panel{Format: Price, Height: 134, Window: window, Series: []Series{{ID: "a", Y: day(), Low: day(), High: day()}}}
	timeline := Timeline{Window: window, Rows: []TimelineRow{{"a", day()}}}
	for name, svg := range map[string]string{"panel": panel.SVG(), "timeline": timeline.SVG(), "spark": Spark(day(), "k0"), "histogram": Histogram(nil, 50)} {
		if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("%s of unknown values draws them: %s", name, svg)
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from its golden; -update rewrites it after a look.\n got %s\nwant %s", name, got, want)
	}
}
