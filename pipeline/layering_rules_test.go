package pipeline_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
)

// pure packages turn bytes or values into values. Replaying, fuzzing and equal
// bytes for any number of workers rest on it.
var pure = []string{"pipeline/tick", "pipeline/venue", "pipeline/event", "pipeline/book", "pipeline/metric", "pipeline/synth"}

// impure is what a pure package may not import, beside what has an owner below.
var impure = []string{"os", "path/filepath", "sync", "syscall", "context", "math/rand", "crypto/rand", "testing"}

// clock is what a pure package may not call. Other parts of time are arithmetic.
var clock = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local", "LoadLocation"}

// owners say which packages may import a heavy or dangerous dependency.
var owners = []struct {
	imports []string
	by      []string
}{
	{[]string{"github.com/parquet-go", "github.com/apache/arrow"}, []string{"pipeline/frame"}},
	{[]string{"github.com/go-echarts", "gonum.org/v1/plot"}, []string{"reports/chart"}},
	{[]string{"github.com/klauspost/compress"}, []string{"pipeline/archive", "pipeline/frame", "pipeline/synth"}},
	{[]string{"github.com/pierrec/lz4"}, []string{"pipeline/archive"}},
	{[]string{"github.com/pelletier/go-toml"}, []string{"pipeline/event", "pipeline/synth", "pipeline/venue/instruments"}},
	{[]string{"github.com/spf13", "github.com/vbauerster/mpb", "github.com/lmittmann/tint", "golang.org/x/term"}, []string{"cmd"}},
	{[]string{"net"}, []string{"pipeline/archive"}},
	{[]string{"log"}, []string{"pipeline/run", "cmd"}},
	{[]string{"io/ioutil", "os/exec", "plugin", "unsafe", "C"}, nil},
}

// banned holds for tests too. arrow v17's Parquet reader runs codecs that panic in
// goroutines of their own, so a damaged file ends the process: apache/arrow#43605.
var banned = []string{
	"github.com/apache/arrow/go/v17/parquet",
	"github.com/apache/arrow/go/v17/arrow/flight",
}

// writers are the functions of os that change the file system; files become
// durable in store alone.
var writers = []string{
	"Create", "CreateTemp", "WriteFile", "OpenFile", "Mkdir", "MkdirAll", "MkdirTemp", "Rename", "Remove", "RemoveAll",
	"Link", "Symlink", "Truncate", "Chmod", "Chown", "Chtimes", "CopyFS", "OpenRoot",
}

// forTests are packages that tests of every level share.
var forTests = []string{"internal/samples", "pipeline/venue/venuetest", "pipeline/book/booktest"}

// violations are the rules that the file breaks, one sentence each.
func (s *source) violations(levels map[string]int) []string {
	level, placed := levels[s.pkg]
	if !placed {
		return []string{fmt.Sprintf("%s: package %s has no level: place it in ARCHITECTURE.md", s.name, s.pkg)}
	}
	var out []string
	say := func(n ast.Node, format string, args ...any) {
		out = append(out, fmt.Sprintf("%s: %s", s.fset.Position(n.Pos()), fmt.Sprintf(format, args...)))
	}
	for _, spec := range s.ast.Imports {
		p := strings.Trim(spec.Path.Value, "`\"")
		if spec.Name != nil && spec.Name.Name == "." {
			say(spec, "dot import of %s hides what is used", p)
		}
		if under(p, banned) {
			say(spec, "%s kills the process on a damaged file or drags in a server", p)
		}
		if dep, ok := inModule(p); ok {
			if why := s.mayNotImport(dep, level, levels); why != "" {
				say(spec, "%s", why)
			}
		}
		if s.isTest() {
			continue
		}
		if p == "net/url" {
			continue // takes text apart, no network
		}
		if s.isPure() && under(p, impure) {
			say(spec, "%s is pure and may not import %s", s.pkg, p)
		}
		for _, o := range owners {
			if under(p, o.imports) && !under(s.pkg, o.by) {
				say(spec, "only %s may import %s", orNobody(o.by), p)
			}
		}
	}
	if !s.isTest() {
		s.inspect(say)
	}
	return out
}

// mayNotImport says why a package of this module may not be imported here.
func (s *source) mayNotImport(dep string, level int, levels map[string]int) string {
	depLevel, placed := levels[dep]
	switch {
	case !placed:
		return fmt.Sprintf("import of %s, which has no level: place it in ARCHITECTURE.md", dep)
	case s.test && (dep == s.pkg || slices.Contains(forTests, dep)):
		return "" // an external test imports what it tests
	case slices.Contains(forTests, dep) && !slices.Contains(forTests, s.pkg):
		return fmt.Sprintf("%s is for tests", dep)
	case depLevel >= level:
		return fmt.Sprintf("%s (%d) may not import %s (%d): imports go to smaller numbers only", s.pkg, level, dep, depLevel)
	}
	return ""
}

// inspect looks for statements that only some packages may hold.
func (s *source) inspect(say func(ast.Node, string, ...any)) {
	ast.Inspect(s.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			if !under(s.pkg, []string{"pipeline/run", "cmd"}) {
				say(n, "%s starts a goroutine: that belongs to pipeline/run", s.pkg)
			}
		case *ast.SelectorExpr:
			id, ok := n.X.(*ast.Ident)
			if !ok {
				return true
			}
			switch from := s.imported[id.Name]; {
			case from == "os" && slices.Contains(writers, n.Sel.Name) && s.pkg != "pipeline/store":
				say(n, "%s calls os.%s: files are written through pipeline/store", s.pkg, n.Sel.Name)
			case from == "time" && slices.Contains(clock, n.Sel.Name) && s.isPure():
				say(n, "%s is pure and may not use time.%s", s.pkg, n.Sel.Name)
			}
		}
		return true
	})
}

func (s *source) isPure() bool { return under(s.pkg, pure) }

// isTest tells whether only tests run the file.
func (s *source) isTest() bool { return s.test || slices.Contains(forTests, s.pkg) }

func orNobody(pkgs []string) string {
	if len(pkgs) == 0 {
		return "tests"
	}
	return strings.Join(pkgs, ", ")
}
