// Package samples finds the folder of real archives that tests compare with. The
// archives are not part of the repository: most licences forbid it.
package samples

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir is the folder of real archives: $CRASHTAPE_SAMPLES, or ../shared/samples
// beside the repository. Without it the test is skipped and says so; in CI, where
// the shared folder exists but the samples do not, it fails.
func Dir(t testing.TB) string {
	t.Helper()
	root := Root(t)
	shared := filepath.Join(filepath.Dir(root), "shared")
	dir := os.Getenv("CRASHTAPE_SAMPLES")
	if dir == "" {
		dir = filepath.Join(shared, "samples")
	}
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return dir
	}
	if _, err := os.Stat(shared); err == nil && os.Getenv("CI") != "" {
		t.Fatalf("no sample archives in %s although %s exists", dir, shared)
	}
	t.Skipf("SKIPPED: no real sample archives in %s; set CRASHTAPE_SAMPLES to their folder to run this test", dir)
	return ""
}

// Root is the folder that holds the repository's go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test's folder")
		}
		dir = parent
	}
}
