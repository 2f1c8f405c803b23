package archive

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// File is one file below a raw folder.
type File struct {
	Root string // the raw folder as given
	Path string // below Root, with slashes on every system
	Size int64
}

// Name is the full path in the system's own notation.
func (f File) Name() string { return filepath.Join(f.Root, filepath.FromSlash(f.Path)) }

// Find lists the files below the raw folders at any depth, by folder in the order
// given and then by path. Hidden files, vendors' .CHECKSUM sidecars and the .part
// files of unfinished downloads are passed over. A folder that does not exist is an
// error.
func Find(roots ...string) ([]File, error) {
	var files []File
	for _, root := range roots {
		found, err := findBelow(root)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	return files, nil
}

func findBelow(root string) ([]File, error) {
	dir, err := filepath.EvalSymlinks(root)
	if err != nil {
		return nil, fmt.Errorf("raw folder %s: %w", root, err)
	}
	var files []File
	err = filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != dir && strings.HasPrefix(entry.Name(), ".") {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if entry.IsDir() || sidecar(entry.Name()) {
			return nil
		}
		info, err := os.Stat(name) // follows links to files
		if err != nil || !info.Mode().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		files = append(files, File{Root: root, Path: filepath.ToSlash(rel), Size: info.Size()})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("raw folder %s: %w", root, err)
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

func sidecar(name string) bool {
	return strings.HasSuffix(name, checksumSuffix) || strings.HasSuffix(name, ".part") || strings.HasSuffix(name, ".part.json")
}
