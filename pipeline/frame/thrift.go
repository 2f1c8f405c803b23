package frame

import "encoding/binary"

// Types of Thrift's compact protocol that need a case of their own.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftInt16  = 4
	thriftInt64  = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// maxThriftDepth is more than the metadata of a flat schema nests.
const maxThriftDepth = 12

// skimThrift walks over the Thrift structure that b begins with and returns its
// length. parquet-go allocates what a list claims to hold before it reads it, so that
// eight bytes can ask for a gigabyte; after this walk no claim exceeds the bytes that
// are there.
func skimThrift(b []byte) (length int, err error) {
	s := thriftSkimmer{b: b}
	s.structure(0)
	if s.bad {
		return 0, malformed("metadata breaks off at byte %d of %d", s.at, len(b))
	}
	return s.at, nil
}

type thriftSkimmer struct {
	b   []byte
	at  int
	bad bool
}

// skip moves on by n bytes.
func (s *thriftSkimmer) skip(n uint64) {
	if s.bad || n > uint64(len(s.b)-s.at) {
		s.bad = true
		return
	}
	s.at += int(n)
}

func (s *thriftSkimmer) byte() byte {
	at := s.at
	if s.skip(1); s.bad {
		return 0
	}
	return s.b[at]
}

func (s *thriftSkimmer) varint() uint64 {
	v, n := binary.Uvarint(s.b[s.at:])
	if n <= 0 {
		s.bad = true
		return 0
	}
	s.at += n
	return v
}

func (s *thriftSkimmer) structure(depth int) {
	if depth > maxThriftDepth {
		s.bad = true
	}
	for !s.bad {
		head := s.byte()
		if head == 0 { // stop
			return
		}
		if head>>4 == 0 { // the field's number follows
			s.varint()
		}
		if kind := head & 15; kind != thriftTrue && kind != thriftFalse { // booleans are in the head
			s.value(kind, depth)
		}
	}
}

func (s *thriftSkimmer) value(kind byte, depth int) {
	switch {
	case kind >= thriftTrue && kind <= thriftByte:
		s.skip(1)
	case kind >= thriftInt16 && kind <= thriftInt64:
		s.varint()
	case kind == thriftDouble:
		s.skip(8)
	case kind == thriftBinary:
		s.skip(s.varint())
	case kind == thriftList, kind == thriftSet:
		head := s.byte()
		size := uint64(head >> 4)
		if size == 15 {
			size = s.varint()
		}
		s.elements(size, depth, head&15)
	case kind == thriftMap:
		if size := s.varint(); size > 0 {
			kinds := s.byte()
			s.elements(size, depth, kinds>>4, kinds&15)
		}
	case kind == thriftStruct:
		s.structure(depth + 1)
	default:
		s.bad = true
	}
}

// elements walks over size elements; each takes a byte at least.
func (s *thriftSkimmer) elements(size uint64, depth int, kinds ...byte) {
	if size > uint64(len(s.b)-s.at) || depth > maxThriftDepth {
		s.bad = true
	}
	for ; size > 0 && !s.bad; size-- {
		for _, kind := range kinds {
			s.value(kind, depth+1)
		}
	}
}
