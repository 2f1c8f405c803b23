package store

import (
	"errors"
	"fmt"
)

// Reasons a partition cannot be used; test with errors.Is.
var (
	ErrNotFound = errors.New("no such partition")
	ErrDamaged  = errors.New("damaged partition")
)

// DamagedError is a file whose content is not what its manifest promises. It is an
// ErrDamaged.
type DamagedError struct {
	Path string
	Want string // what the manifest says
	Have string // what is there
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged: want %s, have %s; delete its folder and run again to rebuild it", e.Path, e.Want, e.Have)
}

// Unwrap makes every DamagedError an ErrDamaged.
func (e *DamagedError) Unwrap() error { return ErrDamaged }

// LockedError tells that another process writes to the store.
type LockedError struct {
	Path string
	PID  int // of the holder; 0 when it has not written it yet
}

func (e *LockedError) Error() string {
	return fmt.Sprintf("%s is locked by process %d: wait until it ends, or stop it (its finished work is kept)", e.Path, e.PID)
}
