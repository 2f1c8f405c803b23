package metric

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func buildDrawdown(in tick.Instrument, ref tick.Time, trades []tick.Trade) (tick.Drawdown, bool) {
	b := NewDrawdownBuilder(in, day, ref)
	for i := range trades {
		b.Add(&trades[i])
	}
	return b.Finish()
}

func TestDrawdownsEqualTheNaiveTwin(t *testing.T) {
	for name, in := range instruments {
		for seed := range uint64(8) {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				trades := randomTrades(seed, day, 200)
				ref := trades[60].Exch
				got, ok := buildDrawdown(in, ref, trades)
				want := naiveDrawdown(in, day, ref, trades)
				if !ok {
					t.Fatal("no drawdown")
				}
				// Percentages are quotients of prices before and after the lot is taken out.
				for _, f := range []struct {
					name      string
					got, want float64
				}{
					{"open", got.Open, want.Open},
					{"ref", got.Ref, want.Ref},
					{"high", got.High, want.High},
					{"low", got.Low, want.Low},
					{"low guarded", got.LowGuarded, want.LowGuarded},
					{"open pct", got.OpenPct, want.OpenPct},
					{"high pct", got.HighPct, want.HighPct},
					{"ref pct", got.RefPct, want.RefPct},
					{"running maximum pct", got.RunMaxPct, want.RunMaxPct},
					{"guarded pct", got.OpenGuardedPct, want.OpenGuardedPct},
					{"ref low", got.RefLow, want.RefLow},
				} {
					if !same(f.got, f.want, 1e-12) {
						t.Errorf("%s: %v, want %v", f.name, f.got, f.want)
					}
				}
				if got.LowTime != want.LowTime || got.RefLowTime != want.RefLowTime || got.FirstPassage != want.FirstPassage || got.HalfRecovery != want.HalfRecovery {
					t.Errorf("times\n got %v %v %v %v\nwant %v %v %v %v", got.LowTime, got.RefLowTime, got.FirstPassage, got.HalfRecovery,
						want.LowTime, want.RefLowTime, want.FirstPassage, want.HalfRecovery)
				}
			})
		}
	}
}

func TestDrawdownsAreInvariantUnderScale(t *testing.T) {
	trades := randomTrades(5, day, 300)
	ref := trades[100].Exch
	a, _ := buildDrawdown(instruments["spot"], ref, trades)
	for i := range trades {
		trades[i].Price = decimal(trades[i].Price.Unscaled*10, trades[i].Price.Scale)
	}
	b, _ := buildDrawdown(instruments["spot"], ref, trades)
	if !same(a.RefPct, b.RefPct, 1e-13) || !same(a.RunMaxPct, b.RunMaxPct, 1e-13) || a.FirstPassage != b.FirstPassage || a.HalfRecovery != b.HalfRecovery {
		t.Errorf("prices times 10 changed the falls:\n%+v\n%+v", a, b)
	}
}

func TestATradeExactlyAtTheThresholdPasses(t *testing.T) {
	ref := day.Start() + tick.Minute
	trades := []tick.Trade{
		{Exch: ref, Price: decimal(7, 1)},
		{Exch: ref + 1, Price: decimal(63, 2)},    // exactly −10 %
		{Exch: ref + 2, Price: decimal(49001, 5)}, // one tick above −30 %
		{Exch: ref + 3, Price: decimal(49, 2)},    // exactly −30 %
	}
	got, _ := buildDrawdown(instruments["spot"], ref, trades)
	want := [6]tick.Time{ref + 1, ref + 1, ref + 2, ref + 3, tick.NoTime, tick.NoTime}
	if got.FirstPassage != want {
		t.Errorf("passages %v, want %v", got.FirstPassage, want)
	}
}

func TestADayThatOnlyRisesHasNothingToRecover(t *testing.T) {
	ref := day.Start() + tick.Minute
	got, _ := buildDrawdown(instruments["spot"], ref, []tick.Trade{
		{Exch: ref, Price: decimal(5, 0)}, {Exch: ref + 1, Price: decimal(6, 0)}, {Exch: ref + 2, Price: decimal(7, 0)},
	})
	if got.HalfRecovery != tick.NoTime || got.RefPct != -20 || got.RunMaxPct != 0 {
		t.Errorf("half recovery %v, fall %v, from running maximum %v", got.HalfRecovery, got.RefPct, got.RunMaxPct)
	}
}

func TestNoTradesIsNoDrawdown(t *testing.T) {
	got, ok := buildDrawdown(instruments["spot"], day.Start(), nil)
	if ok || !math.IsNaN(got.Low) || got.LowTime != tick.NoTime {
		t.Errorf("%v %+v", ok, got)
	}
}

