package flashcrash

import (
	"fmt"
	"slices"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// figure is one figure before it is a picture: results.json takes its facts, the
// page its panels.
type figure struct {
	ID       string
	Title    event.Text
	Measure  event.Text // what is measured; unit, window, universe and n follow it
	Unit     string
	Window   chart.Window
	Whole    bool // the measure is over the day from t₀, not over the shown window
	Universe event.Text
	N        int
	Method   event.Text
	Formula  string
	Missing  event.Text

	values []namedValue
	keys   []tick.Key // instruments it was made from
	plots  []plot

	key   []page.KeyEntry
	find  bool
	swarm *page.Swarm
	dumb  *page.Dumb
	dots  []page.Row // legend of figures without lines

	book     bool       // made of order books
	note     event.Text // what is missing of it
	choosing event.Text
	choices  []page.Choice
}

// plot is one plot of a figure on the clock: lines, or a timeline's rows.
type plot struct {
	ID       string
	Heading  event.Text
	Format   chart.Format
	Zero     bool
	Height   int
	Lines    []line
	Classes  *chart.Thresholds // a timeline when set
	Quantity string            // of the explorer

	Log    bool
	Book   bool // what is missing is unknown, not without a trade
	Choice int  // of the figure's choices; 0 when always shown
	Row    int  // px of a timeline's row; 0 for the usual
}

// line is a series with its name.
type line struct {
	ID        string
	Group     *group
	Label     event.Text // what stands after the venue's name
	Unit      string
	Y         []float64
	Low, High []float64
	Minutes   []int // time grid; nil for every minute

	Decimals int // that the page keeps; 0 for enough significant digits

	Fan    *chart.Fan
	Weight chart.Weight
	Lane   event.Text // on a timeline's row; the group's name and label when empty
}

func (f *figure) add(name string, value float64, unit string) {
	f.values = append(f.values, namedValue{name, num(value), unit})
}

func (f *figure) from(minutes ...*tick.Minutes) {
	for _, m := range minutes {
		f.keys = append(f.keys, m.Key)
	}
}

// span writes the shown window.
func (f *figure) span() string {
	return chart.Clock(f.Window.From) + "–" + chart.Clock(f.Window.To) + " UTC"
}

// when is the window the measure is over; empty when it is the shown one.
func (f *figure) when() event.Text {
	if f.Whole {
		return event.Text{EN: "t₀ to 24:00 UTC", ZH: "t₀ 至 24:00 UTC"}
	}
	return event.Text{}
}

// sample is the universe and n.
func (f *figure) sample() event.Text {
	return event.Text{EN: fmt.Sprintf("%s · n = %d", f.Universe.EN, f.N), ZH: fmt.Sprintf("%s · n = %d", f.Universe.ZH, f.N)}
}

// facts are the figure in results.json.
func (f *figure) facts(in Input) figureFacts {
	facts := figureFacts{
		ID: f.ID, Title: f.Title, Measure: f.Measure, Unit: f.Unit, Window: f.span(), Universe: f.Universe.EN, N: f.N,
		Method: f.Method, Formula: f.Formula, Missing: f.Missing.EN, Values: f.values, Series: []seriesFacts{}, Frames: []string{},
	}
	if f.Whole {
		facts.Window = "t0–24:00 UTC"
	}
	if f.values == nil {
		facts.Values = []namedValue{}
	}
	for _, p := range f.plots {
		if p.Quantity != "" {
			continue // the explorer shows frames as they are
		}
		for _, l := range p.Lines {
			name := l.Group.full().EN + " " + l.Label.EN
			facts.Series = append(facts.Series, seriesFacts{l.ID, name, l.Unit, nums(l.Y)})
			if l.Low != nil {
				facts.Series = append(facts.Series, seriesFacts{l.ID + ".low", name + " minute low", l.Unit, nums(l.Low)}, seriesFacts{l.ID + ".high", name + " minute high", l.Unit, nums(l.High)})
			}
			for _, c := range l.percentiles() {
				facts.Series = append(facts.Series, seriesFacts{c.id, name + " " + c.name, l.Unit, nums(c.y)})
			}
		}
	}
	frames := framesOf(in, f.book)
	for _, k := range f.keys {
		if path := frames[k]; path != "" {
			facts.Frames = append(facts.Frames, path)
		}
	}
	slices.Sort(facts.Frames)
	facts.Frames = slices.Compact(facts.Frames)
	return facts
}
