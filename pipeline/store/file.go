package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
)

// WriteFile writes a single file, such as a report, so that its name always stands
// for complete content: temporary file, sync, rename, sync of the folder. name may
// have subfolders, which are made; it must stay below dir. On an error the old file
// is untouched and nothing is left; only when syncing the folder fails at the very
// end does the name already stand for the new content.
func WriteFile(dir, name string, fill func(w io.Writer) error) (File, error) {
	local, err := filepath.Localize(filepath.ToSlash(name))
	if err != nil || local == "." {
		return File{}, fmt.Errorf("write %q below %s: the name must be a plain path that stays in the folder", name, dir)
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return File{}, fmt.Errorf("make folder: %w", err)
	}
	d, err := openDisk(dir)
	if err != nil {
		return File{}, err
	}
	file, err := d.replaceFile(filepath.ToSlash(local), fill)
	return file, errors.Join(err, d.root.Close())
}

func (d *disk) replaceFile(name string, fill func(w io.Writer) error) (file File, err error) {
	parent := path.Dir(name)
	made, err := d.mkdirAll(parent)
	tmp := path.Join(parent, tmpName(path.Base(name)))
	defer func() {
		if err == nil {
			return
		}
		if rm := d.root.Remove(tmp); rm != nil && !errors.Is(rm, os.ErrNotExist) {
			err = errors.Join(err, rm)
		}
		for i := len(made) - 1; i >= 0; i-- {
			if d.root.Remove(made[i]) != nil {
				break // somebody else's file is in it
			}
		}
	}()
	if err != nil {
		return File{}, err
	}
	if file, err = d.writeFile(context.Background(), tmp, fill); err != nil {
		return File{}, err
	}
	if err = d.rename(tmp, name); err != nil {
		return File{}, err
	}
	file.Name = name
	return file, d.syncDir(parent)
}
