//go:build unix

package store

import (
	"errors"
	"syscall"
)

// hint says what to do about the errors a person can do something about.
func hint(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return ": free some space and run again, finished partitions are kept"
	case errors.Is(err, syscall.EROFS):
		return ": choose a data folder that can be written to"
	case errors.Is(err, syscall.EMFILE):
		return ": raise the limit of open files (ulimit -n) or use fewer jobs"
	case errors.Is(err, syscall.EIO):
		return ": the disk reports a fault; check it before running again"
	}
	return ""
}
