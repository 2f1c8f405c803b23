package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

const aave = "coinbase/spot/AAVE-USD"

// coinbaseName is where a day of Coinbase AAVE-USD lies.
const coinbaseName = "coinbase_trades_2025-10-10_AAVE-USD.csv.gz"

// TestBadRowsAreNamed feeds one bad row among good ones: by default the instrument
// fails with file and line; with --max-bad it is counted and the rest is kept.
func TestBadRowsAreNamed(t *testing.T) {
	good := row(1, 10, "100", "1")
	tests := map[string]struct{ bad, field string }{
		"price that is not a number":   {row(2, 20, "NaN", "1"), "price"},
		"price with an underscore":     {row(2, 20, "1_000", "1"), "price"},
		"negative price":               {row(2, 20, "-5", "1"), "price"},
		"empty price":                  {row(2, 20, "", "1"), "price"},
		"infinite price":               {row(2, 20, "inf", "1"), "price"},
		"hexadecimal size":             {row(2, 20, "5", "0x1p-2"), "amount"},
		"price with too many decimals": {row(2, 20, "1.123456789012345", "1"), "decimals"},
		"size with too many decimals":  {row(2, 20, "1", "1.12345678901"), "decimals"},
		"side that does not exist":     {strings.Replace(row(2, 20, "5", "1"), ",buy,", ",BUY!,", 1), "side"},
		"time in milliseconds":         {strings.Replace(row(2, 20, "5", "1"), "1760054420000000", "1760054420000", 1), "timestamp"},
		"row of another symbol":        {strings.Replace(row(2, 20, "5", "1"), "AAVE-USD", "ATOM-USD", 1), "symbol"},
		"row with a column too few":    {"coinbase,AAVE-USD,1760054420000000\n", "line 3"},
		"row with a column too many":   {strings.TrimSuffix(row(2, 20, "5", "1"), "\n") + ",9\n", "line 3"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			raw, data := t.TempDir(), t.TempDir()
			put(t, raw, coinbaseName, packed(header+good+c.bad+row(3, 30, "101", "1")))
			r := reconstruct(t, "2025-10-10", "--raw", raw, "--data", data)
			if r.code != 1 || !strings.Contains(r.stderr, coinbaseName) || !strings.Contains(r.stderr, c.field) || !strings.Contains(r.stderr, "--max-bad") {
				t.Errorf("exit %d, want 1 and a message with file, %q and what to do:\n%s", r.code, c.field, r.stderr)
			}
			r = reconstruct(t, "2025-10-10", "--raw", raw, "--data", data, "--max-bad", "1")
			if r.code != 3 {
				t.Fatalf("exit %d with --max-bad 1, want 3\n%s", r.code, r.stderr)
			}
			rows := load(t, data, "2025-10-10", reference)[aave].Frames[0].Rows
			if rows.In != 3 || rows.Out != 2 || rows.Rejected != 1 {
				t.Errorf("%+v, want 3 rows, 2 kept, 1 rejected", rows)
			}
			if !strings.Contains(r.stdout, "rejected") || !strings.Contains(r.stdout, c.field) {
				t.Errorf("the summary does not show the row:\n%s", r.stdout)
			}
		})
	}
}

// TestBadFilesDoNotStopTheRest puts a bad archive beside a good one.
func TestBadFilesDoNotStopTheRest(t *testing.T) {
	whole := packed(strings.ReplaceAll(goodDay(), "AAVE", "ATOM"))
	tests := map[string]struct {
		content []byte
		want    string
	}{
		"truncated gz":         {whole[:len(whole)/2], "truncated"},
		"empty file":           {nil, "0 bytes"},
		"wrong header":         {packed(strings.Replace(goodDay(), "exchange,symbol", "venue,coin", 1)), "header"},
		"an error page":        {[]byte("<html>404 Not Found</html>"), ""},
		"the wrong exchange":   {packed(strings.ReplaceAll(strings.ReplaceAll(goodDay(), "AAVE", "ATOM"), "coinbase", "gemini")), "gemini"},
		"another file's bytes": {packed(goodDay()), "AAVE-USD"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			raw, data := t.TempDir(), t.TempDir()
			bad := strings.ReplaceAll(coinbaseName, "AAVE", "ATOM")
			put(t, raw, coinbaseName, packed(goodDay()))
			put(t, raw, bad, c.content)
			r := reconstruct(t, "2025-10-10", "--raw", raw, "--data", data)
			if r.code != 3 && (c.want != "" || r.code != 0) {
				t.Errorf("exit %d, want 3\n%s%s", r.code, r.stdout, r.stderr)
			}
			if !strings.Contains(r.stdout, bad) || !strings.Contains(r.stdout, c.want) {
				t.Errorf("the summary does not name %s and %q:\n%s", bad, c.want, r.stdout)
			}
			day := load(t, data, "2025-10-10", reference)
			if len(day) != 1 || day[aave].Frames[0].Rows.Out != tick.MinutesPerDay {
				t.Errorf("%d instruments, the good one with %+v", len(day), day[aave].Frames)
			}
		})
	}
}

