package synth

import (
	"os"
	"testing"

	"github.com/crashtape/crashtape/pipeline/tick"
)

// smallParameters are a market of a few coins in which twenty minutes are at full
// detail, with both shocks and the outage in them.
func smallParameters(t testing.TB) *Parameters {
	t.Helper()
	text, err := os.ReadFile("testdata/small.toml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadParameters(text)
	if err != nil {
		t.Fatal(err)
	}
	return &p
}

// newSmall is the small market and its archives, before the day begins.
func newSmall(t testing.TB, p *Parameters) (*Market, *Archives) {
	t.Helper()
	d, err := tick.ParseDate("2025-10-10")
	if err != nil {
		t.Fatal(err)
	}
	m, err := New(p, d, d.Start()+p.Shocks[0].At.Time, DefaultRules)
	if err != nil {
		t.Fatal(err)
	}
	return m, NewArchives(m)
}

// files runs a market to the end of its day.
func files(t testing.TB, m *Market, a *Archives, each func(tick.Time)) []File {
	t.Helper()
	for range tick.MinutesPerDay {
		m.Advance(each)
		a.Take()
		for i := range a.Feeds() {
			a.Encode(i)
		}
	}
	var all []File
	for i := range a.Feeds() {
		f, err := a.Finish(i)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f...)
	}
	return all
}
