package flashcrash

import (
	"fmt"
	"math"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/reports/chart"
)

// Thresholds of what titles say about order books.
const (
	spreadWide   = 10.0  // times the usual median spread: it broke
	spreadSeen   = 2.0   // times: it widened
	costDear     = 100.0 // bps of a round trip at the median
	costSeen     = 2.0   // times the usual
	costLeast    = 5.0   // bps: below, twice the usual is still next to nothing
	thinShare    = 10.0  // percent of symbols that cannot fill the smallest size
	depthGone    = 50.0  // percent of the median book's depth lost
	depthUneven  = 10.0  // pp between the losses of the sides
	booksUnknown = 5.0   // percent of books not live
)

// loss is a share that says 100% only of all.
func loss(v float64) string {
	if v >= 99.5 && v < 100 {
		return fmt.Sprintf("%.1f%%", math.Min(v, 99.9))
	}
	return share(v)
}

func bps(v float64) string { return chart.Bps.Value(v) }

// spreadFinding is a group's median spread at its widest and in the hour before.
type spreadFinding struct {
	Group         event.Text
	Usual, Widest float64 // bps
	Clock         string
	N             int // books
}

func (f spreadFinding) title() event.Text {
	en, zh := "The median spread", "价差中位数"
	if f.N == 1 {
		en, zh = "The spread", "价差"
	}
	switch t := times(f.Widest, f.Usual); {
	case t >= spreadWide:
		return event.Text{
			EN: fmt.Sprintf("%s on %s widened %.0f-fold, from %s to %s at %s", en, f.Group.EN, t, bps(f.Usual), bps(f.Widest), f.Clock),
			ZH: fmt.Sprintf("%s 的%s于 %s 扩大至 %.0f 倍，自 %s 至 %s", f.Group.ZH, zh, f.Clock, t, bps(f.Usual), bps(f.Widest)),
		}
	case t >= spreadSeen:
		return event.Text{
			EN: fmt.Sprintf("%s on %s widened from %s to %s at %s", en, f.Group.EN, bps(f.Usual), bps(f.Widest), f.Clock),
			ZH: fmt.Sprintf("%s 的%s于 %s 自 %s 扩大至 %s", f.Group.ZH, zh, f.Clock, bps(f.Usual), bps(f.Widest)),
		}
	}
	return event.Text{EN: "Spread across symbols", ZH: "各品种价差"}
}

// costFinding is a group's median cost of a round trip when it was highest, and the
// share of its symbols that could not fill the smallest size.
type costFinding struct {
	Group           event.Text
	Size, Small     string
	Usual, Median   float64 // bps
	Clock           string
	SmallUnfillable float64 // percent
	SmallClock      string
}

func (f costFinding) title() event.Text {
	switch {
	case f.SmallUnfillable >= thinShare:
		return event.Text{
			EN: fmt.Sprintf("At %s, %s of the books on %s could not fill %s", f.SmallClock, share(f.SmallUnfillable), f.Group.EN, f.Small),
			ZH: fmt.Sprintf("%s，%s 上 %s 的订单簿无法成交 %s", f.SmallClock, f.Group.ZH, share(f.SmallUnfillable), f.Small),
		}
	case math.IsInf(f.Median, 1):
		return event.Text{
			EN: fmt.Sprintf("At %s the median book on %s could not fill %s", f.Clock, f.Group.EN, f.Size),
			ZH: fmt.Sprintf("%s，%s 的中位订单簿无法成交 %s", f.Clock, f.Group.ZH, f.Size),
		}
	case f.Median >= costDear:
		return event.Text{
			EN: fmt.Sprintf("A %s round trip cost %s at the median on %s, %s", f.Size, bps(f.Median), f.Group.EN, f.Clock),
			ZH: fmt.Sprintf("%s，%s 上 %s 往返的成本中位数达 %s", f.Clock, f.Group.ZH, f.Size, bps(f.Median)),
		}
	case f.Median >= costLeast && times(f.Median, f.Usual) >= costSeen:
		return event.Text{
			EN: fmt.Sprintf("A %s round trip on %s went from %s to %s at %s", f.Size, f.Group.EN, bps(f.Usual), bps(f.Median), f.Clock),
			ZH: fmt.Sprintf("%s 上 %s 往返的成本于 %s 自 %s 升至 %s", f.Group.ZH, f.Size, f.Clock, bps(f.Usual), bps(f.Median)),
		}
	}
	return event.Text{EN: "Cost of a round trip", ZH: "往返成本"}
}

// depthFinding is the largest loss of each side's depth within 100 bps.
type depthFinding struct {
	Group              event.Text
	Bid, Ask           float64 // percent lost
	BidClock, AskClock string
}

func (f depthFinding) title() event.Text {
	side, other, at := event.Text{EN: "bids", ZH: "买盘"}, event.Text{EN: "asks", ZH: "卖盘"}, f.BidClock
	lost, less := f.Bid, f.Ask
	if f.Ask > f.Bid {
		side, other, at, lost, less = other, side, f.AskClock, f.Ask, f.Bid
	}
	switch {
	case lost >= depthGone && lost-less >= depthUneven:
		return event.Text{
			EN: fmt.Sprintf("The median book on %s lost %s of its %s within 1%% by %s, its %s at most %s", f.Group.EN, loss(lost), side.EN, at, other.EN, loss(math.Max(less, 0))),
			ZH: fmt.Sprintf("至 %s，%s 的中位订单簿 1%% 内%s损失 %s，%s至多损失 %s", at, f.Group.ZH, side.ZH, loss(lost), other.ZH, loss(math.Max(less, 0))),
		}
	case lost >= depthGone:
		return event.Text{
			EN: fmt.Sprintf("The median book on %s lost %s of its depth within 1%% by %s", f.Group.EN, loss(lost), at),
			ZH: fmt.Sprintf("至 %s，%s 的中位订单簿 1%% 内深度损失 %s", at, f.Group.ZH, loss(lost)),
		}
	}
	return event.Text{EN: "Depth by side", ZH: "买卖盘深度"}
}

// stateFinding is the largest share of a group's books that was not live.
type stateFinding struct {
	Group event.Text
	Pct   float64
	Clock string
}

func (f stateFinding) title() event.Text {
	if f.Pct >= booksUnknown {
		return event.Text{
			EN: fmt.Sprintf("At %s, %s of the books on %s were stale, empty or gone", f.Clock, share(f.Pct), f.Group.EN),
			ZH: fmt.Sprintf("%s，%s 上 %s 的订单簿失效、为空或缺失", f.Clock, f.Group.ZH, share(f.Pct)),
		}
	}
	return event.Text{EN: "When the books were known", ZH: "订单簿何时可知"}
}
