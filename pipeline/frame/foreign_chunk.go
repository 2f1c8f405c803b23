package frame

import (
	"encoding/binary"
	"hash/crc32"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Foreign files have no digest, and most writers no page checksums. parquet-go trusts
// the counts inside pages: a run length of five bytes asks for gigabytes, and an
// allocation that fails cannot be recovered from. So the few encodings that foreign
// candles need are decoded here, with every count bounded by what the footer says.

// Bounds of a page in memory; writers cut pages at about 1 MB.
const (
	maxForeignPage = 32 << 20 // bytes
	maxForeignRows = 4 << 20
)

// chunkReader reads a column of 8-byte values in one row group.
type chunkReader struct {
	codec    format.CompressionCodec
	optional bool
	left     int64 // rows not read yet
	data     []byte

	dict   []uint64
	values []uint64 // of the page; those that are not null
	isNull []bool   // by row of the page
	row    int
	value  int
}

// openChunk reads a column chunk into memory. Its place in the file and its counts
// were checked by checkChunks.
func openChunk(r io.ReaderAt, c *format.ColumnMetaData, optional bool) (*chunkReader, error) {
	if c.Type != format.Int64 && c.Type != format.Double {
		return nil, malformed("column of type %s, want 8-byte values", c.Type)
	}
	start := c.DataPageOffset
	if c.DictionaryPageOffset > 0 {
		start = min(start, c.DictionaryPageOffset)
	}
	data, err := readBytes(r, start, c.TotalCompressedSize)
	if err != nil {
		return nil, err
	}
	return &chunkReader{codec: c.Codec, optional: optional, left: c.NumValues, data: data}, nil
}

// read gives the next values as raw bits; ok[i] is false where there is none.
func (c *chunkReader) read(dst []uint64, ok []bool) error {
	for i := range dst {
		for c.row == len(c.isNull) {
			if err := c.nextPage(); err != nil {
				return err
			}
		}
		ok[i] = !c.isNull[c.row]
		if dst[i] = 0; ok[i] {
			dst[i] = c.values[c.value]
			c.value++
		}
		c.row++
	}
	return nil
}

func (c *chunkReader) nextPage() error {
	n, err := skimThrift(c.data)
	if err != nil {
		return err
	}
	var protocol thrift.CompactProtocol
	var header format.PageHeader
	if err := thrift.Unmarshal(&protocol, c.data[:n], &header); err != nil {
		return malformed("page header: %v", err)
	}
	c.data = c.data[n:]
	size, unpacked := header.CompressedPageSize, header.UncompressedPageSize
	if size < 0 || int(size) > len(c.data) || unpacked < 0 || unpacked > maxForeignPage {
		return malformed("a page of %d bytes that unpacks to %d", size, unpacked)
	}
	body := c.data[:size]
	c.data = c.data[size:]
	if header.CRC != 0 && crc32.ChecksumIEEE(body) != uint32(header.CRC) {
		return malformed("the checksum of a page is wrong")
	}
	switch {
	case header.Type == format.DictionaryPage && header.DictionaryPageHeader.Valid:
		return c.dictionary(&header.DictionaryPageHeader.V, body, int(unpacked))
	case header.Type == format.DataPage && header.DataPageHeader.Valid:
		return c.pageV1(&header.DataPageHeader.V, body, int(unpacked))
	case header.Type == format.DataPageV2 && header.DataPageHeaderV2.Valid:
		return c.pageV2(&header.DataPageHeaderV2.V, body, int(unpacked))
	}
	return nil // an index page; the format lets readers skip what they do not know
}

func (c *chunkReader) dictionary(h *format.DictionaryPageHeader, body []byte, unpacked int) (err error) {
	//lint:ignore SA1019 older writers give it that name
	if h.Encoding != format.Plain && h.Encoding != format.PlainDictionary {
		return malformed("dictionary encoded as %s", h.Encoding)
	}
	if body, err = unpack(c.codec, body, unpacked); err != nil {
		return err
	}
	c.dict, err = plain64(body, int(h.NumValues))
	return err
}

func (c *chunkReader) pageV1(h *format.DataPageHeader, body []byte, unpacked int) (err error) {
	if body, err = unpack(c.codec, body, unpacked); err != nil {
		return err
	}
	var levels []byte
	if c.optional {
		if len(body) < 4 || uint64(binary.LittleEndian.Uint32(body)) > uint64(len(body)-4) {
			return malformed("definition levels break off")
		}
		n := 4 + int(binary.LittleEndian.Uint32(body))
		levels, body = body[4:n], body[n:]
	}
	return c.page(int64(h.NumValues), h.Encoding, levels, body)
}

func (c *chunkReader) pageV2(h *format.DataPageHeaderV2, body []byte, unpacked int) (err error) {
	n := int(h.DefinitionLevelsByteLength)
	if h.RepetitionLevelsByteLength != 0 || n < 0 || n > len(body) || n > unpacked {
		return malformed("levels of %d bytes in a page of %d", n, len(body))
	}
	levels, body := body[:n], body[n:]
	if !h.IsCompressed.Valid || h.IsCompressed.V {
		if body, err = unpack(c.codec, body, unpacked-n); err != nil {
			return err
		}
	}
	return c.page(int64(h.NumValues), h.Encoding, levels, body)
}

// page decodes the rows of a data page.
func (c *chunkReader) page(rows int64, enc format.Encoding, levels, body []byte) (err error) {
	if rows < 0 || rows > c.left || rows > maxForeignRows {
		return malformed("a page of %d rows where %d are left", rows, c.left)
	}
	c.left -= rows
	c.row, c.value = 0, 0
	c.isNull = make([]bool, rows)
	present := int(rows)
	if c.optional {
		defined, err := runs(levels, 1, int(rows))
		if err != nil {
			return err
		}
		present = 0
		for i, level := range defined {
			c.isNull[i] = level == 0
			present += int(level)
		}
	}
	switch enc {
	case format.Plain:
		c.values, err = plain64(body, present)
		return err
	//lint:ignore SA1019 older writers give it that name
	case format.PlainDictionary, format.RLEDictionary:
		return c.lookUp(body, present)
	}
	return malformed("values encoded as %s are not read; write the file with PLAIN or dictionary encoding", enc)
}

// lookUp decodes the indexes of a page into the dictionary.
func (c *chunkReader) lookUp(body []byte, n int) error {
	if len(body) == 0 && n == 0 {
		c.values = nil
		return nil
	}
	if len(body) == 0 || body[0] > 32 {
		return malformed("dictionary indexes without their width")
	}
	indexes, err := runs(body[1:], uint(body[0]), n)
	if err != nil {
		return err
	}
	c.values = make([]uint64, n)
	for i, at := range indexes {
		if int64(at) >= int64(len(c.dict)) {
			return malformed("entry %d of a dictionary of %d", at, len(c.dict))
		}
		c.values[i] = c.dict[at]
	}
	return nil
}
