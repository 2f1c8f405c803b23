package store

import (
	"errors"
	"fmt"
	"path"
)

// commit gives the finished temporary folder its final name.
func (s *Store) commit(tmp string, p Partition) error {
	s.names.Lock()
	defer s.names.Unlock()
	final := p.Path()
	parent, base := path.Split(final)
	old := path.Join(parent, oldPrefix+base)
	if err := s.restore(old, final); err != nil {
		return err
	}
	replace := s.disk.exists(final)
	if replace {
		if err := s.sameName(p); err != nil {
			return err
		}
		if err := s.disk.rename(final, old); err != nil {
			return err
		}
	}
	err := s.disk.rename(tmp, final)
	if err == nil {
		if err = s.disk.syncDir(path.Clean(parent)); err != nil {
			err = errors.Join(err, s.disk.root.Rename(final, tmp))
		}
	}
	if err != nil && replace {
		return errors.Join(err, s.disk.root.Rename(old, final))
	}
	if err != nil {
		return err
	}
	// The new partition is in place and durable. Should removing the old one fail,
	// Sweep does it later.
	s.disk.root.RemoveAll(old)
	return nil
}

// sameName refuses to replace the partition of another symbol: on a file system
// that ignores case kPEPE and KPEPE are one folder. A damaged partition may be
// replaced.
func (s *Store) sameName(p Partition) error {
	m, err := s.readManifest(p)
	if err != nil || m.Partition() == p {
		return nil
	}
	return fmt.Errorf("the folder holds %s: this file system does not tell the two names apart; use a case-sensitive one", m.Partition().Key)
}

// Remove deletes a partition; ErrNotFound if it is not there.
func (s *Store) Remove(p Partition) error {
	if err := s.writable(p); err != nil {
		return fmt.Errorf("remove %s: %w", p, err)
	}
	s.names.Lock()
	defer s.names.Unlock()
	final := p.Path()
	if !s.disk.exists(final) {
		return fmt.Errorf("remove %s: %w", p, ErrNotFound)
	}
	parent, base := path.Split(final)
	tmp := path.Join(parent, tmpName(base))
	if err := s.disk.rename(final, tmp); err != nil {
		return err
	}
	if err := s.disk.syncDir(path.Clean(parent)); err != nil {
		return err
	}
	if err := s.disk.root.RemoveAll(tmp); err != nil {
		return fmt.Errorf("remove %s: %w", p, err)
	}
	return nil
}
