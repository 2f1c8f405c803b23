package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// result is what a person sees of a run.
type result struct {
	code           int
	stdout, stderr string
}

// reconstruct runs the command as a person would.
func reconstruct(t testing.TB, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	code := execute(context.Background(), args, &out, &errs)
	return result{code, out.String(), errs.String()}
}

// must runs the command and wants it to end well.
func must(t testing.TB, args ...string) result {
	t.Helper()
	r := reconstruct(t, args...)
	if r.code != 0 {
		t.Fatalf("reconstruct %s: exit %d\n%s%s", strings.Join(args, " "), r.code, r.stdout, r.stderr)
	}
	return r
}

// header is the first line of Tardis trades.
const header = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"

// day0 is 2025-10-10 00:00 UTC in microseconds.
const day0 = 1_760_054_400_000_000

// oneDay is a day in microseconds.
const oneDay = 86_400_000_000

// row is one trade of Coinbase AAVE-USD, s seconds into 2025-10-10.
func row(id int, s float64, price, size string) string { return rowAt(day0, id, s, price, size) }

func rowAt(start int64, id int, s float64, price, size string) string {
	at := start + int64(s*1e6)
	return fmt.Sprintf("coinbase,AAVE-USD,%d,%d,%d,buy,%s,%s\n", at, at+40_000, id, price, size)
}

// goodDay is 2025-10-10 with one trade a minute and a fall from 100 to 50.5 at 20:55.
func goodDay() string { return goodDayAt(day0) }

func goodDayAt(start int64) string {
	var b strings.Builder
	b.WriteString(header)
	for m := range tick.MinutesPerDay {
		price := "100"
		if m >= 20*60+55 {
			price = "50.5"
		}
		b.WriteString(rowAt(start, m+1, float64(m*60)+1.5, price, "2"))
	}
	return b.String()
}

func packed(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.Bytes()
}

// put writes an archive below a raw folder.
func put(t testing.TB, raw, name string, content []byte) {
	t.Helper()
	full := filepath.Join(raw, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, content, 0o666); err != nil {
		t.Fatal(err)
	}
}

// load reads a finished day by instrument.
func load(t testing.TB, data, date, reference string) map[string]run.Loaded {
	t.Helper()
	d, err := tick.ParseDate(date)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.OpenReadOnly(data)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all, err := run.Load(t.Context(), s, d, run.ParseTime(reference))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]run.Loaded{}
	for _, l := range all {
		out[l.Minutes.Key.String()] = l
	}
	return out
}
