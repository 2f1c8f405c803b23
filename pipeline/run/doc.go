// Package run joins the parts into stages: it plans a day's tasks from the files that
// are there, turns each task's archives into frames, minutes and drawdowns, and
// accounts for every row.
//
// One task is one instrument of one day, and one function: Reconstruct. A task is
// skipped only when its fingerprint (input digests, parameters, code version)
// matches what is stored, never because a file exists. A task that fails is
// recorded and does not stop the others. The order of work and the number of workers
// never change a byte of the result.
package run
