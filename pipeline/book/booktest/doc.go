// Package booktest makes a day of level-2 messages about a crash, always the same
// for the same seed, and writes it as the archives of two publishers. Tests and
// benchmarks of the book and of the decoders read it; nothing in it is real.
package booktest
