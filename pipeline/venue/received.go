package venue

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// ErrReceived is a line of a recording that starts with neither a receive time nor
// JSON.
var ErrReceived = errors.New("not a receive time and JSON")

// traffic starts the lines by which recorders keep what they asked for and were
// answered outside the feed.
var traffic = [][]byte{[]byte("wss://"), []byte("ws://"), []byte("https://"), []byte("http://"), []byte("configuration: ")}

// DecodeReceived reads a recording of a live feed. A line is the JSON as received,
// alone or after the time of its receipt: "1723161253937085768 {...}" (a count of
// nanoseconds, microseconds or milliseconds, by its length) or "1652459225.7084:
// {...}" (seconds). The recorder's own lines, such as requests, are passed over.
//
// read takes the line's JSON with the time of receipt, cut to microseconds, the unit
// of frames; NoTime where the line has none. It is nil for a line that holds nothing
// asked for, which need not be read to its end. A fault of the JSON is the row's.
func DecodeReceived[T any](r io.Reader, read func(j *JSON, at tick.Time) *T) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		lines := NewLines(r)
		var j JSON
		blank := true
		for ; lines.Next(); blank = false {
			at, text, err := CutReceived(lines.Text())
			if err != nil && blank {
				yield(nil, &HeaderError{Have: clip(lines.Text()), Want: "a receive time and JSON in each line"})
				return
			}
			if err != nil {
				if !yield(nil, lines.bad(lines.Text(), err)) {
					return
				}
				continue
			}
			if text == nil {
				continue
			}
			j.Reset(text)
			v := read(&j, at)
			if v != nil {
				j.End()
			}
			switch {
			case j.err != nil:
				if !yield(nil, j.rowError(lines)) {
					return
				}
			case v != nil:
				if !yield(v, nil) {
					return
				}
			}
		}
		if err := lines.Err(); err != nil {
			yield(nil, err)
		} else if blank {
			yield(nil, &HeaderError{Want: "a receive time and JSON in each line"})
		}
	}
}

func (l *Lines) bad(text []byte, err error) *RowError {
	return &RowError{Line: l.Number(), Offset: l.Offset(), Text: clip(text), Err: err}
}

// CutReceived takes a line of a recording apart (see DecodeReceived); the text is nil
// where the line is the recorder's own.
func CutReceived(line []byte) (at tick.Time, text []byte, err error) {
	if len(line) == 0 {
		return 0, nil, ErrReceived
	}
	switch c := line[0]; {
	case c == '{' || c == '[':
		return tick.NoTime, line, nil
	case c-'0' > 9:
		for _, t := range traffic {
			if bytes.HasPrefix(line, t) {
				return 0, nil, nil
			}
		}
		return 0, nil, ErrReceived
	}
	n := bytes.IndexByte(line, ' ')
	if n < 0 || n+1 == len(line) {
		return 0, nil, ErrReceived
	}
	at, ok := receiveTime(line[:n])
	if !ok {
		return 0, nil, ErrReceived
	}
	return at, line[n+1:], nil
}

// receiveTime reads seconds with a fraction before a colon, or a count whose unit
// follows from its length: each has one length from 2001 to 2286.
func receiveTime(b []byte) (tick.Time, bool) {
	if head, ok := bytes.CutSuffix(b, []byte(":")); ok {
		whole, decimals, _ := bytes.Cut(head, []byte("."))
		s, ok := parseInt(whole)
		micros, ok2 := sixDecimals(decimals)
		return tick.Time(s)*tick.Second + tick.Time(micros)*tick.Microsecond, ok && ok2 && len(whole) == 10
	}
	n, ok := parseInt(b)
	if !ok {
		return 0, false
	}
	switch len(b) {
	case 13:
		return tick.Time(n) * tick.Millisecond, true
	case 16:
		return tick.Time(n) * tick.Microsecond, n <= 1<<62/int64(tick.Microsecond)
	case 19:
		return tick.Time(n) / tick.Microsecond * tick.Microsecond, true
	}
	return 0, false
}

// Next is the first byte of the value that comes next: '[', '{', '"', or that of a
// number or word; 0 at the end or after a fault.
func (j *JSON) Next() byte {
	if j.err != nil {
		return 0
	}
	return j.space()
}

// Price reads a price, in quotes or not, to the ladder's scale.
func (j *JSON) Price(l *Ladder) int64 { return j.PriceOf(j.Number(), l) }

// Size reads a size, in quotes or not, to the ladder's scale.
func (j *JSON) Size(l *Ladder) int64 { return j.SizeOf(j.Number(), l) }

// PriceOf brings a price whose text was read from this JSON to the ladder's scale.
func (j *JSON) PriceOf(text []byte, l *Ladder) int64 {
	if v, n := l.ReadPrice(text); n > 0 && n == len(text) {
		return v
	}
	return j.scaled(text, l.Price)
}

// SizeOf brings a size whose text was read from this JSON to the ladder's scale.
func (j *JSON) SizeOf(text []byte, l *Ladder) int64 {
	if v, n := l.ReadSize(text); n > 0 && n == len(text) {
		return v
	}
	return j.scaled(text, l.Size)
}

func (j *JSON) scaled(text []byte, scale func(tick.Decimal) (int64, error)) (v int64) {
	if j.err != nil {
		return 0
	}
	d, err := tick.ParseScientific(text)
	if err == nil {
		v, err = scale(d)
	}
	if err != nil {
		j.FailText(text, err)
	}
	return v
}

// FailText reports a fault of a value that was just read under the last key.
func (j *JSON) FailText(value []byte, err error) { j.Blame(string(j.name), value, err) }

// Rest is the text that was not read yet.
func (j *JSON) Rest() []byte { return j.text[j.at:] }
