package run

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// Versions of what each stage writes. Raise one when the same input gives other
// bytes: every partition of that kind is then rebuilt.
const (
	tradesVersion   = "trades 1"
	candlesVersion  = "candles 1"
	minutesVersion  = "minutes 1"
	drawdownVersion = "drawdowns 1"
	bookVersion     = "book 1" // the frame and its minutes
)

// fingerprint digests everything that a partition's bytes depend on.
func fingerprint(version string, d tick.Date, in tick.Instrument, parts ...string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%q\n%q %q %d %s %d %q\n", version, d, in.Key.String(), in.Base, in.Quote, in.Unit, in.ContractValue, in.Coins(), in.Source)
	for _, p := range parts {
		fmt.Fprintf(h, "%q\n", p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// current tells whether a partition with this fingerprint is stored. A damaged or
// missing one is not; a newer format is an error.
func current(s *store.Store, p store.Partition, want string) (store.Manifest, bool, error) {
	m, err := s.Manifest(p)
	switch {
	case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrDamaged):
		return m, false, nil
	case err != nil:
		return m, false, err
	}
	if m.Fingerprint != want {
		return m, false, nil
	}
	return m, true, nil
}

func decimalText(n int64) string { return strconv.FormatInt(n, 10) }
