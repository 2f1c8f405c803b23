package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// Store is a data folder. Its methods may be called from many goroutines; only one
// process at a time should write, see Lock.
type Store struct {
	disk     *disk
	readOnly bool
	locked   atomic.Bool
	// names guards the changes of directory entries: making parents, committing,
	// and removing empty parents after an error.
	names sync.Mutex
}

// Open opens a data folder for writing and makes it if it is missing.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	d, err := openDisk(dir)
	if err != nil {
		return nil, err
	}
	if _, err := d.mkdirAll(framesDir); err != nil {
		return nil, errors.Join(err, d.root.Close())
	}
	return &Store{disk: d}, nil
}

// OpenReadOnly opens a data folder that holds frames.
func OpenReadOnly(dir string) (*Store, error) {
	info, err := os.Stat(path.Join(dir, framesDir))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return nil, fmt.Errorf("no frames in %s: run reconstruct on this data folder first, or name another one", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("open data folder: %w", err)
	}
	d, err := openDisk(dir)
	if err != nil {
		return nil, err
	}
	return &Store{disk: d, readOnly: true}, nil
}

// Close releases the folder. Data opened from it stays usable.
func (s *Store) Close() error { return s.disk.root.Close() }

var errReadOnly = errors.New("the store was opened for reading only")

// Partitions lists what is stored of a kind and day, sorted by key. A listed
// partition may still turn out damaged when its manifest is read.
func (s *Store) Partitions(kind Kind, d tick.Date) ([]Partition, error) {
	base := path.Join(framesDir, escape(string(kind)), "date="+d.String())
	dirs := []string{base}
	for range 3 { // venue, market, symbol
		var below []string
		for _, dir := range dirs {
			entries, err := s.entries(dir)
			if err != nil {
				return nil, err
			}
			for _, e := range entries {
				if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
					below = append(below, path.Join(dir, e.Name()))
				}
			}
		}
		dirs = below
	}
	var all []Partition
	for _, dir := range dirs {
		p, err := ParsePath(dir)
		if err != nil {
			return nil, fmt.Errorf("list %s: %w; remove that folder, it was not made by this program", s.disk.path(base), err)
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Partition) int { return a.Key.Compare(b.Key) })
	return all, nil
}

// entries lists a folder; one that does not exist is empty.
func (s *Store) entries(name string) ([]fs.DirEntry, error) {
	f, err := s.disk.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", s.disk.path(name), err)
	}
	entries, err := f.ReadDir(-1)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("list %s: %w", s.disk.path(name), err)
	}
	return entries, nil
}
