package metric

import (
	"cmp"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// The naive twins: the definitions of tick.Columns and tick.Drawdown written down
// again in the plainest way, in big.Rat, over whole slices.

func rat(d tick.Decimal) *big.Rat {
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		panic("no number: " + d.String())
	}
	return r
}

func nearest(r *big.Rat) float64 { f, _ := r.Float64(); return f }

func naiveMinutes(in tick.Instrument, d tick.Date, trades []tick.Trade) map[tick.Column][]float64 {
	out := map[tick.Column][]float64{}
	for c := range tick.SilenceMax + 1 {
		out[c] = make([]float64, tick.MinutesPerDay)
		for m := range out[c] {
			out[c][m] = math.NaN()
		}
	}
	value := rat(in.ContractValue)
	cvd := new(big.Rat)
	for m := range tick.MinutesPerDay {
		from := d.Start() + tick.Time(m)*tick.Minute
		var prices []float64
		var latencies []float64
		lowAt := map[tick.Time]float64{}
		base, quote, buy, sell := new(big.Rat), new(big.Rat), new(big.Rat), new(big.Rat)
		count := 0.0
		for _, t := range trades {
			if t.Exch < from || t.Exch >= from+tick.Minute {
				continue
			}
			price := nearest(new(big.Rat).Quo(rat(t.Price), big.NewRat(in.Coins(), 1)))
			prices = append(prices, price)
			if low, ok := lowAt[t.Exch]; !ok || price < low {
				lowAt[t.Exch] = price
			}
			count += float64(t.Fills)
			if t.Recv != tick.NoTime {
				latencies = append(latencies, float64(t.Recv-t.Exch))
			}
			notional, coins := new(big.Rat), new(big.Rat)
			switch in.Unit {
			case tick.Coins:
				coins.Set(rat(t.Size))
				notional.Mul(rat(t.Price), rat(t.Size))
			case tick.BaseContracts:
				coins.Mul(rat(t.Size), value)
				notional.Mul(coins, rat(t.Price))
			case tick.QuoteContracts:
				notional.Mul(rat(t.Size), value)
				coins.Quo(notional, rat(t.Price))
			}
			coins.Mul(coins, big.NewRat(in.Coins(), 1))
			base.Add(base, coins)
			quote.Add(quote, notional)
			switch t.Side {
			case tick.Buy:
				buy.Add(buy, notional)
			case tick.Sell:
				sell.Add(sell, notional)
			}
		}
		cvd.Add(cvd, buy)
		cvd.Sub(cvd, sell)
		out[tick.Trades][m] = count
		out[tick.VolumeBase][m], out[tick.VolumeQuote][m] = nearest(base), nearest(quote)
		out[tick.BuyQuote][m], out[tick.SellQuote][m] = nearest(buy), nearest(sell)
		out[tick.CVDQuote][m] = nearest(cvd)
		out[tick.SilenceMax][m] = naiveSilence(d, from, trades)
		if len(prices) == 0 {
			continue
		}
		out[tick.Open][m], out[tick.Close][m] = prices[0], prices[len(prices)-1]
		out[tick.High][m], out[tick.Low][m] = slices.Max(prices), slices.Min(prices)
		if base.Sign() > 0 {
			out[tick.VWAP][m] = nearest(quote) / nearest(base)
		}
		var lows []float64
		for _, low := range lowAt {
			lows = append(lows, low)
		}
		slices.Sort(lows)
		if len(lows) > 1 {
			out[tick.LowGuarded][m] = lows[1]
		}
		if len(latencies) > 0 {
			slices.Sort(latencies)
			mid := len(latencies) / 2
			out[tick.LatencyP50][m] = latencies[mid] / 1e6
			if len(latencies)%2 == 0 {
				out[tick.LatencyP50][m] = (latencies[mid-1] + latencies[mid]) / 2 / 1e6
			}
			out[tick.LatencyMax][m] = latencies[len(latencies)-1] / 1e6
		}
	}
	return out
}

// naiveSilence tries every pair of neighbouring messages.
func naiveSilence(d tick.Date, from tick.Time, trades []tick.Trade) float64 {
	times := []tick.Time{d.Start()}
	for _, t := range trades {
		times = append(times, t.Exch)
	}
	times = append(times, d.End())
	longest := tick.Time(0)
	for i := 1; i < len(times); i++ {
		if times[i-1] < from+tick.Minute && times[i] >= from {
			longest = max(longest, times[i]-times[i-1])
		}
	}
	return float64(longest) / 1e9
}

