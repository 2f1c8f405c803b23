package frame

import (
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding"
)

// formatVersion stands in every file as the value of formatKey, after its kind. A
// reader refuses another version. Change it with FORMAT.md and store.Format.
const (
	formatKey     = "crashtape.frame"
	formatVersion = "1"
)

// The physical layout, measured in FORMAT.md.
var compression = &zstd.Codec{Level: zstd.SpeedFastest}

// writerOptions are common to all frames. Bounds stand in the column index and the
// footer; a third copy in every page's header costs time and nobody reads it.
func writerOptions(kind string, schema *parquet.Schema, rowGroup int64, pageBytes int, more ...parquet.WriterOption) []parquet.WriterOption {
	return append([]parquet.WriterOption{
		schema,
		parquet.CreatedBy("crashtape frame", "1.0.0", "1"), // a library's version would change the bytes
		parquet.Compression(compression),
		parquet.KeyValueMetadata(formatKey, kind+"/"+formatVersion),
		parquet.MaxRowsPerRowGroup(rowGroup),
		parquet.PageBufferSize(pageBytes),
		parquet.DataPageStatistics(false),
	}, more...)
}

// columnNode is one column of a flat schema.
type columnNode struct {
	parquet.Node
	name string
}

func (c columnNode) Name() string { return c.name }

// Value finds the struct field with the column's name in its parquet tag.
func (c columnNode) Value(base reflect.Value) reflect.Value {
	t := base.Type()
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("parquet"), ","); name == c.name {
			return base.Field(i)
		}
	}
	panic("frame: no field for column " + c.name)
}

// flatSchema is a schema with its columns in the given order; parquet.Group would
// sort them by name.
type flatSchema struct {
	parquet.Group
	columns []parquet.Field
}

func (s flatSchema) Fields() []parquet.Field { return s.columns }

func newSchema(kind string, columns ...columnNode) *parquet.Schema {
	s := flatSchema{Group: parquet.Group{}}
	for _, c := range columns {
		s.Group[c.name] = c.Node
		s.columns = append(s.columns, c)
	}
	return parquet.NewSchema(kind, s)
}

func required(name string, node parquet.Node, enc encoding.Encoding) columnNode {
	return columnNode{parquet.Encoded(node, enc), name}
}

func optional(name string, node parquet.Node, enc encoding.Encoding) columnNode {
	return columnNode{parquet.Optional(parquet.Encoded(node, enc)), name}
}

// The types of columns.
var (
	timestampNode = parquet.Timestamp(parquet.Microsecond)
	textNode      = parquet.String()
	int64Node     = parquet.Leaf(parquet.Int64Type)
	int32Node     = parquet.Leaf(parquet.Int32Type)
	doubleNode    = parquet.Leaf(parquet.DoubleType)
	priceNode     = parquet.Decimal(priceScale, decimalPrecision, parquet.FixedLenByteArrayType(16))
	sizeNode      = parquet.Decimal(sizeScale, decimalPrecision, parquet.FixedLenByteArrayType(16))
)
