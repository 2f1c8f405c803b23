package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
)

// failAt makes the n-th operation of the disk fail, and counts them. A full disk takes
// half of a write; here it takes none of it, which is the same to the caller.
func failAt(d *disk, n int, err error) *int {
	count := new(int)
	d.fault = func(op, name string) error {
		if *count++; *count == n {
			return err
		}
		return nil
	}
	return count
}

// Every operation that a Put consists of fails once, with a partition there before and
// without one.
func TestPutSurvivesAFaultAtEveryStep(t *testing.T) {
	for _, fault := range []error{syscall.ENOSPC, syscall.EIO} {
		for _, there := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v, partition there %t", fault, there), func(t *testing.T) {
				s, dir := open(t)
				p := partition("BTC")
				if there {
					put(t, s, p, "old")
				}
				before := tree(t, dir)
				steps := failAt(s.disk, -1, nil)
				if _, err := s.Put(t.Context(), p, filler(strings.Repeat("new", writeBuffer))); err != nil {
					t.Fatal(err)
				}
				total := *steps
				if total < 10 {
					t.Fatalf("only %d steps can fail", total)
				}
				s.disk.fault = nil
				if err := s.Remove(p); err != nil {
					t.Fatal(err)
				}
				for n := 1; n <= total; n++ {
					s, dir := open(t)
					if there {
						put(t, s, p, "old")
					}
					failAt(s.disk, n, fault)
					_, err := s.Put(t.Context(), p, filler(strings.Repeat("new", writeBuffer)))
					s.disk.fault = nil
					if !errors.Is(err, fault) {
						t.Errorf("step %d of %d: error %v", n, total, err)
					}
					if !strings.Contains(fmt.Sprint(err), dir) {
						t.Errorf("step %d of %d: the error names no path: %v", n, total, err)
					}
					if after := tree(t, dir); after != before {
						t.Errorf("step %d of %d left\n%s\nwant\n%s", n, total, after, before)
					}
					if text, err := read(s, p); there && (text != "old" || err != nil) {
						t.Errorf("step %d of %d: the old partition reads %q, %v", n, total, text, err)
					}
					put(t, s, p, "again")
				}
			})
		}
	}
}

func TestWriteFileSurvivesAFaultAtEveryStep(t *testing.T) {
	write := func(d *disk, text string) error {
		_, err := d.replaceFile("a/b/report.html", func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
		return err
	}
	for _, there := range []bool{false, true} {
		start := func() (*disk, string) {
			dir := t.TempDir()
			d, err := openDisk(dir)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.root.Close() })
			if there {
				if err := write(d, "old"); err != nil {
					t.Fatal(err)
				}
			}
			return d, dir
		}
		d, dir := start()
		before := tree(t, dir)
		steps := failAt(d, -1, nil)
		if err := write(d, "new"); err != nil {
			t.Fatal(err)
		}
		after := tree(t, dir)
		for n := 1; n <= *steps; n++ {
			d, dir := start()
			failAt(d, n, syscall.ENOSPC)
			if err := write(d, "new"); !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("step %d: error %v", n, err)
			}
			want := before
			if n == *steps { // syncing the folder, after the file got its name
				want = after
			}
			if got := tree(t, dir); got != want {
				t.Errorf("step %d of %d, file there %t: left\n%s\nwant\n%s", n, *steps, there, got, want)
			}
		}
	}
}

func TestPutLeavesNothing(t *testing.T) {
	stop := errors.New("stop")
	for name, end := range map[string]func(cancel func()) error{
		"when fill fails":                     func(func()) error { return stop },
		"when fill panics":                    func(func()) error { panic(stop) },
		"when the context ends while filling": func(cancel func()) error { cancel(); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			fill := func(w io.Writer) (Manifest, error) {
				_, err := io.WriteString(w, strings.Repeat("x", 2*writeBuffer))
				return Manifest{}, errors.Join(err, end(cancel))
			}
			s, dir := open(t)
			put(t, s, partition("other"), "x")
			before := tree(t, dir)
			err := func() (err error) {
				defer func() {
					if r := recover(); r != nil {
						err = r.(error)
					}
				}()
				_, err = s.Put(ctx, partition("BTC"), fill)
				return err
			}()
			if !errors.Is(err, stop) && !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			if after := tree(t, dir); after != before {
				t.Errorf("left\n%s\nwant\n%s", after, before)
			}
		})
	}
}
