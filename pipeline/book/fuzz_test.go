package book

import (
	"encoding/binary"
	"errors"
	"math"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// decodeLevels turns bytes into messages of absolute or relative levels: prices near and
// far, on and between ticks, in scales that rise and fall.
func decodeLevels(data []byte) (stream []tick.Depth) {
	for len(data) >= 4 {
		head := data[0]
		d := tick.Depth{
			Snapshot: head&3 == 0 || len(stream) == 0, Relative: head&12 == 4,
			PriceScale: data[1] % (fineScale + 1), SizeScale: data[1] / 16 % (fineScale + 1),
			Exch: day.Start() + tick.Time(data[2])<<(data[3]%40),
		}
		if len(stream) > 0 {
			d.Exch += stream[len(stream)-1].Exch - day.Start()
		}
		if d.Snapshot {
			d.Relative = false
		}
		n := int(head >> 4)
		data = data[4:]
		for ; n > 0 && len(data) >= 4; n-- {
			price := 1 + int64(binary.LittleEndian.Uint16(data))<<(data[2]%24)
			size := int64(int8(data[3]))
			if !d.Relative && size < 0 {
				size = 0
			}
			v := tick.Level{Price: price, Size: size}
			if data[2]&64 == 0 {
				d.Bids = append(d.Bids, v)
			} else {
				d.Asks = append(d.Asks, v)
			}
			data = data[4:]
		}
		stream = append(stream, d)
	}
	return stream
}

func addSeeds(f *testing.F) {
	f.Add([]byte("@\x11\x00\x00aaaabbbbcccAdddD"))
	source := newMessages(2, "absolute")
	var seed []byte
	for range 40 {
		d := source.message()
		seed = append(seed, byte(1+source.IntN(15)<<4), byte(source.IntN(256)), byte(source.IntN(256)), byte(source.IntN(40)))
		for _, v := range append(d.Bids, d.Asks...) {
			seed = binary.LittleEndian.AppendUint16(seed, uint16(v.Price))
			seed = append(seed, byte(v.Size), byte(source.IntN(256)))
		}
	}
	f.Add(seed)
	for i := range seed {
		seed[i] ^= byte(i)
	}
	f.Add(seed)
}

func FuzzBookOps(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		stream := decodeLevels(data)
		if len(stream) > 1000 {
			t.Skip("long inputs only slow the search")
		}
		limit := 0
		if len(data) > 0 && data[0]&128 != 0 {
			limit = 3
		}
		book, naive := New(limit), newNaive(limit)
		for i := range stream {
			if err := book.Apply(&stream[i]); err != nil {
				t.Fatal(err)
			}
			naive.apply(&stream[i])
			naive.compare(t, book)
		}
		if err := book.Check(); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzChain holds the chain rule against what it promises: from a snapshot on, what a
// live book applied links up, and whatever else came it had already or it went stale.
func FuzzChain(f *testing.F) {
	f.Add([]byte{0, 9, 10, 1, 10, 15, 1, 15, 15, 1, 15, 3, 1, 3, 5})
	f.Add([]byte{0, 0, 100, 1, 95, 99, 1, 99, 104, 1, 110, 111, 1, 111, 112, 0, 0, 120})
	f.Fuzz(func(t *testing.T, data []byte) {
		b := New(0)
		known, first := false, false // a snapshot came and nothing was lost; nothing was applied since
		last := int64(0)
		for ; len(data) >= 3; data = data[3:] {
			d := &tick.Depth{Snapshot: data[0]%4 == 0, Prev: int64(data[1]), Last: int64(data[2])}
			before := *b.Ledger()
			_, gap := errors.AsType[*GapError](b.Apply(d))
			after := b.Ledger()
			applied := after.Applied > before.Applied
			links := d.Last == 0 || d.Prev == last || first && d.Prev < last && d.Last > last
			old := d.Last <= last && !links
			switch {
			case d.Snapshot && !applied:
				t.Fatal("a snapshot was not applied")
			case !d.Snapshot && applied != (known && links):
				t.Fatalf("%d after %d, known %t: applied %t", d.Prev, last, known, applied)
			case gap != (known && !d.Snapshot && !links && !old):
				t.Fatalf("%d..%d after %d: gap %t", d.Prev, d.Last, last, gap)
			}
			if applied {
				known, first, last = true, d.Snapshot, d.Last
			}
			known = known && !gap
			if stale := b.State() == tick.BookStale; stale != (!known && after.Snapshots > 0) {
				t.Fatalf("book is %v", b.State())
			}
		}
		l := b.Ledger()
		if l.Messages != l.Applied+l.Repeated+l.BeforeSnapshot+l.WhileStale+l.Breaking {
			t.Fatalf("the ledger does not add up: %+v", *l)
		}
	})
}

// FuzzMinutes compares with the naive twin, and the states with the ledger.
func FuzzMinutes(f *testing.F) {
	addSeeds(f)
	in := instruments["spot"]
	f.Fuzz(func(t *testing.T, data []byte) {
		stream := decodeLevels(data)
		if len(stream) > 60 {
			t.Skip("long inputs only slow the search")
		}
		got, account := build(in, 0, day.End(), stream)
		compareMinutes(t, got, naiveMinutes(in, moments(in, stream), day.End()))
		live := 0.0
		for m, ms := range got.Values(tick.LiveMs) {
			if ms > 0 {
				live += ms
			}
			if known := !math.IsNaN(got.Values(tick.Bid)[m]); known != (got.State[m] == tick.BookLive) {
				t.Fatalf("minute %d is %v, bid %v", m, got.State[m], got.Values(tick.Bid)[m])
			}
		}
		if total := float64(account.LiveNs) / 1e6; math.Abs(total-live) > 1e-3 {
			t.Fatalf("live for %v ms, the minutes say %v", total, live)
		}
	})
}
