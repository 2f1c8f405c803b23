package synth

import (
	"math"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Arbitrage is how desks hold the markets of a coin together, and what limits them.
type Arbitrage struct {
	Cost     float64  // gap that pays, as a fraction
	Risk     float64  // of the cost added per unit of volatility above the usual one
	Every    Duration // between looks at a coin
	Leverage float64  // exposure per dollar of a desk's equity on a venue
	Transfer Duration // in which transfers bring a desk's equity back to what it should be
	Rounds   int      // orders per look
}

// capacity is how many dollars the desk may still buy (or sell) in a book.
func (m *Market) capacity(b *Book, buy bool) float64 {
	base := m.deskBase(b)
	equity := base + b.deskCash + b.value(desk, b.reference)
	most := m.parameters.Arbitrage.Leverage * max(0, equity)
	held := b.exposure(b.agents[desk].position, b.reference)
	if !buy {
		held = -held
	}
	return most - held
}

func (m *Market) deskBase(b *Book) float64 {
	return m.parameters.Markets[b.venue].Desk * b.depth
}

// arbitrage looks at the books of one coin and trades the widest gap.
func (m *Market) arbitrage(books []*Book) {
	p := &m.parameters.Arbitrage
	for range p.Rounds {
		var cheap, rich *Book
		ask, bid := math.Inf(1), 0.0
		for _, b := range books {
			if m.halted(b) {
				continue
			}
			if a, ok := b.asks.best(); ok && b.dollars(float64(a)) < ask && m.capacity(b, true) > minimumOrder {
				cheap, ask = b, b.dollars(float64(a))
			}
			if a, ok := b.bids.best(); ok && b.dollars(float64(a)) > bid && m.capacity(b, false) > minimumOrder {
				rich, bid = b, b.dollars(float64(a))
			}
		}
		if cheap == nil || rich == nil || cheap == rich {
			return
		}
		cost := p.Cost * (1 + p.Risk*max(0, cheap.volatility()-1))
		if bid < ask*(1+cost) || !m.trade(cheap, rich) {
			return
		}
	}
}

// trade buys at the best ask of one book and sells at the best bid of the other.
func (m *Market) trade(cheap, rich *Book) bool {
	a := cheap.asks.levels[len(cheap.asks.levels)-1]
	b := rich.bids.levels[len(rich.bids.levels)-1]
	dollars := min(cheap.exposure(a.size, float64(a.price)), rich.exposure(b.size, float64(b.price)),
		m.capacity(cheap, true), m.capacity(rich, false))
	if dollars < minimumOrder {
		return false
	}
	cheap.act(m.now, m.step)
	bought := cheap.exposure(cheap.send(desk, true, a.price, cheap.sizeOf(dollars, float64(a.price))), float64(a.price))
	if bought <= 0 {
		return false
	}
	rich.act(m.now, m.step)
	// The same number of coins, which are worth more here.
	worth := bought * rich.dollars(float64(b.price)) / cheap.dollars(float64(a.price))
	rich.send(desk, false, b.price, rich.sizeOf(worth, float64(b.price)))
	return true
}

// transfer moves the desks' money to where it is needed, and closes part of their
// positions against each other's, unless the venue's transfers are closed.
func (m *Market) transfer(b *Book, seconds float64) {
	if m.closed(b.Venue) {
		return
	}
	p := &m.parameters.Arbitrage
	part := 1 - math.Exp(-seconds/p.Transfer.Seconds())
	missing := -(b.deskCash + b.value(desk, b.reference))
	b.deskCash += missing * part
	m.treasury -= missing * part
	if b.Market == tick.Spot {
		// Coins are withdrawn or deposited: their other owners are the public.
		n := int64(float64(b.agents[desk].position) * part)
		switch price := int64(b.reference); {
		case n > 0:
			b.settle(public, desk, price, n)
		case n < 0:
			b.settle(desk, public, price, -n)
		}
	}
}

// closed tells whether a venue's transfers are out.
func (m *Market) closed(venue string) bool {
	for _, o := range m.parameters.Outages {
		if o.Venue == venue && m.within(o.From, o.To) {
			return true
		}
	}
	return false
}

func (m *Market) within(from, to Clock) bool {
	return m.date.Start()+from.Time <= m.now && m.now < m.date.Start()+to.Time
}

// redeem is the arbitrage of collateral tokens: desks buy below what the issuer pays,
// until they hold as many as they can; transfers take the tokens to the issuer.
func (m *Market) redeem(i int, seconds float64) {
	t := m.tokens[i]
	b := t.book
	worth := m.redemption(i)
	p := &m.parameters.Arbitrage
	ask, ok := b.asks.best()
	gap := p.Cost * (1 + p.Risk*max(0, b.volatility()-1))
	if ok && b.dollars(float64(ask)) < worth*(1-gap) && !m.halted(b) {
		room := t.Redeem*b.depth - b.exposure(b.agents[desk].position, b.reference)
		if room > minimumOrder {
			b.act(m.now, m.step)
			limit := int64(b.priceOf(worth * (1 - gap)))
			b.send(desk, true, limit, b.sizeOf(min(room, b.depth*0.1), float64(ask)))
		}
	}
	if m.closed(b.Venue) {
		return
	}
	n := int64(float64(b.agents[desk].position) * (1 - math.Exp(-seconds/p.Transfer.Seconds())))
	if n > 0 {
		b.settle(public, desk, int64(b.priceOf(worth)), n)
	}
}

// sell lets the venue sell what it seized, at its pace.
func (m *Market) sell(i int, seconds float64) {
	t := m.tokens[i]
	b := t.book
	price := b.dollars(b.reference)
	dollars := min(t.queue*price, t.Pace*b.depth*seconds)
	if dollars < minimumOrder || m.halted(b) {
		return
	}
	b.act(m.now, m.step)
	b.cause = collateralSale
	sold := b.market(fund, false, dollars, 0.5)
	b.cause = ordinary
	t.queue = max(0, t.queue-b.exposure(sold, b.reference)/price)
}
