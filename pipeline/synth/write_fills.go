package synth

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// fills is node_fills_by_block: one line per block, each match twice, once for each
// user. Liquidations carry the user and the mark; auto-deleveraging has a direction of
// its own. The vendor's files hold all coins and are LZ4 frames by the hour; these hold
// one coin and are gzip by the day.
type fills struct {
	*document
	feed *feed
	cash map[int32]*holding
}

// holding is a user's average entry.
type holding struct{ position, cost float64 }

func newFills(f *feed) *fills {
	date := strings.ReplaceAll(f.date.String(), "-", "")
	return &fills{newDocument(fmt.Sprintf("hyperliquid/node_fills_by_block/daily/%s/%s.jsonl.gz", date, f.Symbol), "", inGzip), f, map[int32]*holding{}}
}

func (w *fills) write(m *Minute) {
	trades, forced := m.Trades, m.Forced
	for len(trades) > 0 || len(forced) > 0 {
		at := tick.Time(1<<63 - 1)
		if len(trades) > 0 {
			at = trades[0].At
		}
		if len(forced) > 0 {
			at = min(at, forced[0].At)
		}
		w.block(at)
		n := len(w.text)
		for len(trades) > 0 && trades[0].At == at {
			w.match(&trades[0])
			trades = trades[1:]
		}
		for len(forced) > 0 && forced[0].At == at {
			if forced[0].Deleverage {
				w.deleverage(&forced[0])
			}
			forced = forced[1:]
		}
		w.endBlock(n)
	}
	w.flush(piece)
}

// block starts a line.
func (w *fills) block(at tick.Time) {
	const delay = 260 * tick.Millisecond // between block and node's clock
	const layout = "2006-01-02T15:04:05.000000000"
	w.text = append(w.text, `{"local_time":"`...)
	w.text = (at + delay).UTC().AppendFormat(w.text, layout)
	w.text = append(w.text, `","block_time":"`...)
	w.text = at.UTC().AppendFormat(w.text, layout)
	w.text = append(w.text, `","block_number":`...)
	w.text = strconv.AppendInt(w.text, 750_000_000+int64((at-w.feed.date.Start())/(75*tick.Millisecond)), 10)
	w.text = append(w.text, `,"events":[`...)
}

// endBlock ends a line; a block of liquidations without fills has no events.
func (w *fills) endBlock(start int) {
	if len(w.text) > start {
		w.text = w.text[:len(w.text)-1]
	}
	w.text = append(w.text, "]}\n"...)
}

func (w *fills) match(t *Trade) {
	maker := leg{at: t.At, user: t.Maker, other: t.Taker, price: t.Price, size: t.Size, before: t.MakerBefore, buy: t.Side == tick.Sell, id: t.ID}
	taker := leg{at: t.At, user: t.Taker, other: t.Maker, price: t.Price, size: t.Size, before: t.TakerBefore, buy: t.Side == tick.Buy, id: t.ID, crossed: true}
	if cause(t.Cause) == liquidation {
		maker.liquidated, taker.liquidated = t.Taker, t.Taker
	}
	w.leg(maker)
	w.leg(taker)
}

func (w *fills) deleverage(f *Forced) {
	buy := f.Side == tick.Buy // the bankrupt position was short
	id := 1_000_000_000_000 + int64(f.At/tick.Millisecond)%1_000_000_000*100 + int64(f.Against)%100
	w.leg(leg{at: f.At, user: f.Against, other: f.Agent, price: f.Price, size: f.Size, before: f.AgainstBefore, buy: !buy, id: id, direction: "Auto-Deleveraging"})
	w.leg(leg{
		at: f.At, user: f.Agent, other: f.Against, price: f.Price, size: f.Size, before: f.AgentBefore, buy: buy, id: id, crossed: true,
		direction: map[bool]string{false: "Liquidated Cross Long", true: "Liquidated Cross Short"}[buy], liquidated: f.Agent, method: "backstop",
	})
}

