package pipeline_test

import (
	"strings"
	"testing"
)

// TestLayeringRulesCanFail gives each rule a source that breaks it and one beside
// it that does not: a rule that cannot fail protects nothing.
func TestLayeringRulesCanFail(t *testing.T) {
	levels := map[string]int{
		"pipeline/tick": 0, "pipeline/venue": 1, "pipeline/store": 1, "pipeline/event": 1, "internal/samples": 0,
		"pipeline/venue/binance": 2, "pipeline/venue/okx": 2, "pipeline/venue/venuetest": 2, "pipeline/archive": 2,
		"pipeline/frame": 2, "pipeline/book": 3, "pipeline/run": 4, "reports/chart": 5, "reports/page": 5, "cmd/plot": 7,
	}
	const own = `"` + module + `/`
	for name, c := range map[string]struct {
		file, text string
		want       string // a part of the only violation, or "" when the file keeps the rules
	}{
		"an import to a smaller number is right":   {"pipeline/frame/a.go", `import ` + own + `pipeline/store"`, ""},
		"an import to a larger number is refused":  {"pipeline/tick/a.go", `import ` + own + `pipeline/run"`, "smaller numbers only"},
		"an import of an equal number is refused":  {"reports/chart/a.go", `import ` + own + `reports/page"`, "smaller numbers only"},
		"venues do not know each other":            {"pipeline/venue/okx/a.go", `import ` + own + `pipeline/venue/binance"`, "smaller numbers only"},
		"a package without a level is refused":     {"pipeline/util/a.go", ``, "place it in ARCHITECTURE.md"},
		"an import without a level is refused":     {"cmd/plot/a.go", `import ` + own + `pipeline/util"`, "place it in ARCHITECTURE.md"},
		"tests import upwards no more than others": {"pipeline/tick/a_test.go", `import ` + own + `pipeline/run"`, "smaller numbers only"},
		"an external test imports its own package": {"pipeline/tick/a_test.go", `import ` + own + `pipeline/tick"`, ""},
		"tests may use the test kits":              {"pipeline/venue/okx/a_test.go", `import ` + own + `pipeline/venue/venuetest"`, ""},
		"other code may not use the test kits":     {"pipeline/run/a.go", `import ` + own + `internal/samples"`, "is for tests"},
		"a longer module name is not ours":         {"pipeline/tick/a.go", `import "` + module + `er/x"`, ""},

		"frame owns Parquet":                  {"pipeline/frame/a.go", `import "github.com/parquet-go/parquet-go"`, ""},
		"Parquet elsewhere is refused":        {"pipeline/run/a.go", `import "github.com/parquet-go/parquet-go"`, "only pipeline/frame"},
		"Arrow elsewhere is refused":          {"reports/chart/a.go", `import "github.com/apache/arrow/go/v17/arrow"`, "only pipeline/frame"},
		"Arrow's Parquet is refused in frame": {"pipeline/frame/a.go", `import "github.com/apache/arrow/go/v17/parquet/pqarrow"`, "kills the process"},
		"and in tests":                        {"pipeline/frame/a_test.go", `import "github.com/apache/arrow/go/v17/parquet"`, "kills the process"},
		"charts elsewhere are refused":        {"reports/page/a.go", `import "github.com/go-echarts/go-echarts/v2/charts"`, "only reports/chart"},
		"plots elsewhere are refused":         {"cmd/plot/a.go", `import "gonum.org/v1/plot/vg"`, "only reports/chart"},
		"other parts of gonum are not plots":  {"reports/page/a.go", `import "gonum.org/v1/plotutil"`, ""},
		"the network elsewhere is refused":    {"pipeline/run/a.go", `import "net/http"`, "only pipeline/archive"},
		"the network in a venue is refused":   {"pipeline/venue/okx/a.go", `import "net/netip"`, "only pipeline/archive"},
		"net/url is text, not network":        {"pipeline/venue/okx/a.go", `import "net/url"`, ""},
		"compression elsewhere is refused":    {"pipeline/store/a.go", `import "github.com/klauspost/compress/zstd"`, "only pipeline/archive"},
		"TOML elsewhere is refused":           {"pipeline/run/a.go", `import "github.com/pelletier/go-toml/v2"`, "only pipeline/event"},
		"commands own their flags":            {"cmd/plot/a.go", `import "github.com/spf13/cobra"`, ""},
		"flags elsewhere are refused":         {"pipeline/run/a.go", `import "github.com/spf13/cobra"`, "only cmd"},
		"progress bars elsewhere are refused": {"pipeline/run/a.go", `import "github.com/vbauerster/mpb/v8"`, "only cmd"},
		"logging elsewhere is refused":        {"pipeline/store/a.go", `import "log/slog"`, "only pipeline/run, cmd"},
		"run may log":                         {"pipeline/run/a.go", `import "log/slog"`, ""},
		"child processes are refused":         {"cmd/plot/a.go", `import "os/exec"`, "only tests"},
		"unsafe is refused":                   {"pipeline/frame/a.go", `import "unsafe"`, "only tests"},
		"cgo is refused":                      {"pipeline/archive/a.go", `import "C"`, "only tests"},
		"dot imports are refused":             {"pipeline/run/a.go", `import . "os"`, "dot import"},

		"a pure package may not touch files":     {"pipeline/venue/okx/a.go", `import "os"`, "is pure"},
		"a pure package may not lock":            {"pipeline/book/a.go", `import "sync/atomic"`, "is pure"},
		"a pure package may not walk folders":    {"pipeline/event/a.go", `import "path/filepath"`, "is pure"},
		"a pure package may not read the clock":  {"pipeline/tick/a.go", "import \"time\"\nvar t = time.Now()", "time.Now"},
		"a renamed clock is a clock":             {"pipeline/tick/a.go", "import c \"time\"\nvar t = c.Since", "time.Since"},
		"time's arithmetic is pure":              {"pipeline/tick/a.go", "import \"time\"\nvar t = time.Unix(0, 0)", ""},
		"run may read the clock":                 {"pipeline/run/a.go", "import \"time\"\nvar t = time.Now()", ""},
		"tests of a pure package may read files": {"pipeline/tick/a_test.go", `import "os"`, ""},

		"store writes files":                 {"pipeline/store/a.go", "import \"os\"\nvar f = os.Create", ""},
		"writing elsewhere is refused":       {"pipeline/archive/a.go", "import \"os\"\nvar f = os.MkdirAll", "through pipeline/store"},
		"a renamed os is os":                 {"cmd/plot/a.go", "import disk \"os\"\nvar f = disk.Rename", "through pipeline/store"},
		"reading elsewhere is right":         {"pipeline/archive/a.go", "import \"os\"\nvar f = os.Open", ""},
		"a kit for tests may write":          {"pipeline/venue/venuetest/a.go", "import \"os\"\nvar f = os.WriteFile", ""},
		"tests may write":                    {"pipeline/archive/a_test.go", "import \"os\"\nvar f = os.WriteFile", ""},
		"another package's Create is not os": {"pipeline/archive/a.go", "import \"bytes\"\nvar f = bytes.Create", ""},
		"a local called os is not the package": {
			"pipeline/archive/a.go", "import \"io\"\nfunc f(os io.Reader) { os.Read(nil) }", "",
		},

		"run starts goroutines":               {"pipeline/run/a.go", "func f() { go f() }", ""},
		"a goroutine elsewhere is refused":    {"pipeline/frame/a.go", "func f() { go f() }", "starts a goroutine"},
		"a goroutine in a closure is refused": {"pipeline/book/a.go", "var f = func() { go func() {}() }", "starts a goroutine"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := parseSource(c.file, "package p\n"+c.text+"\n")
			if err != nil {
				t.Fatal(err)
			}
			got := s.violations(levels)
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("right code is refused: %v", got)
			case c.want != "" && (len(got) != 1 || !strings.Contains(got[0], c.want)):
				t.Errorf("got %q, want one violation that says %q", got, c.want)
			}
		})
	}
}
