//go:build race

package synth

// raceDetector makes long tests short: they take ten times as long under it.
const raceDetector = true
