package synth

import (
	"fmt"
	"math"
	"math/bits"
	"slices"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Market is all venues' books at one instant. Advance moves it on by a minute.
type Market struct {
	parameters *Parameters
	date       tick.Date
	rules      []Rules // by market of the parameters
	venueOf    map[string]int

	books    []*Book
	byCoin   [][]*Book
	tokens   []*token
	accounts []*account
	funds    map[string]*insurance
	treasury float64 // the desks' money in transfer

	random random
	common float64   // log of the common factor
	worth  []float64 // dollars per coin
	idio   []float64
	median []float64 // price of each coin over its books, dollars

	now, step tick.Time
	second    tick.Time // when what happens once a second is due
	arbs      []tick.Time
	scratch   []touch
	cursor    int // of the accounts that are looked at next
}

// New builds a market as it is at the start of a day. reference is t0 of the truth's
// drops; rules is asked for each market of the parameters.
func New(p *Parameters, date tick.Date, reference tick.Time, rules func(p *Parameters, market int) Rules) (*Market, error) {
	m := &Market{
		parameters: p, date: date, now: date.Start(), venueOf: map[string]int{}, funds: map[string]*insurance{},
		random: newRandom(p.Seed, "value"), byCoin: make([][]*Book, len(p.Coins)), tokens: make([]*token, len(p.Collateral)),
		idio: make([]float64, len(p.Coins)), arbs: make([]tick.Time, len(p.Coins)),
	}
	for i, v := range p.Markets {
		m.rules = append(m.rules, rules(p, i))
		if _, ok := m.venueOf[v.Venue]; !ok {
			m.venueOf[v.Venue] = i
			m.funds[v.Venue] = &insurance{dollars: v.Fund}
		}
	}
	all, err := listings(p)
	if err != nil {
		return nil, fmt.Errorf("synthetic market: %w", err)
	}
	for _, c := range p.Coins {
		m.worth = append(m.worth, c.Price)
	}
	m.median = slices.Clone(m.worth)
	for _, l := range all {
		m.add(l, reference)
	}
	for i, t := range m.tokens {
		if t == nil {
			return nil, fmt.Errorf("synthetic market: no market lists the collateral %s", p.Collateral[i].Name)
		}
	}
	for _, b := range m.books {
		if b.coin < len(p.Coins) {
			m.addAccounts(b, p.Coins[b.coin].Leverage*b.depth*p.Markets[b.venue].Leverage)
		}
	}
	for _, b := range m.books {
		b.minute.reset()
		m.opening(b)
	}
	return m, nil
}

// add puts a book with its makers and patient orders into the market.
func (m *Market) add(l Listing, reference tick.Time) {
	p := m.parameters
	v := &p.Markets[l.venue]
	b := newBook(l, p.Seed)
	b.truth.Reference = reference
	for range firstMaker {
		b.agentOf()
	}
	price, activity, tempo := 0.0, 0.0, p.Makers.Refresh
	if l.coin < len(p.Coins) {
		c := &p.Coins[l.coin]
		price, activity, b.depth, b.halfSpread = c.Price, c.Activity, c.Depth, c.Spread
		tempo *= math.Pow(c.Depth/p.Coins[0].Depth, p.Makers.Calmer)
		m.byCoin[l.coin] = append(m.byCoin[l.coin], b)
	} else {
		i := l.coin - len(p.Coins)
		t := &p.Collateral[i]
		price, activity, b.depth, b.halfSpread = p.tokenPrice(i), t.Activity, t.Depth/v.Depth, t.Spread
		tempo *= math.Pow(t.Depth/p.Coins[0].Depth, p.Makers.Calmer)
		m.tokens[i] = &token{Token: t, book: b}
	}
	b.depth *= v.Depth
	b.activity = activity * math.Sqrt(v.Depth)
	b.reference = math.Round(b.priceOf(price))
	b.smooth, b.slow, b.trend, b.mark, b.index = b.reference, b.reference, b.reference, b.reference, price
	hourly := p.Value.Volatility + p.Value.Idio
	// A second's return is that of the value and what matches do to the mid.
	b.calm = hourly*hourly/3600 + b.halfSpread*b.halfSpread
	b.variance = b.calm
	b.addMakers(&p.Makers, tempo*math.Sqrt(v.Depth))
	b.now = m.now
	for i := range b.makers {
		b.quote(&p.Makers, &b.makers[i], 1, b.reference)
	}
	weight := v.Resting * b.random.lognormal(p.Takers.Spread)
	b.addResting(&p.Takers, weight)
	b.touchMid()
	m.books = append(m.books, b)
}

// opening keeps the first book of the day as the state before the first message.
func (m *Market) opening(b *Book) {
	b.bids.touched, b.asks.touched = b.bids.touched[:0], b.asks.touched[:0]
	b.openInterest = 0
	for _, a := range b.agents {
		b.openInterest += max(a.position, 0)
	}
}

// Books are the market's books, always in the same order.
func (m *Market) Books() []*Book { return m.books }

// Now is the instant up to which the market has moved.
func (m *Market) Now() tick.Time { return m.now }

// Minute is what the book's feeds carried in the last minute; borrowed until the next.
func (b *Book) Minute() *Minute { return &b.minute }

// Truth is what is known of the book so far.
func (b *Book) Truth() *Truth { return &b.truth }

// Advance moves the market on by one minute. each, if not nil, is called after every
// step.
func (m *Market) Advance(each func(now tick.Time)) {
	for _, b := range m.books {
		b.minute.reset()
	}
	at := m.now - m.date.Start()
	m.step = m.parameters.Session.CoarseStep.Time
	if at == m.parameters.Session.From.Time {
		m.settleNight()
	}
	if s := m.parameters.Session; s.From.Time <= at && at < s.To.Time {
		m.step = s.Step.Time
	}
	for end := m.now + tick.Minute; m.now < end; {
		m.advance()
		m.now += m.step
		if each != nil {
			each(m.now)
		}
	}
	for _, b := range m.books {
		b.truth.OpenInterest = append(b.truth.OpenInterest, b.openInterest)
		b.truth.Minutes = append(b.truth.Minutes, b.top())
	}
}

// advance is one step.
func (m *Market) advance() {
	p := m.parameters
	m.moveWorth()
	for i, books := range m.byCoin {
		m.median[i] = medianPrice(books)
	}
	end := m.now + m.step
	if m.now >= m.second {
		m.everySecond()
		m.second = m.now + tick.Second
	}
	for i, books := range m.byCoin {
		if m.now >= m.arbs[i] {
			m.arbitrage(books)
			m.arbs[i] = m.now + p.Arbitrage.Every.Time
		}
	}
	for _, b := range m.books {
		if b.due < end && !m.halted(b) {
			m.actions(b, end)
		}
		b.publish(end-b.phase(m.step), &m.scratch)
	}
}

// phase is how long before the end of a step a venue sends its message, so that
// messages of a minute carry all of its changes.
func (b *Book) phase(step tick.Time) tick.Time { return min(step/20, 2*tick.Millisecond) }

// actions lets the makers and takers of a book act that are due before end.
func (m *Market) actions(b *Book, end tick.Time) {
	p := m.parameters
	elsewhere, anchor := m.elsewhere(b)
	for i := range b.makers {
		if k := &b.makers[i]; k.due < end {
			b.act(m.now, m.step)
			b.look(&p.Makers, k, elsewhere, anchor)
		}
	}
	b.touchMid()
	if b.taker < end {
		b.act(m.now, m.step)
		b.trade(&p.Takers, b.priceOf(m.worthOf(b.coin)), anchor, math.Log(b.reference/b.trend))
	}
	b.due = b.taker
	for i := range b.makers {
		b.due = min(b.due, b.makers[i].due)
	}
	b.due = max(b.due, end)
}

// elsewhere is the price that makers compare a book with, in its units, and how much
// they heed it.
func (m *Market) elsewhere(b *Book) (price, anchor float64) {
	anchor = m.parameters.Markets[b.venue].Anchor
	if i := b.coin - len(m.parameters.Coins); i >= 0 {
		if m.closed(b.Venue) {
			anchor *= 0.1 // what cannot be redeemed is worth what it sells for
		}
		return b.priceOf(m.redemption(i)), anchor
	}
	return b.priceOf(m.median[b.coin]), anchor
}

// moveWorth moves what the coins are worth.
func (m *Market) moveWorth() {
	p := m.parameters
	hours := float64(m.step) / float64(60*tick.Minute)
	m.common += p.Value.Volatility * math.Sqrt(hours) * m.random.normal()
	for _, s := range p.Shocks {
		at, over := float64(m.date.Start()+s.At.Time), float64(s.Over.Time)
		gone := func(t tick.Time) float64 { return 1 - math.Exp(-max(0, float64(t)-at)/over) }
		m.common += s.Size * (gone(m.now+m.step) - gone(m.now))
	}
	for i, c := range p.Coins {
		m.idio[i] += p.Value.Idio * math.Sqrt(hours) * m.random.normal()
		m.worth[i] = c.Price * math.Exp(c.Beta*m.common+m.idio[i])
	}
}

// redemption is what the issuer pays for a token, by the coin's price over all books.
func (m *Market) redemption(i int) float64 {
	t := &m.parameters.Collateral[i]
	if t.Of == "" {
		return t.Ratio
	}
	return t.Ratio * m.median[m.parameters.coin(t.Of)]
}

func (m *Market) worthOf(coin int) float64 {
	if i := coin - len(m.parameters.Coins); i >= 0 {
		return m.redemption(i)
	}
	return m.worth[coin]
}

// everySecond is what happens once a second, or step if that is longer: estimates,
// marks, transfers, the venues' look at their customers.
func (m *Market) everySecond() {
	seconds := max(1, float64(m.step)/float64(tick.Second))
	for _, b := range m.books {
		b.observe(seconds, m.parameters.Makers.HalfLife.Seconds())
		m.setMark(b)
	}
	for _, b := range m.books {
		if b.coin < len(m.parameters.Coins) {
			m.transfer(b, seconds)
		}
		m.bargain(b, seconds)
		b.patient(&m.parameters.Takers, seconds)
	}
	for i := range m.tokens {
		m.redeem(i, seconds)
		m.sell(i, seconds)
	}
	if m.now >= m.date.Start()+m.parameters.Session.From.Time {
		m.audits(seconds)
	}
}

// audits looks at a share of the accounts, so that each is looked at once a period.
func (m *Market) audits(seconds float64) {
	n := int(math.Ceil(float64(len(m.accounts)) * min(1, seconds/m.parameters.Margin.Period.Seconds())))
	for range n {
		if a := m.accounts[m.cursor]; len(a.slots) > 0 {
			m.audit(a)
		}
		m.cursor = (m.cursor + 1) % len(m.accounts)
	}
}

// setMark sets index and mark price: the mark is the median of index, smoothed book and
// book, as most venues have it in one form or another.
func (m *Market) setMark(b *Book) {
	if b.coin >= len(m.parameters.Coins) {
		b.index, b.mark = b.dollars(b.slow), b.slow
		return
	}
	own := m.parameters.Markets[b.venue].Own
	b.index = m.median[b.coin]
	if spot := m.spotOf(b); spot != nil && own > 0 {
		b.index = math.Exp(own*math.Log(spot.dollars(spot.slow)) + (1-own)*math.Log(b.index))
	}
	x, y, z := b.priceOf(b.index), b.slow, b.reference
	b.mark = max(min(x, y), min(max(x, y), z))
	b.funding = min(max((b.mark/b.priceOf(b.index)-1)/8+0.0001, -0.0075), 0.0075)
	b.minute.States = append(b.minute.States, State{
		At: m.now, Mark: b.dollars(b.mark), Index: b.index, Last: b.lastTrade, OpenInterest: b.openInterest, Funding: b.funding,
	})
}

// spotOf is the spot book of the coin on the same venue.
func (m *Market) spotOf(b *Book) *Book {
	for _, o := range m.byCoin[b.coin] {
		if o.Venue == b.Venue && o.Market == tick.Spot {
			return o
		}
	}
	return nil
}

// bargain lets buyers of value in, as far as their money goes.
func (m *Market) bargain(b *Book, seconds float64) {
	p := &m.parameters.Takers
	b.spent *= math.Exp(-seconds / p.Refill.Seconds())
	weight := m.parameters.Markets[b.venue].Resting * b.depth
	below := math.Log(m.worthOf(b.coin)/b.dollars(b.reference)) - p.Patience
	if below <= 0 || b.spent > p.Capital*weight || m.halted(b) {
		return
	}
	dollars := p.Bargain * weight * below / math.Ln2 * min(seconds, 5)
	b.act(m.now, m.step)
	owner := informed
	if b.Market != tick.Spot {
		owner = public // who is short and takes profit
	}
	b.spent += b.exposure(b.market(owner, true, dollars, p.Slippage), b.reference)
}

func (m *Market) halted(b *Book) bool {
	return m.rules[b.venue].Halt.Halted(b.reference, b.trend)
}

// medianPrice is the median over the books of a coin, in dollars.
func medianPrice(books []*Book) float64 {
	var all [16]float64
	n := 0
	for _, b := range books {
		if n < len(all) {
			all[n] = b.dollars(b.reference)
			n++
		}
	}
	slices.Sort(all[:n])
	if n%2 == 1 {
		return all[n/2]
	}
	return (all[n/2-1] + all[n/2]) / 2
}

// top is the best of the book with a digest of the whole.
func (b *Book) top() Top {
	t := Top{Bids: int32(len(b.bids.levels)), Asks: int32(len(b.asks.levels)), Digest: 14695981039346656037}
	t.Bid, _ = b.bids.best()
	t.Ask, _ = b.asks.best()
	for _, s := range []*side{&b.bids, &b.asks} {
		for i := range s.levels {
			t.Digest = mix(mix(t.Digest, s.levels[i].price), s.levels[i].size)
		}
	}
	return t
}

// mix is a step of FNV-1a with eight bytes at a time.
func mix(h uint64, v int64) uint64 { return bits.RotateLeft64((h^uint64(v))*1099511628211, 29) }
