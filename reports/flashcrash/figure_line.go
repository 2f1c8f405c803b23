package flashcrash

import (
	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/reports/page"
)

// percentile is a column of a line's fan.
type percentile struct {
	id, name string
	y        []float64
}

// percentiles are the columns of a line's fan; none without one.
func (l *line) percentiles() []percentile {
	if l.Fan == nil {
		return nil
	}
	return []percentile{
		{l.ID + ".p5", "p5", l.Fan.P5},
		{l.ID + ".p25", "p25", l.Fan.P25},
		{l.ID + ".p75", "p75", l.Fan.P75},
		{l.ID + ".p95", "p95", l.Fan.P95},
	}
}

// lane is the text on a timeline's row.
func (l *line) lane() event.Text {
	if l.Lane.EN != "" {
		return l.Lane
	}
	return event.Text{EN: l.Group.Name + " " + l.Label.EN, ZH: l.Group.Name + " " + l.Label.ZH}
}

// percentiles puts a line's fan into the page's data.
func (b *builder) percentiles(l line) {
	for _, c := range l.percentiles() {
		b.page.Data.Columns[c.id] = page.Rounded(c.y, l.Decimals)
		b.page.Data.Labels[c.id] = page.SeriesLabel{
			Name: l.Group.Name, Kind: event.Text{EN: l.Label.EN + " " + c.name, ZH: l.Label.ZH + " " + c.name}, Unit: page.Plain(l.Unit),
		}
	}
}
