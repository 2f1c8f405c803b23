package flashcrash

import (
	"fmt"
	"math"
	"strconv"
	"unicode"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/reports/chart"
)

// Thresholds of the findings that titles state. At or beyond one the title says
// what was found; short of it, it names the measure and nothing more.
const (
	apartPct    = 20.0 // a venue's low lies this far below another's: different floors
	fellPct     = 5.0  // a fall worth a sentence
	medianApart = 5.0  // pp between groups' medians
	meansApart  = 15.0 // pp between the means over common coins: the headline
	coinApart   = 10.0 // pp between a coin's falls
	gapWide     = 10.0 // percent between minute lows
	gapSeen     = 3.0
	flowSided   = 5.0  // percent of volume: net selling or buying
	flowThin    = 15.0 // percent of volume that a deep fall needed no more than
	deepFall    = 30.0 // percent
	leastShare  = 5.0  // percent of the coin's volume that a venue needs to be named for its flow
	silentS     = 60.0 // s without a message
	lateS       = 1.0  // s behind
)

// share writes a percentage in a sentence: whole from ten up.
func share(v float64) string {
	decimals := 0
	if math.Abs(v) < 9.95 {
		decimals = 1
	}
	return strconv.FormatFloat(v, 'f', decimals, 64) + "%"
}

func price(v float64) string { return chart.Price.Value(v) }

func both(en, zh string, args ...any) event.Text {
	return event.Text{EN: fmt.Sprintf(en, args...), ZH: fmt.Sprintf(zh, args...)}
}

// priceFinding is a coin's lowest price after t₀ on the group where it fell
// furthest and on the group where it fell least.
type priceFinding struct {
	Coin              string
	Deep, Least       event.Text
	DeepLow, LeastLow float64
	DeepFall          float64 // percent from t₀
}

func (f priceFinding) title() event.Text {
	switch {
	case f.Least.EN != "" && f.DeepLow <= f.LeastLow*(1-apartPct/100):
		return event.Text{
			EN: fmt.Sprintf("%s fell to %s on %s; %s never went below %s", f.Coin, price(f.DeepLow), f.Deep.EN, f.Least.EN, price(f.LeastLow)),
			ZH: fmt.Sprintf("%s 在 %s 跌至 %s，在 %s 从未低于 %s", f.Coin, f.Deep.ZH, price(f.DeepLow), f.Least.ZH, price(f.LeastLow)),
		}
	case f.DeepFall >= fellPct:
		return event.Text{
			EN: fmt.Sprintf("%s fell %s on %s", f.Coin, share(f.DeepFall), f.Deep.EN),
			ZH: fmt.Sprintf("%s 在 %s 下跌 %s", f.Coin, f.Deep.ZH, share(f.DeepFall)),
		}
	}
	return both("%s by venue", "各交易所 %s 价格", f.Coin)
}

// medianFinding is the median fall of the group that fell most and of the one that
// fell least.
type medianFinding struct {
	Deep, Least       event.Text
	DeepPct, LeastPct float64
}

func (f medianFinding) title() event.Text {
	switch {
	case f.DeepPct-f.LeastPct >= medianApart:
		return event.Text{
			EN: fmt.Sprintf("The median symbol fell %s on %s and %s on %s", share(f.DeepPct), f.Deep.EN, share(f.LeastPct), f.Least.EN),
			ZH: fmt.Sprintf("跌幅中位数：%s %s，%s %s", f.Deep.ZH, share(f.DeepPct), f.Least.ZH, share(f.LeastPct)),
		}
	case f.DeepPct >= fellPct && f.Least.EN != "":
		return both("The median symbol fell about %s on every venue", "各交易所跌幅中位数均约 %s", share((f.DeepPct+f.LeastPct)/2))
	}
	return event.Text{EN: "Drawdown by venue", ZH: "各交易所跌幅"}
}

// coinFinding is the coin whose falls differ most between venues.
type coinFinding struct {
	Coin              string
	Deep, Least       event.Text
	DeepPct, LeastPct float64
}

func (f coinFinding) title() event.Text {
	if f.DeepPct-f.LeastPct >= coinApart {
		return event.Text{
			EN: fmt.Sprintf("%s fell %s on %s and %s on %s", f.Coin, share(f.DeepPct), f.Deep.EN, share(f.LeastPct), f.Least.EN),
			ZH: fmt.Sprintf("%s 在 %s 跌 %s，在 %s 跌 %s", f.Coin, f.Deep.ZH, share(f.DeepPct), f.Least.ZH, share(f.LeastPct)),
		}
	}
	return event.Text{EN: "Where venues disagree most", ZH: "各交易所分歧最大的币种"}
}

// gapFinding is the widest minute of the widest gap; Pct is negative below the
// reference group.
type gapFinding struct {
	Group, Reference event.Text
	Pct              float64
	Clock            string
	Minutes          int // with a gap of at least gapWide
}

