package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// sharingViolation is ERROR_SHARING_VIOLATION: somebody has the file open for
// writing and shares reading only.
const sharingViolation = syscall.Errno(32)

// openLocked opens the lock file for writing and lets others only read it; errHeld
// when somebody holds it so. Windows closes the handle when the process ends.
func openLocked(root *os.Root, name string) (*os.File, error) {
	full := filepath.Join(root.Name(), filepath.FromSlash(name))
	ptr, err := syscall.UTF16PtrFromString(full)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(ptr, syscall.GENERIC_READ|syscall.GENERIC_WRITE, syscall.FILE_SHARE_READ,
		nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, errHeld
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(h), full), nil
}
