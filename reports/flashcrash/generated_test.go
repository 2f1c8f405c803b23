package flashcrash

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// The generated day is synthetic: a fall in two legs, deeper on some venues than on
// others, with thin markets, a silent feed and a late one. Nothing in it is a
// market observation.

var generatedDate = func() tick.Date {
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		panic(err)
	}
	return d
}()

func at(hour, minute int) tick.Time {
	return generatedDate.Start() + tick.Time(hour*60+minute)*tick.Minute
}

func generatedEvent() *event.Event {
	return &event.Event{
		Date: generatedDate, Title: event.Text{EN: "The crash of 10 October 2025", ZH: "2025年10月10日闪崩"}, Reference: at(20, 50),
		Windows: []event.Window{
			{ID: "event", Name: event.Text{EN: "Event", ZH: "事件"}, From: at(20, 20), To: at(22, 40)},
			{ID: "core", Name: event.Text{EN: "Core", ZH: "核心"}, From: at(21, 10), To: at(21, 30)},
			{ID: "leg1", Name: event.Text{EN: "First leg", ZH: "第一段"}, From: at(20, 50), To: at(21, 10)},
		},
		Incidents: []event.Incident{
			{At: at(14, 57), To: tick.NoTime, Label: event.Text{EN: "First threat", ZH: "首次威胁"}, Source: "generated", Major: true},
			{At: at(20, 50), To: tick.NoTime, Label: event.Text{EN: "Post; first leg down", ZH: "帖文；第一段下跌"}, Source: "generated", Major: true},
			{At: at(21, 15), To: tick.NoTime, Label: event.Text{EN: "Peak of liquidations", ZH: "清算峰值"}, Source: "generated"},
			{At: at(21, 18), To: at(21, 51), Label: event.Text{EN: "Transfers degraded", ZH: "划转受阻"}, Source: "generated", Major: true},
		},
		Symbols: []event.Symbol{{Base: "BTC", Role: "headline"}, {Base: "COINA", Role: "headline"}},
		Venues: map[string]event.Venue{
			"binance":  {Name: "Binance", Light: "#B87D00", Dark: "#F2BC3B"},
			"coinbase": {Name: "Coinbase", Light: "#2F62DB", Dark: "#2F7DEB"},
		},
	}
}

// market is a venue and market of the generated day.
type market struct {
	venue  string
	market tick.Market
	quote  string
	depth  float64 // of the median coin's fall
	trades float64 // chance that a minute has one
}

var generatedMarkets = []market{
	{"binance", tick.Inverse, "USD", 0.70, 1},
	{"binance", tick.Spot, "USDT", 0.62, 1},
	{"coinbase", tick.Spot, "USD", 0.31, 0.99},
	{"gemini", tick.Spot, "USD", 0.28, 0.45},
}

// chance is a deterministic number in [0, 1) (splitmix64).
func chance(parts ...int) float64 {
	x := uint64(0x9E3779B97F4A7C15)
	for _, p := range parts {
		x += uint64(p)*0xBF58476D1CE4E5B9 + 0x9E3779B97F4A7C15
		x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
		x = (x ^ x>>27) * 0x94D049BB133111EB
		x ^= x >> 31
	}
	return float64(x>>11) / (1 << 53)
}

// fallen is how much of its fall a coin has done by a minute: two legs and a
// recovery to two fifths.
func fallen(minute float64) float64 {
	leg := func(from, length float64) float64 { return math.Min(1, math.Max(0, (minute-from)/length)) }
	low := 0.12*leg(1250, 6) + 0.88*math.Pow(leg(1271, 10), 1.6)
	return low - 0.6*(1-math.Exp(-math.Max(0, minute-1282)/22))
}

// generatedDay has the given number of coins on every market.
func generatedDay(coins int, markets []market) Input {
	in := Input{Event: generatedEvent(), Synthetic: true, Version: "0.0.0-test"}
	for v, mk := range markets {
		for c := range coins {
			// Each market lacks some coins, so that universes differ.
			if (c+v)%7 == 6 {
				continue
			}
			m, d := generatedSymbol(mk, v, c)
			in.Minutes, in.Drawdowns = append(in.Minutes, m), append(in.Drawdowns, d)
			in.Sources = append(in.Sources, Source{
				Path: fmt.Sprintf("%s_trades_%s.csv.gz", mk.venue, m.Symbol), SHA256: fmt.Sprintf("%064x", v*1000+c), Publisher: "generator", Dataset: "trades",
				Bytes: 1 << 20, Rows: 50_000, First: at(0, 0), Last: at(23, 59), Verified: "generated", Frame: "frames/minutes/" + m.Key.String(), Key: m.Key,
			})
			in.Quality = append(in.Quality, Quality{Key: m.Key, RowsIn: 50_003, RowsOut: 50_000, Duplicates: 2, Rejected: 1})
		}
	}
	return in
}

func coinName(c int) string {
	if c == 0 {
		return "BTC"
	}
	return fmt.Sprintf("COIN%c%s", 'A'+(c-1)%26, map[bool]string{true: fmt.Sprint((c - 1) / 26), false: ""}[c > 26])
}

// generated remembers what was made: a report only reads it.
var generated = map[string]struct {
	minutes  *tick.Minutes
	drawdown tick.Drawdown
}{}

