package venue

import "errors"

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

// End says that the text ends here.
func (j *JSON) End() {
	if j.err == nil && (j.space() != 0 || j.at < len(j.text)) {
		j.Fail(ErrJSON)
	}
}
