package store

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Kind is what the rows of a frame are: trades, candles, minutes, ... a lower-case
// word.
type Kind string

// Partition names one frame: a kind, a day and an instrument.
type Partition struct {
	Kind Kind
	Date tick.Date
	Key  tick.Key
}

// framesDir is the folder below the data folder that holds every partition.
const framesDir = "frames"

// maxName bounds a directory's name in bytes. File systems stop at 255; temporary
// names add a prefix.
const maxName = 200

// Path is the partition's folder below the data folder, in hive style:
//
//	frames/trades/date=2025-10-10/venue=okx/market=linear/symbol=BTC-USDT-SWAP
//
// Bytes outside [A-Za-z0-9._-] and dots at either end are percent-encoded, so a
// symbol is data and never a path, and different partitions have different paths.
// On a file system that ignores case the paths of symbols that differ only in case
// (kPEPE, KPEPE) are one folder: the second Put is refused there, see Store.Put.
func (p Partition) Path() string {
	return path.Join(framesDir, escape(string(p.Kind)), "date="+p.Date.String(),
		"venue="+escape(p.Key.Venue), "market="+escape(string(p.Key.Market)), "symbol="+escape(p.Key.Symbol))
}

func (p Partition) String() string { return p.Path() }

// ParsePath is the inverse of Partition.Path.
func ParsePath(name string) (Partition, error) {
	fail := func(err error) (Partition, error) {
		return Partition{}, fmt.Errorf("partition path %q: %w", name, err)
	}
	parts := strings.Split(name, "/")
	if len(parts) != 6 || parts[0] != framesDir {
		return fail(errors.New("want frames/<kind>/date=/venue=/market=/symbol="))
	}
	values := [4]string{}
	for i, label := range [...]string{"date=", "venue=", "market=", "symbol="} {
		text, ok := strings.CutPrefix(parts[i+2], label)
		if !ok {
			return fail(fmt.Errorf("%q does not begin with %q", parts[i+2], label))
		}
		value, err := unescape(text)
		if err != nil {
			return fail(err)
		}
		values[i] = value
	}
	kind, err := unescape(parts[1])
	if err != nil {
		return fail(err)
	}
	date, err := tick.ParseDate(values[0])
	if err != nil {
		return fail(err)
	}
	p := Partition{Kind(kind), date, tick.Key{Venue: values[1], Market: tick.Market(values[2]), Symbol: values[3]}}
	if p.Path() != name {
		return fail(fmt.Errorf("not the canonical spelling %q", p.Path()))
	}
	return p, nil
}

// Validate tells why a partition cannot be stored: a kind that is no lower-case
// word, a market that does not exist, text that is not UTF-8 (the manifest could not
// repeat it), or a name that is empty or too long once encoded.
func (p Partition) Validate() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("partition of kind %q, %q: %s", p.Kind, p.Key, fmt.Sprintf(format, args...))
	}
	if !lowerWord(string(p.Kind)) || !filepath.IsLocal(string(p.Kind)) {
		return fail("the kind is not a lower-case word of at most 32 letters")
	}
	if !p.Key.Market.Valid() {
		return fail("market %q is not spot, linear or inverse", p.Key.Market)
	}
	for _, f := range [...]struct{ what, text string }{{"venue", p.Key.Venue}, {"symbol", p.Key.Symbol}} {
		switch n := len(f.what) + 1 + len(escape(f.text)); {
		case f.text == "":
			return fail("the %s is empty", f.what)
		case !utf8.ValidString(f.text):
			return fail("the %s is not UTF-8", f.what)
		case n > maxName:
			return fail("the %s needs a folder name of %d bytes, the limit is %d", f.what, n, maxName)
		}
	}
	return nil
}

func lowerWord(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c != '_' || i == 0) {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

const upperHex = "0123456789ABCDEF"

// escape percent-encodes every byte outside [A-Za-z0-9._-], and dots at either end:
// a leading one hides a file, a trailing one is dropped by Windows.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if !plain(c) || c == '.' && (i == 0 || i == len(s)-1) {
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func plain(c byte) bool {
	switch {
	case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return true
	}
	return c == '.' || c == '_' || c == '-'
}

func unescape(s string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", fmt.Errorf("%q ends within a percent code", s)
		}
		hi, lo := strings.IndexByte(upperHex, s[i+1]), strings.IndexByte(upperHex, s[i+2])
		if hi < 0 || lo < 0 {
			return "", fmt.Errorf("%q holds the bad percent code %q", s, s[i:i+3])
		}
		b.WriteByte(byte(hi<<4 | lo))
		i += 2
	}
	return b.String(), nil
}
