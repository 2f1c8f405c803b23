package page

import (
	"encoding/json"
	"html/template"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/reports/chart"
)

// Page is a whole report. Texts from data must have gone through Plain.
type Page struct {
	Lang      string // "en" or "zh": what is shown first
	Generator string
	Date      string // YYYY-MM-DD
	DateText  event.Text
	Kicker    event.Text
	Headline  event.Text
	Stand     event.Text
	Status    event.Text   // how much data, how far verified
	Notices   []event.Text // banners: synthetic, found windows, failed inputs
	Synthetic bool

	Incidents []Incident
	KPIs      []KPI
	Presets   []Preset
	View      chart.Window // what the static pictures show
	Skyline   string       // chart.Navigator
	Tones     []Tone

	Figures []Figure
	Closing []Section // provenance, quality, methods

	Data Data
}

// Tone is a venue's colour on light and dark pages, as #rrggbb.
type Tone struct{ Light, Dark string }

// Incident is a line of the event list.
type Incident struct {
	N        int // its number on the charts; 0 when it has none
	From, To int // minutes; To is 0 for an instant
	Clock    string
	Label    event.Text
	Source   string
}

// KPI is a headline number.
type KPI struct {
	Label, Caption event.Text
	Value          string
	Picture        string // chart.Spark or chart.Histogram
}

// Preset is a button of the navigator.
type Preset struct {
	Name   event.Text
	Window chart.Window
}

// Figure is a numbered figure, or one line when its data is missing.
type Figure struct {
	ID      string
	Title   event.Text
	Measure event.Text // what is measured, in which unit
	Span    event.Text // the window; empty when it is the one on the clock
	Sample  event.Text // universe and n
	Method  event.Text
	Formula string
	Missing event.Text // says what is missing; then nothing else is shown
	Note    event.Text // says what of it is missing

	Choosing event.Text // what the choices are
	Choices  []Choice

	Legend []Group
	Key    []KeyEntry
	Find   bool // a box that finds a coin in the dots
	Select []string

	Plots []Plot
	Swarm *Swarm
	Dumb  *Dumb
}

// Choice shows or hides the plots that carry its number, from 1 to MostChoices.
type Choice struct {
	N      int
	Label  event.Text
	Chosen bool
}

// Group is a part of the legend, with its own heading when a figure has several.
type Group struct {
	Choice  int // the choice it belongs to; 0 when it is always shown
	Heading event.Text
	Rows    []Row
}

// Row is a legend line that doubles as the live readout.
type Row struct {
	Series string
	Tone   chart.Tone
	Dash   bool
	Dot    bool // a dot instead of a line, open when Dash
	Bare   bool // no swatch: the row has a lane of its own
	Name   string
	Kind   event.Text
	Value  string // at the end of the view
}

// KeyEntry explains a class of a timeline, or a band of a fan.
type KeyEntry struct {
	Class int
	Band  string // fan90 or fan50; then Tone is its colour
	Tone  chart.Tone
	Plain bool // a sign that explains itself, without a swatch
	Label event.Text
}

// Plot is one plot on the clock.
type Plot struct {
	Choice  int
	ID      string
	Heading event.Text
	Height  int
	SVG     string
	Summary event.Text // what a screen reader says
	Lanes   []event.Text
}

// Swarm is the body of a beeswarm figure.
type Swarm struct {
	Rows    []SwarmRow
	Axis    string
	Summary event.Text
}

// SwarmRow is a labelled row of dots.
type SwarmRow struct {
	Name string
	Kind event.Text
	N    int
	SVG  string
}

// Dumb is the body of a dumbbell figure.
type Dumb struct {
	Labels, Gaps []string
	SVG, Axis    string
	Summary      event.Text
}

// Section is a part of the closing matter, made by flashcrash's tables.
type Section struct {
	Heading event.Text
	Lead    event.Text
	Code    string
	Table   *Table
	Notes   []event.Text
}

// Table has text cells; Numeric columns are right-aligned.
type Table struct {
	Head    []event.Text
	Numeric []bool
	Mono    []bool
	Rows    [][]string
}

