package frame

import (
	"bytes"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
	"github.com/parquet-go/parquet-go/format"
)

// indexedDecimal is a 16-byte decimal with a column index of its own. parquet-go's
// leaves entries out for pages without bounds; the format demands one per page, and
// parquet-mr (Spark) refuses a shorter index.
type indexedDecimal struct{ parquet.Type }

func (t indexedDecimal) NewColumnIndexer(int) parquet.ColumnIndexer { return new(decimalIndexer) }

func (t indexedDecimal) NewDictionary(column, n int, values encoding.Values) parquet.Dictionary {
	return indexedDictionary{t.Type.NewDictionary(column, n, values)}
}

// indexedDictionary passes the column index on to columns with a dictionary.
type indexedDictionary struct{ parquet.Dictionary }

func (d indexedDictionary) Type() parquet.Type { return indexedDecimal{d.Dictionary.Type()} }

// decimalIndexer gives a page without bounds the widest ones, which are true of every
// value, and a page of nulls none.
type decimalIndexer struct{ index format.ColumnIndex }

// The extremes of 16 bytes in two's complement.
var (
	lowestDecimal  = append([]byte{0x80}, bytes.Repeat([]byte{0x00}, 15)...)
	highestDecimal = append([]byte{0x7f}, bytes.Repeat([]byte{0xff}, 15)...)
)

func (d *decimalIndexer) Reset() { d.index = format.ColumnIndex{} }

func (d *decimalIndexer) IndexPage(values, nulls int64, lowest, highest parquet.Value) {
	least, most := lowestDecimal, highestDecimal
	switch {
	case values == nulls:
		least, most = []byte{}, []byte{}
	case !lowest.IsNull() && !highest.IsNull():
		least, most = bytes.Clone(lowest.ByteArray()), bytes.Clone(highest.ByteArray())
	}
	d.index.NullPages = append(d.index.NullPages, values == nulls)
	d.index.NullCounts = append(d.index.NullCounts, nulls)
	d.index.MinValues = append(d.index.MinValues, least)
	d.index.MaxValues = append(d.index.MaxValues, most)
}

func (d *decimalIndexer) ColumnIndex() format.ColumnIndex {
	d.index.BoundaryOrder = format.Unordered
	return d.index
}
