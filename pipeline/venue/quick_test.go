package venue

import (
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Positive and Digits say what the full readers say, or nothing.
func FuzzQuickNumbers(f *testing.F) {
	for _, s := range []string{"0.2361,", "84.7", "121419.01000000,x", "5.,", ".5", "0.00", "0", "10", "100.0", "123456789012345678", "1234567890.123456789,", "1e5", "-1", "1.2.3", "", ",", "007"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := s
		for i := range len(s) {
			if s[i] == ',' {
				text = s[:i]
				break
			}
		}
		if d, n := Positive([]byte(s)); n != 0 {
			want, err := tick.ParseDecimal([]byte(text))
			if err != nil || d != want || n != len(text) || d.Unscaled <= 0 {
				t.Fatalf("%q: %v of %d bytes, want %v, %v", s, d, n, want, err)
			}
		} else if d, err := tick.ParseDecimal([]byte(text)); err == nil && d.Unscaled > 0 && len(text) <= 18 {
			t.Fatalf("%q: an ordinary %v was left to the full reader", s, d)
		}
		if v, n := Digits([]byte(s)); n != 0 {
			want, ok := parseInt([]byte(text))
			if !ok || v != want || n != len(text) {
				t.Fatalf("%q: %d of %d bytes, want %d, %v", s, v, n, want, ok)
			}
		}
	})
}

// FuzzInstants compares the memory of times with reading each afresh.
func FuzzInstants(f *testing.F) {
	f.Add("1760130000145123", "1760130000145123", "1760130000145124")
	f.Add("1760130000145123", "1760130x00145123", "17601300\x00\x00\x00\x00\x00\x00\x00\x00")
	f.Add("\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "0000000000000000", "9999999999999999")
	a := Archive{Start: 1760054400 * tick.Second, End: 1760140800 * tick.Second, Slack: tick.Minute}
	f.Fuzz(func(t *testing.T, s1, s2, s3 string) {
		in := NewInstants(tick.Microsecond, &a)
		for _, s := range []string{s1, s2, s3} {
			text := []byte(s)[:min(len(s), 16)]
			at, ok := in.Read([]byte(s))
			n, good := parseInt(text)
			good = good && len(text) == 16 && a.Holds(tick.Time(n)*tick.Microsecond)
			if ok != good || ok && at != tick.Time(n)*tick.Microsecond {
				t.Fatalf("%q: %d, %v, want %d, %v", s, at, ok, n, good)
			}
		}
	})
}
