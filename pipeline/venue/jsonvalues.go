package venue

import (
	"math"
	"strings"

	"github.com/crashtape/crashtape/pipeline/tick"
)

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
