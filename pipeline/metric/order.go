package metric

import (
	"container/heap"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// InOrder yields trades by exchange time, ties in the order they came. lag is the
// largest step back in time that the source takes: with 0 the trades pass through,
// otherwise those within lag of the newest are held back, so memory is bounded by
// how disordered the source is and not by its length. Trades are borrowed until
// the next iteration and come without IDText.
func InOrder(src iter.Seq2[[]tick.Trade, error], lag tick.Time) iter.Seq2[*tick.Trade, error] {
	return func(yield func(*tick.Trade, error) bool) {
		var held tradeHeap
		newest := tick.NoTime
		arrival := 0
		for batch, err := range src {
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range batch {
				if lag == 0 {
					if !yield(&batch[i], nil) {
						return
					}
					continue
				}
				t := batch[i]
				t.IDText = nil
				heap.Push(&held, arrived{t, arrival})
				arrival++
				newest = max(newest, t.Exch)
				for len(held) > 0 && held[0].Exch < newest-lag {
					first := heap.Pop(&held).(arrived)
					if !yield(&first.Trade, nil) {
						return
					}
				}
			}
		}
		for len(held) > 0 {
			first := heap.Pop(&held).(arrived)
			if !yield(&first.Trade, nil) {
				return
			}
		}
	}
}

// arrived is a trade with its place in the source.
type arrived struct {
	tick.Trade
	at int
}

// tradeHeap implements heap.Interface, oldest trade first.
type tradeHeap []arrived

func (h tradeHeap) Len() int { return len(h) }
func (h tradeHeap) Less(i, j int) bool {
	return h[i].Exch < h[j].Exch || h[i].Exch == h[j].Exch && h[i].at < h[j].at
}
func (h tradeHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push and Pop are for container/heap.
func (h *tradeHeap) Push(x any) { *h = append(*h, x.(arrived)) }

// Pop removes the last element.
func (h *tradeHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
