//go:build unix

package tests

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/crashtape/crashtape/internal/samples"
)

// BenchmarkDay takes the real archives of the crash day from gz to the page, each
// stage a process of its own as a person starts it, beside what DuckDB does with the
// same files. peak-MB is the largest resident set of the process.
func BenchmarkDay(b *testing.B) {
	archives := filepath.Join(samples.Dir(b), "tardis-trades-2025-10-10")
	bin := programs(b)
	reconstruct := func(args ...string) []string {
		return append([]string{filepath.Join(bin, "reconstruct")}, args...)
	}
	whole, out := b.TempDir(), b.TempDir()
	rows := measureRows(b, reconstruct(date, "--raw", archives, "--data", whole, "--json"))

	b.Run("gz-to-frames", func(b *testing.B) {
		measure(b, rows, func() [][]string {
			return [][]string{reconstruct("frames", date, "--raw", archives, "--data", b.TempDir())}
		})
		b.ReportMetric(bytesPerRow(b, filepath.Join(whole, "frames", "trades"), rows), "B/row")
	})
	b.Run("gz-to-minutes", func(b *testing.B) {
		measure(b, rows, func() [][]string {
			return [][]string{reconstruct(date, "--raw", archives, "--data", b.TempDir())}
		})
	})
	b.Run("gz-to-minutes-one-worker", func(b *testing.B) {
		measure(b, rows, func() [][]string {
			return [][]string{reconstruct(date, "--raw", archives, "--data", b.TempDir(), "--jobs", "1")}
		})
	})
	b.Run("nothing-to-do", func(b *testing.B) {
		measure(b, rows, func() [][]string {
			return [][]string{reconstruct(date, "--raw", archives, "--data", whole)}
		})
	})
	b.Run("minutes-to-html", func(b *testing.B) {
		measure(b, rows, func() [][]string {
			return [][]string{{filepath.Join(bin, "plot"), date, "--data", whole, "--out", out}}
		})
	})
	b.Run("gz-to-html", func(b *testing.B) {
		measure(b, rows, func() [][]string {
			data := b.TempDir()
			return [][]string{
				reconstruct(date, "--raw", archives, "--data", data),
				{filepath.Join(bin, "plot"), date, "--data", data, "--out", out},
			}
		})
	})
	b.Run("duckdb-gz-to-parquet", func(b *testing.B) {
		needNode(b)
		duck := ""
		measure(b, rows, func() [][]string {
			duck = filepath.Join(b.TempDir(), "duckdb")
			return [][]string{{"node", "duckdb/convert.mjs", archives, duck}}
		})
		b.ReportMetric(bytesPerRow(b, duck, rows), "B/row")
	})
}

// measureRows runs reconstruct --json once and reads how many rows it kept.
func measureRows(b *testing.B, command []string) int64 {
	b.Helper()
	c := exec.CommandContext(b.Context(), command[0], command[1:]...)
	c.Dir = samples.Root(b)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		b.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, stderr.Bytes())
	}
	var summary struct{ Rows struct{ Out int64 } }
	if err := json.Unmarshal(out, &summary); err != nil {
		b.Fatal(err)
	}
	if summary.Rows.Out == 0 {
		b.Fatalf("no row was kept:\n%s", out)
	}
	return summary.Rows.Out
}

// measure runs the commands that next returns, one after the other, and reports rows
// per second and the largest resident set.
func measure(b *testing.B, rows int64, next func() [][]string) {
	var peak int64
	var spent time.Duration
	for b.Loop() {
		for _, command := range next() {
			c := exec.CommandContext(b.Context(), command[0], command[1:]...)
			if command[0] != "node" {
				c.Dir = samples.Root(b)
			}
			var out bytes.Buffer
			c.Stdout, c.Stderr = &out, &out
			if err := c.Run(); err != nil {
				b.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out.Bytes())
			}
			peak = max(peak, residentBytes(b, c.ProcessState))
			spent += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrows/s")
	b.ReportMetric(spent.Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
}

// residentBytes is the largest resident set of an ended process.
func residentBytes(b *testing.B, p *os.ProcessState) int64 {
	b.Helper()
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		b.Fatal("this system does not tell what a process used")
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss) // bytes there, KiB elsewhere
	}
	return int64(usage.Maxrss) * 1024
}

func bytesPerRow(b *testing.B, dir string, rows int64) float64 {
	b.Helper()
	var total int64
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".parquet" {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return float64(total) / float64(rows)
}
