package flashcrash

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// explorer encodes every symbol and gives the plots of the first coin.
func (b *builder) explorer() ([]plot, []string) {
	grid := gridFor(b.r.groups, b.view, b.wash)
	data := &page.SymbolData{Grid: grid.minutes, List: []page.SymbolRow{}}
	price := plot{ID: "explorer-price", Format: chart.Price, Height: 280, Quantity: "close", Heading: event.Text{EN: "Price", ZH: "价格"}}
	cvd := plot{ID: "explorer-cvd", Format: chart.Dollars, Zero: true, Height: 180, Quantity: "cvd", Heading: event.Text{EN: "Cumulative volume delta", ZH: "累计成交量差"}}
	volume := plot{ID: "explorer-volume", Format: chart.Dollars, Zero: true, Height: 150, Quantity: "volume", Heading: event.Text{EN: "Volume per minute", ZH: "每分钟成交额"}}
	books := b.r.bookPlots()
	first := b.r.explored()
	for i, g := range b.r.groups {
		for _, m := range g.minutes {
			row, columns := grid.symbol(m)
			row.Coin, row.Group = b.r.coin(m.Base), i
			n := len(data.List)
			data.List = append(data.List, row)
			if m.Base != first {
				continue
			}
			label := event.Text{EN: g.Kind.EN + " " + row.Symbol, ZH: g.Kind.ZH + " " + row.Symbol}
			base := line{Group: g, Label: label, Minutes: grid.minutes}
			add := func(p *plot, l line, unit string, y []float64) {
				if known(y) {
					l.ID, l.Y, l.Unit = fmt.Sprintf("x.%d.%s", n, p.Quantity), y, unit
					p.Lines = append(p.Lines, l)
				}
			}
			banded := base
			banded.Low, banded.High = columns.low, columns.high
			add(&price, banded, "close", columns.close)
			for p := range books {
				add(&books[p], base, books[p].Quantity, columns.book.of(books[p].Quantity))
			}
			add(&cvd, base, "cvd", columns.cvd)
			add(&volume, base, "volume", columns.volume)
		}
	}
	b.page.Data.Symbols = data
	choice := []string{page.Plain(first)}
	for _, coin := range b.r.coins {
		if coin != first {
			choice = append(choice, page.Plain(coin))
		}
	}
	return append(append([]plot{price}, books...), cvd, volume), choice
}

func known(values []float64) bool {
	for _, v := range values {
		if !math.IsNaN(v) {
			return true
		}
	}
	return false
}

// skyline is the day's price for the navigator: bitcoin's, else the lead coin's,
// on the instrument with the largest volume.
func skyline(r *Results) []float64 {
	for _, coin := range []string{"BTC", r.lead} {
		var best *tick.Minutes
		most := -1.0
		for _, g := range r.groups {
			if m := g.byCoin[coin]; m != nil {
				if v := total(m.Values(tick.VolumeQuote)); v > most {
					best, most = m, v
				}
			}
		}
		if best != nil {
			return best.Values(tick.Close)
		}
	}
	return orUnknown(nil)
}
