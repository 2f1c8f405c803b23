package book

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/crashtape/crashtape/pipeline/book/booktest"
	"github.com/crashtape/crashtape/pipeline/tick"
)

var day = booktest.Day

// moment is the book after a message, and when.
type moment struct {
	at     tick.Time
	sample Sample
}

// naiveMinutes integrates over every pair of neighbouring moments for every minute.
func naiveMinutes(in tick.Instrument, moments []moment, until tick.Time) *tick.Minutes {
	out := tick.NewMinutes(in.Key, in.Base, in.Quote, day)
	for m := range tick.MinutesPerDay {
		from := day.Start() + tick.Time(m)*tick.Minute
		to := min(from+tick.Minute, until)
		var last *moment
		live, crossed, uncrossed, spread, widest := 0.0, 0.0, 0.0, 0.0, math.NaN()
		for i := range moments {
			if moments[i].at >= from+tick.Minute || from >= until {
				break
			}
			last = &moments[i]
			end := to
			if i+1 < len(moments) {
				end = min(to, moments[i+1].at)
			}
			ns := float64(end - max(from, last.at))
			if ns <= 0 || last.sample.State != tick.BookLive {
				continue
			}
			live += ns
			if last.sample.Bid > last.sample.Ask {
				crossed += ns
				continue
			}
			uncrossed += ns
			spread += ns * last.sample.SpreadBps
			if !(widest >= last.sample.SpreadBps) {
				widest = last.sample.SpreadBps
			}
		}
		if last == nil {
			continue
		}
		s := &last.sample
		out.State[m] = s.State
		out.Set(tick.LiveMs, m, live/1e6)
		out.Set(tick.CrossedMs, m, crossed/1e6)
		if s.State != tick.BookLive {
			continue
		}
		out.Set(tick.SpreadBps, m, spread/uncrossed)
		out.Set(tick.SpreadMaxBps, m, widest)
		out.Set(tick.SpreadCloseBps, m, s.SpreadBps)
		out.Set(tick.Bid, m, s.Bid)
		out.Set(tick.Ask, m, s.Ask)
		out.Set(tick.Mid, m, s.Mid)
		for i := range Bands {
			out.Set(tick.DepthBid10+tick.Column(i), m, s.BidDepth[i].Quote)
			out.Set(tick.DepthAsk10+tick.Column(i), m, s.AskDepth[i].Quote)
		}
		for i := range Notionals {
			out.Set(tick.RTC500+tick.Column(i), m, s.Roundtrips[i].Bps())
		}
	}
	return out
}

// timed are random messages of the day in order of arrival, with times that often fall
// on, just before and just after the minute, sometimes go back, and now and then a lost
// message, a snapshot or hours of quiet.
func timed(seed uint64, n int) (stream []tick.Depth) {
	r := rand.New(rand.NewPCG(seed, 9))
	source := newMessages(seed, "absolute")
	at, last := day.Start()-tick.Minute, int64(100)
	for range n {
		if r.IntN(100) == 0 {
			source.price, source.size = uint8(2+r.IntN(fineScale-1)), uint8(1+r.IntN(fineScale))
		}
		d := *source.message()
		d.Bids, d.Asks = slices.Clone(d.Bids), slices.Clone(d.Asks)
		switch r.IntN(12) {
		case 0:
			at = at - at%tick.Minute + tick.Minute + tick.Time(r.IntN(3)-1) // −1, 0, +1 ns
		case 1:
			at -= tick.Time(r.IntN(int(200 * tick.Millisecond)))
		case 2:
			at += tick.Time(r.IntN(int(3 * tick.Minute)))
		case 3:
		default:
			at += tick.Time(r.IntN(int(5 * tick.Second)))
		}
		if r.IntN(300) == 0 {
			last++ // lost
		}
		if r.IntN(150) == 0 {
			d.Snapshot = true
		}
		d.Exch, d.Prev, d.Last = at, last, last+1
		last++
		stream = append(stream, d)
	}
	return stream
}

// moments replays the stream as the sampling rule says: the clock never goes back.
func moments(in tick.Instrument, stream []tick.Depth) (out []moment) {
	b := New(0)
	clock := day.Start()
	for i := range stream {
		clock = max(clock, stream[i].Exch)
		if clock >= day.End() {
			break
		}
		_ = b.Apply(&stream[i])
		out = append(out, moment{clock, b.Sample(&in)})
	}
	return out
}

