package main

import (
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/tick"
)

const reference = "2025-10-10T20:50:00Z"

// fact is a figure of the crash that was computed from the same files independently,
// before this program existed.
type fact struct {
	instrument string
	low        float64
	at         string // clock, to the digits it was published with
}

// The lows of the day, raw ticks.
var lows = []fact{
	{"binance/inverse/AAVEUSD_PERP", 63.42, "21:21:19.115"},
	{"binance/inverse/ATOMUSD_PERP", 1.055, "21:21:36"},
	{"binance/inverse/DOTUSD_PERP", 0.696, ""},
	{"binance/inverse/FILUSD_PERP", 0.320, ""},
	{"binance/inverse/UNIUSD_PERP", 2.00, ""},
	{"binance/spot/POLUSDT", 0.1152, "21:24:52"},
	{"binance/spot/TRXUSDT", 0.3000, "21:28:05"},
	{"coinbase/spot/DOGE-USD", 0.150, "21:18:12.484"},
	{"coinbase/spot/AAVE-USD", 128.0, "21:20:25"},
	{"coinbase/spot/ATOM-USD", 3.000, "23:47:41"},
	{"coinbase/spot/DOT-USD", 2.86, ""},
	{"coinbase/spot/FIL-USD", 1.743, "23:04"},
	{"coinbase/spot/LINK-USD", 15.0, ""},
	{"coinbase/spot/UNI-USD", 5.0, ""},
	{"coinbase/spot/POL-USD", 0.150, "21:20:19"},
	{"gemini/spot/BTCUSD", 107000, "21:26:24"},
	{"gemini/spot/ETHUSD", 3681, ""},
	{"gemini/spot/SOLUSD", 172.1, ""},
	{"gemini/spot/XRPUSD", 2.10, ""},
	{"gemini/spot/DOGEUSD", 0.18188, ""},
	{"gemini/spot/AAVEUSD", 178.3416, ""}, // published as 178.34
	{"gemini/spot/ATOMUSD", 3.0, ""},
	{"gemini/spot/LINKUSD", 16.0, ""},
	{"gemini/spot/UNIUSD", 4.95, ""},
}

// First passages of −10, −20, −30 and −50 % from 20:50, and half-recovery.
var passages = map[string][5]string{
	"binance/inverse/AAVEUSD_PERP": {"21:13:15", "21:16:39", "21:18:13", "21:19:30", "21:25:58"},
	"coinbase/spot/AAVE-USD":       {"21:13:18", "21:16:56", "21:18:18", "21:20:09", "21:27:05"},
	"binance/inverse/FILUSD_PERP":  {"21:13:07", "21:16:06", "21:16:58", "21:18:14", "21:43:32"},
	"coinbase/spot/DOGE-USD":       {"21:12:59", "21:16:05", "21:17:32", "", "21:19:44"},
}

// CVD and volume of a window in millions of quote units, to two decimals.
var flows = []struct {
	instrument  string
	from, to    int // minutes of the day
	cvd, volume float64
}{
	{"coinbase/spot/AAVE-USD", 1250, 1270, -0.90, 2.52},
	{"coinbase/spot/AAVE-USD", 1270, 1280, -1.22, 2.32},
	{"coinbase/spot/AAVE-USD", 1280, 1300, -0.12, 1.45},
	{"binance/inverse/AAVEUSD_PERP", 1250, 1270, -0.39, 3.69},
	{"binance/inverse/AAVEUSD_PERP", 1270, 1280, -1.84, 5.48},
	{"binance/inverse/AAVEUSD_PERP", 1280, 1300, -0.52, 1.53},
}

