package venue

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/crashtape/crashtape/pipeline/tick"
)

func TestReceiveTimes(t *testing.T) {
	for name, c := range map[string]struct {
		line string
		at   string // RFC 3339, "" without one
		text string
	}{
		"nanoseconds":              {`1723161253937085768 {}`, "2024-08-08T23:54:13.937085Z", "{}"},
		"microseconds":             {`1680652700423575 {}`, "2023-04-04T23:58:20.423575Z", "{}"},
		"milliseconds":             {`1680652700423 [1]`, "2023-04-04T23:58:20.423Z", "[1]"},
		"seconds and seven digits": {`1652459225.5037491: {}`, "2022-05-13T16:27:05.503749Z", "{}"},
		"seconds and one digit":    {`1652459225.5: {}`, "2022-05-13T16:27:05.5Z", "{}"},
		"whole seconds":            {`1652459225: {}`, "2022-05-13T16:27:05Z", "{}"},
		"JSON alone":               {`{"a":1}`, "", `{"a":1}`},
		"a list alone":             {`[1]`, "", `[1]`},
	} {
		at, text, err := CutReceived([]byte(c.line))
		if err != nil || string(text) != c.text || at.String() != c.at {
			t.Errorf("%s: %s, %q, %v", name, at, text, err)
		}
	}
	for _, line := range []string{
		"wss://ws.okx.com:8443/ws/v5/public <-> 1652459224.5300605", "https://api.kraken.com -> 1: {}", `configuration: {"x":1}`,
	} {
		if _, text, err := CutReceived([]byte(line)); text != nil || err != nil {
			t.Errorf("%q: %q, %v", line, text, err)
		}
	}
	for _, line := range []string{
		"", "garbage", "1723161253937085768", "1723161253937085768 ", "17231612 {}", "172316125393708576x {}", "1652459225.5x: {}",
		"1652459225.5 {}", "165245922.5: {}", "99999999999999999999 {}", "-1680652700423575 {}", " {}", "\"x\"", ": {}",
	} {
		if at, text, err := CutReceived([]byte(line)); !errors.Is(err, ErrReceived) {
			t.Errorf("%q: %d, %q, %v", line, at, text, err)
		}
	}
}

// read asks for objects with a key n and takes its number.
func readN(j *JSON, _ tick.Time) *int64 {
	var n *int64
	for j.Open('{'); j.Key(); {
		if string(j.Name()) == "n" {
			v := j.Int()
			n = &v
		} else {
			j.Skip()
		}
	}
	return n
}

func TestDecodeReceived(t *testing.T) {
	const text = "wss://x <-> 1\n{\"n\":1}\n1652459225.5: {\"n\":2}\n{\"other\":1}\n{\"n\":x}\ngarbage\n{\"n\":3} trailing\n{\"n\":4}"
	var got []int64
	var lines []int64
	for n, err := range DecodeReceived(strings.NewReader(text), readN) {
		var fault *RowError
		if errors.As(err, &fault) {
			lines = append(lines, fault.Line)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, *n)
	}
	if len(got) != 3 || got[0] != 1 || got[1] != 2 || got[2] != 4 || len(lines) != 3 || lines[0] != 5 || lines[1] != 6 || lines[2] != 7 {
		t.Errorf("%v, faults in lines %v", got, lines)
	}
	for want := range 7 {
		n := 0
		for range DecodeReceived(strings.NewReader(text), readN) {
			if n++; n > want {
				break
			}
		}
		if n != min(want+1, 6) {
			t.Errorf("%d steps, want %d", n, want+1)
		}
	}
	for name, c := range map[string]struct {
		r    io.Reader
		want string
	}{
		"no byte":       {strings.NewReader(""), "unexpected EOF"},
		"blank lines":   {strings.NewReader("\n\n"), "a receive time and JSON"},
		"a table":       {strings.NewReader("a,b\n{\"n\":1}\n"), "a receive time and JSON"},
		"a broken line": {io.MultiReader(strings.NewReader("{\"n\":"), iotest.ErrReader(io.ErrUnexpectedEOF)), "unexpected EOF"},
	} {
		steps := 0
		for _, err := range DecodeReceived(c.r, readN) {
			if steps++; err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", name, err, c.want)
			}
		}
		if steps != 1 {
			t.Errorf("%s: %d steps, want 1", name, steps)
		}
	}
}

var written = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?$`)

// FuzzClock compares the clock with package time.
func FuzzClock(f *testing.F) {
	for _, s := range []string{
		"2023-06-01T00:00:03.299718723", "2025-10-10 21:20:00", "2021-04-17T16:43:37.075687Z", "2024-02-29 23:59:59.9", "2023-02-29 00:00:00",
		"2025-10-10 24:00:00", "2025-10-10 21:60:00", "2025-10-10 21:20:60", "2025-10-10 21:20:00.", "2025-10-10 21:20:00Z", "2025-10-10 21:20:0:",
		"2025-10-10 21:20:00.1234567891", "2025-10-10x21:20:00", "1969-12-31 23:59:59.999999", "2000-01-01 0:00:00", "2025-10-10  4:00:00",
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00 00:00:00", // once taken for a date remembered
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, first, s string) {
		var c Clock
		c.Read([]byte(first)) // what is remembered must not matter
		got, ok := c.Read([]byte(s))
		text := strings.TrimSuffix(s, "Z")
		if len(text) > 10 && text[10] == 'T' {
			text = text[:10] + " " + text[11:]
		}
		want, err := time.Parse("2006-01-02 15:04:05.999999999", text)
		if !written.MatchString(text) {
			err = errors.New("package time takes more")
		}
		if err == nil && (want.Year() < 1700 || want.Year() > 2200) {
			return // beyond what nanoseconds can count
		}
		if ok != (err == nil) || ok && got != tick.At(want.Truncate(time.Microsecond)) {
			t.Fatalf("%q: %s, %v, want %s, %v", s, got, ok, want, err)
		}
	})
}
