package venue

import (
	"errors"
	"io"
	"iter"
	"math"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Why a text is not the JSON expected. Strings with escapes are refused where they
// are read; no venue's names or numbers need them.
var (
	ErrJSON    = errors.New("not the JSON expected here")
	ErrMissing = errors.New("missing")
	ErrTwice   = errors.New("twice in one message")
)

// JSON is a cursor over one JSON text. It reads by shape, without a tree: the caller
// says what must come next. Keys may come in any order, with spaces or without, and
// unknown ones can be skipped. The first fault stops it; after that every method does
// nothing, and Key and Element are false.
type JSON struct {
	text  []byte
	at    int
	fresh bool   // just after an opening bracket: no comma is due
	name  []byte // the last key
	err   error
	fault int // where
}

// Reset starts on another text, which must not change while it is read.
func (j *JSON) Reset(text []byte) { *j = JSON{text: text} }

// Err is the first fault, or nil.
func (j *JSON) Err() error { return j.err }

// Fail reports a fault of the value under the last key.
func (j *JSON) Fail(err error) {
	if j.err == nil {
		j.err, j.fault = err, j.at
	}
}

// Once marks the last key as seen, which it must not have been before.
func (j *JSON) Once(seen *bool) {
	if *seen {
		j.Fail(ErrTwice)
	}
	*seen = true
}

// Lack reports a key that the object does not have.
func (j *JSON) Lack(name string) { j.Blame(name, nil, ErrMissing) }

// Blame reports a fault of a value that was read before, under the key name.
func (j *JSON) Blame(name string, value []byte, err error) {
	if j.err == nil {
		j.name, j.text, j.at = []byte(name), value, 0
		j.Fail(err)
	}
}

// space moves to the next byte that is no space and gives it, 0 at the end.
func (j *JSON) space() byte {
	for ; j.at < len(j.text); j.at++ {
		if c := j.text[j.at]; c != ' ' && c != '\t' {
			return c
		}
	}
	return 0
}

// Open moves past an opening bracket: '{' or '['.
func (j *JSON) Open(bracket byte) {
	if j.err == nil && j.space() == bracket {
		j.at++
		j.fresh = true
		return
	}
	j.Fail(ErrJSON)
}

// more moves past a comma, where one is due, or past the closing bracket.
func (j *JSON) more(bracket byte) bool {
	if j.err != nil {
		return false
	}
	c := j.space()
	switch {
	case c == bracket:
		j.at++
		j.fresh = false
		return false
	case j.fresh:
		j.fresh = false
		return true
	case c == ',':
		j.at++
		return true
	}
	j.Fail(ErrJSON)
	return false
}

// Key moves to the value of the object's next key, whose name Name gives; false at
// the object's end, which it moves past.
func (j *JSON) Key() bool {
	if !j.more('}') {
		return false
	}
	name := j.Text()
	if j.err == nil && j.space() == ':' {
		j.at++
		j.name = name
		return true
	}
	j.Fail(ErrJSON)
	return false
}

// Name is the last key that was read, also one of an object inside.
func (j *JSON) Name() []byte { return j.name }

// Element moves to the array's next element; false at its end, which it moves past.
func (j *JSON) Element() bool { return j.more(']') }

// Text reads a string, borrowed from the line.
func (j *JSON) Text() []byte {
	if j.err != nil || j.space() != '"' {
		j.Fail(ErrJSON)
		return nil
	}
	rest := j.text[j.at+1:]
	for i, c := range rest {
		if c == '"' {
			j.at += i + 2
			return rest[:i]
		}
		if c == '\\' || c < ' ' {
			break
		}
	}
	j.Fail(ErrJSON)
	return nil
}

// Number gives a number's text, in quotes or not.
func (j *JSON) Number() []byte {
	if j.err == nil && j.space() == '"' {
		return j.Text()
	}
	start := j.at
	for j.at < len(j.text) {
		switch c := j.text[j.at]; {
		case '0' <= c && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
			j.at++
			continue
		}
		break
	}
	if j.at == start {
		j.Fail(ErrJSON)
	}
	return j.text[start:j.at]
}

// Int reads digits, in quotes or not.
func (j *JSON) Int() int64 {
	start := j.at
	var v int64
	for at := start; j.err == nil && at < len(j.text); at++ {
		d := j.text[at] - '0'
		if d <= 9 {
			v = v*10 + int64(d)
			continue
		}
		if c := j.text[at]; at == start || at-start > 18 || c != ',' && c != '}' {
			break // left to the full reader
		}
		j.at = at
		return v
	}
	n, ok := parseInt(j.Number())
	if !ok {
		j.at = start
		j.Fail(ErrNotInt)
	}
	return n
}

// Time reads an integer count of unit since 1970 and holds it against the time the
// archive covers.
func (j *JSON) Time(unit tick.Time, a *Archive) tick.Time {
	start := j.at
	n := j.Int()
	if j.err == nil && (n > math.MaxInt64/int64(unit) || !a.Holds(tick.Time(n)*unit)) {
		j.at = start
		j.Fail(ErrOtherDay)
	}
	return tick.Time(n) * unit
}

// Skip moves past a value of any kind. What is inside is not checked beyond strings
// and brackets.
func (j *JSON) Skip() {
	depth := 0
	for j.err == nil {
		switch c := j.space(); c {
		case '"':
			j.skipString()
		case '{', '[':
			depth++
			j.at++
			continue
		case '}', ']':
			depth--
			j.at++
		case ',', ':':
			if depth == 0 {
				j.Fail(ErrJSON)
			}
			j.at++
			continue
		default:
			j.skipWord()
		}
		if depth < 0 {
			j.Fail(ErrJSON)
		}
		if depth == 0 {
			j.fresh = false
			return
		}
	}
}

func (j *JSON) skipString() {
	for i := j.at + 1; i < len(j.text); i++ {
		if c := j.text[i]; c == '"' {
			j.at = i + 1
			return
		} else if c == '\\' {
			i++
		}
	}
	j.Fail(ErrJSON)
}

// skipWord moves past a number, true, false or null.
func (j *JSON) skipWord() {
	start := j.at
	for j.at < len(j.text) && strings.IndexByte(" \t,:{}[]\"", j.text[j.at]) < 0 {
		j.at++
	}
	if j.at == start {
		j.Fail(ErrJSON)
	}
}

// End says that the text ends here.
func (j *JSON) End() {
	if j.err == nil && (j.space() != 0 || j.at < len(j.text)) {
		j.Fail(ErrJSON)
	}
}

// DecodeJSON reads a stream of JSON objects, one message about a book a line. The
// line is read by message, which fills what the ladder builds; a fault of the cursor
// is the row's, and ends the iteration only if the consumer does.
func DecodeJSON(r io.Reader, message func(*JSON, *Ladder)) iter.Seq2[*tick.Depth, error] {
	return func(yield func(*tick.Depth, error) bool) {
		lines := NewLines(r)
		var (
			j JSON
			l Ladder
			d tick.Depth
		)
		first := true
		for lines.Next() {
			text := lines.Text()
			if first && text[0] != '{' {
				yield(nil, &HeaderError{Have: clip(text), Want: "a JSON object in each line"})
				return
			}
			first = false
			j.Reset(text)
			l.Start(&d)
			message(&j, &l)
			j.End()
			if j.err != nil {
				if !yield(nil, j.rowError(lines)) {
					return
				}
				continue
			}
			if !yield(l.Finish(), nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(nil, err)
		} else if first {
			yield(nil, &HeaderError{Want: "a JSON object in each line"})
		}
	}
}

func (j *JSON) rowError(lines *Lines) *RowError {
	return &RowError{
		Line: lines.Number(), Offset: lines.Offset(), Field: string(j.name[:min(len(j.name), 64)]),
		Text: clip(j.text[min(j.fault, len(j.text)):]), Err: j.err,
	}
}