func build(in tick.Instrument, limit int, until tick.Time, stream []tick.Depth) (*tick.Minutes, Account) {
	m := NewMinuteBuilder(in, day, limit)
	for i := range stream {
		_ = m.Add(&stream[i])
	}
	return m.Finish(until), m.Account()
}

func TestMinutesEqualTheNaiveTwin(t *testing.T) {
	for name, in := range instruments {
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				stream := timed(seed, 3000)
				until := day.Start() + 1200*tick.Minute + 17*tick.Second + 3
				got, account := build(in, 0, until, stream)
				until = min(day.End(), max(until, slices.MaxFunc(stream, func(a, b tick.Depth) int { return int(a.Exch - b.Exch) }).Exch))
				want := naiveMinutes(in, moments(in, stream), until)
				compareMinutes(t, got, want)
				if account.GapCount == 0 || account.CrossedNs == 0 || account.StaleNs == 0 {
					t.Errorf("the stream tests too little: %+v", account)
				}
			})
		}
	}
}

// compareMinutes compares every column that want has.
func compareMinutes(t *testing.T, got, want *tick.Minutes) {
	t.Helper()
	for m := range tick.MinutesPerDay {
		if got.State[m] != want.State[m] {
			t.Fatalf("minute %d is %v, want %v", m, got.State[m], want.State[m])
		}
		for c := range tick.NumColumns {
			if g, w := got.Values(c)[m], want.Values(c)[m]; want.Has(c) && !near(g, w) {
				t.Fatalf("%s of minute %d: %v, want %v", tick.Columns[c].Name, m, g, w)
			}
		}
	}
}

// quote is a whole book of one level a side.
func quote(at tick.Time, bid, ask int64) tick.Depth {
	return tick.Depth{Exch: at, Snapshot: true, Bids: []tick.Level{{Price: bid, Size: 1}}, Asks: []tick.Level{{Price: ask, Size: 1}}}
}

func TestMinuteBoundariesAreExactToTheNanosecond(t *testing.T) {
	boundary := day.Start() + 60*tick.Minute
	for offset, want := range map[tick.Time][2]float64{-1: {98, 98}, 0: {99, 98}, 1: {99, 98}} {
		stream := []tick.Depth{quote(day.Start(), 99, 101), quote(boundary+offset, 98, 102)}
		got, _ := build(instruments["spot"], 0, day.End(), stream)
		if bids := [2]float64{got.Values(tick.Bid)[59], got.Values(tick.Bid)[60]}; bids != want {
			t.Errorf("message at the boundary %+d ns: bids of the minutes around it %v, want %v", offset, bids, want)
		}
		spreads := [2]float64{200, 400}
		for i, minute := range []int{59, 60} {
			wide := float64(tick.Minute) // ns with the second quote
			switch {
			case minute == 59 && offset < 0:
				wide = float64(-offset)
			case minute == 59:
				wide = 0
			case offset > 0:
				wide -= float64(offset)
			}
			mean := (spreads[0]*(6e10-wide) + spreads[1]*wide) / 6e10
			if g := got.Values(tick.SpreadBps)[minute]; math.Abs(g-mean) > 1e-13*mean {
				t.Errorf("message at the boundary %+d ns: spread of minute %d is %v, want %v", offset, minute, g, mean)
			}
			if g, w := got.Values(tick.SpreadMaxBps)[minute], spreads[min(1, int(wide))]; g != w {
				t.Errorf("message at the boundary %+d ns: largest spread of minute %d is %v, want %v", offset, i, g, w)
			}
		}
	}
}

func TestQuietMinutesRepeatTheStandingBook(t *testing.T) {
	start := day.Start() + 10*tick.Minute + 15*tick.Second
	until := day.Start() + 30*tick.Minute + 45*tick.Second
	got, account := build(instruments["spot"], 0, until, []tick.Depth{quote(start, 99, 101)})
	for m, want := range map[int]struct {
		state         tick.BookState
		live, updates float64
		bid           float64
	}{
		9:  {tick.BookNone, math.NaN(), math.NaN(), math.NaN()},
		10: {tick.BookLive, 45_000, 1, 99}, // the first, partial minute
		11: {tick.BookLive, 60_000, 0, 99},
		29: {tick.BookLive, 60_000, 0, 99},
		30: {tick.BookLive, 45_000, 0, 99}, // the last, partial minute
		31: {tick.BookNone, math.NaN(), math.NaN(), math.NaN()},
	} {
		if got.State[m] != want.state || !near(got.Values(tick.LiveMs)[m], want.live) ||
			!near(got.Values(tick.Updates)[m], want.updates) || !near(got.Values(tick.Bid)[m], want.bid) {
			t.Errorf("minute %d: %v, live %v ms, %v updates, bid %v; want %+v", m, got.State[m],
				got.Values(tick.LiveMs)[m], got.Values(tick.Updates)[m], got.Values(tick.Bid)[m], want)
		}
	}
	if want := 20*tick.Minute + 30*tick.Second; account.LiveNs != want {
		t.Errorf("live for %v ns, want %v", account.LiveNs, want)
	}
}

