package flashcrash

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// grid is the shared time grid of the explorer's columns. With few symbols it is
// every minute; with very many, minutes are joined into longer steps outside the
// windows that matter, keeping lows and highs, so that the page stays small.
type grid struct {
	minutes []int // each step's last minute; nil for every minute
	digits  int   // significant digits of joined values; 0 keeps values exact
}

// levels go from every minute to the coarsest; inside is within the core window,
// event within the event's, outside the rest of the day.
var levels = []struct{ core, event, outside, digits int }{
	{1, 1, 1, 0}, {1, 1, 5, 5}, {1, 1, 15, 4}, {1, 2, 30, 4}, {1, 5, 60, 4}, {2, 10, 120, 4},
}

// roomForSymbols is the share of the page's size that the explorer may take, and
// columnsEach and bytesEach what a symbol needs: five columns, about two bytes a
// value (measured on the crash day; a test holds the page to its size).
const (
	roomForSymbols = 2_000_000
	columnsEach    = 5
	columnsOfBook  = 3 // more, of a symbol with an order book
	bytesEach      = 2
)

// Sums need no more digits than a reader sees; the frames have them all.
const (
	cvdDigits    = 5
	volumeDigits = 4
)

// rounding says what the explorer's columns lost on the way into the page.
func (g grid) rounding() string {
	if g.minutes == nil {
		return fmt.Sprintf("prices as traded; CVD to %d and volume to %d significant digits of the day's largest; the frames hold them in full", cvdDigits, volumeDigits)
	}
	return fmt.Sprintf("every number to %d significant digits of the day's largest, minutes outside the core window joined; the frames hold every minute in full", g.digits)
}

// gridFor picks the finest level that fits.
func gridFor(groups []*group, shown, core chart.Window) grid {
	columns := 0
	for _, g := range groups {
		for _, m := range g.minutes {
			columns += columnsEach
			if hasBook(m) {
				columns += columnsOfBook
			}
		}
	}
	for i, level := range levels {
		var steps []int
		for m := 0; m < tick.MinutesPerDay; {
			step := level.outside
			switch {
			case core.From <= m && m < core.To:
				step = level.core
			case shown.From <= m && m < shown.To:
				step = level.event
			}
			next := min(m-m%step+step, tick.MinutesPerDay)
			for _, edge := range []int{shown.From, core.From, core.To, shown.To} {
				if m < edge {
					next = min(next, edge)
				}
			}
			m = next
			steps = append(steps, m-1)
		}
		if columns*len(steps)*bytesEach <= roomForSymbols || i == len(levels)-1 {
			if i == 0 {
				return grid{}
			}
			return grid{steps, level.digits}
		}
	}
	return grid{}
}

// joined are a symbol's columns on the grid.
type joined struct {
	close, low, high, cvd, volume []float64
	book                          joinedBook
}

// symbol joins an instrument's minutes and encodes them.
func (g grid) symbol(m *tick.Minutes) (page.SymbolRow, joined) {
	j := joined{close: m.Values(tick.Close), low: m.Values(tick.Low), high: m.Values(tick.High), cvd: m.Values(tick.CVDQuote), volume: m.Values(tick.VolumeQuote)}
	if g.minutes != nil {
		j = joined{close: g.join(j.close, latest), low: g.join(j.low, math.Min), high: g.join(j.high, math.Max), cvd: g.join(j.cvd, latest), volume: g.perMinute(g.join(j.volume, sum))}
	}
	row := page.SymbolRow{Symbol: page.Plain(m.Symbol)}
	if isDollar(m.Quote) {
		row.Quote = "$"
	}
	if g.digits == 0 {
		scale := max(page.Exact(j.close).Scale, page.Exact(j.low).Scale, page.Exact(j.high).Scale)
		row.Close, row.CVD, row.Volume = page.Rounded(j.close, scale), page.Digits(j.cvd, cvdDigits), page.Digits(j.volume, volumeDigits)
	} else {
		row.Close, row.CVD, row.Volume = page.Digits(j.close, g.digits), page.Digits(j.cvd, g.digits), page.Digits(j.volume, g.digits)
	}
	row.Low, row.High = page.Offsets(j.low, j.close, row.Close.Scale), page.Offsets(j.high, j.close, row.Close.Scale)
	if hasBook(m) {
		j.book = g.book(m)
		row.Book = g.encode(j.book)
	}
	return row, j
}

// join folds the numbers of each step into one; NaN where there is none.
func (g grid) join(values []float64, fold func(a, b float64) float64) []float64 {
	out := make([]float64, len(g.minutes))
	from := 0
	for i, last := range g.minutes {
		out[i] = math.NaN()
		for m := from; m <= last; m++ {
			switch v := values[m]; {
			case math.IsNaN(v):
			case math.IsNaN(out[i]):
				out[i] = v
			default:
				out[i] = fold(out[i], v)
			}
		}
		from = last + 1
	}
	return out
}

// perMinute divides each step's sum by its length.
func (g grid) perMinute(sums []float64) []float64 {
	before := -1
	for i, last := range g.minutes {
		sums[i] /= float64(last - before)
		before = last
	}
	return sums
}

func latest(_, v float64) float64 { return v }
func sum(a, v float64) float64    { return a + v }
