package store

import (
	"errors"
	"fmt"
	"os"
	"path"
	"strconv"
	"strings"
)

var lockName = path.Join(framesDir, ".lock")

// Lock makes this process the only writer, or returns a *LockedError at once. The
// system releases the lock when the process ends, however it ends.
func (s *Store) Lock() (unlock func() error, err error) {
	if s.readOnly {
		return nil, fmt.Errorf("lock: %w", errReadOnly)
	}
	name := s.disk.path(lockName)
	f, err := openLocked(s.disk.root, lockName)
	if errors.Is(err, errHeld) {
		return nil, &LockedError{name, s.holder()}
	}
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", name, err)
	}
	if err := writePID(f); err != nil {
		return nil, errors.Join(fmt.Errorf("write lock file %s: %w", name, err), f.Close())
	}
	s.locked.Store(true)
	return func() error {
		s.locked.Store(false)
		return errors.Join(f.Truncate(0), f.Close())
	}, nil
}

var errHeld = errors.New("lock is held")

func writePID(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

// holder is the process id in the lock file, or 0 when none is written yet.
func (s *Store) holder() int {
	b, err := s.disk.root.ReadFile(lockName)
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0
	}
	return pid
}
