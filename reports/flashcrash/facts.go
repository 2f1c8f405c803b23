package flashcrash

import (
	"encoding/json"
	"fmt"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// The elements of results.json: a type for each of its lists.

type eventFacts struct {
	Date      tick.Date       `json:"date"`
	Title     event.Text      `json:"title"`
	Reference instant         `json:"reference"`
	Found     bool            `json:"found"`
	Windows   []windowFacts   `json:"windows"`
	Incidents []incidentFacts `json:"incidents"`
}

type windowFacts struct {
	ID   string     `json:"id"`
	Name event.Text `json:"name"`
	From instant    `json:"from"`
	To   instant    `json:"to"`
}

type incidentFacts struct {
	At     instant    `json:"at"`
	To     instant    `json:"to"`
	Label  event.Text `json:"label"`
	Source string     `json:"source"`
	Major  bool       `json:"major"`
}

type inputFacts struct {
	Path      string      `json:"path"`
	SHA256    string      `json:"sha256"`
	Publisher string      `json:"publisher"`
	Dataset   string      `json:"dataset"`
	Bytes     int64       `json:"bytes"`
	Rows      int64       `json:"rows"`
	First     instant     `json:"first"`
	Last      instant     `json:"last"`
	Verified  string      `json:"verified"`
	Frame     string      `json:"frame"`
	Venue     string      `json:"venue"`
	Market    tick.Market `json:"market"`
	Symbol    string      `json:"symbol"`
}

type drawdownFacts struct {
	Venue            string       `json:"venue"`
	Market           tick.Market  `json:"market"`
	Symbol           string       `json:"symbol"`
	Base             string       `json:"base"`
	Quote            string       `json:"quote"`
	Reference        instant      `json:"reference"`
	Open             num          `json:"open"`
	Ref              num          `json:"ref"`
	High             num          `json:"high"`
	Low              num          `json:"low"`
	LowTime          instant      `json:"low_time"`
	LowGuarded       num          `json:"low_guarded"`
	DDOpenPct        num          `json:"dd_open_pct"`
	DDRefPct         num          `json:"dd_ref_pct"`
	DDHighPct        num          `json:"dd_high_pct"`
	DDRunMaxPct      num          `json:"dd_runmax_pct"`
	DDOpenGuardedPct num          `json:"dd_open_guarded_pct"`
	RefLow           num          `json:"ref_low"`
	RefLowTime       instant      `json:"ref_low_time"`
	FirstPassage     firstPassage `json:"first_passage"`
	HalfRecovery     instant      `json:"half_recovery"`
}

// firstPassage writes its falls in their order, which a map would not keep.
type firstPassage [len(tick.Passages)]tick.Time

// MarshalJSON writes {"5": time or null, "10": …}.
func (f firstPassage) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for i, fall := range tick.Passages {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(num(fall))
		if err != nil {
			return nil, err
		}
		at, err := instant(f[i]).MarshalJSON()
		if err != nil {
			return nil, err
		}
		out = fmt.Appendf(out, "\"%s\":%s", name, at)
	}
	return append(out, '}'), nil
}

// crossSection is the distribution of one measure over the symbols of one venue
// and market.
type crossSection struct {
	Measure    string      `json:"measure"`
	Ref        string      `json:"ref"`
	Venue      string      `json:"venue"`
	Market     tick.Market `json:"market"`
	Universe   string      `json:"universe"` // all, or common:venue/market+venue/market
	N          int         `json:"n"`
	Mean       num         `json:"mean"`
	Median     num         `json:"median"`
	P10        num         `json:"p10"`
	P25        num         `json:"p25"`
	P75        num         `json:"p75"`
	P90        num         `json:"p90"`
	Min        num         `json:"min"`
	Max        num         `json:"max"`
	Unit       string      `json:"unit"`
	Window     string      `json:"window"`
	Definition string      `json:"definition"`
	Coins      []string    `json:"coins,omitempty"`
	Frames     []string    `json:"frames,omitempty"`

	dist metric.Distribution
}