func TestQuantileIsTypeSeven(t *testing.T) {
	// R: quantile(c(1, 2, 4, 8, 16), c(0, .1, .25, .5, .9, 1))
	v := []float64{1, 2, 4, 8, 16}
	for p, want := range map[float64]float64{0: 1, .1: 1.4, .25: 2, .5: 4, .9: 12.8, 1: 16} {
		if got := Quantile(v, p); math.Abs(got-want) > 1e-12 {
			t.Errorf("quantile %v: %v, want %v", p, got, want)
		}
	}
	if got := Quantile(nil, .5); !math.IsNaN(got) {
		t.Errorf("quantile of nothing: %v", got)
	}
	if got := Quantile([]float64{1, 2, math.Inf(1)}, .9); !math.IsInf(got, 1) {
		t.Errorf("a quantile that reaches into the unfillable: %v", got)
	}
}

func TestInOrderEqualsAStableSort(t *testing.T) {
	for seed := range uint64(20) {
		want := randomTrades(seed, day, 400)
		r := rand.New(rand.NewPCG(seed, 1))
		disordered := slices.Clone(want)
		// Push trades later by at most two seconds, keeping ties in order.
		key := map[int64]tick.Time{}
		for _, w := range want {
			key[w.ID] = w.Exch + tick.Time(r.Int64N(int64(2*tick.Second)))
		}
		for i := 1; i < len(want); i++ {
			if want[i].Exch == want[i-1].Exch {
				key[want[i].ID] = max(key[want[i].ID], key[want[i-1].ID])
			}
		}
		slices.SortStableFunc(disordered, func(a, b tick.Trade) int { return int(key[a.ID] - key[b.ID]) })
		var lag, newest tick.Time
		for _, d := range disordered {
			lag, newest = max(lag, newest-d.Exch), max(newest, d.Exch)
		}
		src := func(yield func([]tick.Trade, error) bool) {
			for batch := range slices.Chunk(disordered, 7) {
				if !yield(batch, nil) {
					return
				}
			}
		}
		i := 0
		for trade, err := range InOrder(src, lag) {
			if err != nil {
				t.Fatal(err)
			}
			if trade.ID != want[i].ID {
				t.Fatalf("seed %d: trade %d is %d, want %d", seed, i, trade.ID, want[i].ID)
			}
			i++
		}
		if i != len(want) {
			t.Fatalf("%d of %d trades", i, len(want))
		}
	}
}

func TestFindCrashFindsAKnownFall(t *testing.T) {
	var all []*tick.Minutes
	for i := range 5 {
		m := tick.NewMinutes(tick.Key{Venue: "a", Market: tick.Spot, Symbol: fmt.Sprint(i)}, fmt.Sprint(i), "USD", day)
		for minute := range tick.MinutesPerDay {
			price := 100.0
			switch {
			case minute >= 1000 && minute < 1020:
				price = 100 - float64(minute-999)*2 // down to 60 in minute 1019
			case minute >= 1020:
				price = 90
			}
			if i == 4 {
				price = 100 // one coin that does not fall
			}
			m.Set(tick.Close, minute, price)
		}
		all = append(all, m)
	}
	c, ok := FindCrash(all)
	if !ok || math.Abs(c.Pct-40) > 1e-9 {
		t.Fatalf("%v %+v", ok, c)
	}
	// The deepest fall may be measured from any of the flat minutes within two hours of
	// the low; what must hold is that it starts before the fall and ends at its low.
	if c.Reference > day.Start()+1000*tick.Minute || c.Low != day.Start()+1020*tick.Minute {
		t.Errorf("t₀ %s, low %s", c.Reference.Clock(), c.Low.Clock())
	}
}

func TestVenueGapIsTheMedianOverCoinsThatTradedOnBoth(t *testing.T) {
	lows := func(values map[string]float64) map[string]*tick.Minutes {
		out := map[string]*tick.Minutes{}
		for base, v := range values {
			m := tick.NewMinutes(tick.Key{Symbol: base}, base, "USD", day)
			m.Set(tick.Low, 5, v)
			out[base] = m
		}
		return out
	}
	a := lows(map[string]float64{"X": 50, "Y": 80, "Z": 30, "ONLY A": 1})
	b := lows(map[string]float64{"X": 100, "Y": 100, "Z": 100, "ONLY B": 1})
	gaps := VenueGap(a, b)
	if gaps[5].N != 3 || gaps[5].Pct != -50 {
		t.Errorf("minute 5: %+v, want −50 over 3", gaps[5])
	}
	if gaps[6].N != 0 || !math.IsNaN(gaps[6].Pct) {
		t.Errorf("a minute without trades: %+v", gaps[6])
	}
}
