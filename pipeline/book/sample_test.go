package book

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

var instruments = map[string]tick.Instrument{
	"spot":             {Key: tick.Key{Venue: "a", Market: tick.Spot, Symbol: "X"}, Base: "X", Quote: "USD"},
	"thousand-lot":     {Key: tick.Key{Venue: "a", Market: tick.Linear, Symbol: "1000X"}, Base: "X", Quote: "USD", Lot: 1000},
	"linear contracts": {Key: tick.Key{Venue: "a", Market: tick.Linear, Symbol: "X-SWAP"}, Base: "X", Quote: "USD", Unit: tick.BaseContracts, ContractValue: tick.Decimal{Unscaled: 1, Scale: 2}},
	"inverse":          {Key: tick.Key{Venue: "a", Market: tick.Inverse, Symbol: "XUSD_PERP"}, Base: "X", Quote: "USD", Unit: tick.QuoteContracts, ContractValue: tick.Decimal{Unscaled: 10}},
}

// quotes is one side of a naive book: prices and sizes as published, best first.
type quotes [][2]float64

// naiveVWAP is the price of q contracts or coins, in quote units per coin; false when the
// side is too thin.
func naiveVWAP(side quotes, q float64, inverse bool) (float64, bool) {
	filled, base, quote := 0.0, 0.0, 0.0
	for _, v := range side {
		part := min(v[1], q-filled)
		filled += part
		if inverse {
			quote, base = quote+part, base+part/v[0]
		} else {
			quote, base = quote+part*v[0], base+part
		}
	}
	return quote / base, filled >= q*(1-1e-12)
}

// naiveRoundtrip is 1e4·(VWAP_buy − VWAP_sell)/mid of n quote units.
func naiveRoundtrip(bids, asks quotes, n float64, in tick.Instrument) float64 {
	mid, value := (bids[0][0]+asks[0][0])/2, 1.0
	if in.Unit != tick.Coins {
		value = in.ContractValue.Float64()
	}
	q := n / (mid * value)
	if in.Unit == tick.QuoteContracts {
		q = n / value
	}
	buy, bought := naiveVWAP(asks, q, in.Unit == tick.QuoteContracts)
	sell, sold := naiveVWAP(bids, q, in.Unit == tick.QuoteContracts)
	if !bought || !sold {
		return math.Inf(1)
	}
	return 1e4 * (buy - sell) / mid
}

func naiveDepth(side quotes, mid, bps float64, in tick.Instrument) (sum float64) {
	for _, v := range side {
		notional := v[0] * v[1]
		switch in.Unit {
		case tick.BaseContracts:
			notional *= in.ContractValue.Float64()
		case tick.QuoteContracts:
			notional = v[1] * in.ContractValue.Float64()
		}
		if math.Abs(v[0]-mid) <= mid*bps/1e4*(1+1e-12) {
			sum += notional
		}
	}
	return sum
}

// randomSides are two sides of up to n levels around a random price, uncrossed.
func randomSides(r *rand.Rand, n int) (bids, asks []tick.Level) {
	mid := 5_000 + r.Int64N(200_000)
	bid, ask := mid, mid+1+r.Int64N(20)
	for range 1 + r.IntN(n) {
		bids = append(bids, tick.Level{Price: bid, Size: 1 + int64(r.ExpFloat64()*2000)})
		asks = append(asks, tick.Level{Price: ask, Size: 1 + int64(r.ExpFloat64()*2000)})
		bid, ask = bid-1-r.Int64N(12), ask+1+r.Int64N(12)
	}
	return slices.DeleteFunc(bids, func(v tick.Level) bool { return v.Price <= 0 }), asks
}

func bookOf(limit int, scale uint8, bids, asks []tick.Level) *Book {
	b := New(limit)
	if err := b.Apply(&tick.Depth{Snapshot: true, PriceScale: 2, SizeScale: scale, Bids: bids, Asks: asks}); err != nil {
		panic(err)
	}
	return b
}

