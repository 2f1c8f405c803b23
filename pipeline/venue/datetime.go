package venue

import "github.com/crashtape/crashtape/pipeline/tick"

// Clock reads instants written as UTC dates and times of day: 2025-10-10 21:20:00,
// 2023-06-01T00:00:03.299718723 or with a Z. What is finer than a microsecond, the
// unit of frames, is cut off. It remembers the last date.
type Clock struct {
	known bool
	date  [10]byte
	day   tick.Time
}

// Read reads a whole text; false where it is no such instant.
func (c *Clock) Read(b []byte) (tick.Time, bool) {
	const shortest = len("2006-01-02 15:04:05")
	if len(b) < shortest || b[10] != ' ' && b[10] != 'T' || b[13] != ':' || b[16] != ':' {
		return 0, false
	}
	if !c.known || [10]byte(b) != c.date {
		d, err := tick.ParseDate(string(b[:10]))
		if err != nil || d.String() != string(b[:10]) { // a year beyond what nanoseconds count
			return 0, false
		}
		c.known, c.date, c.day = true, [10]byte(b), d.Start()
	}
	hour, ok1 := twoDigits(b[11:], 23)
	minute, ok2 := twoDigits(b[14:], 59)
	second, ok3 := twoDigits(b[17:], 59)
	micros, ok4 := fraction(b[shortest:])
	at := c.day + tick.Time(hour*60+minute)*tick.Minute + tick.Time(second)*tick.Second + tick.Time(micros)*tick.Microsecond
	return at, ok1 && ok2 && ok3 && ok4
}

func twoDigits(b []byte, most int) (int, bool) {
	tens, ones := b[0]-'0', b[1]-'0'
	n := int(tens)*10 + int(ones)
	return n, tens <= 9 && ones <= 9 && n <= most
}

// fraction reads .299718723 as microseconds, before an optional Z.
func fraction(b []byte) (micros int64, ok bool) {
	if n := len(b); n > 0 && b[n-1] == 'Z' {
		b = b[:n-1]
	}
	if len(b) == 0 {
		return 0, true
	}
	if b[0] != '.' || len(b) == 1 || len(b) > len(".123456789") {
		return 0, false
	}
	return sixDecimals(b[1:])
}

// sixDecimals reads the digits after a point as millionths; further ones are cut off.
func sixDecimals(b []byte) (n int64, ok bool) {
	for i := range max(6, len(b)) {
		var d byte
		if i < len(b) {
			d = b[i] - '0'
		}
		if d > 9 {
			return 0, false
		}
		if i < 6 {
			n = n*10 + int64(d)
		}
	}
	return n, true
}
