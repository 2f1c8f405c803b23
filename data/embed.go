// Package data carries the event files and instrument tables that ship with the
// toolkit.
package data

import "embed"

// Files holds events/<date>.toml and instruments/*.toml.
//
//go:embed events/*.toml instruments/*.toml
var Files embed.FS
