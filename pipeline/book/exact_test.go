package book

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func TestSumsAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var s sum
		want := new(big.Int)
		for range 1 + r.IntN(50) {
			a, b := r.Uint64()>>(3+r.IntN(60)), r.Uint64()>>(3+r.IntN(60))
			s.add(a, b)
			want.Add(want, new(big.Int).Mul(new(big.Int).SetUint64(a), new(big.Int).SetUint64(b)))
		}
		scale := r.IntN(20)
		ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		exact, _ := new(big.Rat).SetFrac(want, ten).Float64()
		if got := s.real(scale); math.Abs(got-exact) > 4e-16*exact {
			t.Fatalf("%v·10^-%d is %v, want %v", want, scale, got, exact)
		}
		if want.BitLen() <= 53 && s.real(scale) != exact {
			t.Fatalf("%v·10^-%d is %v, want %v rounded once", want, scale, s.real(scale), exact)
		}
	}
}

func TestSpreadDoesNotDependOnTheScale(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 3))
	for range 5000 {
		bid := 1 + r.Int64N(1<<30)
		ask := bid + r.Int64N(1<<r.IntN(31))
		want := spreadBps(bid, ask)
		for scale := int64(10); scale <= 1e8; scale *= 10 {
			if got := spreadBps(bid*scale, ask*scale); got != want {
				t.Fatalf("spread of %d and %d is %v, in units of a %dth %v", bid, ask, want, scale, got)
			}
		}
	}
}

// Where only the scale changes, a stretch of time goes on: cutting it would round its
// share of the mean twice.
func TestGrowingScaleDoesNotCutTime(t *testing.T) {
	for i := range int64(100) {
		first := quote(day.Start(), 1000+7*i, 1003+8*i)
		again := first
		again.Exch += tick.Time(7_777_777_777 + 13*i)
		again.PriceScale = 3
		again.Bids = []tick.Level{{Price: first.Bids[0].Price * 1000, Size: 1}}
		again.Asks = []tick.Level{{Price: first.Asks[0].Price * 1000, Size: 1}}
		other := quote(day.Start()+31_415_926_535, 999+7*i, 1003+8*i)
		spread := func(stream ...tick.Depth) float64 {
			m, _ := build(instruments["spot"], 0, day.Start()+tick.Minute, stream)
			return m.Values(tick.SpreadBps)[0]
		}
		if got, want := spread(first, again, other), spread(first, other); got != want {
			t.Fatalf("spread %v with a growing scale, %v without", got, want)
		}
	}
}
