package book

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestFarLevelsEqualASortedMap(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var far farLevels
	want := map[int64]int64{}
	for i := range 200_000 {
		key, size := r.Int64N(3_000), max(0, r.Int64N(20)-r.Int64N(12))
		switch {
		case i%2_500 == 2_499:
			far.clear()
			clear(want)
		case r.IntN(500) == 0 && far.count > 0:
			far.dropWorst()
			delete(want, slices.Max(slices.Collect(maps.Keys(want))))
		default:
			far.set(key, size)
			if want[key] = size; size == 0 {
				delete(want, key)
			}
		}
		if got := far.get(key); got != want[key] || far.count != len(want) {
			t.Fatalf("operation %d: size %d of key %d among %d, want %d among %d", i, got, key, far.count, want[key], len(want))
		}
		if i%1000 != 0 {
			continue
		}
		var keys []int64
		for _, c := range far.chunks {
			if len(c) == 0 || len(c) > chunkLevels {
				t.Fatalf("a chunk of %d levels", len(c))
			}
			for _, f := range c {
				keys = append(keys, f.key)
			}
		}
		if !slices.Equal(keys, slices.Sorted(maps.Keys(want))) {
			t.Fatalf("operation %d: keys %v", i, keys)
		}
	}
}
