package run

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"
)

func TestReadAheadGivesTheSameBytesAndTheErrorAfterThem(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	broken := errors.New("broken")
	for _, n := range []int{0, 1, aheadBlock - 1, aheadBlock, aheadBlock + 1, 7*aheadBlock + 13} {
		want := make([]byte, n)
		for i := range want {
			want[i] = byte(r.Uint32())
		}
		for name, src := range map[string]io.Reader{
			"whole":        bytes.NewReader(want),
			"in halves":    iotest.HalfReader(bytes.NewReader(want)),
			"error at end": io.MultiReader(bytes.NewReader(want), iotest.ErrReader(broken)),
		} {
			a := readAhead(src)
			got, err := io.ReadAll(a)
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%d bytes %s: got %d others", n, name, len(got))
			}
			if wantErr := name == "error at end"; wantErr != errors.Is(err, broken) || !wantErr && err != nil {
				t.Errorf("%d bytes %s: %v", n, name, err)
			}
		}
	}
}

func TestReadAheadStopsWithinAnEndlessStream(t *testing.T) {
	a := readAhead(endless{})
	if _, err := io.ReadFull(a, make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }
