package flashcrash

import (
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/metric"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
)

// shelf holds the order books of one group.
type shelf struct {
	*group
	books  []*tick.Minutes // known, if only for a minute; sorted by symbol
	levels map[tick.Key]int
	made   map[tick.Column]*fan
}

// shelvesOf finds the groups that have books, in the groups' order, and those that
// have none.
func shelvesOf(groups []*group, quality []Quality) (shelves []*shelf, without []*group) {
	levels := map[tick.Key]int{}
	for _, q := range quality {
		if q.Book != nil {
			levels[q.Key] = q.Levels
		}
	}
	for _, g := range groups {
		s := &shelf{group: g, levels: levels, made: map[tick.Column]*fan{}}
		for _, m := range g.minutes {
			if hasBook(m) {
				s.books = append(s.books, m)
			}
		}
		if len(s.books) > 0 {
			shelves = append(shelves, s)
		} else {
			without = append(without, g)
		}
	}
	return shelves, without
}

func hasBook(m *tick.Minutes) bool {
	return slices.ContainsFunc(m.State[:], func(s tick.BookState) bool { return s != tick.BookNone })
}

// fullest is the shelf with most books, the first among equals.
func fullest(shelves []*shelf) *shelf {
	var most *shelf
	for _, s := range shelves {
		if most == nil || len(s.books) > len(most.books) {
			most = s
		}
	}
	return most
}

// dollarBooks are those whose roundtrips of so many quote units are of one size.
func (s *shelf) dollarBooks() []*tick.Minutes {
	return slices.DeleteFunc(slices.Clone(s.books), func(m *tick.Minutes) bool { return !isDollar(m.Quote) })
}

// limited counts the books whose feed publishes a limited number of levels, and gives
// the largest such number.
func (s *shelf) limited() (n, levels int) {
	for _, m := range s.books {
		if l := s.levels[m.Key]; l > 0 {
			n, levels = n+1, max(levels, l)
		}
	}
	return n, levels
}

// fan is a column's distribution over symbols, minute by minute. +Inf counts as +∞.
type fan struct {
	n                         []float64
	p5, p25, median, p75, p95 []float64
	unfillable                []float64 // percent of n that is +Inf
}

// fan spreads a column over the shelf's books; costs over those quoted in dollars.
func (s *shelf) fan(c tick.Column) *fan {
	if s.made[c] != nil {
		return s.made[c]
	}
	books := s.books
	if c >= tick.RTC500 && c <= tick.RTC1000000 {
		books = s.dollarBooks()
	}
	columns := make([][]float64, len(books))
	for i, m := range books {
		columns[i] = m.Values(c)
	}
	s.made[c] = spreadOut(columns)
	return s.made[c]
}

// spreadOut takes the quantiles over the columns.
func spreadOut(columns [][]float64) *fan {
	f := &fan{}
	for _, y := range []*[]float64{&f.n, &f.p5, &f.p25, &f.median, &f.p75, &f.p95, &f.unfillable} {
		*y = make([]float64, tick.MinutesPerDay)
	}
	values := make([]float64, 0, len(columns))
	for m := range tick.MinutesPerDay {
		values = values[:0]
		for _, column := range columns {
			if v := column[m]; !math.IsNaN(v) {
				values = append(values, v)
			}
		}
		slices.Sort(values)
		f.n[m] = float64(len(values))
		for _, q := range []struct {
			y []float64
			p float64
		}{{f.p5, 0.05}, {f.p25, 0.25}, {f.median, 0.5}, {f.p75, 0.75}, {f.p95, 0.95}} {
			q.y[m] = metric.Quantile(values, q.p)
		}
		f.unfillable[m] = infinitePct(values)
	}
	return f
}

// infinitePct is the share of the ascending values that is +Inf; NaN of no values.
func infinitePct(ascending []float64) float64 {
	infinite := 0
	for i := len(ascending) - 1; i >= 0 && math.IsInf(ascending[i], 1); i-- {
		infinite++
	}
	return 100 * float64(infinite) / float64(len(ascending))
}

// hourBefore are the minutes that a book is compared with: the 60 before t₀.
func hourBefore(e *event.Event) (chart.Window, bool) {
	t0, ok := e.Date.MinuteOf(e.Reference)
	return chart.Window{From: max(t0-60, 0), To: t0}, ok && t0 > 0
}

// before is the median of values in the hour before t₀; NaN when nothing is known.
func before(values []float64, e *event.Event) float64 {
	w, ok := hourBefore(e)
	if !ok {
		return math.NaN()
	}
	return median(values[w.From:w.To])
}

// fallWindow is where the worst minute is looked for: the event's window from t₀ on.
func fallWindow(e *event.Event) chart.Window {
	w := eventWindow(e)
	if t0, ok := e.Date.MinuteOf(e.Reference); ok && t0 < w.To {
		w.From = max(w.From, t0)
	}
	return w
}

// decimalsFor keeps three significant digits of the smallest value above zero, and no
// more than five decimals.
func decimalsFor(values []float64) int {
	smallest := math.Inf(1)
	for _, v := range values {
		if v > 0 {
			smallest = min(smallest, v)
		}
	}
	if math.IsInf(smallest, 1) {
		return 0
	}
	return min(max(2-int(math.Floor(math.Log10(smallest))), 1), 5)
}