// Data is the block of values the runtime reads.
type Data struct {
	Date     string                 `json:"date"`
	Start    int64                  `json:"start"` // 00:00 UTC in ms
	View     [2]int                 `json:"view"`
	Lang     string                 `json:"lang"`
	Synth    bool                   `json:"synthetic"`
	Source   string                 `json:"source"` // the last line of a published picture
	Marks    [][2]int               `json:"marks"`  // minute, number
	Columns  map[string]Column      `json:"columns"`
	Plots    []PlotData             `json:"plots"`
	About    map[string][]string    `json:"about"` // comment lines of each figure's CSV
	Groups   []GroupData            `json:"groups"`
	Coins    []string               `json:"coins"`
	Drops    []DropData             `json:"drops"`
	DropRefs []string               `json:"dropRefs"`
	Symbols  *SymbolData            `json:"symbols"`
	Labels   map[string]SeriesLabel `json:"labels"`
}

// PlotData tells the runtime how to bring a plot to life.
type PlotData struct {
	ID         string          `json:"id"`
	Figure     string          `json:"figure"`
	Kind       string          `json:"kind"` // lines or cells
	Height     int             `json:"height"`
	Format     chart.Format    `json:"format"`
	Zero       bool            `json:"zero"`
	Log        bool            `json:"log,omitempty"`
	Book       bool            `json:"book,omitempty"`     // of order books: what is missing is unknown
	Quantity   string          `json:"quantity,omitempty"` // of the explorer: price, cvd or volume
	Series     []SeriesData    `json:"series"`
	Thresholds []float64       `json:"thresholds,omitempty"`
	Option     json.RawMessage `json:"option"`
}

// SeriesData is one line or row of a plot.
type SeriesData struct {
	ID   string     `json:"id"`
	Tone chart.Tone `json:"tone"`
	Dash bool       `json:"dash"`
	Band bool       `json:"band"`

	Fan   []string `json:"fan,omitempty"`   // columns of its percentiles
	Width float64  `json:"width,omitempty"` // px; 1.6 when 0
}

// SeriesLabel names a series in CSV headers and for screen readers.
type SeriesLabel struct {
	Name string     `json:"name"`
	Kind event.Text `json:"kind"`
	Unit string     `json:"unit"`
}

// GroupData is a venue and market.
type GroupData struct {
	Name   string     `json:"name"`
	Kind   event.Text `json:"kind"`
	Tone   chart.Tone `json:"tone"`
	Dash   bool       `json:"dash"`
	Venue  string     `json:"venue"`
	Market string     `json:"market"`
}

// DropData is a symbol's falls: coin, group, symbol, then one per DropRefs.
type DropData struct {
	Coin, Group int
	Symbol      string
	Drops       []float64
}

// MarshalJSON writes a flat array with null for unknown falls.
func (d DropData) MarshalJSON() ([]byte, error) {
	row := []any{d.Coin, d.Group, d.Symbol}
	for _, v := range d.Drops {
		if unknown(v) {
			row = append(row, nil)
			continue
		}
		row = append(row, json.Number(strconv.FormatFloat(v, 'f', 4, 64)))
	}
	return json.Marshal(row)
}

// SymbolData holds every symbol's minutes for the explorer, on one shared grid.
type SymbolData struct {
	Grid []int       `json:"grid"` // minutes; null means all
	List []SymbolRow `json:"list"`
}

// SymbolRow is one symbol's columns; Low and High are Offsets from Close.
type SymbolRow struct {
	Coin, Group      int
	Symbol, Quote    string
	Close, Low, High Column
	CVD, Volume      Column

	Book *SymbolBook // nil when its order book is not known
}

// SymbolBook is one symbol's order book.
type SymbolBook struct{ Spread, Depth, Cost Column }

// MarshalJSON writes a flat array.
func (s SymbolRow) MarshalJSON() ([]byte, error) {
	row := []any{s.Coin, s.Group, s.Symbol, s.Quote, s.Close.Scale, s.Close.Text, s.Low.Text, s.High.Text, s.CVD, s.Volume}
	if s.Book != nil {
		row = append(row, s.Book.Spread, s.Book.Depth, s.Book.Cost)
	}
	return json.Marshal(row)
}

// text shows both languages; the style hides one.
func text(t event.Text) template.HTML {
	if t.EN == t.ZH {
		return template.HTML(template.HTMLEscapeString(t.EN))
	}
	return template.HTML(`<span class="en" lang="en">` + template.HTMLEscapeString(t.EN) + `</span><span class="zh" lang="zh">` + template.HTMLEscapeString(t.ZH) + `</span>`)
}
