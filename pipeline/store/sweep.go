package store

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Sweep cleans up after killed runs: it removes their temporary folders, and where
// a run died while replacing a partition it puts the old one back, unless the new
// one had already taken its place. It returns what it removed, below the data
// folder. Only the holder of the lock may sweep: another process's temporary folder
// is work in progress.
func (s *Store) Sweep() (removed []string, err error) {
	if !s.locked.Load() {
		return nil, errors.New("sweep: the store is not locked; call Lock first")
	}
	s.names.Lock()
	defer s.names.Unlock()
	left, err := s.scaffolding()
	if err != nil {
		return nil, fmt.Errorf("sweep %s: %w", s.disk.path(framesDir), err)
	}
	for _, name := range left {
		base, replaced := strings.CutPrefix(path.Base(name), oldPrefix)
		if final := path.Join(path.Dir(name), base); replaced {
			if s.disk.exists(final) {
				removed = append(removed, name)
			}
			err = s.restore(name, final)
		} else {
			removed = append(removed, name)
			err = s.disk.root.RemoveAll(name)
		}
		if err != nil {
			return removed, fmt.Errorf("sweep %s: %w", s.disk.path(name), err)
		}
	}
	return removed, nil
}

// scaffolding lists the folders with temporary names.
func (s *Store) scaffolding() (names []string, err error) {
	err = fs.WalkDir(s.disk.root.FS(), framesDir, func(name string, e fs.DirEntry, err error) error {
		base := path.Base(name)
		if err != nil || !e.IsDir() || !strings.HasPrefix(base, tmpPrefix) && !strings.HasPrefix(base, oldPrefix) {
			return err
		}
		names = append(names, name)
		return fs.SkipDir
	})
	return names, err
}

// restore undoes or finishes a replacement that a crash interrupted: old is removed
// when the final name is taken and gets that name back when it is free.
func (s *Store) restore(old, final string) error {
	if !s.disk.exists(old) {
		return nil
	}
	if s.disk.exists(final) {
		if err := s.disk.root.RemoveAll(old); err != nil {
			return fmt.Errorf("remove %s: %w", s.disk.path(old), err)
		}
		return nil
	}
	if err := s.disk.rename(old, final); err != nil {
		return err
	}
	return s.disk.syncDir(path.Dir(final))
}