func naiveSide(levels []tick.Level, scale uint8) (side quotes) {
	for _, v := range levels {
		side = append(side, [2]float64{float64(v.Price) / 100, float64(v.Size) / math.Pow10(int(scale))})
	}
	return side
}

func TestSampleEqualsTheNaiveTwin(t *testing.T) {
	filled, unfilled := 0, 0
	for name, in := range instruments {
		scale := uint8(2)
		if in.Unit != tick.Coins {
			scale = 0
		}
		r := rand.New(rand.NewPCG(4, 4))
		for i := range 100 {
			bids, asks := randomSides(r, 1+i%100)
			got := bookOf(0, scale, bids, asks).Sample(&in)
			b, a := naiveSide(bids, scale), naiveSide(asks, scale)
			mid := (b[0][0] + a[0][0]) / 2
			lot := float64(in.Coins())
			check := func(what string, got, want float64) {
				t.Helper()
				if !near(got, want) {
					t.Errorf("%s book %d: %s %v, want %v", name, i, what, got, want)
				}
			}
			check("bid", got.Bid, b[0][0]/lot)
			check("ask", got.Ask, a[0][0]/lot)
			check("mid", got.Mid, mid/lot)
			check("spread", got.SpreadBps, 1e4*(a[0][0]-b[0][0])/mid)
			for j, bps := range Bands {
				check(fmt.Sprint("bid depth ", bps), got.BidDepth[j].Quote, naiveDepth(b, mid, float64(bps), in))
				check(fmt.Sprint("ask depth ", bps), got.AskDepth[j].Quote, naiveDepth(a, mid, float64(bps), in))
			}
			for j, n := range Notionals {
				want := naiveRoundtrip(b, a, n, in)
				check(fmt.Sprint("roundtrip ", n), got.Roundtrips[j].Bps(), want)
				if math.IsInf(want, 1) {
					unfilled++
				} else {
					filled++
				}
			}
		}
	}
	if filled < 200 || unfilled < 200 {
		t.Errorf("%d roundtrips filled, %d not: the books test one case only", filled, unfilled)
	}
}

// near allows for the naive twin's own rounding: it subtracts two averages that agree in
// most digits.
func near(a, b float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= 1e-9*max(1, math.Abs(b))
}

func TestSampleIsMirrorSymmetric(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for name, in := range instruments {
		if in.Unit == tick.QuoteContracts {
			continue // a harmonic mean has no mirror image
		}
		for range 50 {
			bids, asks := randomSides(r, 80)
			mirror := func(levels []tick.Level) (out []tick.Level) {
				for _, v := range levels {
					out = append(out, tick.Level{Price: bids[0].Price + asks[0].Price - v.Price, Size: v.Size})
				}
				return slices.DeleteFunc(out, func(v tick.Level) bool { return v.Price <= 0 })
			}
			got, want := bookOf(0, 2, mirror(asks), mirror(bids)).Sample(&in), bookOf(0, 2, bids, asks).Sample(&in)
			if got.SpreadBps != want.SpreadBps || got.Mid != want.Mid {
				t.Fatalf("%s: spread %v, mirrored %v", name, want.SpreadBps, got.SpreadBps)
			}
			for i := range Notionals {
				if got.Roundtrips[i].Buy != want.Roundtrips[i].Sell || got.Roundtrips[i].Sell != want.Roundtrips[i].Buy {
					t.Fatalf("%s: roundtrip %v, mirrored %v", name, want.Roundtrips[i], got.Roundtrips[i])
				}
			}
		}
	}
}