func TestMessagesBeforeTheDayBuildItsFirstBook(t *testing.T) {
	got, account := build(instruments["spot"], 0, day.End(), []tick.Depth{
		quote(day.Start()-tick.Second, 99, 101), quote(day.End(), 1, 2), quote(day.Start(), 3, 4),
	})
	if got.State[0] != tick.BookLive || got.Values(tick.LiveMs)[0] != 60_000 || got.Values(tick.Updates)[0] != 0 {
		t.Errorf("first minute: %v, live %v ms, %v updates", got.State[0], got.Values(tick.LiveMs)[0], got.Values(tick.Updates)[0])
	}
	if bid := got.Values(tick.Bid)[1439]; bid != 99 {
		t.Errorf("last bid %v: a message after the day changed it", bid)
	}
	if account.Messages != 1 || account.AfterDay != 2 {
		t.Errorf("%d messages and %d after the day, want 1 and 2", account.Messages, account.AfterDay)
	}
}

func TestLateMessageOfTheDayBeforeIsCountedWhereItComes(t *testing.T) {
	got, _ := build(instruments["spot"], 0, day.End(), []tick.Depth{
		quote(day.Start()-2, 99, 101), quote(day.Start()-1, 98, 101), quote(day.Start()+5, 97, 101), quote(day.Start()-1, 96, 101),
	})
	if updates, bid := got.Values(tick.Updates)[0], got.Values(tick.Bid)[0]; updates != 2 || bid != 96 {
		t.Errorf("%v updates in the first minute and a bid of %v, want 2 and 96", updates, bid)
	}
}

func TestTimeNeverGoesBack(t *testing.T) {
	boundary := day.Start() + tick.Minute
	got, _ := build(instruments["spot"], 0, day.End(), []tick.Depth{
		quote(day.Start(), 99, 101), quote(boundary+5, 98, 101), quote(boundary-5, 97, 101),
	})
	if bids := [2]float64{got.Values(tick.Bid)[0], got.Values(tick.Bid)[1]}; bids != [2]float64{99, 97} {
		t.Errorf("bids %v, want 99 and 97: the late message counts from when the clock was", bids)
	}
	if updates := [2]float64{got.Values(tick.Updates)[0], got.Values(tick.Updates)[1]}; updates != [2]float64{1, 2} {
		t.Errorf("updates %v, want 1 and 2", updates)
	}
}

func TestNoMinuteIsLiveBetweenAGapAndTheNextSnapshot(t *testing.T) {
	stream, _ := kept(2880) // two a minute
	lost := 1000
	snapshot := snapshotAt(stream, 2000)
	messages := append(slices.Clone(stream[:lost]), stream[lost+1:2000]...)
	messages = append(append(messages, snapshot), stream[2000:]...)
	got, account := build(instruments["spot"], 0, day.End(), messages)
	want, _ := build(instruments["spot"], 0, day.End(), stream)
	broken, _ := day.MinuteOf(stream[lost+1].Exch)
	healed, _ := day.MinuteOf(snapshot.Exch)
	for m := range tick.MinutesPerDay {
		if isStale := m >= broken && m < healed; (got.State[m] == tick.BookStale) != isStale {
			t.Fatalf("minute %d is %v; the gap is in minute %d, the snapshot in %d", m, got.State[m], broken, healed)
		}
		for _, c := range []tick.Column{tick.Bid, tick.SpreadBps, tick.DepthAsk500, tick.RTC5000} {
			g, w := got.Values(c)[m], want.Values(c)[m]
			if m >= broken && m < healed && !math.IsNaN(g) || (m < broken || m > healed) && !near(g, w) {
				t.Fatalf("%s of minute %d: %v, without the loss %v", tick.Columns[c].Name, m, g, w)
			}
		}
	}
	if account.GapCount != 1 || got.Values(tick.Gaps)[broken] != 1 {
		t.Errorf("%d gaps, %v in minute %d", account.GapCount, got.Values(tick.Gaps)[broken], broken)
	}
	if want := snapshot.Exch - stream[lost+1].Exch; account.StaleNs != want {
		t.Errorf("stale for %d ns, want %d", account.StaleNs, want)
	}
}

