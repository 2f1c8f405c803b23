package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
)

// Manifest reads the commit record of a partition: ErrNotFound when there is no such
// partition, ErrDamaged when the record is missing, was edited, or belongs to another
// partition. One of a newer format is refused without being called damaged.
func (s *Store) Manifest(p Partition) (Manifest, error) {
	if err := p.Validate(); err != nil {
		return Manifest{}, err
	}
	m, err := s.readManifest(p)
	if err != nil {
		return Manifest{}, err
	}
	if m.Partition() != p {
		return Manifest{}, &DamagedError{s.disk.path(path.Join(p.Path(), manifestName)), "the manifest of " + p.Path(), "that of " + m.Partition().Path()}
	}
	return m, nil
}

func (s *Store) readManifest(p Partition) (m Manifest, err error) {
	dir := p.Path()
	name := path.Join(dir, manifestName)
	b, err := s.disk.root.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !s.disk.exists(dir):
		return m, fmt.Errorf("%s: %w", s.disk.path(dir), ErrNotFound)
	case errors.Is(err, fs.ErrNotExist):
		return m, &DamagedError{s.disk.path(name), "a manifest", "none"}
	case err != nil:
		return m, fmt.Errorf("read %s: %w", s.disk.path(name), err)
	}
	err = m.decode(b)
	switch {
	case errors.Is(err, errNewer):
		return m, fmt.Errorf("read %s: %w", s.disk.path(name), err)
	case err != nil:
		return m, &DamagedError{s.disk.path(name), "the manifest as it was written", err.Error()}
	}
	return m, nil
}

// smallFile is the size up to which a data file is read in one piece: thousands of
// minutes frames are read for one report.
const smallFile = 1 << 20

// Data is an open, verified data file.
type Data struct {
	io.ReaderAt
	size  int64
	close func() error
}

// Size is the file's length in bytes.
func (d *Data) Size() int64 { return d.size }

// Close releases the file.
func (d *Data) Close() error { return d.close() }

// Open returns a partition's data after comparing its size and SHA-256 with the
// manifest; a *DamagedError tells where they differ. The caller closes it.
func (s *Store) Open(p Partition) (*Data, Manifest, error) {
	m, err := s.Manifest(p)
	if err != nil {
		return nil, m, err
	}
	name := path.Join(p.Path(), DataName)
	full := s.disk.path(name)
	if m.Data.Name != DataName {
		return nil, m, &DamagedError{full, "a manifest that names it", fmt.Sprintf("one that names %q", m.Data.Name)}
	}
	f, err := s.disk.root.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, m, &DamagedError{full, fmt.Sprintf("%d bytes", m.Data.Bytes), "no file"}
	}
	if err != nil {
		return nil, m, fmt.Errorf("open %s: %w", full, err)
	}
	d := &Data{f, m.Data.Bytes, f.Close}
	if err := d.verify(full, f, m.Data); err != nil {
		return nil, m, errors.Join(err, f.Close())
	}
	if d.size <= smallFile {
		return d, m, f.Close()
	}
	return d, m, nil
}

// verify compares the file with its description. A small one is kept in memory, so
// what was verified is what is read.
func (d *Data) verify(full string, f fs.File, want File) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("open %s: %w", full, err)
	}
	if info.Size() != want.Bytes {
		return &DamagedError{full, fmt.Sprintf("%d bytes", want.Bytes), fmt.Sprintf("%d", info.Size())}
	}
	sum := sha256.New()
	if want.Bytes <= smallFile {
		b := make([]byte, want.Bytes)
		if _, err := io.ReadFull(f, b); err != nil {
			return fmt.Errorf("read %s: %w", full, err)
		}
		sum.Write(b)
		d.ReaderAt, d.close = bytes.NewReader(b), func() error { return nil }
	} else if _, err := io.CopyBuffer(struct{ io.Writer }{sum}, struct{ io.Reader }{f}, make([]byte, 256<<10)); err != nil {
		return fmt.Errorf("read %s: %w", full, err)
	}
	if have := hex.EncodeToString(sum.Sum(nil)); have != want.SHA256 {
		return &DamagedError{full, "SHA-256 " + want.SHA256, have}
	}
	return nil
}
