package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// checksumSuffix is what Binance appends for its SHA-256 sidecars.
const checksumSuffix = ".CHECKSUM"

// Verification says how far a file's bytes were checked against its publisher.
type Verification string

// The outcomes of a check against the publisher's sidecar.
const (
	Unverified Verification = "unverified" // the publisher's checksum is not there
	Matches    Verification = "checksum"   // the publisher's checksum agrees
)

// MismatchError is a file whose bytes are not those its publisher's sidecar names.
type MismatchError struct{ File, Want, Have string }

func (e *MismatchError) Error() string {
	return fmt.Sprintf("%s: SHA-256 is %s but its %s file says %s; get both again, or remove the file", e.File, e.Have, checksumSuffix, e.Want)
}

// Digest is the file's SHA-256 in hexadecimal, and whether a .CHECKSUM file beside it
// agrees. A sidecar that disagrees or cannot be read is an error.
func (f File) Digest() (string, Verification, error) {
	r, err := os.Open(f.Name())
	if err != nil {
		return "", "", err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", "", fmt.Errorf("read %s: %w", f.Name(), err)
	}
	have := hex.EncodeToString(h.Sum(nil))
	line, err := os.ReadFile(f.Name() + checksumSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		return have, Unverified, nil
	}
	if err != nil {
		return "", "", err
	}
	want, err := parseChecksum(string(line))
	if err != nil {
		return "", "", fmt.Errorf("%s%s: %w", f.Name(), checksumSuffix, err)
	}
	if want != have {
		return "", "", &MismatchError{File: f.Name(), Want: want, Have: have}
	}
	return have, Matches, nil
}

// parseChecksum reads "<64 hex digits>  <file name>", the format of sha256sum.
func parseChecksum(line string) (string, error) {
	fields := strings.Fields(line)
	if len(fields) == 0 || len(fields[0]) != 2*sha256.Size {
		return "", fmt.Errorf("%q is not a SHA-256 sum and a file name", strings.TrimSpace(line))
	}
	sum := strings.ToLower(fields[0])
	if _, err := hex.DecodeString(sum); err != nil {
		return "", fmt.Errorf("%q is not a SHA-256 sum: %w", fields[0], err)
	}
	return sum, nil
}
