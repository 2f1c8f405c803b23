// Package data carries the event files, the instrument tables and the parameters of
// the synthetic market that ship with the toolkit.
package data

import "embed"

// Files holds events/<date>.toml, instruments/*.toml and synth/default.toml.
//
//go:embed events/*.toml instruments/*.toml synth/default.toml
var Files embed.FS
