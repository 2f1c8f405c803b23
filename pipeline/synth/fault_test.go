package synth

import (
	"bytes"
	"iter"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/archive"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
)

// TestFaultsSpoilWhatTheLedgerSays and nothing else: only the archives of the ledger's
// entries differ from those of a day without faults.
func TestFaultsSpoilWhatTheLedgerSays(t *testing.T) {
	if raceDetector {
		t.Skip("SKIPPED: eight simulations on one goroutine show no race; CI runs this without the detector")
	}
	clean := contents(t)
	for _, fault := range Faults {
		t.Run(string(fault), func(t *testing.T) {
			m, _ := newSmall(t, smallParameters(t))
			a := NewArchives(m, fault)
			spoiled := map[string]bool{}
			for _, f := range files(t, m, a, nil) {
				if !bytes.Equal(bytes.Join(f.Data, nil), clean[f.Name]) {
					spoiled[f.Name] = true
				}
			}
			ledger := a.Injected()
			if len(ledger) == 0 || len(spoiled) == 0 {
				t.Fatalf("%d entries in the ledger, %d archives spoiled", len(ledger), len(spoiled))
			}
			for _, in := range ledger {
				if in.Count == 0 || in.Start == "" {
					t.Errorf("nothing happened: %+v", in)
				}
			}
			for name := range spoiled {
				if !named(ledger, name) {
					t.Errorf("%s is spoiled, the ledger does not say so: %+v", name, ledger)
				}
			}
		})
	}
	if _, err := ParseFaults([]string{"gremlins"}); err == nil {
		t.Error("an unknown fault is taken")
	}
}

func contents(t *testing.T) map[string][]byte {
	m, a := newSmall(t, smallParameters(t))
	out := map[string][]byte{}
	for _, f := range files(t, m, a, nil) {
		out[f.Name] = bytes.Join(f.Data, nil)
	}
	return out
}

// named tells whether an archive is of an instrument of the ledger.
func named(ledger []Injected, name string) bool {
	for _, in := range ledger {
		if strings.Contains(name, in.Symbol) {
			return true
		}
	}
	return false
}

// TestADroppedMessageIsOneGap in the identifiers of that book, and in no other.
func TestADroppedMessageIsOneGap(t *testing.T) {
	m, _ := newSmall(t, smallParameters(t))
	a := NewArchives(m, DroppedMessage)
	gaps := map[tick.Key]int{}
	for _, f := range recognised(t, files(t, m, a, nil)) {
		if f.archive.Kind != venue.Book || f.archive.Publisher != "bybit" {
			continue
		}
		last := int64(0)
		decoded(t, f, func(s *archive.Stream) iter.Seq2[*tick.Depth, error] { return f.publisher.Depths(s, f.archive) }, func(d *tick.Depth) {
			if !d.Snapshot && d.Prev != last {
				gaps[f.archive.Instrument.Key]++
			}
			last = d.Last
		})
	}
	if in := a.Injected(); len(in) != 1 || len(gaps) != 1 || gaps[in[0].Key] != 1 {
		t.Errorf("gaps %v, ledger %+v", gaps, in)
	}
}
