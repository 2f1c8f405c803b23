package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path"
	"runtime"
)

// disk is every way in which the store changes a folder. Tests make its n-th
// operation fail.
type disk struct {
	root *os.Root
	// fault, when set, is asked before each operation and may refuse it.
	fault func(op, name string) error
}

func openDisk(dir string) (*disk, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}
	return &disk{root: root}, nil
}

// try runs one operation and puts the full path in its error.
func (d *disk) try(op, name string, do func() error) error {
	if d.fault != nil {
		if err := d.fault(op, name); err != nil {
			return d.failed(op, name, err)
		}
	}
	if err := do(); err != nil {
		return d.failed(op, name, err)
	}
	return nil
}

func (d *disk) failed(op, name string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("%s %s: %w%s", op, d.path(name), err, hint(err))
}

func (d *disk) path(name string) string { return path.Join(d.root.Name(), name) }

func (d *disk) mkdir(name string) error {
	return d.try("mkdir", name, func() error { return d.root.Mkdir(name, 0o777) })
}

func (d *disk) rename(from, to string) error {
	return d.try("rename", from, func() error { return d.root.Rename(from, to) })
}

func (d *disk) exists(name string) bool {
	_, err := d.root.Lstat(name)
	return err == nil
}

// mkdirAll makes the folder and its missing parents, each durable in its own
// parent, and returns those it made, outermost first.
func (d *disk) mkdirAll(name string) (made []string, err error) {
	if name == "." || d.exists(name) {
		return nil, nil
	}
	if made, err = d.mkdirAll(path.Dir(name)); err != nil {
		return made, err
	}
	if err := d.mkdir(name); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return made, nil
		}
		return made, err
	}
	return append(made, name), d.syncDir(path.Dir(name))
}

// syncDir makes the names in a folder durable.
func (d *disk) syncDir(name string) error {
	return d.try("sync", name, func() error {
		if runtime.GOOS == "windows" { // folders cannot be flushed there
			return nil
		}
		f, err := d.root.Open(name)
		if err != nil {
			return err
		}
		return errors.Join(f.Sync(), f.Close())
	})
}

// digestFile writes one new file and keeps its size and digest.
type digestFile struct {
	ctx  context.Context
	disk *disk
	name string
	file *os.File
	size int64
	sum  hash.Hash
}

func (d *disk) create(ctx context.Context, name string) (*digestFile, error) {
	f := &digestFile{ctx: ctx, disk: d, name: name, sum: sha256.New()}
	err := d.try("create", name, func() (err error) {
		f.file, err = d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		return err
	})
	return f, err
}

func (f *digestFile) Write(b []byte) (n int, err error) {
	if err := f.ctx.Err(); err != nil {
		return 0, err
	}
	err = f.disk.try("write", f.name, func() error {
		n, err = f.file.Write(b)
		return err
	})
	f.sum.Write(b[:n])
	f.size += int64(n)
	return n, err
}

// commit makes the bytes durable and closes the file.
func (f *digestFile) commit() error {
	if err := f.disk.try("sync", f.name, f.file.Sync); err != nil {
		return errors.Join(err, f.file.Close())
	}
	closed := false
	err := f.disk.try("close", f.name, func() error {
		closed = true
		return f.file.Close()
	})
	if !closed {
		return errors.Join(err, f.file.Close())
	}
	return err
}

// abandon closes the file; what it holds is about to be removed.
func (f *digestFile) abandon(err error) error { return errors.Join(err, f.file.Close()) }

func (f *digestFile) describe(name string) File {
	return File{name, f.size, hex.EncodeToString(f.sum.Sum(nil))}
}
