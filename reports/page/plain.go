package page

import (
	"strings"
	"unicode"
)

// Plain makes a name from data safe to stand in a line of text: control
// characters, line separators and the marks that reorder text become the
// replacement character, so that what is read is what is there.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u2028', r == '\u2029', r == '\ufeff':
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
}