func TestInterruptionIsStaleUntilTheNextSnapshot(t *testing.T) {
	b := NewMinuteBuilder(instruments["spot"], day, 0)
	first, second := quote(day.Start(), 99, 101), quote(day.Start()+120*tick.Minute, 98, 101)
	_ = b.Add(&first)
	b.Interrupt(day.Start() + 60*tick.Minute)
	_ = b.Add(&second)
	got := b.Finish(day.End())
	for m, want := range map[int]tick.BookState{59: tick.BookLive, 60: tick.BookStale, 119: tick.BookStale, 120: tick.BookLive} {
		if got.State[m] != want {
			t.Errorf("minute %d is %v, want %v", m, got.State[m], want)
		}
	}
	if a := b.Account(); a.GapCount != 1 || a.StaleNs != 60*tick.Minute || *a.Gaps[0].To != second.Exch {
		t.Errorf("account %+v", a)
	}
}

func TestCrossedAndLockedAreToldApartAndTimed(t *testing.T) {
	at := day.Start()
	got, account := build(instruments["spot"], 0, day.End(), []tick.Depth{
		quote(at, 99, 101), quote(at+10*tick.Second, 101, 101), quote(at+15*tick.Second, 102, 101), quote(at+35*tick.Second, 99, 101),
	})
	if account.CrossedNs != 20*tick.Second || account.LockedNs != 5*tick.Second || got.Values(tick.CrossedMs)[0] != 20_000 {
		t.Errorf("crossed for %v ns (%v ms), locked for %v ns", account.CrossedNs, got.Values(tick.CrossedMs)[0], account.LockedNs)
	}
	if spread := got.Values(tick.SpreadBps)[0]; !near(spread, 200*35/40.) {
		t.Errorf("spread %v, want 200 bps for 35 s and 0 for 5 s", spread)
	}
}

// The minutes of an archive whose numbers grow decimals equal, to the last bit, those of
// the frame made from it, which has one scale from its first row on.
func TestMinutesDoNotDependOnTheScales(t *testing.T) {
	stream := timed(8, 3000)
	want, account := build(instruments["spot"], 0, day.End(), stream)
	finest := slices.Clone(stream)
	for i := range finest {
		d := &finest[i]
		d.Bids, d.Asks = slices.Clone(d.Bids), slices.Clone(d.Asks)
		for _, side := range [][]tick.Level{d.Bids, d.Asks} {
			for j, v := range side {
				side[j] = tick.Level{Price: fine(v.Price, d.PriceScale), Size: fine(v.Size, d.SizeScale)}
			}
		}
		d.PriceScale, d.SizeScale = fineScale, fineScale
	}
	got, other := build(instruments["spot"], 0, day.End(), finest)
	for c := range tick.NumColumns {
		for m, v := range want.Values(c) {
			if g := got.Values(c)[m]; math.Float64bits(g) != math.Float64bits(v) {
				t.Fatalf("%s of minute %d: %v in one scale, %v in growing ones", tick.Columns[c].Name, m, g, v)
			}
		}
	}
	if !reflect.DeepEqual(other, account) {
		t.Errorf("account %+v in one scale, %+v in growing ones", other, account)
	}
}

func TestLowerBoundsAreMarkedByMinute(t *testing.T) {
	stream, _ := kept(2880)
	m := NewMinuteBuilder(instruments["spot"], day, 25)
	for i := range stream {
		_ = m.Add(&stream[i])
	}
	out := m.Finish(day.End())
	counted := map[string]int64{}
	for c := range tick.NumColumns {
		for minute := range tick.MinutesPerDay {
			if m.AtLeast(c, minute) {
				counted[tick.Columns[c].Name]++
			}
		}
	}
	if a := m.Account().AtLeast; !reflect.DeepEqual(a, counted) || counted["depth_bid_500"] == 0 || counted["depth_ask_500"] == 0 {
		t.Errorf("minutes with lower bounds %v, counted %v", a, counted)
	}
	for minute, v := range out.Values(tick.RTC1000000) {
		if m.AtLeast(tick.RTC1000000, minute) && !math.IsInf(v, 1) {
			t.Fatalf("minute %d: a roundtrip of %v is a lower bound", minute, v)
		}
	}
	if m.AtLeast(tick.Bid, 100) || m.AtLeast(tick.LiveMs, 100) {
		t.Error("a best price is a lower bound")
	}
}
