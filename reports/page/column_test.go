package page

import (
	"encoding/json"
	"math"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

var nan = math.NaN()

// decode reads a column back the way static/data.js does.
func decode(t *testing.T, c Column) []float64 {
	t.Helper()
	var out []float64
	last, at := int64(0), 0
	next := func() int64 {
		n, shift := uint64(0), 0
		for {
			digit := uint64(strings.IndexByte(vlqDigits, c.Text[at]))
			at++
			n |= digit & 31 << shift
			shift += 5
			if digit&32 == 0 {
				break
			}
		}
		if n&1 == 1 {
			return -int64(n >> 1)
		}
		return int64(n >> 1)
	}
	put := func(step int64) {
		last += step
		if c.Scale < 0 {
			out = append(out, float64(last)*math.Pow10(-c.Scale))
			return
		}
		out = append(out, float64(last)/math.Pow10(c.Scale))
	}
	for at < len(c.Text) {
		switch c.Text[at] {
		case '!':
			at++
			for n := next(); n > 0; n-- {
				out = append(out, nan)
			}
		case '^':
			at++
			for n := next(); n > 0; n-- {
				out = append(out, math.Inf(1))
			}
		case '~':
			at++
			for n := next(); n > 0; n-- {
				put(0)
			}
		default:
			put(next())
		}
	}
	return out
}

var columns = map[string][]float64{
	"prices with gaps":       {63.42, nan, nan, 63.4, 259.52, 0.01},
	"repeated values":        {5, 5, 5, 5, 5, 5, 4, 4},
	"all unknown":            {nan, nan, nan},
	"nothing":                {},
	"tiny prices":            {0.00001895, 0.0000163, 0.000006800001},
	"large sums, both signs": {-18457440, 812386.97, 45024550.69, 0},
	"infinity between":       {1, nan, math.Inf(1), math.Inf(1), nan, 2, 2, 2, math.Inf(1), 2},
	"minus infinity":         {1, math.Inf(-1), 2},
}

func TestExactColumnsComeBackUnchanged(t *testing.T) {
	for name, values := range columns {
		got := decode(t, Exact(values))
		if len(got) != len(values) {
			t.Errorf("%s: %d values came back as %d", name, len(values), len(got))
			continue
		}
		for i, v := range values {
			if same := got[i] == v || (math.IsNaN(v) || math.IsInf(v, -1)) && math.IsNaN(got[i]); !same {
				t.Errorf("%s: value %d, %v, came back as %v", name, i, v, got[i])
			}
		}
	}
}

func TestDigitsKeepsThatManyOfTheLargest(t *testing.T) {
	got := decode(t, Digits([]float64{123456789, -98765.4321, 3}, 4))
	if want := []float64{123500000, -100000, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if c := Digits([]float64{1.25, 2}, 7); c.Scale != 2 {
		t.Errorf("scale %d for values of two decimals, want 2: digits that are not there cost bytes", c.Scale)
	}
}

// The browser's decoder must agree with this package's encoder, digit for digit.
func TestTheRuntimeDecodesWhatIsEncoded(t *testing.T) {
	type probe struct {
		Column Column
		Want   []any
	}
	var probes []probe
	for _, values := range columns {
		p := probe{Column: Exact(values), Want: []any{}}
		for _, v := range values {
			if math.IsInf(v, 1) {
				p.Want = append(p.Want, "+Inf")
			} else if unknown(v) {
				p.Want = append(p.Want, nil)
			} else {
				p.Want = append(p.Want, v)
			}
		}
		probes = append(probes, p)
	}
	text, err := json.Marshal(probes)
	if err != nil {
		t.Fatal(err)
	}
	out := node(t, decoder(t)+`
for (const { Column, Want } of `+string(text)+`) {
  const got = [...decode(...Column)].map(v => Number.isNaN(v) ? null : v === Infinity ? "+Inf" : v);
  if (JSON.stringify(got) !== JSON.stringify(Want)) console.log("got", JSON.stringify(got), "want", JSON.stringify(Want));
}`)
	if out != "" {
		t.Errorf("static/data.js disagrees: %s", out)
	}
}

func TestTheRuntimeDecodesOffsets(t *testing.T) {
	closing, low := []float64{63.42, nan, 63.4, 0.07}, []float64{63.4, nan, 60, 0.01}
	c, o := Exact(closing), Offsets(low, closing, 2)
	out := node(t, decoder(t)+`
const closing = decode(2, "`+c.Text+`"), low = decode(2, "`+o.Text+`", closing);
console.log(JSON.stringify([...low].map(v => Number.isNaN(v) ? null : v)));`)
	if out != "[63.4,null,60,0.01]" {
		t.Errorf("lows came back as %s", out)
	}
}

// node runs a script and gives what it printed.
func node(t *testing.T, script string) string {
	t.Helper()
	path, err := exec.LookPath("node")
	if err != nil {
		t.Skip("SKIPPED: node is not installed, so the browser's decoder is not compared here; the browser tests cover it")
	}
	out, err := exec.CommandContext(t.Context(), path, "-e", script).CombinedOutput()
	if err != nil {
		t.Fatalf("node: %v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}
