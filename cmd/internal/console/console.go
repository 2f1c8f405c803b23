// Package console is what the commands share towards a person: exit codes, logs,
// and whether somebody watches.
package console

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"
)

// Version of the toolkit, as it stands in reports and in the change log.
const Version = "0.1.0"

// The exit codes.
const (
	OK         = 0
	Failed     = 1
	Usage      = 2
	Incomplete = 3 // finished, but data is missing or was refused
)

// UsageError is a command line that makes no sense.
type UsageError struct{ Err error }

func (e *UsageError) Error() string { return e.Err.Error() }
func (e *UsageError) Unwrap() error { return e.Err }

// ErrIncomplete is returned by a command that finished with incomplete data and has
// said so already.
var ErrIncomplete = errors.New("finished, but the data is incomplete")

// Exit prints what went wrong and gives the exit code.
func Exit(stderr io.Writer, name string, err error) int {
	switch {
	case err == nil:
		return OK
	case errors.Is(err, ErrIncomplete):
		return Incomplete
	}
	fmt.Fprintf(stderr, "%s: %v\n", name, err)
	if _, ok := errors.AsType[*UsageError](err); ok {
		fmt.Fprintf(stderr, "%s --help lists the flags\n", name)
		return Usage
	}
	return Failed
}

// Watched tells whether a person watches the writer: a terminal, and no sign of the
// opposite (CI, NO_COLOR, TERM=dumb).
func Watched(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false
	}
	return os.Getenv("CI") == "" && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}

// Logger logs for a person on a terminal, as plain lines elsewhere.
func Logger(w io.Writer) *slog.Logger {
	if Watched(w) {
		return slog.New(tint.NewTextHandler(w, &tint.Options{TimeFormat: time.TimeOnly}))
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
}
