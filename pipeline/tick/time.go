package tick

import (
	"fmt"
	"math"
	"time"
)

// Time is an instant in nanoseconds since 1970-01-01 00:00 UTC. Venue units
// (seconds, ms, µs) and UTC+8 files end in the venue's decoder.
type Time int64

// NoTime stands for an instant the archive does not give, such as the receive
// time in a venue's own files.
const NoTime Time = math.MinInt64

// Lengths in nanoseconds.
const (
	Microsecond Time = 1_000
	Millisecond Time = 1_000_000
	Second      Time = 1_000_000_000
	Minute      Time = 60 * Second
	Day         Time = 86_400 * Second
)

// MinutesPerDay is the number of rows that every symbol has in the minutes frame.
const MinutesPerDay = 1440

// At converts a time.Time.
func At(t time.Time) Time { return Time(t.UnixNano()) }

// UTC converts to a time.Time in UTC.
func (t Time) UTC() time.Time { return time.Unix(0, int64(t)).UTC() }

// Clock is the time of day with as many decimals of a second as t has: 21:21:19.115.
func (t Time) Clock() string {
	if t == NoTime {
		return ""
	}
	return t.UTC().Format("15:04:05.999999999")
}

// String is RFC 3339 with nanoseconds, or the empty string for NoTime.
func (t Time) String() string {
	if t == NoTime {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// Date is a day of the UTC calendar.
type Date struct{ start Time }

// ParseDate reads YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("date %q: want YYYY-MM-DD, such as 2025-10-10", s)
	}
	return Date{At(t)}, nil
}

// DateOf is the UTC day that holds t.
func DateOf(t Time) Date {
	d := t % Day
	if d < 0 {
		d += Day
	}
	return Date{t - d}
}

// Start is 00:00 UTC of the day, its first instant.
func (d Date) Start() Time { return d.start }

// End is 00:00 UTC of the next day, the first instant not in the day.
func (d Date) End() Time { return d.start + Day }

// Contains tells whether t lies in the day.
func (d Date) Contains(t Time) bool { return d.start <= t && t < d.start+Day }

// Add is the day n days later.
func (d Date) Add(n int) Date { return Date{d.start + Time(n)*Day} }

// MinuteOf is the index of the minute that holds t, 0 to 1439; false when t is
// not in the day.
func (d Date) MinuteOf(t Time) (int, bool) {
	if !d.Contains(t) {
		return 0, false
	}
	return int((t - d.start) / Minute), true
}

// String is YYYY-MM-DD.
func (d Date) String() string { return d.start.UTC().Format(time.DateOnly) }

// MarshalText and UnmarshalText let a Date stand in JSON and TOML.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}