func TestDisorderIsKeptCountedAndMeasuredInOrder(t *testing.T) {
	sorted := strings.SplitAfter(strings.TrimSuffix(goodDay(), "\n"), "\n")
	sorted[len(sorted)-1] += "\n"
	mixed := slices.Clone(sorted)
	for i := 1; i+2 < len(mixed); i += 3 {
		mixed[i], mixed[i+2] = mixed[i+2], mixed[i]
	}
	days := map[string]map[tick.Column][]float64{}
	for name, lines := range map[string][]string{"sorted": sorted, "mixed": mixed} {
		raw, data := t.TempDir(), t.TempDir()
		put(t, raw, coinbaseName, packed(strings.Join(lines, "")))
		must(t, "2025-10-10", "--raw", raw, "--data", data)
		l := load(t, data, "2025-10-10", reference)[aave]
		if back := l.Frames[0].Regressions; (name == "mixed") != (back > 0) {
			t.Errorf("%s: %d steps back in time", name, back)
		}
		if l.Drawdown.Low != 50.5 || l.Drawdown.LowTime.Clock() != "20:55:01.5" {
			t.Errorf("%s: low %v at %s", name, l.Drawdown.Low, l.Drawdown.LowTime.Clock())
		}
		days[name] = map[tick.Column][]float64{}
		for c := range tick.SilenceMax + 1 {
			days[name][c] = l.Minutes.Values(c)
		}
	}
	for c, want := range days["sorted"] {
		if !slices.EqualFunc(days["mixed"][c], want, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
			t.Errorf("%s depends on the order of the rows", tick.Columns[c].Name)
		}
	}
}

func TestRepeatedTradesAreCountedOnce(t *testing.T) {
	for name, text := range map[string]string{
		"at once":   header + row(1, 10, "100", "1") + row(1, 10, "100", "1") + row(2, 20, "101", "1"),
		"far apart": header + row(1, 10, "100", "1") + row(2, 20, "101", "1") + row(1, 10, "100", "1"),
	} {
		t.Run(name, func(t *testing.T) {
			raw, data := t.TempDir(), t.TempDir()
			put(t, raw, coinbaseName, packed(text))
			must(t, "2025-10-10", "--raw", raw, "--data", data)
			l := load(t, data, "2025-10-10", reference)[aave]
			if r := l.Frames[0].Rows; r.In != 3 || r.Out != 2 || r.Duplicates != 1 {
				t.Errorf("%+v, want one duplicate of three", r)
			}
			if got := l.Minutes.Values(tick.VolumeBase)[0]; got != 2 {
				t.Errorf("volume %v, want 2", got)
			}
		})
	}
}

func TestAnEmptyDayIsADay(t *testing.T) {
	raw, data := t.TempDir(), t.TempDir()
	put(t, raw, coinbaseName, packed(header))
	must(t, "2025-10-10", "--raw", raw, "--data", data)
	l := load(t, data, "2025-10-10", reference)[aave]
	if l.Drawdown != nil {
		t.Errorf("a drawdown without a trade: %+v", l.Drawdown)
	}
	if v := l.Minutes.Values(tick.Trades); v[0] != 0 || v[1439] != 0 {
		t.Errorf("trades %v … %v, want 0", v[0], v[1439])
	}
	if v := l.Minutes.Values(tick.Low)[5]; !math.IsNaN(v) {
		t.Errorf("a low of %v without a trade", v)
	}
}