// The same book in finer units gives the same bits: minutes of an archive whose numbers
// grow decimals equal those of the frame that has them from the start.
func TestSampleDoesNotDependOnTheScales(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	for name, in := range instruments {
		for range 15 {
			bids, asks := randomSides(r, 80)
			want := bookOf(0, 2, bids, asks).Sample(&in)
			for _, by := range [][2]int64{{10, 1}, {1, 1000}, {1e6, 1e5}, {1e9, 1e9}} {
				b := New(0)
				d := &tick.Depth{Snapshot: true, PriceScale: 2, SizeScale: 2}
				for p := by[0]; p > 1; p /= 10 {
					d.PriceScale++
				}
				for s := by[1]; s > 1; s /= 10 {
					d.SizeScale++
				}
				for _, v := range bids {
					d.Bids = append(d.Bids, tick.Level{Price: v.Price * by[0], Size: v.Size * by[1]})
				}
				for _, v := range asks {
					d.Asks = append(d.Asks, tick.Level{Price: v.Price * by[0], Size: v.Size * by[1]})
				}
				if err := b.Apply(d); err != nil {
					t.Fatal(err)
				}
				if got := b.Sample(&in); got != want {
					t.Fatalf("%s in units of %v: %+v, want %+v", name, by, got, want)
				}
			}
		}
	}
}

func TestBpsDoNotDependOnThePriceLevel(t *testing.T) {
	in := instruments["spot"]
	r := rand.New(rand.NewPCG(7, 7))
	for range 50 {
		bids, asks := randomSides(r, 150)
		want := bookOf(0, 2, bids, asks).Sample(&in)
		for _, side := range [][]tick.Level{bids, asks} {
			for i := range side {
				side[i].Price *= 10
			}
		}
		// Ten times the price and a tenth of the size: the same notional everywhere.
		got := bookOf(0, 3, bids, asks).Sample(&in)
		if !near(got.SpreadBps, want.SpreadBps) || !near(got.Mid, 10*want.Mid) {
			t.Fatalf("spread %v of mid %v, want %v of %v", got.SpreadBps, got.Mid, want.SpreadBps, 10*want.Mid)
		}
		for i := range Notionals {
			if !near(got.Roundtrips[i].Bps(), want.Roundtrips[i].Bps()) {
				t.Fatalf("roundtrip %v, want %v", got.Roundtrips[i], want.Roundtrips[i])
			}
		}
		for i := range Bands {
			if !near(got.AskDepth[i].Quote, want.AskDepth[i].Quote) || !near(got.BidDepth[i].Quote, want.BidDepth[i].Quote) {
				t.Fatalf("depth %v and %v, want %v and %v", got.BidDepth[i], got.AskDepth[i], want.BidDepth[i], want.AskDepth[i])
			}
		}
	}
}

func TestExactFillIsFilled(t *testing.T) {
	in := instruments["spot"]
	var tenths []tick.Level // fifty times 0.1 coins at 100.01, 100.02, ...
	for i := range int64(50) {
		tenths = append(tenths, tick.Level{Price: 10_001 + i, Size: 1})
	}
	// Bids of 5 coins at 99.99: mid is 100, and 500 quote units are 5 coins.
	s := bookOf(0, 1, []tick.Level{{Price: 9_999, Size: 50}}, tenths).Sample(&in)
	if got, want := s.Roundtrips[0].Bps(), 1e4*(100.255-99.99)/100; !near(got, want) {
		t.Errorf("500 units in exactly 5 coins cost %v bps, want %v", got, want)
	}
	if got := s.Roundtrips[1]; !math.IsInf(got.Bps(), 1) || got.AtLeast() {
		t.Errorf("5000 units in 5 coins cost %+v, want +Inf, and not because of the feed", got)
	}
	// The other 45 coins at 100.50: 1e4·(100.255·5 + 100.50·45 − 100·50)/(50·100).
	if got, want := s.Roundtrips[1].Buy.Floor, 1e4*(100.255*5+100.5*45-5000)/5000; !near(got, want) {
		t.Errorf("the floor of 5000 units is %v, want %v", got, want)
	}
}

