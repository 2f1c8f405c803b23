package synth

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Version is that of the model and the writers: raise it when the same parameters give
// other bytes.
const Version = "synth 1"

// Parameters are everything that a synthetic day depends on, beside its date. The
// shipped values and what each means are in data/synth/default.toml.
type Parameters struct {
	Seed       uint64
	Session    Session
	Value      Value
	Shocks     []Shock  `toml:"shock"`
	Outages    []Outage `toml:"outage"`
	Stalls     []Stall  `toml:"stall"`
	Makers     Makers
	Takers     Takers
	Arbitrage  Arbitrage
	Accounts   Accounts
	Margin     Margin
	Collateral []Token `toml:"collateral"`
	Coins      []Coin  `toml:"coin"`
	Markets    []Venue `toml:"market"`
}

// Duration is a length of time such as "200ms".
type Duration struct{ tick.Time }

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	d.Time = tick.Time(v)
	return err
}

// Seconds is the length as a number.
func (d Duration) Seconds() float64 { return float64(d.Time) / float64(tick.Second) }

// Clock is a time of the day such as 20:50:00.
type Clock struct{ tick.Time }

// UnmarshalText reads hours, minutes and seconds; 24:00:00 is the end of the day.
func (c *Clock) UnmarshalText(b []byte) error {
	if string(b) == "24:00:00" {
		c.Time = tick.Day
		return nil
	}
	t, err := time.Parse(time.TimeOnly, string(b))
	c.Time = tick.Time(t.Hour()*3600+t.Minute()*60+t.Second()) * tick.Second
	return err
}

// Session is when the market is simulated and how finely.
type Session struct {
	From, To   Clock
	Step       Duration // at full detail
	CoarseStep Duration `toml:"coarse_step"` // in the rest of the day
	Instants   int      // random instants at which the truth keeps the whole book
}

// Value moves the coins' worth.
type Value struct {
	Volatility float64 // of the common factor, per square root of an hour
	Idio       float64 // of each coin, likewise
}

// Shock is outside news: the common factor moves by Size, spread exponentially over Over.
type Shock struct {
	At   Clock
	Size float64
	Over Duration
}

// Outage closes a venue's transfers.
type Outage struct {
	Venue    string
	From, To Clock
}

// Stall delays what a recorder receives from a venue: everything sent in it arrives at
// its end.
type Stall struct {
	Venue, Market string
	From, To      Clock
}

// Coin is a traded currency.
type Coin struct {
	Name     string
	Price    float64 // at the start, in dollars
	Beta     float64 // to the common factor
	Depth    float64 // dollars that makers quote within about 1 % of one side of a book of weight 1
	Leverage float64 // dollars of leveraged longs per dollar of depth
	Spread   float64 // half of the usual spread, as a fraction
	Activity float64 // takers' orders per second on a market of weight 1
	Lot      int64   // coins per listed unit of linear contracts on Binance and Bybit, 0 for 1
	Contract string  // coins per OKX contract
	Inverse  string  // dollars per coin-margined contract
}

// Venue is a market of a venue.
type Venue struct {
	Venue    string
	Market   tick.Market
	Quote    string
	Depth    float64 // weight of depth and activity
	Leverage float64 // weight of leveraged longs
	Resting  float64 // weight of resting orders far from the price
	Anchor   float64 // how far makers quote the coin's price elsewhere, 0 to 1
	Own      float64 // weight of the venue's own spot price in its index, 0 to 1
	Fund     float64 // dollars of the insurance fund, at the first market of the venue
	Desk     float64 // dollars of arbitrageurs per dollar of depth
	Band     float64 // liquidation orders' limit below the mark, as a fraction
	Latency  Duration
	Feed     string   // the exchange's name in recordings, or none
	Levels   int      // that its book archive shows, 0 for all
	Coins    []string // listed here; empty for all
}

// ReadParameters parses a parameter file; unknown keys are errors.
func ReadParameters(text []byte) (Parameters, error) {
	var p Parameters
	d := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
			return p, fmt.Errorf("synthetic market's parameters: %s", strict.String())
		}
		return p, fmt.Errorf("synthetic market's parameters: %w", err)
	}
	if err := p.check(); err != nil {
		return p, fmt.Errorf("synthetic market's parameters: %w", err)
	}
	return p, nil
}

func (p *Parameters) check() error {
	s := p.Session
	switch {
	case s.Step.Time < 10*tick.Millisecond || tick.Minute%s.Step.Time != 0:
		return fmt.Errorf("session.step %v: want a divisor of a minute, at least 10ms", s.Step.Seconds())
	case s.CoarseStep.Time < s.Step.Time || tick.Minute%s.CoarseStep.Time != 0:
		return fmt.Errorf("session.coarse_step %v s: want a divisor of a minute, at least the step", s.CoarseStep.Seconds())
	case s.From.Time%tick.Minute != 0 || s.To.Time%tick.Minute != 0 || s.From.Time >= s.To.Time:
		return errors.New("session.from and to: want whole minutes, the first before the second")
	case len(p.Coins) == 0 || len(p.Markets) == 0:
		return errors.New("no coin or no market")
	}
	for _, m := range p.Markets {
		if !m.Market.Valid() {
			return fmt.Errorf("market of %s: %q is not spot, linear or inverse", m.Venue, m.Market)
		}
		for _, c := range m.Coins {
			if p.coin(c) < 0 && p.token(c) < 0 {
				return fmt.Errorf("market of %s lists %s, which is not among the coins", m.Venue, c)
			}
		}
	}
	for _, t := range p.Collateral {
		if t.Of != "" && p.coin(t.Of) < 0 {
			return fmt.Errorf("collateral %s is worth %s, which is not among the coins", t.Name, t.Of)
		}
	}
	return nil
}

func (p *Parameters) coin(name string) int {
	return slices.IndexFunc(p.Coins, func(c Coin) bool { return c.Name == name })
}

func (p *Parameters) token(name string) int {
	return slices.IndexFunc(p.Collateral, func(t Token) bool { return t.Name == name })
}

// Digest is the SHA-256 of a parameter file's text with the seed that was used.
func Digest(text []byte, seed uint64) string {
	sum := sha256.Sum256(fmt.Appendf(text[:len(text):len(text)], "\nseed = %d\n%s\n", seed, Version))
	return hex.EncodeToString(sum[:])
}
