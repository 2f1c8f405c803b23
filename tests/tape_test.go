package tests

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

const date = "2025-10-10"

var midnight = time.Date(2025, 10, 10, 0, 0, 0, 0, time.UTC)

// trade is one row of a made archive, in whole numbers so that what follows from it
// can be computed exactly and in another way than the programs do.
type trade struct {
	at      int64 // µs since 1970
	latency int64 // µs
	id      int64
	buy     bool
	price   int64 // in steps of 10^-priceDecimals
	size    int64 // in steps of 10^-sizeDecimals
}

// tape is one made archive, as Tardis would publish it.
type tape struct {
	exchange, symbol string // as Tardis writes them
	venue, market    string // as the frames have them

	priceDecimals, sizeDecimals int
	contract                    int64 // quote units per contract, 0 for sizes in coins

	trades []trade
}

// makeTape draws a day on which the price halves at 21:15 and mostly comes back.
// There are minutes without a trade.
func makeTape(seed uint64, n int, t tape) tape {
	rng := rand.New(rand.NewPCG(seed, 10_10))
	const day = int64(24 * time.Hour / time.Microsecond)
	crash := int64((21*time.Hour + 15*time.Minute) / time.Microsecond)
	scale := pow10(t.priceDecimals)
	for i := range n {
		since := day * int64(i) / int64(n)
		price := 100*scale + rng.Int64N(scale)
		if late := since - crash; late > 0 {
			price -= 50 * scale * int64(time.Hour/time.Microsecond) / (int64(time.Hour/time.Microsecond) + 8*late)
		}
		t.trades = append(t.trades, trade{
			at:      midnight.UnixMicro() + since,
			latency: 5_000 + rng.Int64N(40_000),
			id:      1_000_000 + int64(i),
			buy:     rng.IntN(5) < 2,
			price:   price,
			size:    1 + rng.Int64N(1000),
		})
	}
	return t
}

// write puts the archive below dir. The name is not one that Tardis gives, so the
// rows alone say what they are and the symbol may hold anything.
func (t tape) write(tb testing.TB, dir, name string) {
	tb.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	fmt.Fprintln(z, "exchange,symbol,timestamp,local_timestamp,id,side,price,amount")
	for _, r := range t.trades {
		side := "sell"
		if r.buy {
			side = "buy"
		}
		fmt.Fprintf(z, "%s,%s,%d,%d,%d,%s,%s,%s\n", t.exchange, t.symbol, r.at, r.at+r.latency, r.id, side,
			decimal(r.price, t.priceDecimals), decimal(r.size, t.sizeDecimals))
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
		tb.Fatal(err)
	}
}

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// decimal is n / 10^decimals without trailing zeros.
func decimal(n int64, decimals int) string {
	return exactText(big.NewRat(n, pow10(decimals)))
}

// exactText is the shortest decimal text of a number that has one.
func exactText(r *big.Rat) string {
	n, _ := r.FloatPrec()
	return r.FloatString(n)
}

// minute is what one minute of a tape must come to.
type minute struct {
	trades                 int64
	open, high, low, close float64
	buy, sell, cvd         float64 // quote notional, rounded once from the exact sum
}

// minutes computes the 1,440 minutes of the day from the definitions alone: exact
// fractions, no running state but the CVD.
func (t tape) minutes() []minute {
	out := make([]minute, 1440)
	cvd := new(big.Rat)
	for m := range out {
		buy, sell := new(big.Rat), new(big.Rat)
		for _, r := range t.in(m) {
			price := float(big.NewRat(r.price, pow10(t.priceDecimals)))
			if out[m].trades == 0 {
				out[m].open, out[m].high, out[m].low = price, price, price
			}
			out[m].trades++
			out[m].high, out[m].low, out[m].close = max(out[m].high, price), min(out[m].low, price), price
			if r.buy {
				buy.Add(buy, t.notional(r))
			} else {
				sell.Add(sell, t.notional(r))
			}
		}
		cvd.Add(cvd, buy).Sub(cvd, sell)
		out[m].buy, out[m].sell, out[m].cvd = float(buy), float(sell), float(cvd)
	}
	return out
}

func (t tape) in(minute int) (rows []trade) {
	from := midnight.Add(time.Duration(minute) * time.Minute).UnixMicro()
	for _, r := range t.trades {
		if from <= r.at && r.at < from+60_000_000 {
			rows = append(rows, r)
		}
	}
	return rows
}

// notional is price × size, or contracts × contract value.
func (t tape) notional(r trade) *big.Rat {
	size := big.NewRat(r.size, pow10(t.sizeDecimals))
	if t.contract != 0 {
		return size.Mul(size, big.NewRat(t.contract, 1))
	}
	return size.Mul(size, big.NewRat(r.price, pow10(t.priceDecimals)))
}

func float(r *big.Rat) float64 {
	f, _ := r.Float64()
	return f
}
