package synth

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Fault is something that is wrong with the archives on purpose; the market is the same.
type Fault string

// The faults. Each spoils one archive, the first that it can, but for SilentVenue.
const (
	DroppedMessage Fault = "dropped-message" // a message of a book with identifiers is missing
	CrossedBook    Fault = "crossed-book"    // a bid stays above the asks for half a minute
	FrozenSide     Fault = "frozen-side"     // the bids stand still for five minutes
	DuplicateRows  Fault = "duplicate-rows"  // trades are there twice
	TruncatedFile  Fault = "truncated-file"  // the last third of an archive is missing
	SilentVenue    Fault = "silent-venue"    // nothing of a venue for three minutes
	LatencyBurst   Fault = "latency-burst"   // what a venue sent arrives nine seconds late
)

// Faults are all there are.
var Faults = []Fault{DroppedMessage, CrossedBook, FrozenSide, DuplicateRows, TruncatedFile, SilentVenue, LatencyBurst}

// ParseFaults reads their names.
func ParseFaults(names []string) ([]Fault, error) {
	var out []Fault
	for _, n := range names {
		if !slices.Contains(Faults, Fault(n)) {
			return nil, fmt.Errorf("fault %q: want some of %s", n, strings.Trim(fmt.Sprint(Faults), "[]"))
		}
		out = append(out, Fault(n))
	}
	return out, nil
}

// Injected is a fault as it came to be: an entry of the ledger.
type Injected struct {
	Fault Fault `json:"fault"`
	tick.Key
	Archive string    `json:"archive"` // of what kind, as its publisher calls it
	From    tick.Time `json:"-"`
	To      tick.Time `json:"-"`
	Start   string    `json:"from"`
	End     string    `json:"to"`
	Count   int       `json:"count"` // of messages, rows or bytes, as the fault has it
}

// target is the kind of archive that a fault spoils.
type target struct {
	venue   string
	market  tick.Market
	archive string
	skip    int       // books of the market that are passed over
	after   tick.Time // since the start of full detail
	length  tick.Time
}

// targets keep the faults apart, so that each is found by itself.
var targets = map[Fault]target{
	DroppedMessage: {"bybit", tick.Linear, "orderbook", 0, 25 * tick.Minute, 0},
	CrossedBook:    {"coinbase", tick.Spot, "incremental_book_L2", 1, 15 * tick.Minute, 30 * tick.Second},
	FrozenSide:     {"binance", tick.Linear, "incremental_book_L2", 1, 10 * tick.Minute, 5 * tick.Minute},
	DuplicateRows:  {"binance", tick.Inverse, "trades", 1, 8 * tick.Minute, 4 * tick.Minute},
	TruncatedFile:  {"bybit", tick.Linear, "trading", 1, 0, 0},
	SilentVenue:    {"okx", tick.Linear, "all", 0, 12 * tick.Minute, 3 * tick.Minute},
	LatencyBurst:   {"coinbase", tick.Spot, "trades", 0, 6 * tick.Minute, 9 * tick.Second},
}

// inject prepares the feeds for their faults.
func (a *Archives) inject(faults []Fault) {
	p := a.market.parameters
	for _, name := range faults {
		t := targets[name]
		from := a.market.date.Start() + p.Session.From.Time + t.after
		skip := t.skip
		for i, f := range a.feeds {
			if f.Venue != t.venue || f.Market != t.market {
				continue
			}
			if skip--; skip >= 0 {
				continue
			}
			in := &Injected{Fault: name, Key: f.Key, Archive: t.archive, From: from, To: from + t.length}
			a.injected = append(a.injected, in)
			f.spoil(in, a.market.books[i])
			if name != SilentVenue && name != LatencyBurst {
				break
			}
		}
	}
}

// spoil makes one feed wrong.
func (f *feed) spoil(in *Injected, b *Book) {
	switch in.Fault {
	case DroppedMessage:
		for _, w := range f.writers {
			if book, ok := w.(*bybitBook); ok {
				book.drop = in
			}
		}
	case LatencyBurst:
		f.recorder.stalls = append(f.recorder.stalls, [2]tick.Time{in.From, in.To})
		in.Count = 1
	case TruncatedFile:
		f.truncate = in
	default:
		f.faults = append(f.faults, &held{in: in, mirror: newMirror(b.Snapshot(in.From), 0), sides: [2]map[int64]int64{{}, {}}})
	}
}

