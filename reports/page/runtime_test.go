package page

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/crashtape/crashtape/reports/chart"
)

// Numbers and axes are written twice, in Go for the static pictures and in
// JavaScript for the live ones. They must not differ.

func TestTheRuntimeWritesNumbersAsGoDoes(t *testing.T) {
	type probe struct {
		Format chart.Format
		V      float64
		Want   string
	}
	var probes []probe
	for _, f := range []chart.Format{chart.Price, chart.Percent, chart.Dollars, chart.Amount, chart.Seconds, chart.Bps, chart.Count} {
		for _, v := range []float64{0, 63.42, 121419.01, 0.00001895, 1.0 / 3, -58.351, -0.04, 999, 999.6, -392990, 1.5e6, 1.71e9, 0.024, 7.92, 409.2, 0.9996, 12.5, 9.996, 99.96, -1e-9, 1.45, 0.25, 2.675, 1.005} {
			probes = append(probes, probe{f, v, f.Value(v)})
		}
	}
	compare(t, probes, `for (const p of probes) { const got = FORMAT[p.Format](p.V); if (got !== p.Want) console.log(p.Format, p.V, "is", got, "want", p.Want); }`)
}

func TestTheRuntimeWritesTicksAsGoDoes(t *testing.T) {
	type probe struct {
		Format  chart.Format
		V, Step float64
		Want    string
	}
	var probes []probe
	for _, f := range []chart.Format{chart.Price, chart.Percent, chart.Dollars, chart.Seconds, chart.Count} {
		for _, step := range []float64{20, 1, 2.5, 0.25, 0.1, 2.5e-6, 1e6} {
			for k := -3.0; k <= 3; k++ {
				probes = append(probes, probe{f, k * step, step, f.Tick(k*step, step)})
			}
		}
	}
	compare(t, probes, `for (const p of probes) { const got = tickText(p.Format, p.V, p.Step); if (got !== p.Want) console.log(p.Format, p.V, p.Step, "is", got, "want", p.Want); }`)
}

func TestTheRuntimeScalesAsGoDoes(t *testing.T) {
	type probe struct {
		Lo, Hi float64
		Want   chart.Scale
	}
	var probes []probe
	for i := range 200 {
		lo := math.Sin(float64(i)) * math.Pow(10, float64(i%13-6))
		hi := lo + math.Abs(math.Cos(float64(i)*0.7))*math.Pow(10, float64(i%11-5))
		probes = append(probes, probe{lo, hi, chart.Nice(lo, hi, 5)})
	}
	probes = append(probes, probe{5, 5, chart.Nice(5, 5, 5)}, probe{0, 0, chart.Nice(0, 0, 5)})
	compare(t, probes, `for (const p of probes) { const s = nice(p.Lo, p.Hi, 5); if (s.min !== p.Want.Min || s.max !== p.Want.Max || s.step !== p.Want.Step) console.log(JSON.stringify([p, s])); }`)
}

func TestTheRuntimeScalesDecadesAsGoDoes(t *testing.T) {
	type probe struct {
		Lo, Hi   float64
		Infinite bool
		Want     chart.Scale
		V        []float64
		At       []float64
	}
	var probes []probe
	for _, lo := range []float64{0.0083, 0.1, 1, 3, 999, 1000, 12345} {
		for _, times := range []float64{1, 2, 10, 1234, 1e6} {
			for _, infinite := range []bool{false, true} {
				p := probe{Lo: lo, Hi: lo * times, Infinite: infinite, Want: chart.Decades(lo, lo*times, infinite), V: []float64{-1, 0, lo / 100, lo, lo * times, 1e12}}
				for _, v := range p.V {
					p.At = append(p.At, p.Want.At(v))
				}
				probes = append(probes, p)
			}
		}
	}
	compare(t, probes, `for (const p of probes) {
  const s = decades(p.Lo, p.Hi, p.Infinite), at = p.V.map(v => (place(s, v) - s.min) / (s.max - s.min));
  if (s.min !== p.Want.Min || s.max !== p.Want.Max || at.some((v, i) => Math.abs(v - p.At[i]) > 1e-12)) console.log(JSON.stringify([p, s, at]));
}`)
}

func TestTheRuntimeTicksTheClockAsGoDoes(t *testing.T) {
	type probe struct {
		From, To int
		Want     []int
	}
	var probes []probe
	for _, w := range []chart.Window{{From: 0, To: 1439}, {From: 1220, To: 1360}, {From: 1277, To: 1282}, {From: 1265, To: 1300}, {From: 3, To: 700}} {
		probes = append(probes, probe{w.From, w.To, w.Ticks(7)})
	}
	compare(t, probes, `for (const p of probes) { const got = clockTicks(p.From, p.To, 7); if (got.join() !== p.Want.join()) console.log(JSON.stringify([p, got])); }`)
}

// compare runs a check over probes after the runtime's numbers and axes.
func compare(t *testing.T, probes any, check string) {
	t.Helper()
	text, err := json.Marshal(probes)
	if err != nil {
		t.Fatal(err)
	}
	if out := node(t, runtimePart(t, "format")+runtimePart(t, "scale")+"\nconst probes = "+string(text)+";\n"+check); out != "" {
		t.Errorf("the runtime disagrees with package chart:\n%s", out)
	}
}

func runtimePart(t *testing.T, name string) string {
	t.Helper()
	source, err := static.ReadFile("static/" + name + ".js")
	if err != nil {
		t.Fatal(err)
	}
	return string(source) + "\n"
}

// decoder is the part of the runtime that reads columns.
func decoder(t *testing.T) string {
	t.Helper()
	data := runtimePart(t, "data")
	return runtimePart(t, "format") + data[strings.Index(data, "const DIGITS"):strings.Index(data, "// Every column is on")]
}
