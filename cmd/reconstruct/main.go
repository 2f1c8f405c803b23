// Command reconstruct turns the tick archives of a day into frames, minutes and
// drawdowns.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/crashtape/crashtape/cmd/internal/console"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// execute is the whole command: results to stdout, progress and logs to stderr.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRoot(stdout, stderr)
	root.SetArgs(args)
	return console.Exit(stderr, "reconstruct", root.ExecuteContext(ctx))
}
