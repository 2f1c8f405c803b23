package book_test

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/book"
	"github.com/crashtape/crashtape/pipeline/book/booktest"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue"
	"github.com/crashtape/crashtape/pipeline/venue/bybit"
)

// TestASplitFileGivesTheSameMinutes cuts a day's file between any two messages: each
// part is decoded by itself, its scales start anew, and the minutes are the same.
func TestASplitFileGivesTheSameMinutes(t *testing.T) {
	var text bytes.Buffer
	if _, err := booktest.WriteBybit(&text, booktest.Stream(3, 2000)); err != nil {
		t.Fatal(err)
	}
	lines := slices.Collect(strings.Lines(text.String()))
	a, ok, err := bybit.Recognise("orderbook/linear/BTCUSDT/2025-10-10_BTCUSDT_ob500.data.zip", []byte(lines[0]))
	if !ok || err != nil {
		t.Fatal(ok, err)
	}
	want := minutesOf(t, a, lines)
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		at := 1 + r.IntN(len(lines)-1)
		got := minutesOf(t, a, lines[:at], lines[at:])
		if got.State != want.State {
			t.Fatalf("cut before message %d: states differ", at)
		}
		for c := range tick.NumColumns {
			if !slices.EqualFunc(got.Values(c), want.Values(c), func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) }) {
				t.Errorf("cut before message %d: %s differs", at, tick.Columns[c].Name)
			}
		}
	}
}

// minutesOf decodes the parts one after the other into one book.
func minutesOf(t *testing.T, a venue.Archive, parts ...[]string) *tick.Minutes {
	t.Helper()
	b := book.NewMinuteBuilder(a.Instrument, booktest.Day, a.Levels)
	for _, part := range parts {
		for d, err := range bybit.Depths(strings.NewReader(strings.Join(part, "")), a) {
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Add(d); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.Finish(booktest.Day.End())
}
