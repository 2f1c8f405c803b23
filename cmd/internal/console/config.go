package console

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/crashtape/crashtape/data"
	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/pipeline/tick"
	"github.com/crashtape/crashtape/pipeline/venue/instruments"
)

// Event reads the day's event file: the one below the data folder, or else the one
// built in. It is nil when there is neither.
func Event(dataDir string, d tick.Date) (*event.Event, error) {
	name := filepath.Join(dataDir, "events", d.String()+".toml")
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		name = path.Join("events", d.String()+".toml")
		text, err = fs.ReadFile(data.Files, name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, err := event.Parse(name, text)
	if err != nil {
		return nil, err
	}
	if e.Date != d {
		return nil, fmt.Errorf("event file %s is about %s", name, e.Date)
	}
	return e, nil
}

// Instruments reads the tables of contract values and lots: those below the data folder
// when it has any, else the built-in ones.
func Instruments(dataDir string) (*instruments.Table, error) {
	table, err := instruments.Load(data.Files, "instruments")
	if err != nil {
		return nil, err
	}
	own := filepath.Join(dataDir, "instruments")
	if _, err := os.Stat(own); errors.Is(err, fs.ErrNotExist) {
		return table, nil
	}
	return instruments.Load(os.DirFS(dataDir), "instruments")
}
