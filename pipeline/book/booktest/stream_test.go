package booktest

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func TestStreamIsAWholeUncrossedCrash(t *testing.T) {
	const messages = 30_000
	sides := [2]map[int64]int64{{}, {}}
	var last tick.Depth
	levels, low := 0, int64(messages)
	for d := range Stream(1, messages) {
		if d.Exch < last.Exch || d.Recv <= last.Recv || d.Recv <= d.Exch || !Day.Contains(d.Exch) {
			t.Fatalf("message %d: times %v and %v after %v and %v", d.Last, d.Exch, d.Recv, last.Exch, last.Recv)
		}
		if last.Last > 0 && (d.Prev != last.Last || d.Snapshot) {
			t.Fatalf("message %d follows %d, snapshot %t", d.Prev, last.Last, d.Snapshot)
		}
		for i, side := range [][]tick.Level{d.Bids, d.Asks} {
			named := map[int64]bool{}
			for _, l := range side {
				if named[l.Price] {
					t.Fatalf("message %d names price %d twice on one side", d.Last, l.Price)
				}
				named[l.Price] = true
				if _, there := sides[i][l.Price]; l.Size == 0 && !there {
					t.Fatalf("message %d removes %d, which is not there", d.Last, l.Price)
				}
				if l.Size == 0 {
					delete(sides[i], l.Price)
				} else {
					sides[i][l.Price] = l.Size
				}
			}
			levels += len(side)
		}
		if d.Last%100 == 0 {
			bid, ask := int64(0), int64(1<<62)
			for p := range sides[0] {
				bid = max(bid, p)
			}
			for p := range sides[1] {
				ask = min(ask, p)
			}
			if bid == 0 || ask == 1<<62 || bid >= ask {
				t.Fatalf("message %d: best bid %d, best ask %d", d.Last, bid, ask)
			}
			low = min(low, bid)
		}
		last = *d
	}
	if fallen := 1 - float64(low)/messages; fallen < fall-0.01 || fallen > fall+0.01 {
		t.Errorf("the price fell by %.3f, want %v", fallen, fall)
	}
	if mean := float64(levels) / messages; mean < 14 || mean > 18 {
		t.Errorf("%.1f levels a message, want about 16", mean)
	}
}

func TestStreamDependsOnItsSeedAlone(t *testing.T) {
	text := func(seed uint64) string {
		var b bytes.Buffer
		if _, err := WriteBybit(&b, Stream(seed, 300)); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := text(1)
	if again := text(1); again != first {
		t.Error("two streams of one seed differ")
	}
	if text(2) == first {
		t.Error("two seeds give one stream")
	}
}

func TestBothTextsHoldTheSameLevels(t *testing.T) {
	var csv, lines strings.Builder
	rows, err := WriteTardis(&csv, Stream(3, 200))
	if err != nil {
		t.Fatal(err)
	}
	levels, err := WriteBybit(&lines, Stream(3, 200))
	if err != nil {
		t.Fatal(err)
	}
	if rows != levels || int64(strings.Count(csv.String(), "\n")) != rows+1 || strings.Count(lines.String(), "\n") != 200 {
		t.Errorf("%d rows, %d levels", rows, levels)
	}
	const first = "exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount\nbinance-futures,BTCUSDT,17600"
	if !strings.HasPrefix(csv.String(), first) {
		t.Errorf("csv begins\n%.200s", csv.String())
	}
	if !strings.HasPrefix(lines.String(), `{"topic":"orderbook.500.BTCUSDT","type":"snapshot","ts":17600`) {
		t.Errorf("lines begin\n%.200s", lines.String())
	}
}

func BenchmarkWriteTardis(b *testing.B) {
	rows := int64(0)
	for b.Loop() {
		n, err := WriteTardis(io.Discard, Stream(1, 50_000))
		if err != nil {
			b.Fatal(err)
		}
		rows += n
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds()/1e6, "Mrows/s")
}
