//go:build unix

package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Environment of the child that TestKilledAtAnyInstant starts, and the number of
// kills when the usual one is too few.
const (
	killDir   = "CRASHTAPE_KILL_DIR"
	killCount = "CRASHTAPE_KILLS"
)

const killPartitions = 8

func killPartition(i int) Partition { return partition("SYMBOL" + strconv.Itoa(i)) }

// round puts every partition; what is written depends only on i and version.
func round(ctx context.Context, s *Store, version int) error {
	for i := range killPartitions {
		r := rand.New(rand.NewPCG(uint64(i), uint64(version)))
		_, err := s.Put(ctx, killPartition(i), func(w io.Writer) (Manifest, error) {
			for range 20 {
				if _, err := fmt.Fprintf(w, "%d %d %s\n", i, version, strings.Repeat("x", r.IntN(20_000))); err != nil {
					return Manifest{}, err
				}
			}
			return Manifest{Fingerprint: strconv.Itoa(version)}, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// TestMain is the child: it puts partitions until it is killed.
func TestMain(m *testing.M) {
	dir := os.Getenv(killDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := Open(dir)
	if err == nil {
		_, err = s.Lock()
	}
	if err == nil {
		_, err = s.Sweep()
	}
	for version := 0; err == nil; version++ {
		fmt.Println("round", version) // tells the parent that it works
		err = round(context.Background(), s, version)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// TestKilledAtAnyInstant kills a process that replaces partitions, over and over in the
// same folder. Each time every partition there must be whole, and the next run must get
// the lock and clean up. In the end the tree is that of a run that nobody disturbed.
func TestKilledAtAnyInstant(t *testing.T) {
	kills := 40
	if text := os.Getenv(killCount); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%s: %v", killCount, err)
		}
		kills = n
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(uint64(os.Getpid()), 1))
	leftovers := 0
	committed := map[Partition]bool{}
	for n := range kills {
		kill(t, exe, dir, time.Duration(r.IntN(60_000))*time.Microsecond)
		leftovers += checkWhole(t, dir, committed)
		if t.Failed() {
			t.Fatalf("after kill %d", n+1)
		}
	}
	t.Logf("%d kills, %d temporary folders left and swept", kills, leftovers)
	if leftovers == 0 {
		t.Error("no kill hit a Put: the test proves nothing")
	}
	undisturbed := t.TempDir()
	for _, d := range []string{dir, undisturbed} {
		s, err := Open(d)
		if err != nil {
			t.Fatal(err)
		}
		unlock, err := s.Lock()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Sweep(); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(round(t.Context(), s, 0), unlock(), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if tree(t, dir) != tree(t, undisturbed) {
		t.Error("the tree differs from that of an undisturbed run")
	}
}

// kill runs the child for a while after it has begun to work.
func kill(t *testing.T, exe, dir string, after time.Duration) {
	t.Helper()
	child := exec.Command(exe)
	child.Env = append(os.Environ(), killDir+"="+dir)
	var stderr strings.Builder
	child.Stderr = &stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 5)); err != nil {
		t.Errorf("the child ended by itself: %v", err)
	}
	timer := time.NewTimer(after)
	<-timer.C
	if err := child.Process.Kill(); err != nil {
		t.Errorf("kill: %v", err)
	}
	if err := child.Wait(); err == nil || child.ProcessState.Exited() {
		t.Fatalf("the child was not killed, it said: %s", stderr.String())
	}
}

// checkWhole verifies every partition as a reader finds it, then sweeps as the next
// run does and verifies that none of those ever committed got lost. It returns the
// number of leftovers.
func checkWhole(t *testing.T, dir string, committed map[Partition]bool) int {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range killPartitions {
		p := killPartition(i)
		parent, base := path.Split(p.Path())
		there := s.disk.exists(p.Path())
		committed[p] = committed[p] || there || s.disk.exists(path.Join(parent, oldPrefix+base))
		if _, err := read(s, p); there && err != nil {
			t.Errorf("before the sweep: %v", err)
		}
	}
	unlock, err := s.Lock()
	if err != nil {
		t.Fatal(err)
	}
	removed, err := s.Sweep()
	if err := errors.Join(err, unlock()); err != nil {
		t.Fatal(err)
	}
	for i := range killPartitions {
		p := killPartition(i)
		if _, err := read(s, p); err != nil && (committed[p] || !errors.Is(err, ErrNotFound)) {
			t.Errorf("after the sweep: %v", err)
		}
	}
	if left, err := s.scaffolding(); err != nil || len(left) > 0 {
		t.Errorf("left after the sweep: %v, %v", left, err)
	}
	return len(removed)
}