// leg is one user's side of a match.
type leg struct {
	at                  tick.Time
	user, other         int32
	price, size, before int64
	buy, crossed        bool
	id                  int64
	direction, method   string
	liquidated          int32 // 0 for nobody: that agent is the public
}

func (w *fills) leg(l leg) {
	f := w.feed
	side, signed := "A", -l.size
	if l.buy {
		side, signed = "B", l.size
	}
	if l.direction == "" {
		l.direction = direct(l.before, l.before+signed)
	}
	b := append(w.text, `["`...)
	b = w.address(b, l.user)
	b = append(append(append(b, `",{"coin":"`...), f.Symbol...), `","px":"`...)
	b = appendShort(b, l.price, f.PriceScale)
	b = appendShort(append(b, `","sz":"`...), l.size, f.SizeScale)
	b = append(append(append(b, `","side":"`...), side...), `","time":`...)
	b = strconv.AppendInt(b, int64(l.at/tick.Millisecond), 10)
	b = appendShort(append(b, `,"startPosition":"`...), l.before, f.SizeScale)
	b = append(append(append(b, `","dir":"`...), l.direction...), `","closedPnl":"`...)
	b = strconv.AppendFloat(b, w.gain(l, signed), 'f', 6, 64)
	b = append(b, `","hash":"0x`...)
	r := newRandom(uint64(l.id), f.Symbol)
	for range 4 {
		b = fmt.Appendf(b, "%016x", r.next())
	}
	b = strconv.AppendInt(append(b, `","oid":`...), l.id*2+int64(len(side)), 10)
	b = strconv.AppendBool(append(b, `,"crossed":`...), l.crossed)
	b = strconv.AppendInt(append(b, `,"fee":"0.0","tid":`...), l.id, 10)
	b = append(b, `,"feeToken":"USDC","twapId":null`...)
	if l.liquidated != 0 {
		if l.method == "" {
			l.method = "market"
		}
		b = w.address(append(b, `,"liquidation":{"liquidatedUser":"`...), l.liquidated)
		b = appendShort(append(b, `","markPx":"`...), l.price, f.PriceScale)
		b = append(append(append(b, `","method":"`...), l.method...), `"}`...)
	}
	w.text = append(b, "}],"...)
}

// direct names what a match did to a position.
func direct(before, after int64) string {
	switch {
	case before > 0 && after < 0:
		return "Long > Short"
	case before < 0 && after > 0:
		return "Short > Long"
	case before >= 0 && after > before:
		return "Open Long"
	case before > 0:
		return "Close Long"
	case before <= 0 && after < before:
		return "Open Short"
	}
	return "Close Short"
}

// gain is what closing a part of a position brings, by its average entry. What was held
// before the day's first match is taken to have been entered at that match's price.
func (w *fills) gain(l leg, signed int64) float64 {
	scale := math.Pow10(-int(w.feed.SizeScale))
	price := float64(l.price) * math.Pow10(-int(w.feed.PriceScale))
	h := w.cash[l.user]
	if h == nil {
		h = &holding{float64(l.before) * scale, float64(l.before) * scale * price}
		w.cash[l.user] = h
	}
	change := float64(signed) * scale
	closed := 0.0
	if h.position*change < 0 {
		closed = min(math.Abs(change), math.Abs(h.position))
		if change > 0 {
			closed = -closed
		}
	}
	gain := 0.0
	if closed != 0 {
		entry := h.cost / h.position
		gain = closed * (price - entry)
		h.cost -= closed * entry
		h.position -= closed
		change += closed
	}
	h.position += change
	h.cost += change * price
	return gain
}

// address is a user's, made of the agent's number.
func (w *fills) address(b []byte, agent int32) []byte {
	r := newRandom(uint64(agent), w.feed.Symbol+" user")
	return fmt.Appendf(b, "0x%016x%016x%08x", r.next(), r.next(), uint32(r.next()))
}