// TestSymbolsAreDataNotPaths uses symbols that would leave the folder or the page.
func TestSymbolsAreDataNotPaths(t *testing.T) {
	for _, symbol := range []string{"<script>", "../x", "..", "a/b", "CON", "\u202eUSD"} {
		t.Run(symbol, func(t *testing.T) {
			parent := t.TempDir()
			raw, data := filepath.Join(parent, "raw"), filepath.Join(parent, "data")
			put(t, raw, "a.csv.gz", packed(strings.ReplaceAll(goodDay(), "AAVE-USD", symbol)))
			r := reconstruct(t, "2025-10-10", "--raw", raw, "--data", data)
			if r.code == 0 {
				day := load(t, data, "2025-10-10", reference)
				if _, ok := day["coinbase/spot/"+symbol]; !ok || len(day) != 1 {
					t.Errorf("stored as %v", day)
				}
			} else if !strings.Contains(r.stderr, "a.csv.gz") {
				t.Errorf("exit %d without naming the file:\n%s", r.code, r.stderr)
			}
			entries, err := os.ReadDir(parent)
			if err != nil || len(entries) != 2 {
				t.Errorf("beside raw and data there is more: %v, %v", entries, err)
			}
		})
	}
}

func TestForeignFilesAreListed(t *testing.T) {
	raw, data := t.TempDir(), t.TempDir()
	put(t, raw, coinbaseName, packed(goodDay()))
	put(t, raw, "deep/notes.txt", []byte("bought the dip\n"))
	put(t, raw, "photo.gz", packed("\x89PNG"))
	put(t, raw, "ATOMUSDT-fundingRate-2025-10.csv", []byte("calc_time,funding_interval_hours,last_funding_rate\n"))
	put(t, raw, "copy/"+coinbaseName, packed(goodDay()))
	put(t, raw, strings.Replace(coinbaseName, "10-10", "10-09", 1), packed(goodDayAt(day0-oneDay)))
	r := must(t, "2025-10-10", "--raw", raw, "--data", data, "--json")
	var sum summaryJSON
	if err := json.Unmarshal([]byte(r.stdout), &sum); err != nil {
		t.Fatalf("%v in\n%s", err, r.stdout)
	}
	if len(sum.Unrecognised) != 2 || sum.Unrecognised[0].Path != "deep/notes.txt" || sum.Unrecognised[1].Path != "photo.gz" {
		t.Errorf("not recognised: %+v", sum.Unrecognised)
	}
	if len(sum.Unread) != 1 || sum.Unread[0].Path != "ATOMUSDT-fundingRate-2025-10.csv" {
		t.Errorf("not read: %+v", sum.Unread)
	}
	if len(sum.Superseded) != 1 || sum.Instruments != 1 || sum.Rows.Out != tick.MinutesPerDay {
		t.Errorf("%+v", sum)
	}
}

func TestOnlyWhatIsMissingIsDone(t *testing.T) {
	raw, data := t.TempDir(), t.TempDir()
	put(t, raw, coinbaseName, packed(goodDay()))
	put(t, raw, strings.ReplaceAll(coinbaseName, "AAVE", "ATOM"), packed(strings.ReplaceAll(goodDay(), "AAVE", "ATOM")))
	args := []string{"2025-10-10", "--raw", raw, "--data", data}
	must(t, args...)
	if r := must(t, args...); !strings.Contains(r.stdout, "2, of them 2 unchanged") {
		t.Errorf("a second run does something:\n%s", r.stdout)
	}
	frame := filepath.Join(data, "frames/trades/date=2025-10-10/venue=coinbase/market=spot/symbol=AAVE-USD/data.parquet")
	b, err := os.ReadFile(frame)
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(frame, b, 0o666); err != nil {
		t.Fatal(err)
	}
	verify := reconstruct(t, "verify", "2025-10-10", "--raw", raw, "--data", data)
	if verify.code != 1 || !strings.Contains(verify.stdout, "BAD  frames/trades/") {
		t.Errorf("verify of a damaged frame: exit %d\n%s", verify.code, verify.stdout)
	}
	if err := os.RemoveAll(filepath.Dir(frame)); err != nil {
		t.Fatal(err)
	}
	if r := must(t, args...); !strings.Contains(r.stdout, "2, of them 1 unchanged") {
		t.Errorf("a removed frame is not rebuilt alone:\n%s", r.stdout)
	}
	if r := must(t, "verify", "2025-10-10", "--raw", raw, "--data", data); !strings.Contains(r.stdout, "0 bad") {
		t.Errorf("verify after the rebuild:\n%s", r.stdout)
	}
}

