package tick

import (
	"testing"
	"time"
)

func TestDateOfHoldsItsInstant(t *testing.T) {
	for name, c := range map[string]struct {
		at   Time
		want string
	}{
		"the first instant of the day":    {At(time.Date(2025, 10, 10, 0, 0, 0, 0, time.UTC)), "2025-10-10"},
		"the last nanosecond of the day":  {At(time.Date(2025, 10, 10, 23, 59, 59, 999999999, time.UTC)), "2025-10-10"},
		"the first instant of the next":   {At(time.Date(2025, 10, 11, 0, 0, 0, 0, time.UTC)), "2025-10-11"},
		"an instant of another zone":      {At(time.Date(2025, 10, 11, 5, 0, 0, 0, time.FixedZone("UTC+8", 8*3600))), "2025-10-10"},
		"the epoch":                       {0, "1970-01-01"},
		"the nanosecond before the epoch": {-1, "1969-12-31"},
		"the first instant of 1969-12-31": {-Day, "1969-12-31"},
		"a leap day":                      {At(time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)), "2024-02-29"},
	} {
		t.Run(name, func(t *testing.T) {
			d := DateOf(c.at)
			if d.String() != c.want || !d.Contains(c.at) {
				t.Errorf("%s, want %s, holding its instant", d, c.want)
			}
			if d.Contains(d.Start()-1) || !d.Contains(d.Start()) || !d.Contains(d.End()-1) || d.Contains(d.End()) {
				t.Errorf("%s is not [start, end)", d)
			}
		})
	}
}

func TestMinuteOf(t *testing.T) {
	d, err := ParseDate("2025-10-10")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		at     Time
		minute int
		ok     bool
	}{
		"before the day":                  {d.Start() - 1, 0, false},
		"the first minute":                {d.Start(), 0, true},
		"the last nanosecond of a minute": {d.Start() + Minute - 1, 0, true},
		"the next minute":                 {d.Start() + Minute, 1, true},
		"21:20":                           {d.Start() + 21*60*Minute + 20*Minute, 1280, true},
		"the last minute":                 {d.End() - 1, 1439, true},
		"after the day":                   {d.End(), 0, false},
		"no time":                         {NoTime, 0, false},
	} {
		if minute, ok := d.MinuteOf(c.at); minute != c.minute || ok != c.ok {
			t.Errorf("%s: minute %d, %v, want %d, %v", name, minute, ok, c.minute, c.ok)
		}
	}
}

func TestParseDateIsStrict(t *testing.T) {
	for _, bad := range []string{"", "2025-10-1", "20251010", "2025-13-01", "2025-02-29", "2025-10-10 ", "10-10-2025"} {
		if d, err := ParseDate(bad); err == nil {
			t.Errorf("%q was read as %s", bad, d)
		}
	}
	var d Date
	if err := d.UnmarshalText([]byte("2025-10-10")); err != nil {
		t.Fatal(err)
	}
	if text, _ := d.MarshalText(); string(text) != "2025-10-10" {
		t.Errorf("%s", text)
	}
	if got := d.Add(-10).String(); got != "2025-09-30" {
		t.Errorf("ten days earlier: %s", got)
	}
}

func TestTimeText(t *testing.T) {
	at := At(time.Date(2025, 10, 10, 21, 21, 19, 115_000_000, time.UTC))
	for _, c := range []struct{ got, want string }{
		{at.String(), "2025-10-10T21:21:19.115Z"},
		{at.Clock(), "21:21:19.115"},
		{NoTime.String(), ""},
		{NoTime.Clock(), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if At(at.UTC()) != at {
		t.Error("UTC and At are not inverse")
	}
}
