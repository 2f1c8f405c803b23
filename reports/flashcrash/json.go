package flashcrash

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// WriteJSON writes results.json: one key a line, one element of a list a line, so
// that a difference between two runs can be read. Equal Results give equal bytes.
func (r *Results) WriteJSON(w io.Writer) error {
	var out bytes.Buffer
	out.WriteString("{\n")
	one(&out, "event", r.Event)
	one(&out, "synthetic", r.Synthetic)
	one(&out, "version", r.Version)
	list(&out, "inputs", r.Inputs)
	list(&out, "drawdowns", r.Drawdowns)
	list(&out, "cross_section", r.CrossSection)
	list(&out, "venue_gap", r.VenueGap)
	list(&out, "disagreements", r.Disagreements)
	list(&out, "cvd", r.CVD)
	list(&out, "liquidity", r.Liquidity)
	list(&out, "feeds", r.Feeds)
	list(&out, "claims", r.Claims)
	list(&out, "quality", r.Quality)
	list(&out, "figures", r.Figures)
	out.Truncate(out.Len() - len(",\n"))
	out.WriteString("\n}\n")
	if !json.Valid(out.Bytes()) {
		return fmt.Errorf("write results: not valid JSON")
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return nil
}

func one(out *bytes.Buffer, key string, value any) {
	fmt.Fprintf(out, "%q: %s,\n", key, marshal(value))
}

func list[T any](out *bytes.Buffer, key string, values []T) {
	fmt.Fprintf(out, "%q: [", key)
	for i, v := range values {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n ")
		out.Write(marshal(v))
	}
	if len(values) > 0 {
		out.WriteByte('\n')
	}
	out.WriteString("],\n")
}

// marshal cannot fail: every float is a num, and texts are valid in any case.
func marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("flashcrash: results hold a value that is not JSON: " + err.Error())
	}
	return text
}