// randomTrades are ordered by time, crowded into the same milliseconds and minutes
// as a crash is.
func randomTrades(seed uint64, d tick.Date, n int) []tick.Trade {
	r := rand.New(rand.NewPCG(seed, 7))
	price := int64(100_000)
	trades := make([]tick.Trade, n)
	for i := range trades {
		price = max(1, price+r.Int64N(401)-205)
		at := d.Start() + tick.Time(r.Int64N(1440))*tick.Minute*tick.Time(r.Int64N(2)) + tick.Time(r.Int64N(60_000))*tick.Millisecond
		t := tick.Trade{
			Exch: at, Recv: at + tick.Time(r.Int64N(9_000_000_000)), ID: int64(i), Fills: int32(1 + r.IntN(3)),
			Side: tick.Side(r.IntN(3) - 1), Price: decimal(price, 3), Size: decimal(1+r.Int64N(1_000_000), uint8(r.IntN(9))),
		}
		if r.IntN(20) == 0 {
			t.Recv = tick.NoTime
		}
		trades[i] = t
	}
	slices.SortStableFunc(trades, func(a, b tick.Trade) int { return cmp.Compare(a.Exch, b.Exch) })
	return trades
}

// decimal is unscaled/10^scale as parsing would give it.
func decimal(unscaled int64, scale uint8) tick.Decimal {
	d, err := tick.ParseDecimal(tick.Decimal{Unscaled: unscaled, Scale: scale}.Append(nil))
	if err != nil {
		panic(err)
	}
	return d
}

func naiveDrawdown(in tick.Instrument, d tick.Date, ref tick.Time, trades []tick.Trade) tick.Drawdown {
	none := math.NaN()
	out := tick.Drawdown{
		Key: in.Key, Base: in.Base, Quote: in.Quote, Reference: ref, Ref: none, RefPct: none, RefLow: none,
		RefLowTime: tick.NoTime, HalfRecovery: tick.NoTime, LowGuarded: none, OpenGuardedPct: none,
	}
	price := func(i int) float64 { return nearest(new(big.Rat).Quo(rat(trades[i].Price), big.NewRat(in.Coins(), 1))) }
	pct := func(p, from float64) float64 { return 100 * (1 - p/from) }
	out.Open = price(0)
	out.Low, out.High = math.Inf(1), math.Inf(-1)
	lows := map[tick.Time]float64{}
	for i, t := range trades {
		p := price(i)
		out.High = max(out.High, p)
		if p < out.Low {
			out.Low, out.LowTime = p, t.Exch
		}
		if low, ok := lows[t.Exch]; !ok || p < low {
			lows[t.Exch] = p
		}
		for j := range i {
			out.RunMaxPct = max(out.RunMaxPct, pct(p, price(j)))
		}
		if t.Exch <= ref {
			out.Ref = p
		}
	}
	var sorted []float64
	for _, low := range lows {
		sorted = append(sorted, low)
	}
	slices.Sort(sorted)
	if len(sorted) > 1 {
		out.LowGuarded, out.OpenGuardedPct = sorted[1], pct(sorted[1], out.Open)
	}
	out.OpenPct, out.HighPct = pct(out.Low, out.Open), pct(out.Low, out.High)
	for i := range out.FirstPassage {
		out.FirstPassage[i] = tick.NoTime
	}
	if math.IsNaN(out.Ref) {
		return out
	}
	lowIndex := -1
	for i, t := range trades {
		if t.Exch <= ref {
			continue
		}
		if lowIndex < 0 || price(i) < price(lowIndex) {
			lowIndex = i
		}
		for k, x := range tick.Passages {
			if out.FirstPassage[k] == tick.NoTime && price(i) <= out.Ref*float64(100-x)/100 {
				out.FirstPassage[k] = t.Exch
			}
		}
	}
	if lowIndex < 0 {
		return out
	}
	out.RefLow, out.RefLowTime = price(lowIndex), trades[lowIndex].Exch
	out.RefPct = pct(out.RefLow, out.Ref)
	for i, t := range trades {
		if t.Exch > out.RefLowTime && price(i) >= (out.RefLow+out.Ref)/2 && out.RefPct > 0 {
			out.HalfRecovery = t.Exch
			break
		}
	}
	return out
}
