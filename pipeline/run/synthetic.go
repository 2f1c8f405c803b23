package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/crashtape/crashtape/pipeline/archive"
	"github.com/crashtape/crashtape/pipeline/tick"
)

// SyntheticName is the file that marks a folder: every archive in and below it is
// synthetic. Files beside it whose names begin with "SYNTHETIC." tell about them.
const SyntheticName = "SYNTHETIC.json"

const syntheticPrefix = "SYNTHETIC."

// SyntheticMarker is what the file says.
type SyntheticMarker struct {
	Synthetic  bool      `json:"synthetic"` // true
	Date       tick.Date `json:"date"`
	Seed       uint64    `json:"seed"`
	Parameters string    `json:"parameters_sha256"`
	Version    string    `json:"version"`
	Faults     []string  `json:"faults"`
}

// ReadSyntheticMarker reads a folder's marker; ok is false where there is none.
func ReadSyntheticMarker(dir string) (m SyntheticMarker, ok bool, err error) {
	name := filepath.Join(dir, SyntheticName)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return m, false, nil
	}
	if err != nil {
		return m, false, fmt.Errorf("read marker: %w", err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, false, fmt.Errorf("%s: %w; remove the folder and run reconstruct synth again", name, err)
	}
	return m, true, nil
}

// errMixed is a plan that a reader of its results could not trust.
var errMixed = errors.New("real and synthetic archives of the same day: they are never used together; name the folder of one of them with --raw")

// marked tells which files are synthetic, and which only tell about those.
type marked struct {
	roots   map[string]bool            // raw folders in or below a marked one
	folders map[string]map[string]bool // marked folders below each raw folder
}

// findMarkers looks for markers above the raw folders and among the files in them.
func findMarkers(roots []string, files []archive.File) (marked, error) {
	m := marked{map[string]bool{}, map[string]map[string]bool{}}
	for _, root := range roots {
		dir, err := filepath.Abs(root)
		if err != nil {
			return m, fmt.Errorf("raw folder %s: %w", root, err)
		}
		for ; !m.roots[root]; dir = filepath.Dir(dir) {
			_, err := os.Lstat(filepath.Join(dir, SyntheticName))
			m.roots[root] = err == nil
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	for _, f := range files {
		if path.Base(f.Path) == SyntheticName {
			if m.folders[f.Root] == nil {
				m.folders[f.Root] = map[string]bool{}
			}
			m.folders[f.Root][path.Dir(f.Path)] = true
		}
	}
	return m, nil
}

// synthetic tells whether a file is one of a marked folder's.
func (m marked) synthetic(f archive.File) bool {
	if m.roots[f.Root] {
		return true
	}
	folders := m.folders[f.Root]
	for dir := path.Dir(f.Path); len(folders) > 0; dir = path.Dir(dir) {
		if folders[dir] {
			return true
		}
		if dir == "." {
			break
		}
	}
	return false
}

// about tells whether a file is a marker or stands beside one to tell about archives.
func (m marked) about(f archive.File) bool {
	return strings.HasPrefix(path.Base(f.Path), syntheticPrefix) && m.synthetic(f)
}

// Synthetic tells whether the task's archives are.
func (t *Task) Synthetic() bool { return len(t.Inputs) > 0 && t.Inputs[0].Synthetic }

// Synthetic tells whether the plan's archives are; a plan has only such or none.
func (p *Plan) Synthetic() bool { return len(p.Tasks) > 0 && p.Tasks[0].Synthetic() }

// unmixed refuses a plan of both kinds.
func (p *Plan) unmixed() error {
	for i := range p.Tasks {
		for _, in := range p.Tasks[i].Inputs {
			if in.Synthetic != p.Tasks[0].Inputs[0].Synthetic {
				return errMixed
			}
		}
	}
	return nil
}
