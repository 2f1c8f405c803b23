package run

import (
	"io"
	"sync"
)

// aheadBlock and aheadBlocks bound what is decompressed in advance: 1 MiB per worker.
const (
	aheadBlock  = 256 << 10
	aheadBlocks = 4
)

// ahead decompresses on a goroutine of its own while the decoder works: inflating is
// the larger half of the work on one file, so a single file uses both cores too.
type ahead struct {
	full    chan block
	free    chan []byte
	stop    chan struct{}
	stopped sync.WaitGroup
	block   block
	at      int
}

// block is what one read gave.
type block struct {
	bytes []byte
	err   error
}

// readAhead starts reading r. Close must be called before r is closed.
func readAhead(r io.Reader) *ahead {
	a := &ahead{full: make(chan block, aheadBlocks), free: make(chan []byte, aheadBlocks), stop: make(chan struct{})}
	for range aheadBlocks {
		a.free <- make([]byte, aheadBlock)
	}
	a.stopped.Go(func() { a.fill(r) })
	return a
}

func (a *ahead) fill(r io.Reader) {
	for {
		var b []byte
		select {
		case b = <-a.free:
		case <-a.stop:
			return
		}
		n, err := io.ReadFull(r, b[:aheadBlock])
		if err == io.ErrUnexpectedEOF {
			err = io.EOF // ReadFull's own: the block is just not full
		}
		select {
		case a.full <- block{b[:n], err}:
		case <-a.stop:
			return
		}
		if err != nil {
			return
		}
	}
}

// Read reads what was read ahead; an error comes after the bytes before it.
func (a *ahead) Read(p []byte) (int, error) {
	for a.at == len(a.block.bytes) {
		if a.block.err != nil {
			return 0, a.block.err
		}
		if a.block.bytes != nil {
			a.free <- a.block.bytes
		}
		a.block, a.at = <-a.full, 0
	}
	n := copy(p, a.block.bytes[a.at:])
	a.at += n
	return n, nil
}

// Close stops the reading.
func (a *ahead) Close() error {
	close(a.stop)
	a.stopped.Wait()
	return nil
}
