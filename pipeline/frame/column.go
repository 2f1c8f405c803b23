package frame

import (
	"errors"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// column reads the values of one column of a row group page by page, by type.
type column[T any] struct {
	pages parquet.Pages
	page  parquet.Page
	// decode turns a page's values, or a dictionary's, into T. It may reuse into or
	// return memory of the page.
	decode func(into []T, v encoding.Values) ([]T, error)

	values  []T     // of the page, when it has them itself
	decoded []T     // memory of decode
	indexes []int32 // into entries, when the page has a dictionary
	entries []T     // of dict
	dict    parquet.Dictionary

	levels   []byte // definition levels, when the column is optional: 1 is a value
	row, end int    // next row of the page, and its number of rows
	value    int    // next value of the page
}

func openColumn[T any](chunk parquet.ColumnChunk, decode func([]T, encoding.Values) ([]T, error)) *column[T] {
	return &column[T]{pages: chunk.Pages(), decode: decode}
}

// close gives the page's memory back and ends the reading.
func (c *column[T]) close() error {
	if c == nil {
		return nil
	}
	parquet.Release(c.page)
	c.page = nil
	return c.pages.Close()
}

// read fills dst with the next values of the column, and null where there is none.
func (c *column[T]) read(dst []T, null T) error {
	for len(dst) > 0 {
		if c.row == c.end {
			if err := c.load(); err != nil {
				return err
			}
			continue
		}
		n := min(len(dst), c.end-c.row)
		c.fill(dst[:n], null)
		c.row += n
		dst = dst[n:]
	}
	return nil
}

func (c *column[T]) fill(dst []T, null T) {
	switch {
	case c.levels == nil && c.indexes == nil:
		copy(dst, c.values[c.value:c.value+len(dst)])
		c.value += len(dst)
	case c.levels == nil:
		for i, at := range c.indexes[c.value : c.value+len(dst)] {
			dst[i] = c.entries[at]
		}
		c.value += len(dst)
	default:
		for i, level := range c.levels[c.row : c.row+len(dst)] {
			if level == 0 {
				dst[i] = null
				continue
			}
			if c.indexes != nil {
				dst[i] = c.entries[c.indexes[c.value]]
			} else {
				dst[i] = c.values[c.value]
			}
			c.value++
		}
	}
}

// load makes the next page the current one.
func (c *column[T]) load() (err error) {
	parquet.Release(c.page)
	c.page = nil
	page, err := c.pages.ReadPage()
	if errors.Is(err, io.EOF) {
		return malformed("a column ends before its row group")
	}
	if err != nil {
		return malformed("%v", err)
	}
	c.page = page
	c.row, c.end, c.value = 0, int(page.NumRows()), 0
	c.levels = page.DefinitionLevels()
	c.values, c.indexes = nil, nil
	data := page.Data()
	if d := page.Dictionary(); d != nil {
		if d != c.dict {
			if c.entries, err = c.decode(c.entries[:0], d.Page().Data()); err != nil {
				return err
			}
			c.dict = d
		}
		c.indexes = data.Int32()
		return nil
	}
	c.decoded, err = c.decode(c.decoded[:0], data)
	c.values = c.decoded
	return err
}
