package book

import (
	"cmp"
	"slices"
)

// chunkLevels is how many levels a chunk of far levels holds at most; inserting moves
// half of them on average.
const chunkLevels = 128

// farLevel is a level outside the window. Keys rise from better to worse prices.
type farLevel struct{ key, size int64 }

// farLevels are the levels worse than the window's last price, sorted by key, in chunks
// so that a book of many far levels stays cheap to change.
type farLevels struct {
	chunks [][]farLevel // none is empty
	spare  [][]farLevel
	count  int
}

// find is where key is or belongs.
func (f *farLevels) find(key int64) (chunk, at int, found bool) {
	after, found := slices.BinarySearchFunc(f.chunks, key, func(c []farLevel, key int64) int { return cmp.Compare(c[0].key, key) })
	if found {
		return after, 0, true
	}
	if after == 0 {
		return 0, 0, false
	}
	at, found = slices.BinarySearchFunc(f.chunks[after-1], key, func(l farLevel, key int64) int { return cmp.Compare(l.key, key) })
	return after - 1, at, found
}

func (f *farLevels) get(key int64) int64 {
	chunk, at, found := f.find(key)
	if !found {
		return 0
	}
	return f.chunks[chunk][at].size
}

// set changes, adds or, with size 0, removes a level.
func (f *farLevels) set(key, size int64) {
	chunk, at, found := f.find(key)
	switch {
	case found && size != 0:
		f.chunks[chunk][at].size = size
	case found:
		f.remove(chunk, at)
	case size != 0:
		f.insert(chunk, at, farLevel{key, size})
	}
}

func (f *farLevels) remove(chunk, at int) {
	f.count--
	c := slices.Delete(f.chunks[chunk], at, at+1)
	if len(c) > 0 {
		f.chunks[chunk] = c
		return
	}
	f.spare = append(f.spare, c)
	f.chunks = slices.Delete(f.chunks, chunk, chunk+1)
}

func (f *farLevels) insert(chunk, at int, l farLevel) {
	f.count++
	if len(f.chunks) == 0 {
		f.chunks = append(f.chunks, f.newChunk())
	}
	c := f.chunks[chunk]
	if len(c) == chunkLevels {
		half := append(f.newChunk(), c[chunkLevels/2:]...)
		c = c[:chunkLevels/2]
		f.chunks[chunk] = c
		f.chunks = slices.Insert(f.chunks, chunk+1, half)
		if at > len(c) {
			chunk, at = chunk+1, at-len(c)
			c = half
		}
	}
	f.chunks[chunk] = slices.Insert(c, at, l)
}

// push appends a level worse than all others.
func (f *farLevels) push(l farLevel) {
	f.count++
	if n := len(f.chunks); n == 0 || len(f.chunks[n-1]) == chunkLevels {
		f.chunks = append(f.chunks, f.newChunk())
	}
	n := len(f.chunks) - 1
	f.chunks[n] = append(f.chunks[n], l)
}

func (f *farLevels) newChunk() []farLevel {
	if n := len(f.spare); n > 0 {
		c := f.spare[n-1]
		f.spare = f.spare[:n-1]
		return c[:0]
	}
	return make([]farLevel, 0, chunkLevels)
}

// dropWorst removes the last level. There must be one.
func (f *farLevels) dropWorst() {
	n := len(f.chunks) - 1
	f.remove(n, len(f.chunks[n])-1)
}

func (f *farLevels) clear() {
	f.spare = append(f.spare, f.chunks...)
	f.chunks = f.chunks[:0]
	f.count = 0
}
