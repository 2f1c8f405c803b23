package synth

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// TestTheSameSeedGivesTheSameBytes and another seed other ones.
func TestTheSameSeedGivesTheSameBytes(t *testing.T) {
	digest := func(seed uint64) map[string]string {
		p := smallParameters(t)
		p.Seed = seed
		m, a := newSmall(t, p)
		sums := map[string]string{}
		for _, f := range files(t, m, a, nil) {
			h := sha256.New()
			if _, err := f.WriteTo(h); err != nil {
				t.Fatal(err)
			}
			if _, twice := sums[f.Name]; twice {
				t.Errorf("%s is written twice", f.Name)
			}
			sums[f.Name] = hex.EncodeToString(h.Sum(nil))
		}
		return sums
	}
	first, again, other := digest(1), digest(1), digest(2)
	if len(first) < 40 || len(first) != len(again) || len(first) != len(other) {
		t.Fatalf("%d, %d and %d files", len(first), len(again), len(other))
	}
	for name, sum := range first {
		if again[name] != sum {
			t.Errorf("%s differs from run to run", name)
		}
	}
	same := 0
	for name, sum := range first {
		if other[name] == sum {
			same++
		}
	}
	if same > 0 {
		t.Errorf("another seed leaves %d of %d files as they are", same, len(first))
	}
}