func TestTruncatedSideSaysAtLeast(t *testing.T) {
	in := instruments["spot"]
	// Bids to 99.90, 10 bps below mid 100; asks to 100.20, 20 bps above.
	bids := []tick.Level{{Price: 9_998, Size: 10}, {Price: 9_990, Size: 10}}
	asks := []tick.Level{{Price: 10_002, Size: 10}, {Price: 10_020, Size: 10}}
	for limit, truncated := range map[int]bool{0: false, 3: false, 2: true} {
		s := bookOf(limit, 0, bids, asks).Sample(&in)
		if want := (Amount{Quote: 99.98*10 + 99.9*10}); s.BidDepth[0] != want {
			t.Errorf("limit %d: bids within 10 bps %v, want %v: the last level is on the edge", limit, s.BidDepth[0], want)
		}
		if want := (Amount{Quote: 100.02 * 10}); s.AskDepth[0] != want {
			t.Errorf("limit %d: asks within 10 bps %v, want %v", limit, s.AskDepth[0], want)
		}
		if s.BidDepth[1].AtLeast != truncated || s.AskDepth[1].AtLeast != truncated {
			t.Errorf("limit %d: depth within 25 bps at least: %v and %v", limit, s.BidDepth[1], s.AskDepth[1])
		}
		if r := s.Roundtrips[0]; math.IsInf(r.Bps(), 1) || r.AtLeast() {
			t.Errorf("limit %d: 500 units are visible, but cost %+v", limit, r)
		}
		if r := s.Roundtrips[1]; !math.IsInf(r.Bps(), 1) || r.AtLeast() != truncated {
			t.Errorf("limit %d: 5000 units are not visible, but cost %+v", limit, r)
		}
	}
}

func TestWhatIsNotKnownIsNaN(t *testing.T) {
	spot := instruments["spot"]
	one := func(price int64) []tick.Level { return []tick.Level{{Price: price, Size: 100}} }
	unknownValue := instruments["inverse"]
	unknownValue.ContractValue = tick.Decimal{}
	for name, c := range map[string]struct {
		book            *Book
		in              tick.Instrument
		state           tick.BookState
		prices, spreads bool
		depth           bool
	}{
		"no snapshot yet":              {New(0), spot, tick.BookNone, false, false, false},
		"no asks":                      {bookOf(0, 0, one(100), nil), spot, tick.BookEmpty, false, false, false},
		"live":                         {bookOf(0, 0, one(100), one(101)), spot, tick.BookLive, true, true, true},
		"locked":                       {bookOf(0, 0, one(100), one(100)), spot, tick.BookLive, true, true, true},
		"crossed":                      {bookOf(0, 0, one(101), one(100)), spot, tick.BookLive, true, false, false},
		"best prices alone":            {bookOf(1, 0, one(100), one(101)), spot, tick.BookLive, true, true, false},
		"a contract of unknown value":  {bookOf(0, 0, one(100), one(101)), unknownValue, tick.BookLive, true, true, false},
		"stale":                        {stale(bookOf(0, 0, one(100), one(101))), spot, tick.BookStale, false, false, false},
		"stale, then a fresh snapshot": {fresh(stale(bookOf(0, 0, one(90), one(91))), one(100), one(101)), spot, tick.BookLive, true, true, true},
	} {
		s := c.book.Sample(&c.in)
		known := func(v float64) bool { return !math.IsNaN(v) }
		if s.State != c.state || known(s.Bid) != c.prices || known(s.Ask) != c.prices || known(s.Mid) != c.prices || known(s.SpreadBps) != c.spreads {
			t.Errorf("%s: %v, bid %v, ask %v, mid %v, spread %v", name, s.State, s.Bid, s.Ask, s.Mid, s.SpreadBps)
		}
		for i := range Bands {
			if known(s.BidDepth[i].Quote) != c.depth || known(s.AskDepth[i].Quote) != c.depth {
				t.Errorf("%s: depth %v and %v", name, s.BidDepth[i], s.AskDepth[i])
			}
		}
		for i := range Notionals {
			if known(s.Roundtrips[i].Bps()) != c.depth {
				t.Errorf("%s: roundtrip %v", name, s.Roundtrips[i])
			}
		}
	}
}

func stale(b *Book) *Book {
	_ = b.Apply(&tick.Depth{Prev: 7, Last: 8})
	return b
}

func fresh(b *Book, bids, asks []tick.Level) *Book {
	_ = b.Apply(&tick.Depth{Snapshot: true, PriceScale: 2, Bids: bids, Asks: asks})
	return b
}
