package venue

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func decimal(t testing.TB, s string) tick.Decimal {
	t.Helper()
	d, err := tick.ParseDecimal([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// add puts a level on the ladder the long way.
func add(t *testing.T, l *Ladder, bid bool, price, size string) {
	t.Helper()
	p, err := l.Price(decimal(t, price))
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Size(decimal(t, size))
	if err != nil {
		t.Fatal(err)
	}
	l.Add(bid, p, s)
}

func TestAScaleRisesWithTheMessageAndNeverFalls(t *testing.T) {
	var l Ladder
	var d tick.Depth
	l.Start(&d)
	add(t, &l, true, "100", "5")
	add(t, &l, false, "101.5", "0.25")
	add(t, &l, true, "99.125", "3")
	l.Finish()
	if d.PriceScale != 3 || d.SizeScale != 2 {
		t.Fatalf("scales %d and %d, want 3 and 2", d.PriceScale, d.SizeScale)
	}
	want := []tick.Level{{Price: 100_000, Size: 500}, {Price: 99_125, Size: 300}}
	if len(d.Bids) != 2 || d.Bids[0] != want[0] || d.Bids[1] != want[1] || d.Asks[0] != (tick.Level{Price: 101_500, Size: 25}) {
		t.Errorf("bids %v, asks %v", d.Bids, d.Asks)
	}
	l.Start(&d)
	add(t, &l, true, "7", "1")
	l.Finish()
	if d.PriceScale != 3 || d.SizeScale != 2 || d.Bids[0] != (tick.Level{Price: 7000, Size: 100}) || len(d.Asks) != 0 {
		t.Errorf("the next message: scales %d and %d, %v, %v", d.PriceScale, d.SizeScale, d.Bids, d.Asks)
	}
}

func TestANumberOfTheStreamNeverLeavesAnInt64(t *testing.T) {
	var l Ladder
	var d tick.Depth
	l.Start(&d)
	add(t, &l, true, "1000000", "9223372036854775807")
	l.Start(&d)
	if _, err := l.Size(decimal(t, "0.5")); !errors.Is(err, ErrRoom) {
		t.Errorf("a size with a decimal beside the largest: %v, want %v", err, ErrRoom)
	}
	if _, err := l.Price(decimal(t, "0.0000000000001")); !errors.Is(err, ErrRoom) {
		t.Errorf("thirteen decimals beside a million: %v, want %v", err, ErrRoom)
	}
	add(t, &l, true, "0.000000000001", "1")
	if _, err := l.Price(decimal(t, "10000000")); !errors.Is(err, tick.ErrOverflow) {
		t.Errorf("ten million beside twelve decimals: %v, want %v", err, tick.ErrOverflow)
	}
	if v, n := l.ReadPrice([]byte("10000000")); n != 0 {
		t.Errorf("ten million beside twelve decimals was read as %d", v)
	}
	if v, n := l.ReadPrice([]byte("1000000,")); n != 7 || v != 1e18 {
		t.Errorf("a million is %d of %d bytes", v, n)
	}
}

func TestReadPriceLeavesTheRestToPrice(t *testing.T) {
	for _, text := range []string{"", "0", "0.00", ".", "5.", "-1", "1.5", "x", "NaN", "12345678901234567890", "99999999999999999999999"} {
		var l Ladder
		if v, n := l.ReadPrice([]byte(text)); n != 0 || v != 0 {
			t.Errorf("%q is %d of %d bytes", text, v, n)
		}
	}
}

// plainNumber is what the quick reader takes for a number: its text ends at the first
// byte that cannot go on with it.
var plainNumber = regexp.MustCompile(`^[0-9]*(\.[0-9]*)?`)

// FuzzLadder compares the quick reader with the full one on the same stream: what is
// read at once is what tick.ParseDecimal says, at the ladder's scale.
func FuzzLadder(f *testing.F) {
	for _, s := range []string{
		"1.9531 1.9530 1.95 2", "121400.1 0.5 9682", "0 0.000 0.00000000", "12345678 1234567.8 123456789 .5 5.", "1. . x 1.2.3 1,5 1\"",
		"9223372036854775807 9223372036854775808 0.1", "0.000000000000000001 9", "13717.4576400000000000 1", "00000000000000000012 7",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, room bool) {
		var l Ladder
		l.Start(new(tick.Depth))
		for text := range strings.FieldsSeq(s) {
			b := []byte(text + `","9999999`)
			if !room {
				b = []byte(text)
				b = b[:len(b):len(b)]
			}
			number := plainNumber.FindString(text)
			v, n := l.ReadSize(b)
			d, err := tick.ParseDecimal([]byte(number))
			if n == 0 {
				if err == nil && d.Scale <= l.sizes.scale && len(number) <= 18 && !strings.HasSuffix(number, ".") && uint64(d.Unscaled) <= math.MaxInt64/uint64(pow10[l.sizes.scale-d.Scale]) {
					t.Fatalf("%q at scale %d was left to the full reader", number, l.sizes.scale)
				}
				if err == nil {
					_, _ = l.Size(d) // may raise the scale
				}
				continue
			}
			if err != nil || n != len(number) {
				t.Fatalf("%q: %d bytes of %d, %v", text, n, len(number), err)
			}
			if want, err := l.Size(d); err != nil || v != want {
				t.Fatalf("%q: %d, want %d, %v", number, v, want, err)
			}
		}
	})
}
