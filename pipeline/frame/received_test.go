package frame

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// TestMixedReceiveTimes has runs of trades with and without a receive time, of every
// length around a machine word.
func TestMixedReceiveTimes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var want []tick.Time
	var file bytes.Buffer
	w := NewTradeWriter(&file)
	at := tick.Time(1_760_130_000) * tick.Second
	for run := range 200 {
		for range 1 + r.IntN(130) {
			trade := tick.Trade{Exch: at, Recv: tick.NoTime, ID: tick.NoID, Price: tick.Decimal{Unscaled: 1}, Size: tick.Decimal{Unscaled: 1}, Fills: 1}
			if run%2 == 0 {
				trade.Recv = at + tick.Millisecond
			}
			if err := w.Write(&trade); err != nil {
				t.Fatal(err)
			}
			want = append(want, trade.Recv)
			at += tick.Microsecond
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	i := 0
	for batch, err := range ReadTrades(bytes.NewReader(file.Bytes()), int64(file.Len()), TradeReceived) {
		if err != nil {
			t.Fatal(err)
		}
		for _, trade := range batch {
			if trade.Recv != want[i] {
				t.Fatalf("trade %d was received %q, want %q", i, trade.Recv, want[i])
			}
			i++
		}
	}
	if i != len(want) {
		t.Errorf("%d of %d trades", i, len(want))
	}
}
