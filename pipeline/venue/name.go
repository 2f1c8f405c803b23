package venue

import (
	"path"
	"strings"
)

// Stem is the last component of a slash-separated path without the suffixes of
// containers and of plain text: "x/BTCUSDT-aggTrades-2025-10-08.zip" is
// "BTCUSDT-aggTrades-2025-10-08".
func Stem(p string) string {
	name := path.Base(p)
	for _, suffix := range []string{".zip", ".gz", ".zst", ".lz4", ".tar", ".csv"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return name
}

// Folders are the components of a slash-separated path before its last one, the
// nearest first.
func Folders(p string) []string {
	var out []string
	for dir := path.Dir(p); dir != "." && dir != "/"; dir = path.Dir(dir) {
		out = append(out, path.Base(dir))
	}
	return out
}

// FirstLines are the complete lines, at most n, of an archive's first bytes,
// without byte order mark and line ends; blank lines are left out. The last line
// counts when the head holds the whole content, which is when it is shorter than
// the 4 KiB a head has at most.
func FirstLines(head []byte, n int) []string {
	text := strings.TrimPrefix(string(head), "\ufeff")
	whole := len(head) < HeadSize
	var out []string
	for line := range strings.Lines(text) {
		if !strings.HasSuffix(line, "\n") && !whole {
			break
		}
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			out = append(out, line)
		}
		if len(out) == n {
			break
		}
	}
	return out
}

// HeadSize is how much of an archive's content Recognise is given at most.
const HeadSize = 4 << 10
