package frame

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
)

// unpack decompresses a page of a foreign file into exactly size bytes, and never
// allocates for more than that.
func unpack(codec format.CompressionCodec, b []byte, size int) (out []byte, err error) {
	switch codec {
	case format.Uncompressed:
		out = b
	case format.Snappy:
		var n int
		if n, err = snappy.DecodedLen(b); err == nil && n == size {
			out, err = snappy.Decode(nil, b)
		}
	case format.Zstd:
		out, err = unpackZstd(b, size)
	case format.Gzip:
		out, err = unpackGzip(b, size)
	default:
		return nil, fmt.Errorf("%w: pages compressed with %s are not read; use Snappy, zstd or gzip", ErrMalformed, codec)
	}
	if err != nil {
		return nil, malformed("unpack page: %v", err)
	}
	if len(out) != size {
		return nil, malformed("a page unpacks to another size than %d bytes", size)
	}
	return out, nil
}

func unpackZstd(b []byte, size int) ([]byte, error) {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(max(size, 1<<20))))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.DecodeAll(b, make([]byte, 0, size))
}

func unpackGzip(b []byte, size int) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	out := make([]byte, size)
	if _, err := io.ReadFull(z, out); err != nil {
		return nil, err
	}
	if n, err := z.Read(make([]byte, 1)); n > 0 || err != io.EOF {
		return nil, fmt.Errorf("more than %d bytes: %w", size, err)
	}
	return out, nil
}
