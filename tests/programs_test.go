// Package tests looks at the programs from outside: what they write is read by
// DuckDB and shown by Chromium, neither of which is ours.
package tests

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/crashtape/crashtape/internal/samples"
)

// built holds the two programs, made once per run of the tests.
var built struct {
	sync.Once
	dir string
	err error
	out []byte
}

func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(built.dir)
	os.Exit(code)
}

// programs is a folder with reconstruct and plot, built from the sources.
func programs(tb testing.TB) string {
	tb.Helper()
	root := samples.Root(tb)
	readSources(tb, root)
	built.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "crashtape"); built.err != nil {
			return
		}
		c := exec.Command("go", "build", "-buildvcs=false", "-o", built.dir, "./cmd/...")
		c.Dir = root
		built.out, built.err = c.CombinedOutput()
	})
	if built.err != nil {
		tb.Fatalf("go build: %v\n%s", built.err, built.out)
	}
	return built.dir
}

// readSources looks at every folder that the programs are built from, in this
// process: the test cache sees what a test opens, not what its children read.
func readSources(tb testing.TB, root string) {
	tb.Helper()
	for _, dir := range []string{"cmd", "pipeline", "reports", "data"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(p string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && (d.Name() == "out" || d.Name() == "frames" || d.Name() == "raw" || d.Name() == "node_modules") {
				return fs.SkipDir
			}
			return err
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// run starts a program in the repository's root and returns what it printed.
func run(tb testing.TB, program string, args ...string) (stdout, stderr string, code int) {
	tb.Helper()
	c := exec.CommandContext(tb.Context(), filepath.Join(programs(tb), program), args...)
	c.Dir = samples.Root(tb)
	var o, e bytes.Buffer
	c.Stdout, c.Stderr = &o, &e
	err := c.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return o.String(), e.String(), exit.ExitCode()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return o.String(), e.String(), 0
}

// succeed is run for what must end with exit code 0.
func succeed(tb testing.TB, program string, args ...string) string {
	tb.Helper()
	stdout, stderr, code := run(tb, program, args...)
	if code != 0 {
		tb.Fatalf("%s %s: exit code %d\n%s%s", program, strings.Join(args, " "), code, stdout, stderr)
	}
	return stdout
}

// node runs a script of this folder and reads the JSON it prints. What is missing
// is a failure in CI and a loud skip elsewhere.
func node(tb testing.TB, answer any, stdin []byte, script string, args ...string) {
	tb.Helper()
	needNode(tb)
	c := exec.CommandContext(tb.Context(), "node", append([]string{script}, args...)...)
	c.Stdin = bytes.NewReader(stdin)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		tb.Fatalf("node %s: %v\n%s", script, err, stderr.Bytes())
	}
	if err := json.Unmarshal(out, answer); err != nil {
		tb.Fatalf("node %s printed what is not JSON: %v\n%.500s", script, err, out)
	}
}

func needNode(tb testing.TB) {
	tb.Helper()
	need(tb, "node", "install Node 20 or later")
	if _, err := os.Stat("node_modules"); err != nil {
		missing(tb, "tests/node_modules is not there: just setup, or npm ci --prefix tests")
	}
}

// need is the path of the first of some programs that is installed.
func need(tb testing.TB, names string, hint string) string {
	tb.Helper()
	for name := range strings.FieldsSeq(names) {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(tb, "none of "+names+" is installed: "+hint)
	return ""
}

func missing(tb testing.TB, what string) {
	tb.Helper()
	if os.Getenv("CI") != "" {
		tb.Fatal(what)
	}
	tb.Skip("SKIPPED: " + what)
}

// ask runs queries in DuckDB; see duckdb/query.mjs.
func ask(tb testing.TB, queries map[string]string) map[string][]map[string]any {
	tb.Helper()
	text, err := json.Marshal(queries)
	if err != nil {
		tb.Fatal(err)
	}
	var answers map[string][]map[string]any
	node(tb, &answers, text, "duckdb/query.mjs")
	return answers
}
