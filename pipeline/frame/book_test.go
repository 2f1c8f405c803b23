package frame

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// randomMessages are of every kind: snapshots, deltas, signed changes, heartbeats, with
// and without identifiers and receive times, and scales that rise.
func randomMessages(seed uint64, n int) []tick.Depth {
	r := rand.New(rand.NewPCG(seed, 3))
	at := tick.Time(1_760_130_000) * tick.Second
	levels := func(most int, signed bool) []tick.Level {
		out := make([]tick.Level, r.IntN(most+1))
		for i := range out {
			out[i] = tick.Level{Price: 1 + r.Int64N(1e9), Size: r.Int64N(1e6)}
			if signed && r.IntN(2) == 0 {
				out[i].Size = -out[i].Size
			}
		}
		return out
	}
	var all []tick.Depth
	var price, size uint8
	for i := range n {
		at += tick.Time(r.Int64N(1000)) * tick.Microsecond
		if r.IntN(n/4+1) == 0 {
			price, size = min(price+1, priceScale), min(size+1, sizeScale)
		}
		d := tick.Depth{Exch: at, Recv: tick.NoTime, PriceScale: price, SizeScale: size}
		switch kind := r.IntN(10); {
		case i == 0 || kind == 0:
			d.Snapshot = true
			d.Bids, d.Asks = levels(500, false), levels(500, false)
		case kind < 3:
			d.Relative = true
			d.Bids, d.Asks = levels(10, true), levels(10, true)
		case kind < 9:
			d.Bids, d.Asks = levels(10, false), levels(10, false)
		}
		if r.IntN(2) == 0 {
			d.Prev, d.Last = int64(i), int64(i+1)
		}
		if r.IntN(2) == 0 {
			d.Recv = at + tick.Millisecond
		}
		all = append(all, d)
	}
	return all
}

func writeBook(t testing.TB, messages []tick.Depth) []byte {
	t.Helper()
	var file bytes.Buffer
	w := NewBookWriter(&file)
	for i := range messages {
		if err := w.Write(&messages[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestBookMessagesSurviveTheFrame(t *testing.T) {
	for seed := range uint64(5) {
		want := randomMessages(seed, 400)
		file := writeBook(t, want)
		i := 0
		for got, err := range ReadBook(bytes.NewReader(file), int64(len(file))) {
			if err != nil {
				t.Fatal(err)
			}
			w := want[i]
			if !sameLevels(got.Bids, w.Bids) || !sameLevels(got.Asks, w.Asks) {
				t.Fatalf("seed %d message %d: levels differ", seed, i)
			}
			g := *got
			g.Bids, g.Asks, w.Bids, w.Asks = nil, nil, nil, nil
			if !reflect.DeepEqual(g, w) {
				t.Fatalf("seed %d message %d: %+v, want %+v", seed, i, g, w)
			}
			i++
		}
		if i != len(want) {
			t.Fatalf("%d of %d messages", i, len(want))
		}
		if !bytes.Equal(file, writeBook(t, want)) {
			t.Error("the same messages give other bytes")
		}
	}
}

func sameLevels(a, b []tick.Level) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

func TestBookFrameRefusesWhatItCannotHold(t *testing.T) {
	for name, d := range map[string]tick.Depth{
		"too many decimals of a price": {PriceScale: priceScale + 1},
		"too many decimals of a size":  {SizeScale: sizeScale + 1},
		"a time within a microsecond":  {Exch: 1},
	} {
		err := NewBookWriter(&bytes.Buffer{}).Write(&d)
		if !errors.Is(err, ErrDecimals) && !errors.Is(err, ErrTime) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDamagedBookFramesAreErrors(t *testing.T) {
	file := writeBook(t, randomMessages(9, 200))
	r := rand.New(rand.NewPCG(1, 1))
	for range 500 {
		bad := bytes.Clone(file)
		for range 1 + r.IntN(4) {
			bad[r.IntN(len(bad))] ^= byte(1 + r.IntN(255))
		}
		for _, err := range ReadBook(bytes.NewReader(bad), int64(len(bad))) {
			if err != nil {
				break
			}
		}
	}
	for cut := range len(file) / 97 {
		short := file[:cut*97]
		failed := false
		for _, err := range ReadBook(bytes.NewReader(short), int64(len(short))) {
			failed = failed || err != nil
		}
		if !failed {
			t.Fatalf("cut at %d bytes: no error", len(short))
		}
	}
}

func FuzzScales(f *testing.F) {
	f.Add("0:2:3;1500:3:3")
	f.Fuzz(func(t *testing.T, text string) {
		steps, err := parseScales(text)
		if err != nil || text == "" {
			return
		}
		again, err := parseScales(formatScales(steps))
		if err != nil || !reflect.DeepEqual(again, steps) {
			t.Errorf("%q: %v, %v", text, again, err)
		}
	})
}

func BenchmarkBookWrite(b *testing.B) {
	messages := randomMessages(1, 2000)
	for b.Loop() {
		writeBook(b, messages)
	}
	reportRows(b, messages)
}

func BenchmarkBookRead(b *testing.B) {
	messages := randomMessages(1, 2000)
	file := writeBook(b, messages)
	for b.Loop() {
		for _, err := range ReadBook(bytes.NewReader(file), int64(len(file))) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	reportRows(b, messages)
}

// reportRows reports levels per second.
func reportRows(b *testing.B, messages []tick.Depth) {
	rows := 0
	for i := range messages {
		rows += len(messages[i].Bids) + len(messages[i].Asks)
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
