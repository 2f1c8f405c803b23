package synth

// The rules of a venue. They are values, so that the same market can be run again under
// other rules; DefaultRules are those of October 2025 as far as they are public.

// Rules are how a venue guards itself against its customers.
type Rules struct {
	Margin     MarginRule
	Haircut    HaircutRule
	Liquidate  LiquidationRule
	Deleverage DeleverageRule
	Halt       HaltRule
}

// MarginRule says how much equity a position needs.
type MarginRule interface {
	// Maintenance is in dollars, of a position of so many dollars.
	Maintenance(exposure float64) float64
}

// HaircutRule says what collateral counts for.
type HaircutRule interface {
	// Worth is what one token counts for, from its price on the venue and from what
	// its issuer pays for it.
	Worth(local, redemption float64) float64
}

// LiquidationRule cuts a liquidation into orders.
type LiquidationRule interface {
	// Next is how much of a position is to be closed now, and at how far from the mark
	// at worst, as a fraction. most is what a usual book holds on one side, equity and
	// need are the account's, in dollars.
	Next(position, most int64, equity, need float64) (size int64, band float64)
}

// DeleverageRule orders those whose profitable positions close the bankrupt ones.
type DeleverageRule interface {
	// Rank is higher for who comes first; profit and equity are in dollars.
	Rank(profit, exposure, equity float64) float64
}

// HaltRule stops a book's trading.
type HaltRule interface {
	// Halted tells whether orders are refused, from the mid now and a while ago.
	Halted(mid, reference float64) bool
}

// DefaultRules are those of the parameters.
func DefaultRules(p *Parameters, venue int) Rules {
	return Rules{
		Margin:     FlatMargin(p.Margin.Maintenance),
		Haircut:    LocalHaircut(p.Margin.Haircut),
		Liquidate:  Slices{p.Margin.Slice, p.Margin.Order, p.Markets[venue].Band},
		Deleverage: ProfitTimesLeverage{},
		Halt:       NoHalt{},
	}
}

// FlatMargin is one rate for all sizes.
type FlatMargin float64

// Maintenance is the rate times the exposure.
func (m FlatMargin) Maintenance(exposure float64) float64 { return float64(m) * exposure }

// LocalHaircut values collateral at the venue's own price less a fixed part: the rule
// that turned a thin book into margin calls.
type LocalHaircut float64

// Worth is the local price less the haircut.
func (h LocalHaircut) Worth(local, _ float64) float64 { return local * (1 - float64(h)) }

// RedemptionHaircut values collateral at what its issuer pays, less a fixed part: the
// rule that Binance announced for the week after.
type RedemptionHaircut float64

// Worth is the redemption price less the haircut.
func (h RedemptionHaircut) Worth(_, redemption float64) float64 {
	return redemption * (1 - float64(h))
}

// Slices closes a part of the position at a time, and no more at once than a part of
// what a usual book holds.
type Slices struct{ Part, Order, Band float64 }

// Next is the part of the position.
func (s Slices) Next(position, most int64, _, _ float64) (int64, float64) {
	size := abs(position)
	part := max(1, int64(float64(size)*s.Part), int64(float64(most)*s.Order/4))
	return min(size, part, max(1, int64(float64(most)*s.Order))), s.Band
}

// ProfitTimesLeverage is the queue of most venues.
type ProfitTimesLeverage struct{}

// Rank is profit over exposure times exposure over equity.
func (ProfitTimesLeverage) Rank(profit, _, equity float64) float64 {
	return profit / max(equity, 1)
}

// NoHalt never stops trading, as no venue did.
type NoHalt struct{}

// Halted is false.
func (NoHalt) Halted(float64, float64) bool { return false }

// BandHalt stops trading while the mid is further than the fraction from where it was,
// like the limit states of American stocks.
type BandHalt float64

// Halted compares the two.
func (h BandHalt) Halted(mid, reference float64) bool {
	return mid < reference*(1-float64(h)) || mid > reference*(1+float64(h))
}
