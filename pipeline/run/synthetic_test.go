package run_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/data"
	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/store"
	"github.com/crashtape/crashtape/pipeline/synth"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue/instruments"
)

const trades = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n" +
	"coinbase,BTC-USD,1760130000000000,1760130000030000,1,buy,100,1\n"

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func planOf(t *testing.T, raw ...string) (*run.Plan, error) {
	t.Helper()
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		t.Fatal(err)
	}
	table, err := instruments.Load(data.Files, "instruments")
	if err != nil {
		t.Fatal(err)
	}
	return run.MakePlan(t.Context(), run.Request{Date: d, Raw: raw, Instruments: table})
}

// TestAMarkerMakesEverythingBelowItSynthetic, wherever between the two the raw folder
// begins, and its own files are not archives.
func TestAMarkerMakesEverythingBelowItSynthetic(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "made", run.SyntheticName), `{"synthetic": true}`)
	put(t, filepath.Join(dir, "made", "SYNTHETIC.truth.json"), `{}`)
	put(t, filepath.Join(dir, "made", "deep", "down", "coinbase_trades_2025-10-10_BTC-USD.csv"), trades)
	for _, raw := range []string{"", "made", "made/deep", "made/deep/down"} {
		p, err := planOf(t, filepath.Join(dir, raw))
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Tasks) != 1 || !p.Synthetic() || len(p.Unrecognised) != 0 {
			t.Errorf("--raw %q: %d tasks, synthetic %v, not recognised %v", raw, len(p.Tasks), p.Synthetic(), p.Unrecognised)
		}
	}
}

func TestRealAndSyntheticArchivesAreNeverPlannedTogether(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "made", run.SyntheticName), `{"synthetic": true}`)
	put(t, filepath.Join(dir, "made", "coinbase_trades_2025-10-10_BTC-USD.csv"), trades)
	eth := strings.ReplaceAll(trades, "BTC", "ETH")
	put(t, filepath.Join(dir, "real", "coinbase_trades_2025-10-10_ETH-USD.csv"), eth)
	if _, err := planOf(t, dir); err == nil || !strings.Contains(err.Error(), "never used together") {
		t.Errorf("mixed folders: %v", err)
	}
	p, err := planOf(t, filepath.Join(dir, "real"))
	if err != nil || p.Synthetic() {
		t.Errorf("the real folder alone: %v, synthetic %v", err, err == nil && p.Synthetic())
	}
}

// TestSynthesiseMakesTheSameFolderForAnyNumberOfWorkers, with marker and truth; what is
// made from it is marked.
func TestSynthesiseMakesTheSameFolderForAnyNumberOfWorkers(t *testing.T) {
	text, err := os.ReadFile("../synth/testdata/small.toml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		t.Fatal(err)
	}
	var trees [2]map[string]string
	var folder string
	for i, jobs := range []int{1, 3} {
		folder = t.TempDir()
		done, err := run.Synthesise(t.Context(), run.Synthesis{
			Date: d, Reference: tick.NoTime, Parameters: text, Out: folder, Jobs: jobs, Faults: []synth.Fault{synth.DuplicateRows},
		})
		if err != nil {
			t.Fatal(err)
		}
		m, ok, err := run.ReadSyntheticMarker(folder)
		if err != nil || !ok || !m.Synthetic || m.Parameters != done.Parameters || m.Parameters == "" || !slices.Equal(m.Faults, []string{"duplicate-rows"}) {
			t.Errorf("marker %+v, %v, %v", m, ok, err)
		}
		trees[i] = tree(t, folder)
	}
	if len(trees[0]) < 30 || len(trees[0]) != len(trees[1]) {
		t.Fatalf("%d and %d files", len(trees[0]), len(trees[1]))
	}
	for name, content := range trees[0] {
		if trees[1][name] != content {
			t.Errorf("%s depends on the number of workers", name)
		}
	}
	for _, name := range []string{"SYNTHETIC.truth.json", "SYNTHETIC.faults.json"} {
		if trees[0][name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
	marked(t, folder)
}

// marked makes frames and minutes of a folder and looks for the mark in each.
func marked(t *testing.T, folder string) {
	t.Helper()
	p, err := planOf(t, folder)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	summary, err := run.Day(t.Context(), s, p, p.Date.Start()+1267*tick.Minute, run.Options{Jobs: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(summary.Failures) > 0 || summary.Total().Duplicates == 0 {
		t.Errorf("failures %v; %d duplicate rows, want those of the fault", summary.Failures, summary.Total().Duplicates)
	}
	frames, synthetic, err := run.Stored(s, p.Date)
	if err != nil || frames == 0 || frames != synthetic {
		t.Errorf("%d frames, %d of them marked, %v", frames, synthetic, err)
	}
}

func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		rel, err2 := filepath.Rel(dir, name)
		out[filepath.ToSlash(rel)] = string(text)
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
