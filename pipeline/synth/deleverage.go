package synth

import (
	"cmp"
	"math"
	"slices"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// insurance is a venue's fund.
type insurance struct{ dollars float64 }

// opponent is somebody on the other side of a bankrupt position.
type opponent struct {
	agent int32
	rank  float64
}

// deleverage closes a bankrupt position at a price against the opposite positions, in
// the order of the venue's rule and the public last. No book is involved, and venues'
// tapes do not show it.
func (m *Market) deleverage(b *Book, bankrupt int32, price int64, rules *Rules) {
	position := b.agents[bankrupt].position
	for _, o := range m.opponents(b, position > 0, rules) {
		b.act(m.now, m.step)
		f := Forced{
			At: b.now, Price: price, Size: min(abs(position), abs(b.agents[o.agent].position)), Side: tick.Sell, Deleverage: true,
			Agent: bankrupt, Against: o.agent, AgentBefore: position, AgainstBefore: b.agents[o.agent].position,
		}
		if position > 0 {
			b.settle(o.agent, bankrupt, price, f.Size)
			position -= f.Size
		} else {
			f.Side = tick.Buy
			b.settle(bankrupt, o.agent, price, f.Size)
			position += f.Size
		}
		b.minute.Forced = append(b.minute.Forced, f)
		b.truth.Deleveraged += b.exposure(f.Size, float64(price))
		if position == 0 {
			return
		}
	}
}

// opponents are the accounts on the other side, the first in the queue first.
func (m *Market) opponents(b *Book, short bool, rules *Rules) []opponent {
	opposite := func(a int32) bool {
		p := b.agents[a].position
		return p < 0 && short || p > 0 && !short
	}
	var all []opponent
	for _, a := range b.accounts {
		if !opposite(a) {
			continue
		}
		profit := b.value(a, b.mark)
		exposure := math.Abs(b.exposure(b.agents[a].position, b.mark))
		equity := exposure/m.parameters.Accounts.Leverage + profit
		all = append(all, opponent{a, rules.Deleverage.Rank(profit, exposure, equity)})
	}
	slices.SortStableFunc(all, func(x, y opponent) int { return cmp.Compare(y.rank, x.rank) })
	for _, a := range []int32{public, desk, crowd, informed} {
		if opposite(a) {
			all = append(all, opponent{agent: a})
		}
	}
	return all
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