func generatedSymbol(mk market, v, c int) (*tick.Minutes, tick.Drawdown) {
	id := fmt.Sprint(mk, v, c)
	made, ok := generated[id]
	if !ok {
		made.minutes, made.drawdown = generateSymbol(mk, v, c)
		generated[id] = made
	}
	return made.minutes, made.drawdown
}

// relabelled are the same minutes under another name.
func relabelled(m *tick.Minutes, key tick.Key, base, quote string) *tick.Minutes {
	out := tick.NewMinutes(key, base, quote, m.Date)
	out.State = m.State
	for column := range tick.NumColumns {
		if m.Has(column) {
			out.Adopt(column, m.Values(column))
		}
	}
	return out
}

func generateSymbol(mk market, v, c int) (*tick.Minutes, tick.Drawdown) {
	base := coinName(c)
	key := tick.Key{Venue: mk.venue, Market: mk.market, Symbol: base + mk.quote}
	m := tick.NewMinutes(key, base, mk.quote, generatedDate)
	start := math.Round(math.Pow(10, 1+3*chance(c, 1))*100) / 100
	depth := math.Min(0.98, mk.depth*(0.55+0.9*chance(c, 2)+0.15*chance(c, v, 3)))
	if c == 0 {
		depth = 0.13 + 0.04*mk.depth
	}
	d := tick.Drawdown{Key: key, Base: base, Quote: mk.quote, Reference: at(20, 50), Low: math.Inf(1), RefLow: math.Inf(1), HalfRecovery: tick.NoTime, LowTime: tick.NoTime, RefLowTime: tick.NoTime}
	for i := range d.FirstPassage {
		d.FirstPassage[i] = tick.NoTime
	}
	cvd, silent := 0.0, 0.0
	for minute := range tick.MinutesPerDay {
		quiet := mk.venue == "gemini" && minute >= 1274 && minute < 1281
		if quiet || chance(c, v, minute, 4) >= mk.trades {
			silent += 60
			m.Set(tick.SilenceMax, minute, silent)
			continue
		}
		m.Set(tick.SilenceMax, minute, 1+20*(1-mk.trades)+silent)
		silent = 0
		noise := 1 + 0.004*(chance(c, minute, 5)-0.5) + 0.002*(chance(c, v, minute, 6)-0.5)
		cents := func(x float64) float64 { return math.Round(x*100) / 100 }
		closing := math.Max(0.01, cents(start*(1-depth*fallen(float64(minute)))*noise))
		low, high := math.Max(0.01, cents(closing*(1-0.004*chance(c, v, minute, 7)))), cents(closing*(1+0.004*chance(c, v, minute, 8)))
		volume := 2e5 * mk.trades * (0.5 + chance(c, v, minute, 9)) * (1 + 12*math.Exp(-math.Pow((float64(minute)-1274)/14, 2)))
		buy := math.Round(volume * (0.5 - 0.06*mk.depth*math.Exp(-math.Pow((float64(minute)-1272)/12, 2)) + 0.03*(chance(c, v, minute, 10)-0.5)))
		sell := math.Round(volume) - buy
		cvd += buy - sell
		late := 20 + 60*chance(v, minute, 11)
		if minute == 1277 && mk.venue == "binance" {
			late = 7900
		}
		for _, set := range []struct {
			column tick.Column
			value  float64
		}{
			{tick.Open, closing},
			{tick.High, high},
			{tick.Low, low},
			{tick.Close, closing},
			{tick.Trades, 40},
			{tick.VolumeQuote, buy + sell},
			{tick.BuyQuote, buy},
			{tick.SellQuote, sell},
			{tick.CVDQuote, cvd},
			{tick.LatencyP50, late / 4},
			{tick.LatencyMax, late},
		} {
			m.Set(set.column, minute, set.value)
		}
		observe(&d, minute, closing, low, high)
	}
	finish(&d)
	return m, d
}

// observe and finish measure the drawdown minute by minute, which is enough for a
// generated day.
func observe(d *tick.Drawdown, minute int, closing, low, high float64) {
	now := generatedDate.Start() + tick.Time(minute)*tick.Minute
	if d.Open == 0 {
		d.Open = closing
	}
	d.High = math.Max(d.High, high)
	if low < d.Low {
		d.Low, d.LowTime, d.LowGuarded = low, now+12*tick.Second, low
	}
	d.RunMaxPct = math.Max(d.RunMaxPct, 100*(1-low/d.High))
	if now < d.Reference {
		d.Ref = closing
		return
	}
	if low < d.RefLow {
		d.RefLow, d.RefLowTime, d.HalfRecovery = low, now+12*tick.Second, tick.NoTime
	}
	for i, fall := range tick.Passages {
		if d.FirstPassage[i] == tick.NoTime && low <= d.Ref*(1-float64(fall)/100) {
			d.FirstPassage[i] = now + 12*tick.Second
		}
	}
	if d.HalfRecovery == tick.NoTime && high >= (d.RefLow+d.Ref)/2 && now > d.RefLowTime {
		d.HalfRecovery = now + 30*tick.Second
	}
}

func finish(d *tick.Drawdown) {
	d.OpenPct, d.HighPct, d.RefPct = 100*(1-d.Low/d.Open), 100*(1-d.Low/d.High), 100*(1-d.RefLow/d.Ref)
	d.OpenGuardedPct = d.OpenPct
}
