// Package pipeline_test holds the sources to the rules of ARCHITECTURE.md.
package pipeline_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/crashtape/crashtape"

// TestLayering reads every Go file of the module and reports each line that
// breaks a rule. It parses the files itself: a child process such as `go list`
// would hide what it reads from the test cache, and a violation would pass as
// "(cached)".
func TestLayering(t *testing.T) {
	levels := readLevels(t, "../ARCHITECTURE.md")
	seen := map[string]bool{}
	for _, f := range parseModule(t, "..") {
		seen[f.pkg] = true
		for _, v := range f.violations(levels) {
			t.Error(v)
		}
	}
	for pkg := range levels {
		if !seen[pkg] {
			t.Errorf("ARCHITECTURE.md has a row for %s, but there is no such package", pkg)
		}
	}
}

// levelRow is a row of the package table: | `pipeline/tick` | 0 | ...
var levelRow = regexp.MustCompile("(?m)^\\| `([a-z0-9/_]+)` \\| ([0-9]+) \\|")

// readLevels takes the levels from the document that explains them, so that the
// two cannot differ.
func readLevels(t *testing.T, name string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	levels := map[string]int{}
	for _, m := range levelRow.FindAllSubmatch(text, -1) {
		n, err := strconv.Atoi(string(m[2]))
		if err != nil {
			t.Fatal(err)
		}
		levels[string(m[1])] = n
	}
	if len(levels) == 0 {
		t.Fatalf("%s has no table of packages and levels", name)
	}
	return levels
}

// source is one parsed file.
type source struct {
	pkg  string // folder below the module's root, with slashes
	name string // path below the module's root
	test bool
	ast  *ast.File
	fset *token.FileSet

	imported map[string]string // name in the file -> import path
}

func parseSource(name string, text any) (*source, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("parse %s: %w", name, err)
	}
	s := &source{
		pkg: path.Dir(name), name: name, ast: file, fset: fset,
		test:     strings.HasSuffix(name, "_test.go"),
		imported: map[string]string{},
	}
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("parse %s: import %s: %w", name, spec.Path.Value, err)
		}
		local := path.Base(p)
		if spec.Name != nil {
			local = spec.Name.Name
		}
		s.imported[local] = p
	}
	return s, nil
}

// parseModule parses every Go file below root that belongs to this module: like
// the go command it passes over testdata, hidden folders and nested modules.
func parseModule(t *testing.T, root string) []*source {
	t.Helper()
	var files []*source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipFolder(root, p, d.Name())
		}
		if filepath.Ext(p) != ".go" {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		s, err := parseSource(filepath.ToSlash(rel), text)
		files = append(files, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("no Go files below %s", root)
	}
	return files
}

func skipFolder(root, p, name string) error {
	if p == root {
		return nil
	}
	if name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

// inModule is the folder of an import of this module.
func inModule(p string) (string, bool) {
	if p == module {
		return ".", true
	}
	return strings.CutPrefix(p, module+"/")
}

// under tells whether an import path is one of roots or lies below one.
func under(p string, roots []string) bool {
	return slices.ContainsFunc(roots, func(r string) bool {
		return p == r || strings.HasPrefix(p, r+"/")
	})
}
