package frame

import (
	"encoding/binary"
	"math/bits"
)

// plain64 reads n values of 8 bytes.
func plain64(b []byte, n int) ([]uint64, error) {
	if n < 0 || n > len(b)/8 {
		return nil, malformed("%d values in %d bytes", n, len(b))
	}
	out := make([]uint64, n)
	for i := range out {
		out[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return out, nil
}

// runs decodes n numbers of the given width from Parquet's hybrid of run lengths and
// bit packing.
func runs(b []byte, width uint, n int) ([]uint32, error) {
	out := make([]uint32, 0, n)
	for len(out) < n {
		head, used := binary.Uvarint(b)
		if used <= 0 {
			return nil, malformed("%d of %d numbers are there", len(out), n)
		}
		b = b[used:]
		count := head >> 1
		if head&1 == 1 { // groups of eight, packed
			hi, packed := bits.Mul64(count, uint64(width))
			if hi != 0 || packed > uint64(len(b)) || count == 0 {
				return nil, malformed("%d packed groups in %d bytes", count, len(b))
			}
			out = unpackBits(out, b[:packed], width, min(n-len(out), 8*int(min(count, uint64(n)))))
			b = b[packed:]
			continue
		}
		size := int(width+7) / 8
		if count == 0 || size > len(b) {
			return nil, malformed("a run of %d numbers in %d bytes", count, len(b))
		}
		var v uint32
		for i, c := range b[:size] {
			v |= uint32(c) << (8 * i)
		}
		b = b[size:]
		for range min(count, uint64(n-len(out))) {
			out = append(out, v)
		}
	}
	return out, nil
}

// unpackBits appends n numbers of the given width, least significant bit first.
func unpackBits(out []uint32, b []byte, width uint, n int) []uint32 {
	var window uint64
	var have uint
	for range n {
		for have < width {
			window |= uint64(b[0]) << have
			b = b[1:]
			have += 8
		}
		out = append(out, uint32(window&(1<<width-1)))
		window >>= width
		have -= width
	}
	return out
}
