package flashcrash

import (
	"cmp"
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
)

// feedClasses are the lower ends, in seconds, of the classes above the first.
var feedClasses = chart.Thresholds{1, 5, 15, 60}

const feedDefinition = "latency: receive time − exchange time; silence: length of the longest interval without a message that touches the minute. For a group: the largest latency of its symbols, and the shortest of their longest silences, which the feed's own silence cannot exceed; typical: median over the minutes of the day"

// feedsOf says, for every symbol and every group, how late and how silent the feed
// was in the event's window.
func feedsOf(groups []*group, e *event.Event) []feedFacts {
	facts := []feedFacts{}
	w := eventWindow(e)
	for _, g := range groups {
		for _, m := range g.minutes {
			if m.Has(tick.LatencyMax) || m.Has(tick.SilenceMax) {
				facts = append(facts, feedOf(g, m.Symbol, m.Values(tick.LatencyP50), m.Values(tick.LatencyMax), m.Values(tick.SilenceMax), w, e))
			}
		}
		if late, silent := groupLatency(g), groupSilence(g); late != nil || silent != nil {
			facts = append(facts, feedOf(g, "*", groupMedianLatency(g), orUnknown(late), orUnknown(silent), w, e))
		}
	}
	return facts
}

func feedOf(g *group, symbol string, p50, late, silent []float64, w chart.Window, e *event.Event) feedFacts {
	f := feedFacts{
		Venue: g.Venue, Market: g.Market, Symbol: symbol, Window: chart.Clock(w.From) + "–" + chart.Clock(w.To%tick.MinutesPerDay) + " UTC", Definition: feedDefinition,
		LatencyMaxMs: num(math.NaN()), SilenceMaxS: num(math.NaN()),
	}
	f.SilenceTypicalS = num(median(silent))
	f.LatencyP50Ms = num(median(p50[w.From:w.To]))
	at := extreme(late, w, more)
	if at >= 0 {
		f.LatencyMaxMs = num(late[at])
	}
	f.LatencyMaxAt = minuteTime(e, at)
	at = extreme(silent, w, more)
	if at >= 0 {
		f.SilenceMaxS = num(silent[at])
	}
	f.SilenceMaxAt = minuteTime(e, at)
	return f
}

// groupLatency is the largest latency of the group's symbols in ms; nil when no
// archive has receive times.
func groupLatency(g *group) []float64 { return fold(g, tick.LatencyMax, more) }

// groupSilence is the shortest of the symbols' longest silences in s.
func groupSilence(g *group) []float64 { return fold(g, tick.SilenceMax, less) }

// fold keeps, minute by minute, the value that prefer likes best.
func fold(g *group, c tick.Column, prefer func(v, best float64) bool) []float64 {
	var out []float64
	for _, m := range g.minutes {
		if !m.Has(c) {
			continue
		}
		if out == nil {
			out = slices.Clone(m.Values(c))
			continue
		}
		for i, v := range m.Values(c) {
			if !math.IsNaN(v) && (math.IsNaN(out[i]) || prefer(v, out[i])) {
				out[i] = v
			}
		}
	}
	return out
}

// groupMedianLatency is the median over symbols of their median latency, per minute.
func groupMedianLatency(g *group) []float64 {
	out := make([]float64, tick.MinutesPerDay)
	var values []float64
	for i := range out {
		values = values[:0]
		for _, m := range g.minutes {
			if v := m.Values(tick.LatencyP50)[i]; !math.IsNaN(v) {
				values = append(values, v)
			}
		}
		slices.Sort(values)
		out[i] = metric.Quantile(values, 0.5)
	}
	return out
}

func orUnknown(values []float64) []float64 {
	if values != nil {
		return values
	}
	out := make([]float64, tick.MinutesPerDay)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// feed finds a group's facts; nil when it has neither latency nor silence.
func (r *Results) feed(g *group) *feedFacts {
	for i := range r.Feeds {
		if f := &r.Feeds[i]; f.Venue == g.Venue && f.Market == g.Market && f.Symbol == "*" {
			return f
		}
	}
	return nil
}

func median(values []float64) float64 {
	known := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	slices.Sort(known)
	return metric.Quantile(known, 0.5)
}

// A silence is unusual when it lasts at least silentS and unusualTimes the median
// of the symbol's longest silences per minute of the day. A market that trades
// twice an hour is never unusual.
const unusualTimes = 10

// mostSilences keeps the figure readable.
const mostSilences = 4

// unusualSilences are the symbols' facts whose silence in the event is unusual,
// furthest from the usual first.
func (r *Results) unusualSilences() []feedFacts {
	var out []feedFacts
	for _, f := range r.Feeds {
		if f.Symbol != "*" && float64(f.SilenceMaxS) >= silentS && f.times() >= unusualTimes {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b feedFacts) int { return cmp.Compare(b.times(), a.times()) })
	return out[:min(len(out), mostSilences)]
}

// times is how many times the usual silence the longest was.
func (f *feedFacts) times() float64 { return float64(f.SilenceMaxS) / float64(f.SilenceTypicalS) }