// held is a fault of what a minute carries: changes are kept back, or made up.
type held struct {
	in     *Injected
	mirror *mirror
	sides  [2]map[int64]int64 // changes that are kept back
	bid    int64              // made up, 0 for none
}

func (h *held) active(at tick.Time) bool { return h.in.From <= at && at < h.in.To }

// apply spoils a minute.
func (h *held) apply(m *Minute) {
	switch h.in.Fault {
	case DuplicateRows:
		h.trades(m, 2)
	case SilentVenue:
		h.trades(m, 0)
		h.book(m, [2]bool{true, true})
	case FrozenSide:
		h.book(m, [2]bool{true, false})
	case CrossedBook:
		h.book(m, [2]bool{})
	}
}

// trades repeats those of the time, or leaves them out.
func (h *held) trades(m *Minute, times int) {
	var out []Trade
	for _, t := range m.Trades {
		n := 1
		if h.active(t.At) {
			n = times
			h.in.Count++
		}
		for range n {
			out = append(out, t)
		}
	}
	m.Trades = out
}

// book rewrites a minute's messages: sides that are held stand still until the time is
// over.
func (h *held) book(m *Minute, hold [2]bool) {
	out := Minute{}
	m.each(func(at tick.Time, bids, asks []tick.Level) {
		h.mirror.apply(bids, asks)
		changes := [2][]tick.Level{slices.Clone(bids), slices.Clone(asks)}
		for i := range changes {
			if hold[i] && h.active(at) {
				for _, l := range changes[i] {
					h.sides[i][l.Price] = l.Size
				}
				h.in.Count += len(changes[i])
				changes[i] = nil
			} else if len(h.sides[i]) > 0 {
				changes[i] = h.release(i, changes[i])
			}
		}
		if h.in.Fault == CrossedBook {
			changes[0] = h.cross(at, changes[0])
		}
		if len(changes[0])+len(changes[1]) > 0 {
			out.Levels = append(append(out.Levels, changes[0]...), changes[1]...)
			out.Messages = append(out.Messages, Message{at, int32(len(changes[0])), int32(len(changes[1]))})
		}
	})
	m.Levels, m.Messages = out.Levels, out.Messages
}

// release adds what was kept back to the first message after it.
func (h *held) release(side int, now []tick.Level) []tick.Level {
	for _, l := range now {
		h.sides[side][l.Price] = l.Size
	}
	out := now[:0]
	for price, size := range h.sides[side] {
		out = append(out, tick.Level{Price: price, Size: size})
	}
	slices.SortFunc(out, func(a, b tick.Level) int { return cmp.Compare(a.Price, b.Price) })
	clear(h.sides[side])
	return out
}

// cross puts a bid above the asks and takes it away in the end.
func (h *held) cross(at tick.Time, bids []tick.Level) []tick.Level {
	asks := h.mirror.sides[1].all
	switch {
	case h.bid == 0 && h.active(at) && len(asks) > 0:
		best := asks[len(asks)-1]
		h.bid = best.Price + max(1, best.Price/200)
		h.in.Count = 1
		return append(bids, tick.Level{Price: h.bid, Size: best.Size})
	case h.bid > 0 && at >= h.in.To:
		gone := tick.Level{Price: h.bid}
		h.bid = -1
		return append(bids, gone)
	}
	return bids
}

// cut leaves out the last third of a file.
func (f *File) cut(in *Injected) {
	keep := f.Size() * 2 / 3
	in.Count = int(f.Size() - keep)
	for i, c := range f.Data {
		if int64(len(c)) >= keep {
			f.Data = append(slices.Clone(f.Data[:i]), c[:keep])
			return
		}
		keep -= int64(len(c))
	}
}

// Injected is the ledger of the faults, complete when all feeds are finished.
func (a *Archives) Injected() []Injected {
	out := []Injected{}
	for _, in := range a.injected {
		in.Start, in.End = in.From.String(), in.To.String()
		out = append(out, *in)
	}
	return out
}