// venueGap is one group's median minute-low gap against the reference group.
type venueGap struct {
	Venue           string      `json:"venue"`
	Market          tick.Market `json:"market"`
	ReferenceVenue  string      `json:"reference_venue"`
	ReferenceMarket tick.Market `json:"reference_market"`
	Coins           []string    `json:"coins"`
	N               int         `json:"n"`
	Unit            string      `json:"unit"`
	Definition      string      `json:"definition"`
	WorstPct        num         `json:"worst_pct"`
	WorstMinute     instant     `json:"worst_minute"`
	WorstN          int         `json:"worst_n"`
	Minutes         int         `json:"minutes_below_10pct"`
	GapPct          []num       `json:"gap_pct"`
	GapN            []int       `json:"gap_n"`

	group *group
	worst int // minute
}

// disagreement is how far apart a coin's falls were across groups.
type disagreement struct {
	Coin       string            `json:"coin"`
	GapPP      num               `json:"gap_pp"`
	Unit       string            `json:"unit"`
	Definition string            `json:"definition"`
	Ends       []disagreementEnd `json:"venues"` // deepest first
}

type disagreementEnd struct {
	Venue    string      `json:"venue"`
	Market   tick.Market `json:"market"`
	Symbol   string      `json:"symbol"`
	DDRefPct num         `json:"dd_ref_pct"`
	Low      num         `json:"low"`
	LowTime  instant     `json:"low_time"`

	group *group
}

// flow is taker buying minus selling in one window.
type flow struct {
	Venue        string      `json:"venue"`
	Market       tick.Market `json:"market"`
	Symbol       string      `json:"symbol"` // "*" for all dollar-quoted symbols of the group
	N            int         `json:"n"`
	Window       string      `json:"window"`
	From         instant     `json:"from"`
	To           instant     `json:"to"`
	NetQuote     num         `json:"net_quote"`
	SidedQuote   num         `json:"sided_volume_quote"`
	NetSharePct  num         `json:"net_share_pct"`
	PriceMovePct num         `json:"price_change_pct"`
	Unit         string      `json:"unit"`
	Definition   string      `json:"definition"`
}

// feedFacts says how late and how silent one feed was.
type feedFacts struct {
	Venue           string      `json:"venue"`
	Market          tick.Market `json:"market"`
	Symbol          string      `json:"symbol"` // "*" for the group as the figure shows it
	Window          string      `json:"window"`
	LatencyP50Ms    num         `json:"latency_p50_ms"`
	LatencyMaxMs    num         `json:"latency_max_ms"`
	LatencyMaxAt    instant     `json:"latency_max_minute"`
	SilenceMaxS     num         `json:"silence_max_s"`
	SilenceTypicalS num         `json:"silence_typical_s"`
	SilenceMaxAt    instant     `json:"silence_max_minute"`
	Definition      string      `json:"definition"`
}

type qualityFacts struct {
	Venue       string      `json:"venue"`
	Market      tick.Market `json:"market"`
	Symbol      string      `json:"symbol"`
	RowsIn      int64       `json:"rows_in"`
	RowsOut     int64       `json:"rows_out"`
	Duplicates  int64       `json:"duplicates"`
	Rejected    int64       `json:"rejected"`
	OtherDay    int64       `json:"other_day"`
	Regressions int64       `json:"regressions"`
	Notes       []string    `json:"notes"`
	Failed      string      `json:"failed"`
	Book        *bookFacts  `json:"book,omitempty"`
}

// figureFacts is a figure as text and numbers: what it measures and every value
// that it names. Its lines are in Series.
type figureFacts struct {
	ID       string        `json:"id"`
	Title    event.Text    `json:"title"`
	Measure  event.Text    `json:"measure"`
	Unit     string        `json:"unit"`
	Window   string        `json:"window"`
	Universe string        `json:"universe"`
	N        int           `json:"n"`
	Method   event.Text    `json:"method"`
	Formula  string        `json:"formula"`
	Missing  string        `json:"missing,omitempty"`
	Values   []namedValue  `json:"values"`
	Series   []seriesFacts `json:"series"`
	Frames   []string      `json:"frames"`
}

type namedValue struct {
	Name  string `json:"name"`
	Value num    `json:"value"`
	Unit  string `json:"unit"`
}

// seriesFacts is a line of a figure: 1,440 minutes.
type seriesFacts struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Unit   string `json:"unit"`
	Values []num  `json:"values"`
}
