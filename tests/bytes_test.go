package tests

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/crashtape/crashtape/internal/samples"
)

// TestSameBytes: whatever the number of workers and wherever the archives and
// folders are, frames, results.json and page have the same bytes.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	tapes := tapes()
	trees := map[string]map[string]string{}
	for _, jobs := range []string{"1", "2", "7"} {
		raw := filepath.Join(t.TempDir(), "elsewhere", jobs)
		if err := os.MkdirAll(raw, 0o755); err != nil {
			t.Fatal(err)
		}
		for i, tape := range tapes {
			tape.write(t, raw, fmt.Sprintf("made-%02d.csv.gz", i))
		}
		data, out := t.TempDir(), t.TempDir()
		succeed(t, "reconstruct", date, "--raw", raw, "--data", data, "--jobs", jobs)
		succeed(t, "plot", date, "--data", data, "--out", out)
		trees[jobs] = digests(t, filepath.Join(data, "frames"))
		maps.Copy(trees[jobs], digests(t, out))
	}
	if n := len(trees["1"]); n < 2*2*len(tapes)+2 {
		t.Fatalf("only %d files: %q", n, slices.Sorted(maps.Keys(trees["1"])))
	}
	for jobs, tree := range trees {
		same(t, "--jobs "+jobs, tree, trees["1"])
	}
}

// TestKilledRunsLeaveNothing ends runs at random instants, then lets one finish: the
// frames are those of a run that nobody disturbed, and nothing is left beside them.
func TestKilledRunsLeaveNothing(t *testing.T) {
	kills := 15
	if text := os.Getenv("CRASHTAPE_KILLS"); text != "" { // as in the test of pipeline/store
		var err error
		if kills, err = strconv.Atoi(text); err != nil {
			t.Fatalf("CRASHTAPE_KILLS: %v", err)
		}
	}
	tapes := tapes()
	raw, data := t.TempDir(), t.TempDir()
	for i, tape := range tapes {
		tape.write(t, raw, fmt.Sprintf("made-%02d.csv.gz", i))
	}
	programs(t) // built before the clock starts
	began := time.Now()
	undisturbed := reconstructed(t, tapes)
	whole := time.Since(began)

	rng := rand.New(rand.NewPCG(uint64(began.UnixNano()), 0))
	struck, tries := 0, 0
	for ; struck < kills && tries < 20*kills; tries++ {
		if kill(t, time.Duration(rng.Int64N(int64(whole))), date, "--raw", raw, "--data", data) {
			struck++
			continue
		}
		// All is done: begin again with nothing.
		if err := os.RemoveAll(filepath.Join(data, "frames")); err != nil {
			t.Fatal(err)
		}
	}
	if struck < kills {
		t.Fatalf("of %d runs only %d were hit before their end", tries, struck)
	}

	succeed(t, "reconstruct", date, "--raw", raw, "--data", data)
	same(t, "after the kills", digests(t, filepath.Join(data, "frames")), digests(t, filepath.Join(undisturbed, "frames")))
	for name := range digests(t, data) {
		if strings.Contains(name, "tmp") {
			t.Errorf("%s was left behind", name)
		}
	}
	succeed(t, "reconstruct", "verify", date, "--data", data, "--raw", raw)
}

// kill starts reconstruct and kills it after a while; false when it had ended.
func kill(t *testing.T, after time.Duration, args ...string) bool {
	t.Helper()
	c := exec.CommandContext(t.Context(), filepath.Join(programs(t), "reconstruct"), args...)
	c.Dir = samples.Root(t)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { c.Process.Kill() })
	defer timer.Stop()
	err := c.Wait()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() != -1 {
		t.Fatalf("exit code %d before it was killed:\n%s", exit.ExitCode(), out.Bytes())
	}
	return err != nil
}

// digests maps each file below dir to the digest of its bytes.
func digests(t *testing.T, dir string) map[string]string {
	t.Helper()
	tree := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, p)
		tree[filepath.ToSlash(rel)] = fmt.Sprintf("%x", sha256.Sum256(b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func same(t *testing.T, name string, have, want map[string]string) {
	t.Helper()
	for file := range want {
		if have[file] == "" {
			t.Errorf("%s: %s is not there", name, file)
		} else if have[file] != want[file] {
			t.Errorf("%s: %s has other bytes", name, file)
		}
	}
	for file := range have {
		if want[file] == "" {
			t.Errorf("%s: %s should not be there", name, file)
		}
	}
}
