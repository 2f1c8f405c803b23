package tick

// Passages are the falls, in percent of the reference, whose first passage is timed.
var Passages = [6]int{5, 10, 20, 30, 50, 70}

// Drawdown is how far one instrument fell in one UTC day, measured from its trades.
// Prices are quote per base coin, falls are positive percentages (a fall to a
// tenth is 90), unknown numbers are NaN and unknown times NoTime.
type Drawdown struct {
	Key
	Base, Quote string

	Reference Time    // t₀
	Open      float64 // first trade of the day
	Ref       float64 // last trade at or before t₀
	High      float64 // highest trade of the day
	Low       float64 // lowest trade of the day
	LowTime   Time    // when Low first printed

	// LowGuarded is the second lowest of the lowest prices at distinct exchange
	// times, so neither a stray print nor one order's sweep can set it.
	LowGuarded float64

	OpenPct        float64 // 1 − Low/Open
	HighPct        float64 // 1 − Low/High
	RefPct         float64 // 1 − (lowest trade after t₀)/Ref
	RunMaxPct      float64 // largest fall from a running maximum
	OpenGuardedPct float64 // 1 − LowGuarded/Open

	RefLow       float64 // lowest trade after t₀
	RefLowTime   Time
	FirstPassage [len(Passages)]Time // first trade after t₀ at or below Ref·(1 − x/100)
	HalfRecovery Time                // first trade after RefLow at or above (RefLow + Ref)/2
}