// TestRealDay runs the whole way on the real archives of 2025-10-10 and compares with
// figures that were published or computed elsewhere.
func TestRealDay(t *testing.T) {
	raw := filepath.Join(samples.Dir(t), "tardis-trades-2025-10-10")
	data := t.TempDir()
	must(t, "2025-10-10", "--raw", raw, "--data", data)
	day := load(t, data, "2025-10-10", reference)
	if len(day) != 31 {
		t.Fatalf("%d instruments, want 31", len(day))
	}
	checkRows(t, day)
	for _, f := range lows {
		d := day[f.instrument].Drawdown
		if d == nil {
			t.Errorf("%s: no drawdown", f.instrument)
			continue
		}
		if d.Low != f.low || !startsWith(d.LowTime.Clock(), f.at) {
			t.Errorf("%s: low %v at %s, want %v at %s", f.instrument, d.Low, d.LowTime.Clock(), f.low, f.at)
		}
	}
	aave := day["binance/inverse/AAVEUSD_PERP"].Drawdown
	if got := fmt.Sprintf("%.2f %.2f", aave.OpenPct, aave.RefPct); got != "76.83 75.56" {
		t.Errorf("COIN-M AAVE fell %s %%, want 76.83 from the open and 75.56 from 20:50", got)
	}
	for k, want := range [6]string{"20:56:29", "21:13:15", "21:16:39", "21:18:13", "21:19:30", "21:20:50"} {
		if got := aave.FirstPassage[k].Clock(); !startsWith(got, want) {
			t.Errorf("COIN-M AAVE passes −%d %% at %s, want %s", tick.Passages[k], got, want)
		}
	}
	for name, want := range passages {
		d := day[name].Drawdown
		for i, got := range []tick.Time{d.FirstPassage[1], d.FirstPassage[2], d.FirstPassage[3], d.FirstPassage[4], d.HalfRecovery} {
			if want[i] == "" && got != tick.NoTime || !startsWith(got.Clock(), want[i]) {
				t.Errorf("%s: passage %d at %q, want %q", name, i, got.Clock(), want[i])
			}
		}
	}
	checkMinutes(t, day)
}

func checkRows(t *testing.T, day map[string]run.Loaded) {
	t.Helper()
	var total int64
	for name, l := range day {
		r := l.Frames[0].Rows
		if r.In != r.Out || r.Duplicates+r.Rejected+r.OtherDay != 0 {
			t.Errorf("%s: %+v, want every row kept", name, r)
		}
		total += r.In
	}
	if total != 2_765_862 {
		t.Errorf("%d rows, want 2,765,862", total)
	}
}

func checkMinutes(t *testing.T, day map[string]run.Loaded) {
	t.Helper()
	atom := day["coinbase/spot/ATOM-USD"].Minutes
	for c, want := range map[tick.Column]float64{tick.Trades: 16, tick.Open: 3.56, tick.High: 3.594, tick.Low: 3.56, tick.Close: 3.594, tick.VolumeBase: 2425.45} {
		if got := atom.Values(c)[21*60+20]; got != want {
			t.Errorf("Coinbase ATOM 21:20 %s: %v, want %v", tick.Columns[c].Name, got, want)
		}
	}
	for _, f := range flows {
		m := day[f.instrument].Minutes
		var cvd, volume float64
		for i := f.from; i < f.to; i++ {
			cvd += m.Values(tick.BuyQuote)[i] - m.Values(tick.SellQuote)[i]
			volume += m.Values(tick.VolumeQuote)[i]
		}
		if math.Round(cvd/1e4)/100 != f.cvd || math.Round(volume/1e4)/100 != f.volume {
			t.Errorf("%s %d–%d: CVD %.4f M of %.4f M, want %.2f of %.2f", f.instrument, f.from, f.to, cvd/1e6, volume/1e6, f.cvd, f.volume)
		}
	}
	btc := day["gemini/spot/BTCUSD"].Minutes.Values(tick.SilenceMax)
	if got := math.Floor(btc[21*60+15]); got != 409 {
		t.Errorf("Gemini BTC is silent for %v s at 21:15, want 409", got)
	}
	doge := day["coinbase/spot/DOGE-USD"].Minutes.Values(tick.LatencyMax)
	if got := max(doge[21*60+12], doge[21*60+13], doge[21*60+14]); math.Floor(got) != 7922 {
		t.Errorf("Coinbase DOGE latency %v ms, want 7.9 s", got)
	}
}

// startsWith compares a clock with the digits that were published; "" agrees with
// any.
func startsWith(got, want string) bool { return len(got) >= len(want) && got[:len(want)] == want }
