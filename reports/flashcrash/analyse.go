package flashcrash

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
)

// Analyse computes every number of the report. It fails only on input that no
// report can be made of: no event, or minutes of another day.
func Analyse(in Input) (*Results, error) {
	if in.Event == nil {
		return nil, errors.New("analyse a crash: there is no event")
	}
	for _, m := range in.Minutes {
		if m.Date != in.Event.Date {
			return nil, fmt.Errorf("analyse the crash of %s: minutes of %s are of %s", in.Event.Date, m.Key, m.Date)
		}
	}
	r := &Results{
		Event: eventOf(in.Event), Synthetic: in.Synthetic, Version: in.Version, Claims: []struct{}{},
		groups: groupsOf(in),
	}
	r.coins = coinsOf(r.groups)
	r.Inputs, r.Quality = inputsOf(in.Sources), qualityOf(in.Quality)
	r.Drawdowns = drawdownsOf(r.groups)
	r.CrossSection = crossSectionsOf(r.groups, in)
	r.VenueGap = venueGapsOf(r.groups, in.Event)
	r.Disagreements = disagreementsOf(r.groups, r.coins)
	r.lead = leadCoin(r.groups, r.Disagreements, in.Event)
	r.CVD = flowsOf(r.groups, in.Event)
	r.Feeds = feedsOf(r.groups, in.Event)
	r.shelves, r.bookless = shelvesOf(r.groups, in.Quality)
	r.Liquidity = liquidityOf(r.shelves, in.Event, framesOf(in, true))
	for _, f := range r.figures(in) {
		r.Figures = append(r.Figures, f.facts(in))
	}
	return r, nil
}

func eventOf(e *event.Event) eventFacts {
	facts := eventFacts{
		Date: e.Date, Title: e.Title, Reference: instant(e.Reference), Found: e.Found,
		Windows: []windowFacts{}, Incidents: []incidentFacts{},
	}
	for _, w := range e.Windows {
		facts.Windows = append(facts.Windows, windowFacts{w.ID, w.Name, instant(w.From), instant(w.To)})
	}
	for _, i := range e.Incidents {
		facts.Incidents = append(facts.Incidents, incidentFacts{instant(i.At), instant(i.To), i.Label, i.Source, i.Major})
	}
	return facts
}

func inputsOf(sources []Source) []inputFacts {
	facts := make([]inputFacts, len(sources))
	for i, s := range sources {
		facts[i] = inputFacts{
			s.Path, s.SHA256, s.Publisher, s.Dataset, s.Bytes, s.Rows, instant(s.First), instant(s.Last),
			s.Verified, s.Frame, s.Key.Venue, s.Key.Market, s.Key.Symbol,
		}
	}
	slices.SortStableFunc(facts, func(a, b inputFacts) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.SHA256, b.SHA256))
	})
	return facts
}

func qualityOf(quality []Quality) []qualityFacts {
	facts := make([]qualityFacts, len(quality))
	for i, q := range quality {
		notes := q.Notes
		if notes == nil {
			notes = []string{}
		}
		facts[i] = qualityFacts{q.Key.Venue, q.Key.Market, q.Key.Symbol, q.RowsIn, q.RowsOut, q.Duplicates, q.Rejected, q.OtherDay, q.Regressions, notes, q.Failed, bookFactsOf(q)}
	}
	slices.SortStableFunc(facts, func(a, b qualityFacts) int {
		return tick.Key{Venue: a.Venue, Market: a.Market, Symbol: a.Symbol}.Compare(tick.Key{Venue: b.Venue, Market: b.Market, Symbol: b.Symbol})
	})
	return facts
}

func drawdownsOf(groups []*group) []drawdownFacts {
	facts := []drawdownFacts{}
	for _, g := range groups {
		for _, d := range g.drawdowns {
			facts = append(facts, drawdownFacts{
				Venue: d.Venue, Market: d.Market, Symbol: d.Symbol, Base: d.Base, Quote: d.Quote, Reference: instant(d.Reference),
				Open: num(d.Open), Ref: num(d.Ref), High: num(d.High), Low: num(d.Low), LowTime: instant(d.LowTime), LowGuarded: num(d.LowGuarded),
				DDOpenPct: num(d.OpenPct), DDRefPct: num(d.RefPct), DDHighPct: num(d.HighPct), DDRunMaxPct: num(d.RunMaxPct), DDOpenGuardedPct: num(d.OpenGuardedPct),
				RefLow: num(d.RefLow), RefLowTime: instant(d.RefLowTime), FirstPassage: firstPassage(d.FirstPassage), HalfRecovery: instant(d.HalfRecovery),
			})
		}
	}
	return facts
}

// window is a named span of the event in minutes, [From, To).
func window(e *event.Event, id string) (chart.Window, bool) {
	w, ok := e.Window(id)
	if !ok {
		return chart.Window{}, false
	}
	from, to := int((w.From-e.Date.Start())/tick.Minute), int((w.To-e.Date.Start()+tick.Minute-1)/tick.Minute)
	from, to = max(from, 0), min(to, tick.MinutesPerDay)
	return chart.Window{From: from, To: to}, from < to
}

// eventWindow is what the report looks at: the event's window, or the day.
func eventWindow(e *event.Event) chart.Window {
	if w, ok := window(e, "event"); ok {
		return w
	}
	return chart.Window{From: 0, To: tick.MinutesPerDay}
}

func minuteTime(e *event.Event, minute int) instant {
	if minute < 0 {
		return instant(tick.NoTime)
	}
	return instant(e.Date.Start() + tick.Time(minute)*tick.Minute)
}

// extreme is where want first prefers a value to all before it, in [from, to); −1
// when no value is a number.
func extreme(values []float64, w chart.Window, want func(v, best float64) bool) int {
	at := -1
	for m := w.From; m < w.To; m++ {
		if v := values[m]; !math.IsNaN(v) && (at < 0 || want(v, values[at])) {
			at = m
		}
	}
	return at
}

func less(v, best float64) bool { return v < best }
func more(v, best float64) bool { return v > best }

// leadCoin is the coin that the price and flow figures show: among the event's
// headline coins, else among all, the one on most groups, and of these the one
// whose falls differ most.
func leadCoin(groups []*group, apart []disagreement, e *event.Event) string {
	gap := map[string]float64{}
	for _, d := range apart {
		gap[d.Coin] = float64(d.GapPP)
	}
	var headline []string
	for _, s := range e.Symbols {
		if s.Role == "headline" {
			headline = append(headline, s.Base)
		}
	}
	best, bestOn := "", 1
	for _, coins := range [][]string{headline, coinsOf(groups)} {
		for _, coin := range coins {
			on := 0
			for _, g := range groups {
				if g.byCoin[coin] != nil {
					on++
				}
			}
			if on > bestOn || on == bestOn && best != "" && gap[coin] > gap[best] {
				best, bestOn = coin, on
			}
		}
		if best != "" {
			return best
		}
	}
	return mostTraded(groups)
}

// mostTraded is the coin with the largest dollar volume on one instrument; empty
// when nothing is quoted in dollars.
func mostTraded(groups []*group) string {
	best, most := "", -1.0
	for _, coin := range coinsOf(groups) {
		for _, g := range groups {
			if m := g.byCoin[coin]; m != nil {
				if v := total(m.Values(tick.VolumeQuote)); v > most {
					best, most = coin, v
				}
			}
		}
	}
	return best
}
