package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strconv"
	"sync/atomic"
)

// Names that begin so are the store's own scaffolding: partitions being written,
// and those being replaced.
const (
	tmpPrefix = ".tmp-"
	oldPrefix = ".old-"
)

// writeBuffer gathers small writes before they are hashed and written.
const writeBuffer = 128 << 10

// temporaries numbers the temporary names of this process.
var temporaries atomic.Uint64

func tmpName(base string) string {
	return tmpPrefix + strconv.Itoa(os.Getpid()) + "-" + strconv.FormatUint(temporaries.Add(1), 10) + "-" + base
}

// Put writes a partition and replaces the one that is there. fill writes the data
// file and returns the manifest to go with it; Put completes that and returns it.
//
// The order makes it safe to stop anywhere. In a temporary folder beside the final
// one: the data, synced; the manifest, synced; the folder, synced. Then the old
// partition, if any, is renamed to .old-*, the new one takes its name, the parent is
// synced, and the old one is removed. Between the two renames a crash leaves the old
// partition complete under its .old-* name, from where Sweep restores it.
//
// On an error, also when ctx is cancelled, nothing of the new partition is left and
// the old one is untouched.
func (s *Store) Put(ctx context.Context, p Partition, fill func(w io.Writer) (Manifest, error)) (Manifest, error) {
	if err := s.writable(p); err != nil {
		return Manifest{}, fmt.Errorf("put %s: %w", p, err)
	}
	m, err := s.put(ctx, p, fill)
	if err != nil {
		return Manifest{}, fmt.Errorf("put %s: %w", p, err)
	}
	return m, nil
}

func (s *Store) writable(p Partition) error {
	if s.readOnly {
		return errReadOnly
	}
	return p.Validate()
}

func (s *Store) put(ctx context.Context, p Partition, fill func(w io.Writer) (Manifest, error)) (m Manifest, err error) {
	tmp, made, err := s.begin(p)
	committed := false
	defer func() { // deferred so that a panic in fill leaves nothing either
		if !committed {
			err = errors.Join(err, s.abandon(tmp, made))
		}
	}()
	if err != nil {
		return m, err
	}
	var filled Manifest
	data, err := s.disk.writeFile(ctx, path.Join(tmp, DataName), func(w io.Writer) (err error) {
		filled, err = fill(w)
		return err
	})
	if err != nil {
		return m, err
	}
	filled.name(p)
	filled.Data = data
	if err := filled.Rows.check(); err != nil {
		return m, err
	}
	text, err := filled.encode()
	if err != nil {
		return m, err
	}
	if _, err := s.disk.writeFile(ctx, path.Join(tmp, manifestName), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}); err != nil {
		return m, err
	}
	if err := s.disk.syncDir(tmp); err != nil {
		return m, err
	}
	if err := ctx.Err(); err != nil {
		return m, err
	}
	if err := s.commit(tmp, p); err != nil {
		return m, err
	}
	committed = true
	return filled, nil
}

// writeFile writes one durable file.
func (d *disk) writeFile(ctx context.Context, name string, fill func(w io.Writer) error) (File, error) {
	f, err := d.create(ctx, name)
	if err != nil {
		return File{}, err
	}
	done := false
	defer func() {
		if !done {
			f.file.Close() // fill panicked
		}
	}()
	w := bufio.NewWriterSize(f, writeBuffer)
	err = fill(w)
	if err == nil {
		err = w.Flush()
	}
	done = true
	if err != nil {
		return File{}, f.abandon(err)
	}
	if err := f.commit(); err != nil {
		return File{}, err
	}
	return f.describe(path.Base(name)), nil
}

// begin makes the partition's parents and a temporary folder in the last of them.
func (s *Store) begin(p Partition) (tmp string, made []string, err error) {
	s.names.Lock()
	defer s.names.Unlock()
	parent, base := path.Split(p.Path())
	if made, err = s.disk.mkdirAll(path.Clean(parent)); err != nil {
		return "", made, err
	}
	for {
		tmp = path.Join(parent, tmpName(base))
		if s.disk.exists(tmp) { // left by a killed process with our id
			continue
		}
		return tmp, made, s.disk.mkdir(tmp)
	}
}

// abandon removes the temporary folder and the parents that were made for it, as
// long as nobody else uses them.
func (s *Store) abandon(tmp string, made []string) error {
	s.names.Lock()
	defer s.names.Unlock()
	if tmp != "" {
		if err := s.disk.root.RemoveAll(tmp); err != nil {
			return fmt.Errorf("clean up: %w", err)
		}
	}
	for i := len(made) - 1; i >= 0; i-- {
		if s.disk.root.Remove(made[i]) != nil {
			break // another partition lives there
		}
	}
	return nil
}
