package metric

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

var day = func() tick.Date {
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		panic(err)
	}
	return d
}()

var wholeDay = []Span{{day.Start(), day.End()}}

var instruments = map[string]tick.Instrument{
	"spot":             {Key: tick.Key{Venue: "a", Market: tick.Spot, Symbol: "X"}, Base: "X", Quote: "USD"},
	"thousand-lot":     {Key: tick.Key{Venue: "a", Market: tick.Linear, Symbol: "1000X"}, Base: "X", Quote: "USD", Lot: 1000},
	"linear contracts": {Key: tick.Key{Venue: "a", Market: tick.Linear, Symbol: "X-SWAP"}, Base: "X", Quote: "USD", Unit: tick.BaseContracts, ContractValue: tick.Decimal{Unscaled: 1, Scale: 2}},
	"inverse":          {Key: tick.Key{Venue: "a", Market: tick.Inverse, Symbol: "XUSD_PERP"}, Base: "X", Quote: "USD", Unit: tick.QuoteContracts, ContractValue: tick.Decimal{Unscaled: 10}},
}

func buildMinutes(t *testing.T, in tick.Instrument, covered []Span, trades []tick.Trade) *tick.Minutes {
	t.Helper()
	b := NewMinuteBuilder(in, day, covered)
	for i := range trades {
		if err := b.Add(&trades[i]); err != nil {
			t.Fatal(err)
		}
	}
	return b.Finish()
}

func TestMinutesEqualTheNaiveTwin(t *testing.T) {
	for name, in := range instruments {
		for seed := range uint64(4) {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				trades := randomTrades(seed, day, 300)
				got := buildMinutes(t, in, wholeDay, trades)
				for c, want := range naiveMinutes(in, day, trades) {
					for m := range want {
						if g := got.Values(c)[m]; !same(g, want[m], tolerance(c, in)) {
							t.Fatalf("%s in minute %d: %v, want %v", tick.Columns[c].Name, m, g, want[m])
						}
					}
				}
			})
		}
	}
}

// tolerance is 0 where sums are exact; inverse contracts divide by prices, and
// vwap divides two rounded sums.
func tolerance(c tick.Column, in tick.Instrument) float64 {
	if c == tick.VWAP || c == tick.VolumeBase && in.Unit == tick.QuoteContracts {
		return 1e-14
	}
	return 0
}

func same(a, b, relative float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || a == b || math.Abs(a-b) <= relative*math.Abs(b)
}

func TestMinutesDoNotDependOnTheOrderWithinAMillisecond(t *testing.T) {
	trades := randomTrades(11, day, 500)
	want := buildMinutes(t, instruments["spot"], wholeDay, trades)
	for i := 1; i < len(trades); i++ {
		if trades[i].Exch == trades[i-1].Exch {
			trades[i], trades[i-1] = trades[i-1], trades[i]
		}
	}
	got := buildMinutes(t, instruments["spot"], wholeDay, trades)
	for _, c := range []tick.Column{tick.Low, tick.High, tick.LowGuarded, tick.VolumeBase, tick.VolumeQuote, tick.CVDQuote, tick.VWAP} {
		if !slices.EqualFunc(got.Values(c), want.Values(c), func(a, b float64) bool { return same(a, b, 0) }) {
			t.Errorf("%s changed", tick.Columns[c].Name)
		}
	}
}

func TestMinutesOutsideTheCoverageAreUnknown(t *testing.T) {
	noon := day.Start() + 720*tick.Minute
	trade := tick.Trade{Exch: noon + tick.Second, Recv: tick.NoTime, Price: decimal(5, 0), Size: decimal(2, 0), Side: tick.Buy, Fills: 1}
	got := buildMinutes(t, instruments["spot"], []Span{{noon, day.End()}}, []tick.Trade{trade})
	if v := got.Values(tick.VolumeQuote)[719]; !math.IsNaN(v) {
		t.Errorf("volume before the archive begins: %v, want unknown", v)
	}
	if v := got.Values(tick.VolumeQuote)[721]; v != 0 {
		t.Errorf("volume of a quiet covered minute: %v, want 0", v)
	}
	if v := got.Values(tick.SilenceMax)[720]; v != 43199 {
		t.Errorf("silence %v s, want 43199 (12:00:01 to 24:00)", v)
	}
	if v := got.Values(tick.CVDQuote)[1439]; v != 10 {
		t.Errorf("cvd at the end %v, want 10", v)
	}
	if v := got.Values(tick.LatencyP50)[720]; !math.IsNaN(v) {
		t.Errorf("latency %v without a receive time", v)
	}
}

func TestMinuteBoundariesAreExactToTheNanosecond(t *testing.T) {
	boundary := day.Start() + 60*tick.Minute
	for offset, minute := range map[tick.Time]int{-1: 59, 0: 60, 1: 60} {
		trade := tick.Trade{Exch: boundary + offset, Recv: tick.NoTime, Price: decimal(5, 0), Size: decimal(2, 0), Fills: 1}
		got := buildMinutes(t, instruments["spot"], wholeDay, []tick.Trade{trade})
		if got.Values(tick.Trades)[minute] != 1 {
			t.Errorf("trade at the boundary %+d ns is not in minute %d", offset, minute)
		}
	}
}

func TestUnknownContractValueLeavesVolumesUnknown(t *testing.T) {
	in := instruments["inverse"]
	in.ContractValue = tick.Decimal{}
	got := buildMinutes(t, in, wholeDay, randomTrades(3, day, 50))
	if got.Has(tick.VolumeQuote) || got.Has(tick.VolumeBase) || got.Has(tick.CVDQuote) {
		t.Error("volumes without a contract value")
	}
	if !got.Has(tick.Low) {
		t.Error("prices are known all the same")
	}
}

func TestMinutesRefuseDisorder(t *testing.T) {
	b := NewMinuteBuilder(instruments["spot"], day, wholeDay)
	late := tick.Trade{Exch: day.Start() + 5*tick.Minute, Price: decimal(1, 0), Size: decimal(1, 0)}
	early := tick.Trade{Exch: day.Start(), Price: decimal(1, 0), Size: decimal(1, 0)}
	if err := b.Add(&late); err != nil {
		t.Fatal(err)
	}
	if err := b.Add(&early); err == nil {
		t.Error("a trade of an earlier minute was taken")
	}
}

func TestExactSumsRoundOnce(t *testing.T) {
	var s exactSum
	for range 10 {
		s.add(decimal(1, 1))
	}
	if got := s.float64(); got != 1 {
		t.Errorf("ten times 0.1 is %v", got)
	}
	for range 1 << 20 {
		s.addProduct(tick.Decimal{Unscaled: math.MaxInt64}, tick.Decimal{Unscaled: math.MaxInt64})
	}
	if got := s.float64(); !math.IsNaN(got) {
		t.Errorf("an overflowing sum is %v, want NaN", got)
	}
}
