package venue

import (
	"io"
	"iter"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// DecodeJSON reads a stream of JSON objects, one message about a book a line. The
// line is read by message, which fills what the ladder builds; a fault of the cursor
// is the row's, and ends the iteration only if the consumer does.
func DecodeJSON(r io.Reader, message func(*JSON, *Ladder)) iter.Seq2[*tick.Depth, error] {
	return func(yield func(*tick.Depth, error) bool) {
		lines := NewLines(r)
		var (
			j JSON
			l Ladder
			d tick.Depth
		)
		first := true
		for lines.Next() {
			text := lines.Text()
			if first && text[0] != '{' {
				yield(nil, &HeaderError{Have: clip(text), Want: "a JSON object in each line"})
				return
			}
			first = false
			j.Reset(text)
			l.Start(&d)
			message(&j, &l)
			j.End()
			if j.err != nil {
				if !yield(nil, j.rowError(lines)) {
					return
				}
				continue
			}
			if !yield(l.Finish(), nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(nil, err)
		} else if first {
			yield(nil, &HeaderError{Want: "a JSON object in each line"})
		}
	}
}

func (j *JSON) rowError(lines *Lines) *RowError {
	return &RowError{
		Line: lines.Number(), Offset: lines.Offset(), Field: string(j.name[:min(len(j.name), 64)]),
		Text: clip(j.text[min(j.fault, len(j.text)):]), Err: j.err,
	}
}
