package synth

import (
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Accounts are the leveraged customers.
type Accounts struct {
	PerBook  int     // positions in a book
	Sigma    float64 // of the logarithm of their sizes
	Leverage float64 // median
	Spread   float64 // of its logarithm
	Most     float64 // leverage that the venues allow
	Shorts   float64 // share of positions that are short
	Cross    float64 // chance that a position shares its account with the one before
	Tokens   float64 // share of accounts that put tokens up as collateral
	Part     float64 // of such an account's deposit that is tokens
}

// Margin is the venues' care.
type Margin struct {
	Maintenance float64  // of the exposure
	Slice       float64  // of a position that one liquidation order closes
	Order       float64  // most of it, in depths
	Haircut     float64  // of collateral tokens
	Period      Duration // between looks at an account
}

// Token is collateral that is not the quote currency. Only one market lists it.
type Token struct {
	Name     string
	Of       string  // the coin it can be redeemed for, empty for dollars
	Ratio    float64 // of that per token
	Depth    float64
	Spread   float64
	Activity float64
	Share    float64 // of the tokens put up as collateral
	Pace     float64 // depths per second that the venue sells of what it seized
	Redeem   float64 // depths that arbitrageurs hold at most before they redeem
}

// account is one customer of a venue.
type account struct {
	venue  string
	cash   float64   // dollars, without what the positions gained
	tokens []float64 // by token
	slots  []slot
	paid   float64 // dollars that it put up
}

// slot is one position of an account.
type slot struct {
	book  *Book
	agent int32
}

// open gives an account a position at the book's price; the other side is the public,
// who hedge or hold.
func (a *account) open(b *Book, dollars float64, short bool) {
	agent := b.agentOf()
	size := b.sizeOf(dollars, b.reference)
	if short {
		b.settle(public, agent, int64(b.reference), size)
	} else {
		b.settle(agent, public, int64(b.reference), size)
	}
	b.accounts = append(b.accounts, agent)
	a.slots = append(a.slots, slot{b, agent})
}

// addAccounts populates a book. A position may belong to the account that the last
// position of the venue belongs to.
func (m *Market) addAccounts(b *Book, dollars float64) {
	p := &m.parameters.Accounts
	r := newRandom(m.parameters.Seed, "accounts of "+b.Key.String())
	sizes, sum := make([]float64, p.PerBook), 0.0
	for i := range sizes {
		sizes[i] = r.lognormal(p.Sigma)
		sum += sizes[i]
	}
	for _, s := range sizes {
		size := dollars * s / sum
		leverage := min(max(1.05, p.Leverage*r.lognormal(p.Spread)), p.Most)
		short := b.Market != tick.Spot && r.uniform() < p.Shorts
		a := m.lastAccount(b.Venue, r.uniform() < p.Cross)
		a.deposit(m, b, size/leverage, &r)
		a.open(b, size, short)
	}
}

func (m *Market) lastAccount(venue string, share bool) *account {
	if n := len(m.accounts); share && n > 0 && m.accounts[n-1].venue == venue && len(m.accounts[n-1].slots) < 4 {
		return m.accounts[n-1]
	}
	a := &account{venue: venue, tokens: make([]float64, len(m.tokens))}
	m.accounts = append(m.accounts, a)
	return a
}

// deposit pays in, at venues that take tokens partly in tokens.
func (a *account) deposit(m *Market, b *Book, dollars float64, r *random) {
	p := &m.parameters.Accounts
	tokens := 0.0
	if m.takesTokens(a.venue) && b.Market == tick.Linear && r.uniform() < p.Tokens {
		tokens = dollars * p.Part
	}
	a.paid += dollars
	a.cash += dollars - tokens
	if tokens == 0 {
		return
	}
	pick, sum := r.uniform(), 0.0
	for i, t := range m.parameters.Collateral {
		if sum += t.Share; pick < sum || i == len(m.parameters.Collateral)-1 {
			a.tokens[i] += tokens / m.parameters.tokenPrice(i) / (1 - m.parameters.Margin.Haircut)
			return
		}
	}
}

// settleNight makes every account's equity what it put up: whoever won or lost in the
// quiet hours has paid out or in, and nobody was closed.
func (m *Market) settleNight() {
	for _, a := range m.accounts {
		equity, _ := m.equity(a, &m.rules[m.venueOf[a.venue]])
		a.cash += a.paid - equity
	}
}

func (m *Market) takesTokens(venue string) bool {
	return slices.ContainsFunc(m.tokens, func(t *token) bool { return t.book.Venue == venue })
}

// token is a collateral token in the market.
type token struct {
	*Token
	book  *Book
	queue float64 // tokens still to be sold for closed accounts
}

// equity is what an account has, and what it needs, in dollars at the marks.
func (m *Market) equity(a *account, rules *Rules) (equity, need float64) {
	equity = a.cash
	for _, s := range a.slots {
		x := s.book.agents[s.agent]
		equity += s.book.value(s.agent, s.book.mark)
		need += rules.Margin.Maintenance(math.Abs(s.book.exposure(x.position, s.book.mark)))
	}
	for i, n := range a.tokens {
		if n > 0 {
			t := m.tokens[i]
			equity += n * rules.Haircut.Worth(t.book.dollars(t.book.slow), m.redemption(i))
		}
	}
	return equity, need
}

// audit looks at one account and closes as much of it as the rules say.
func (m *Market) audit(a *account) {
	rules := &m.rules[m.venueOf[a.venue]]
	equity, need := m.equity(a, rules)
	if equity >= need {
		return
	}
	for _, s := range a.slots {
		m.liquidate(a, s, rules, equity, need)
	}
	if equity, _ = m.equity(a, rules); equity <= 0 && m.funds[a.venue].dollars <= 0 {
		m.deleverageAll(a, rules)
	}
	a.slots = slices.DeleteFunc(a.slots, func(s slot) bool {
		if s.book.agents[s.agent].position != 0 {
			return false
		}
		a.cash += s.book.value(s.agent, s.book.reference)
		return true
	})
	if len(a.slots) == 0 {
		m.closeAccount(a)
	}
}

// liquidate sends one order that closes a part of a position.
func (m *Market) liquidate(a *account, s slot, rules *Rules, equity, need float64) {
	b := s.book
	position := b.agents[s.agent].position
	if position == 0 || m.halted(b) {
		return
	}
	size, band := rules.Liquidate.Next(position, b.sizeOf(b.depth, b.reference), equity, need)
	buy := position < 0
	limit := int64(b.mark * (1 - band))
	if buy {
		limit = int64(b.mark * (1 + band))
	}
	b.act(m.now, m.step)
	b.cause = liquidation
	first := len(b.minute.Trades)
	filled := b.send(s.agent, buy, max(limit, 1), size)
	b.cause = ordinary
	if filled > 0 {
		b.noteForced(first, filled, buy)
	}
}

// noteForced records a liquidation order by its fills.
func (b *Book) noteForced(first int, filled int64, buy bool) {
	paid := 0.0
	for _, t := range b.minute.Trades[first:] {
		paid += float64(t.Price) * float64(t.Size)
	}
	f := Forced{At: b.now, Size: filled, Price: int64(math.Round(paid / float64(filled))), Side: tick.Sell}
	longs := 0
	if buy {
		f.Side, longs = tick.Buy, 1
	}
	b.minute.Forced = append(b.minute.Forced, f)
	b.truth.Liquidated[longs] += b.exposure(filled, float64(f.Price))
}

// deleverageAll closes a bankrupt account's positions against those who gained most. As
// long as the insurance fund can pay for what an account lacks in the end, its
// liquidation goes on in the books instead.
func (m *Market) deleverageAll(a *account, rules *Rules) {
	for _, s := range a.slots {
		if s.book.agents[s.agent].position != 0 {
			m.deleverage(s.book, s.agent, max(1, int64(s.book.mark)), rules)
		}
	}
}

// closeAccount takes what is left of an account: debts are the fund's, seized tokens
// are sold.
func (m *Market) closeAccount(a *account) {
	for i, n := range a.tokens {
		if n > 0 {
			m.tokens[i].queue += n
			a.tokens[i] = 0
			a.cash = max(a.cash, 0)
		}
	}
	if a.cash < 0 {
		m.funds[a.venue].dollars += a.cash
		a.cash = 0
	}
}
