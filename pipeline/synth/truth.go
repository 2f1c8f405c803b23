package synth

import (
	"encoding/json"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Report is the truth of a day as it is stored. Prices and sizes are decimals in the
// venue's own units, times are UTC.
type Report struct {
	Version    string             `json:"version"`
	Date       tick.Date          `json:"date"`
	Seed       uint64             `json:"seed"`
	Parameters string             `json:"parameters_sha256"`
	Reference  string             `json:"reference"`
	Books      []BookReport       `json:"books"`
	Instants   []InstantReport    `json:"instants"`
	Funds      map[string]float64 `json:"insurance_funds"` // dollars left
}

// BookReport is the truth of one instrument.
type BookReport struct {
	tick.Key
	Trades       int64             `json:"trades"`
	SignedNative string            `json:"cvd_native"` // taker buys less sells: price times size, contracts where inverse
	Low          string            `json:"low"`
	LowTime      string            `json:"low_time"`
	Before       string            `json:"before"` // last trade at or before the reference
	Passages     map[string]string `json:"first_passage"`
	Liquidated   [2]float64        `json:"liquidated_long_short_usd"`
	Deleveraged  float64           `json:"deleveraged_usd"`
	Withdrawn    string            `json:"makers_withdrawn"` // when half of them had
	Messages     int64             `json:"messages"`
	Levels       int64             `json:"level_changes"`
	First        string            `json:"first_minute"` // of what follows, one entry per minute
	OpenInterest []string          `json:"open_interest"`
	Minutes      []TopReport       `json:"minute_ends"`
}

// TopReport is a book at the end of a minute: the best of it, how many levels it has,
// and a digest of all of them.
type TopReport struct {
	Bid    string   `json:"bid"`
	Ask    string   `json:"ask"`
	Levels [2]int32 `json:"levels"`
	Digest string   `json:"digest"`
}

// InstantReport is one whole book, best first, as [price, size].
type InstantReport struct {
	tick.Key
	At   string      `json:"at"`
	Bids [][2]string `json:"bids"`
	Asks [][2]string `json:"asks"`
}

// Observer keeps whole books at random instants; its Step goes to Market.Advance.
type Observer struct {
	market *Market
	random random
	chance float64
	found  []InstantReport
}

// NewObserver spreads the instants of the parameters over the part of the day that is
// simulated at full detail. Each is of one book, at the end of a step: between two
// messages no feed tells what a book is.
func NewObserver(m *Market) *Observer {
	s := m.parameters.Session
	steps := float64((s.To.Time - s.From.Time) / s.Step.Time)
	return &Observer{market: m, random: newRandom(m.parameters.Seed, "instants"), chance: float64(s.Instants) / steps}
}

// Step looks at the market at the end of a step.
func (o *Observer) Step(now tick.Time) {
	m := o.market
	s := m.parameters.Session
	if at := now - m.date.Start(); at <= s.From.Time || at > s.To.Time {
		return
	}
	for n := o.chance; o.random.uniform() < n; n-- {
		b := m.books[o.random.below(len(m.books))]
		snapshot := b.Snapshot(now)
		o.found = append(o.found, InstantReport{b.Key, now.String(), b.texts(snapshot.Bids), b.texts(snapshot.Asks)})
	}
}

func (b *Book) texts(levels []tick.Level) [][2]string {
	out := make([][2]string, len(levels))
	for i, l := range levels {
		out[i] = [2]string{b.price(l.Price), b.size(l.Size)}
	}
	return out
}

func (b *Book) price(v int64) string { return string(appendShort(nil, v, b.PriceScale)) }
func (b *Book) size(v int64) string  { return string(appendShort(nil, v, b.SizeScale)) }

// Report is the truth of a finished day, as JSON.
func (o *Observer) Report(parameters string) ([]byte, error) {
	m := o.market
	r := Report{
		Version: Version, Date: m.date, Seed: m.parameters.Seed, Parameters: parameters,
		Reference: m.books[0].truth.Reference.String(), Instants: o.found, Funds: map[string]float64{},
	}
	for name, f := range m.funds {
		r.Funds[name] = f.dollars
	}
	for _, b := range m.books {
		r.Books = append(r.Books, b.report(m))
	}
	text, err := json.MarshalIndent(r, "", " ")
	return append(text, '\n'), err
}

func (b *Book) report(m *Market) BookReport {
	t := &b.truth
	r := BookReport{
		Key: b.Key, Trades: t.Trades, Low: b.price(t.Low), LowTime: clock(t.LowTime), Before: b.price(t.Before),
		Passages: map[string]string{}, Liquidated: t.Liquidated, Deleveraged: t.Deleveraged,
		Withdrawn: clock(t.Withdrawn), Messages: t.Messages, Levels: t.Levels,
	}
	scale := b.PriceScale + b.SizeScale
	if b.Market == tick.Inverse {
		scale = b.SizeScale
	}
	r.SignedNative = signed(t.Signed, scale)
	for i, d := range Drops {
		r.Passages[strconv.FormatInt(d, 10)] = clock(t.Passages[i])
	}
	from := int(m.parameters.Session.From.Time / tick.Minute)
	to := min(int(m.parameters.Session.To.Time/tick.Minute), len(t.Minutes))
	r.First = (m.date.Start() + tick.Time(from)*tick.Minute).String()
	for i := from; i < to; i++ {
		top := t.Minutes[i]
		r.OpenInterest = append(r.OpenInterest, b.size(t.OpenInterest[i]))
		r.Minutes = append(r.Minutes, TopReport{
			Bid: b.price(top.Bid), Ask: b.price(top.Ask), Levels: [2]int32{top.Bids, top.Asks}, Digest: strconv.FormatUint(top.Digest, 16),
		})
	}
	return r
}

// signed writes a sum that may be negative.
func signed(v int64, scale uint8) string {
	if v < 0 {
		return "-" + string(appendShort(nil, -v, scale))
	}
	return string(appendShort(nil, v, scale))
}

// clock is a time, or nothing for never.
func clock(t tick.Time) string {
	if t == 0 {
		return ""
	}
	return t.String()
}
