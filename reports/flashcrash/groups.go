package flashcrash

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/reports/chart"
	"github.com/crashtape/crashtape/reports/page"
)

// group is a venue and market: the unit of every comparison. Its colour is the
// venue's, its dash means spot.
type group struct {
	Venue  string
	Market tick.Market

	Name  string     // of the venue, as shown
	Kind  event.Text // of the market
	Alone bool       // the venue's only market here, so its name suffices
	Tone  chart.Tone

	minutes   []*tick.Minutes           // sorted by symbol
	drawdowns []*tick.Drawdown          // sorted by symbol
	byCoin    map[string]*tick.Minutes  // the coin's chief instrument
	drops     map[string]*tick.Drawdown // of the chief instrument
}

func (g *group) id() string { return g.Venue + "/" + string(g.Market) }
func (g *group) spot() bool { return g.Market == tick.Spot }
func (g *group) full() event.Text {
	return event.Text{EN: g.Name + " " + g.Kind.EN, ZH: g.Name + " " + g.Kind.ZH}
}

// short is the name in a sentence.
func (g *group) short() event.Text {
	if g.Alone {
		return event.Text{EN: g.Name, ZH: g.Name}
	}
	return g.full()
}

var marketKinds = map[tick.Market]event.Text{
	tick.Spot:    {EN: "spot", ZH: "现货"},
	tick.Linear:  {EN: "perp", ZH: "永续"},
	tick.Inverse: {EN: "inverse perp", ZH: "币本位永续"},
}

// marketOrder puts derivatives before spot: they fall first.
var marketOrder = map[tick.Market]int{tick.Linear: 0, tick.Inverse: 1, tick.Spot: 2}

// dollars are the quotes whose prices and volumes may stand side by side. They are
// not equal: a report that compares them says so.
var dollars = []string{"USD", "USDT", "USDC", "FDUSD", "TUSD", "BUSD", "USDP", "DAI", "PYUSD", "USD1", "USDE"}

func isDollar(quote string) bool { return slices.Contains(dollars, strings.ToUpper(quote)) }

// groupsOf sorts the instruments into groups by venue and market.
func groupsOf(in Input) []*group {
	index := map[string]*group{}
	get := func(k tick.Key) *group {
		id := k.Venue + "/" + string(k.Market)
		if index[id] == nil {
			index[id] = &group{
				Venue: k.Venue, Market: k.Market, Kind: marketKinds[k.Market], Name: venueName(in.Event, k.Venue),
				byCoin: map[string]*tick.Minutes{}, drops: map[string]*tick.Drawdown{},
			}
		}
		return index[id]
	}
	for _, m := range in.Minutes {
		g := get(m.Key)
		g.minutes = append(g.minutes, m)
	}
	for i := range in.Drawdowns {
		g := get(in.Drawdowns[i].Key)
		g.drawdowns = append(g.drawdowns, &in.Drawdowns[i])
	}
	groups := make([]*group, 0, len(index))
	venues := map[string]int{}
	for _, g := range index {
		groups = append(groups, g)
		venues[g.Venue]++
	}
	slices.SortFunc(groups, func(a, b *group) int {
		return cmp.Or(strings.Compare(a.Venue, b.Venue), cmp.Compare(marketOrder[a.Market], marketOrder[b.Market]), cmp.Compare(a.Market, b.Market))
	})
	tone := -1
	for i, g := range groups {
		if i == 0 || groups[i-1].Venue != g.Venue {
			tone++
		}
		g.Tone, g.Alone = chart.Tone(tone), venues[g.Venue] == 1
		g.chooseChiefs()
	}
	return groups
}

// venueName is the name the event gives, else the identifier with a capital.
func venueName(e *event.Event, venue string) string {
	if v, ok := e.Venues[venue]; ok && v.Name != "" {
		return page.Plain(v.Name)
	}
	name := page.Plain(venue)
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}

// chooseChiefs picks, for each coin, the instrument that stands for it in
// comparisons: the dollar-quoted one with the largest quote volume.
func (g *group) chooseChiefs() {
	slices.SortFunc(g.minutes, func(a, b *tick.Minutes) int { return a.Key.Compare(b.Key) })
	slices.SortFunc(g.drawdowns, func(a, b *tick.Drawdown) int { return a.Key.Compare(b.Key) })
	volume := map[string]float64{}
	for _, m := range g.minutes {
		if !isDollar(m.Quote) {
			continue
		}
		v := total(m.Values(tick.VolumeQuote))
		if g.byCoin[m.Base] == nil || v > volume[m.Base] {
			g.byCoin[m.Base], volume[m.Base] = m, v
		}
	}
	for _, d := range g.drawdowns {
		if chief := g.byCoin[d.Base]; chief != nil && chief.Key == d.Key {
			g.drops[d.Base] = d
		}
	}
}

// shared are the coins that both groups list, sorted.
func shared(a, b *group) []string {
	var coins []string
	for coin := range a.byCoin {
		if b.byCoin[coin] != nil {
			coins = append(coins, coin)
		}
	}
	slices.Sort(coins)
	return coins
}

// coinsOf are all coins, sorted.
func coinsOf(groups []*group) []string {
	seen := map[string]bool{}
	for _, g := range groups {
		for _, m := range g.minutes {
			seen[m.Base] = true
		}
		for _, d := range g.drawdowns {
			seen[d.Base] = true
		}
	}
	coins := make([]string, 0, len(seen))
	for coin := range seen {
		coins = append(coins, coin)
	}
	slices.Sort(coins)
	return coins
}

// total adds the values that are numbers, in their order.
func total(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		if v == v {
			sum += v
		}
	}
	return sum
}