func TestWithoutAnEventFileTheReferenceIsFound(t *testing.T) {
	raw, data := t.TempDir(), t.TempDir()
	put(t, raw, strings.Replace(coinbaseName, "2025-10-10", "2025-10-08", 1), packed(goodDayAt(day0-2*oneDay)))
	r := must(t, "2025-10-08", "--raw", raw, "--data", data)
	if !strings.Contains(r.stdout, "found from the data") {
		t.Fatalf("the summary does not say that t₀ was found:\n%s", r.stdout)
	}
	// The fall is in minute 20:55; t₀ is the end of a minute within two hours before.
	found := regexp.MustCompile(`2025-10-08T(\S+)Z, found`).FindStringSubmatch(r.stdout)
	if found == nil || found[1] < "18:56:00" || found[1] > "20:55:00" {
		t.Fatalf("t₀ %v, want the end of a minute before the fall at 20:55", found)
	}
	if l := load(t, data, "2025-10-08", "2025-10-08T"+found[1]+"Z")[aave]; l.Drawdown.RefPct != 49.5 {
		t.Errorf("fall %v %%, want 49.5", l.Drawdown.RefPct)
	}
}

func TestAFaultyEventFilePointsAtItsLine(t *testing.T) {
	raw, data := t.TempDir(), t.TempDir()
	put(t, raw, coinbaseName, packed(goodDay()))
	put(t, data, "events/2025-10-10.toml", []byte("date = 2025-10-10\nreference = 2025-10-10T20:50:00Z\ncolour = 3\n"))
	r := reconstruct(t, "2025-10-10", "--raw", raw, "--data", data)
	if r.code != 1 || !strings.Contains(r.stderr, "3| colour = 3") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
}

func TestFramesAndMinutesAreStagesByThemselves(t *testing.T) {
	raw, data := t.TempDir(), t.TempDir()
	put(t, raw, coinbaseName, packed(goodDay()))
	must(t, "frames", "2025-10-10", "--raw", raw, "--data", data)
	if _, err := os.Stat(filepath.Join(data, "frames", "minutes")); err == nil {
		t.Error("frames made minutes too")
	}
	must(t, "minutes", "2025-10-10", "--data", data)
	if l := load(t, data, "2025-10-10", reference)[aave]; l.Drawdown.RefPct != 49.5 {
		t.Errorf("fall %v %%, want 49.5", l.Drawdown.RefPct)
	}
}

func TestUsage(t *testing.T) {
	tests := map[string]struct {
		args []string
		code int
		want string
	}{
		"no date":            {nil, 2, "one date"},
		"not a date":         {[]string{"yesterday"}, 2, "YYYY-MM-DD"},
		"unknown flag":       {[]string{"2025-10-10", "--fast"}, 2, "--fast"},
		"unknown market":     {[]string{"2025-10-10", "--market", "margin"}, 2, "spot, linear or inverse"},
		"no workers":         {[]string{"2025-10-10", "--jobs", "0"}, 2, "at least 1"},
		"missing raw folder": {[]string{"2025-10-10", "--raw", "does-not-exist"}, 1, "does-not-exist"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			r := reconstruct(t, c.args...)
			if r.code != c.code || !strings.Contains(r.stderr, c.want) {
				t.Errorf("exit %d, %q; want %d and %q", r.code, r.stderr, c.code, c.want)
			}
		})
	}
}

func TestNothingAtAllSaysWhatToDo(t *testing.T) {
	t.Chdir(t.TempDir())
	r := reconstruct(t, "2025-10-10", "--real-only")
	if r.code != 1 || !strings.Contains(r.stderr, "--raw DIR") || !strings.Contains(r.stderr, "data/README.md") {
		t.Errorf("exit %d\n%s", r.code, r.stderr)
	}
}
