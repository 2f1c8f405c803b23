package venuetest

import (
	"bytes"
	"runtime"
	"slices"
	"testing"
)

// fuzz checks that any bytes give valid values or errors, the same each time,
// never more when the end is missing, within bounded memory. (collect checks the
// values; a panic is a failure by itself.)
func (k kit[T]) fuzz(t *testing.T, data []byte) {
	values, faults, end := k.collect(t, bytes.NewReader(data))
	again, faultsAgain, endAgain := k.collect(t, bytes.NewReader(data))
	if !slices.Equal(values, again) || len(faults) != len(faultsAgain) || (end == nil) != (endAgain == nil) {
		t.Fatalf("decoded twice: %d values, %d faults, %v, then %d, %d, %v",
			len(values), len(faults), end, len(again), len(faultsAgain), endAgain)
	}
	lines := bytes.Count(data, []byte("\n")) + 1
	if len(values)+len(faults) > lines {
		t.Fatalf("%d values and %d faults of %d lines", len(values), len(faults), lines)
	}
	half, _, _ := k.collect(t, bytes.NewReader(data[:len(data)/2]))
	// The last row may have lost what was wrong with it, and the message before a row
	// that is faulty is in doubt.
	whole := max(0, len(half)-1-k.doubt)
	if end == nil && (whole > len(values) || !slices.Equal(half[:whole], values[:whole])) {
		t.Fatalf("%d values of the first half, %d of the whole, or others", len(half), len(values))
	}
	k.bounded(t, data)
}

// bounded checks the promise of at most 64 MiB and 16 bytes for each byte read.
func (k kit[T]) bounded(t *testing.T, data []byte) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range k.decode(bytes.NewReader(data), k.f.Archive) {
		continue
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 64<<20+16*uint64(len(data)) {
		t.Fatalf("%d bytes allocated for %d bytes of input", grown, len(data))
	}
}
