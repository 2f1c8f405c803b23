// Package archive finds archive files below raw folders and opens them as streams of
// decompressed bytes, with limits.
//
// Raw folders are read-only: nothing here writes. A stream ends with an error that
// names the file and the byte reached when the file is truncated, damaged or
// inflates beyond any real archive; it never ends early without one.
package archive
