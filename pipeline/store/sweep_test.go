package store

import (
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

func lock(t *testing.T, s *Store) {
	t.Helper()
	unlock, err := s.Lock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unlock(); err != nil {
			t.Error(err)
		}
	})
}

// A crash while a partition is replaced leaves one of these states; see Store.Put.
func TestSweepAfterACrashWhileReplacing(t *testing.T) {
	p := partition("BTC")
	parent, base := path.Split(p.Path())
	old := path.Join(parent, oldPrefix+base)
	tmp := path.Join(parent, tmpPrefix+"1-1-"+base)
	for name, state := range map[string]struct {
		crash   func(rename func(from, to string), put func(text string))
		want    string
		removed []string
	}{
		"before the first rename": {
			func(rename func(from, to string), put func(string)) {
				put("new")
				rename(p.Path(), tmp)
				put("old")
			}, "old", []string{tmp},
		},
		"between the renames": {
			func(rename func(from, to string), put func(string)) {
				put("new")
				rename(p.Path(), tmp)
				put("old")
				rename(p.Path(), old)
			}, "old", []string{tmp},
		},
		"after the second rename": {
			func(rename func(from, to string), put func(string)) {
				put("old")
				rename(p.Path(), old)
				put2 := path.Join(parent, "elsewhere")
				rename(old, put2) // Put itself would tidy up
				put("new")
				rename(put2, old)
			}, "new", []string{old},
		},
	} {
		for _, again := range []string{"sweep", "put"} {
			t.Run(name+", then "+again, func(t *testing.T) {
				s, dir := open(t)
				state.crash(
					func(from, to string) {
						if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
							t.Fatal(err)
						}
					},
					func(text string) { put(t, s, p, text) })
				if again == "put" { // a Put without a sweep before it must cope
					put(t, s, p, "newest")
					if text, err := read(s, p); text != "newest" || err != nil {
						t.Errorf("the partition reads %q, %v", text, err)
					}
					return
				}
				lock(t, s)
				removed, err := s.Sweep()
				if err != nil {
					t.Fatal(err)
				}
				if strings.Join(removed, " ") != strings.Join(state.removed, " ") {
					t.Errorf("removed %q, want %q", removed, state.removed)
				}
				if text, err := read(s, p); text != state.want || err != nil {
					t.Errorf("the partition reads %q, %v, want %q", text, err, state.want)
				}
				if left, err := s.scaffolding(); len(left) > 0 || err != nil {
					t.Errorf("left: %q, %v", left, err)
				}
			})
		}
	}
}

func TestSweepNeedsTheLock(t *testing.T) {
	s, _ := open(t)
	if _, err := s.Sweep(); err == nil {
		t.Error("swept without the lock")
	}
}

func TestSecondWriterIsToldWhoTheFirstIs(t *testing.T) {
	s, dir := open(t)
	unlock, err := s.Lock()
	if err != nil {
		t.Fatal(err)
	}
	second, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	_, err = second.Lock()
	if locked, ok := errors.AsType[*LockedError](err); !ok || locked.PID != os.Getpid() || !strings.HasPrefix(locked.Path, dir) {
		t.Errorf("second lock: %v", err)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	unlock, err = second.Lock()
	if err != nil {
		t.Fatalf("after the first let go: %v", err)
	}
	if err := unlock(); err != nil {
		t.Error(err)
	}
}
