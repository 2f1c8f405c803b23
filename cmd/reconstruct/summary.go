package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	"github.com/crashtape/crashtape/pipeline/run"
	"github.com/crashtape/crashtape/pipeline/store"
)

// listed is how many files of a kind the text summary names; --json names all.
const listed = 10

// print writes the summary to stdout.
func (s *settings) print(plan *run.Plan, sum *run.Summary) error {
	if s.json {
		return s.printJSON(plan, sum)
	}
	total := sum.Total()
	w := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(w, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	row("day", "%s", sum.Date)
	row("instruments", "%d, of them %d unchanged, %d failed", sum.Instruments, sum.Current, len(sum.Failures))
	row("archives", "%d, %.1f MB", inputs(plan), float64(packedBytes(plan))/1e6)
	row("rows", "%d in = %d kept + %d duplicates + %d rejected + %d of other days", total.In, total.Out, total.Duplicates, total.Rejected, total.OtherDay)
	if sum.Found {
		row("t₀", "%s, found from the data: there is no event file", sum.Reference)
	}
	row("frames", "%s/frames", s.data)
	for _, f := range sum.Failures {
		row("FAILED", "%s: %v", f.Key, f.Err)
	}
	for _, o := range sum.Outcomes {
		for _, text := range o.Rejected {
			row("rejected", "%s", text)
		}
	}
	list(row, "cannot be used", plan.Unusable)
	list(row, "not read", plan.Unread)
	list(row, "not recognised", plan.Unrecognised)
	list(row, "superseded", plan.Superseded)
	return w.Flush()
}

func list(row func(string, string, ...any), name string, files []run.Skipped) {
	for i, f := range files {
		if i == listed {
			row("", "and %d more; --json lists all", len(files)-listed)
			return
		}
		row(name, "%s: %s", f.Path, f.Why)
	}
}

func inputs(plan *run.Plan) (n int) {
	for _, t := range plan.Tasks {
		n += len(t.Inputs)
	}
	return n
}

func packedBytes(plan *run.Plan) (n int64) {
	for i := range plan.Tasks {
		n += plan.Tasks[i].Bytes()
	}
	return n
}

// summaryJSON is the summary for programs.
type summaryJSON struct {
	Date         string        `json:"date"`
	Instruments  int           `json:"instruments"`
	Unchanged    int           `json:"unchanged"`
	Archives     int           `json:"archives"`
	Bytes        int64         `json:"bytes"`
	Rows         store.Rows    `json:"rows"`
	Reference    string        `json:"reference"`
	Found        bool          `json:"reference_found"`
	Frames       string        `json:"frames"`
	Failed       []failedJSON  `json:"failed"`
	RejectedRows []string      `json:"rejected_rows"`
	Unusable     []run.Skipped `json:"unusable"`
	Unread       []run.Skipped `json:"unread"`
	Unrecognised []run.Skipped `json:"unrecognised"`
	Superseded   []run.Skipped `json:"superseded"`
}

type failedJSON struct {
	Instrument string `json:"instrument"`
	Error      string `json:"error"`
}

func (s *settings) printJSON(plan *run.Plan, sum *run.Summary) error {
	out := summaryJSON{
		Date: sum.Date.String(), Instruments: sum.Instruments, Unchanged: sum.Current,
		Archives: inputs(plan), Bytes: packedBytes(plan), Rows: sum.Total(), Reference: sum.Reference.String(), Found: sum.Found,
		Frames: s.data + "/frames", Failed: []failedJSON{}, RejectedRows: []string{},
		Unusable: some(plan.Unusable), Unread: some(plan.Unread), Unrecognised: some(plan.Unrecognised), Superseded: some(plan.Superseded),
	}
	for _, f := range sum.Failures {
		out.Failed = append(out.Failed, failedJSON{f.Key.String(), f.Err.Error()})
	}
	for _, o := range sum.Outcomes {
		out.RejectedRows = append(out.RejectedRows, o.Rejected...)
	}
	enc := json.NewEncoder(s.stdout)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// some is a list that is [] and not null in JSON.
func some(list []run.Skipped) []run.Skipped {
	if list == nil {
		return []run.Skipped{}
	}
	return list
}