func (f gapFinding) title() event.Text {
	switch {
	case f.Pct <= -gapWide:
		return event.Text{
			EN: fmt.Sprintf("%s printed %s below %s at %s, and at least %s below in %d minutes", f.Group.EN, share(-f.Pct), f.Reference.EN, f.Clock, share(gapWide), f.Minutes),
			ZH: fmt.Sprintf("%[4]s，%[1]s 的低点比 %[3]s 低 %[2]s；共有 %[5]d 分钟低 %[6]s 以上", f.Group.ZH, share(-f.Pct), f.Reference.ZH, f.Clock, f.Minutes, share(gapWide)),
		}
	case f.Pct <= -gapSeen:
		return event.Text{
			EN: fmt.Sprintf("%s dipped %s below %s at %s", f.Group.EN, share(-f.Pct), f.Reference.EN, f.Clock),
			ZH: fmt.Sprintf("%[4]s，%[1]s 一度比 %[3]s 低 %[2]s", f.Group.ZH, share(-f.Pct), f.Reference.ZH, f.Clock),
		}
	}
	return both("The venue gap by minute", "逐分钟交易所价差")
}

// flowFinding is a coin's net taker flow, in percent of the volume with a known
// side, where it sold most and where it sold least, and its fall where it sold most.
type flowFinding struct {
	Coin                    string
	Seller, Buyer           event.Text
	SellerShare, BuyerShare float64
	Fall                    float64 // percent, positive
	Window                  string
}

func (f flowFinding) title() event.Text {
	switch {
	case f.SellerShare <= -flowSided && f.BuyerShare >= flowSided:
		return event.Text{
			EN: fmt.Sprintf("%s was sold on %s and bought on %s, %s", f.Coin, f.Seller.EN, f.Buyer.EN, f.Window),
			ZH: fmt.Sprintf("%[4]s，%[1]s 在 %[2]s 被卖出，在 %[3]s 被买入", f.Coin, f.Seller.ZH, f.Buyer.ZH, f.Window),
		}
	case f.Fall >= deepFall && f.SellerShare < 0 && -f.SellerShare <= flowThin:
		return event.Text{
			EN: fmt.Sprintf("%s fell %s on %s while net selling was only %s of volume, %s", f.Coin, share(f.Fall), f.Seller.EN, share(-f.SellerShare), f.Window),
			ZH: fmt.Sprintf("%[5]s，%[1]s 在 %[3]s 跌 %[2]s，净卖出仅占成交额 %[4]s", f.Coin, share(f.Fall), f.Seller.ZH, share(-f.SellerShare), f.Window),
		}
	case f.SellerShare <= -flowSided:
		return event.Text{
			EN: fmt.Sprintf("Takers sold %s hardest on %s: net %s of volume, %s", f.Coin, f.Seller.EN, share(-f.SellerShare), f.Window),
			ZH: fmt.Sprintf("%[4]s，%[1]s 的主动卖出以 %[2]s 最重：净卖出占成交额 %[3]s", f.Coin, f.Seller.ZH, share(-f.SellerShare), f.Window),
		}
	}
	return event.Text{EN: "Taker flow by venue", ZH: "各交易所主动成交流向"}
}

// feedFinding is the longest silence of a whole feed and the largest delay.
type feedFinding struct {
	Silent, Late   event.Text
	SilentS, LateS float64
}

func (f feedFinding) title() event.Text {
	silent, late := f.SilentS >= silentS, f.LateS >= lateS
	switch {
	case silent && late:
		return event.Text{
			EN: fmt.Sprintf("%s was silent for %s; %s ran %s late", f.Silent.EN, chart.Seconds.Value(f.SilentS), f.Late.EN, chart.Seconds.Value(f.LateS)),
			ZH: fmt.Sprintf("%s 静默 %s；%s 延迟达 %s", f.Silent.ZH, chart.Seconds.Value(f.SilentS), f.Late.ZH, chart.Seconds.Value(f.LateS)),
		}
	case silent:
		return event.Text{
			EN: fmt.Sprintf("%s was silent for %s", f.Silent.EN, chart.Seconds.Value(f.SilentS)),
			ZH: fmt.Sprintf("%s 静默 %s", f.Silent.ZH, chart.Seconds.Value(f.SilentS)),
		}
	case late:
		return event.Text{
			EN: fmt.Sprintf("%s ran %s late", f.Late.EN, chart.Seconds.Value(f.LateS)),
			ZH: fmt.Sprintf("%s 延迟达 %s", f.Late.ZH, chart.Seconds.Value(f.LateS)),
		}
	}
	return event.Text{EN: "What we can and cannot see", ZH: "我们看得见与看不见的"}
}

// headFinding is the pair of groups whose mean falls over common coins differ most.
type headFinding struct {
	Deep, Least       event.Text
	DeepPct, LeastPct float64
	N                 int
}

// headline is the page's largest line; the event's own title when the pair does
// not differ enough or shares fewer than three coins.
func (f headFinding) headline(neutral event.Text) event.Text {
	if f.N >= 3 && f.DeepPct-f.LeastPct >= meansApart {
		return event.Text{
			EN: fmt.Sprintf("The same coins fell %s on one venue, %s on another", share(f.DeepPct), share(f.LeastPct)),
			ZH: fmt.Sprintf("同样的币，一处跌 %s，另一处跌 %s", share(f.DeepPct), share(f.LeastPct)),
		}
	}
	return neutral
}

// tidy takes the spaces out that formatting leaves between Chinese words.
func tidy(t event.Text) event.Text {
	runes := []rune(t.ZH)
	kept := make([]rune, 0, len(runes))
	for i, c := range runes {
		if c == ' ' && i > 0 && i+1 < len(runes) && unicode.Is(unicode.Han, runes[i-1]) && unicode.Is(unicode.Han, runes[i+1]) {
			continue
		}
		kept = append(kept, c)
	}
	return event.Text{EN: t.EN, ZH: string(kept)}
}
