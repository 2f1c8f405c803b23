package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// Ledger is what a day's last run could not use, kept beside the frames so that a
// report can say so.
type Ledger struct {
	Date         tick.Date       `json:"date"`
	Failures     []LedgerFailure `json:"failures"`
	Unrecognised []Skipped       `json:"unrecognised"`
	Unusable     []Skipped       `json:"unusable"`
	Superseded   []Skipped       `json:"superseded"`
}

// LedgerFailure is an instrument whose work failed.
type LedgerFailure struct {
	tick.Key
	Error string `json:"error"`
}

// ledgerName is the ledger's file below the data folder.
func ledgerName(d tick.Date) string { return "frames/ledger/" + d.String() + ".json" }

// WriteLedger keeps a run's ledger below the data folder. Names of raw folders are
// taken out of the messages: a ledger does not depend on where the archives lie.
func WriteLedger(data string, plan *Plan, s *Summary, raw []string) error {
	l := Ledger{
		Date: plan.Date, Failures: []LedgerFailure{},
		Unrecognised: plain(plan.Unrecognised, raw), Unusable: plain(plan.Unusable, raw), Superseded: plain(plan.Superseded, raw),
	}
	for _, f := range s.Failures {
		l.Failures = append(l.Failures, LedgerFailure{f.Key, withoutFolders(f.Err.Error(), raw)})
	}
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	_, err = store.WriteFile(data, ledgerName(plan.Date), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
	return err
}

func plain(list []Skipped, raw []string) []Skipped {
	out := make([]Skipped, 0, len(list))
	for _, s := range list {
		out = append(out, Skipped{s.Path, withoutFolders(s.Why, raw)})
	}
	slices.SortFunc(out, func(a, b Skipped) int { return strings.Compare(a.Path, b.Path) })
	return out
}

func withoutFolders(text string, raw []string) string {
	for _, dir := range raw {
		text = strings.ReplaceAll(text, filepath.Clean(dir)+string(filepath.Separator), "")
	}
	return text
}

// ReadLedger reads the ledger of a day; one that was never written is empty.
func ReadLedger(data string, d tick.Date) (Ledger, error) {
	l := Ledger{Date: d}
	name := filepath.Join(data, filepath.FromSlash(ledgerName(d)))
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return l, nil
	}
	if err != nil {
		return l, err
	}
	if err := json.Unmarshal(text, &l); err != nil {
		return l, fmt.Errorf("%s: %w; remove it and run reconstruct again", name, err)
	}
	return l, nil
}
