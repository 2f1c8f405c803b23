package chart

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"image/color"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

var (
	amber = color.NRGBA{0xB8, 0x7D, 0x00, 0xFF}
	blue  = color.NRGBA{0x2F, 0x62, 0xDB, 0xFF}
)

func testPrintLines() *Print {
	panel := testPanel()
	lines := &PrintLines{Window: window, Format: Price, Marks: []PrintMark{{1203, "t₀ 20:03"}}}
	for i, s := range panel.Series {
		lines.Lines = append(lines.Lines, PrintLine{
			Name: []string{"Alpha perp", "Beta spot"}[i], Color: []color.NRGBA{amber, blue}[i], Dash: s.Dash, Y: s.Y, Low: s.Low, High: s.High,
		})
	}
	return &Print{Title: "A fell", Heading: "Price by venue", Source: "Source: a generator", Synthetic: true, Drawing: lines}
}

func testPrintSwarms() *Print {
	first, second := testSwarm(), testSwarm()
	second.Hole = false
	return &Print{Title: "A fell", Heading: "Falls", Drawing: &PrintSwarms{[]PrintSwarm{{first, "Alpha", "spot", blue}, {second, "Beta", "perp", amber}}}}
}

func printed(t *testing.T, f *Print, size PrintSize, format string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := f.Write(&out, size, format); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func eachPrint(t *testing.T, do func(t *testing.T, f *Print, size PrintSize)) {
	t.Helper()
	for name, f := range map[string]*Print{"lines": testPrintLines(), "swarms": testPrintSwarms()} {
		for _, size := range PrintSizes {
			t.Run(name+" "+size.ID, func(t *testing.T) { do(t, f, size) })
		}
	}
}

func TestPrintFigureMatchesItsGolden(t *testing.T) {
	for name, f := range map[string]*Print{"print-lines": testPrintLines(), "print-swarms": testPrintSwarms()} {
		golden(t, name+".svg", printed(t, f, PrintSizes[0], "svg"))
	}
}

func TestPrintedTextIsOutlines(t *testing.T) {
	eachPrint(t, func(t *testing.T, f *Print, size PrintSize) {
		svg := printed(t, f, size, "svg")
		if paths := bytes.Count(svg, []byte("<path")); bytes.Contains(svg, []byte("<text")) || bytes.Contains(svg, []byte("font")) || paths < 20 {
			t.Errorf("the SVG has text or a font, or only %d paths", paths)
		}
		pdf := printed(t, f, size, "pdf")
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) || bytes.Contains(pdf, []byte("/FontFile")) || bytes.Contains(pdf, []byte("/BaseFont")) {
			t.Errorf("the PDF embeds a font, or is none: %.20q", pdf)
		}
	})
}

func TestPrintedFiguresAreTheSameBytesEachTime(t *testing.T) {
	eachPrint(t, func(t *testing.T, f *Print, size PrintSize) {
		for _, format := range PrintFormats {
			if format == "png" && size.slide() {
				continue // five megapixels say no more than one
			}
			if first := printed(t, f, size, format); !bytes.Equal(first, printed(t, f, size, format)) {
				t.Errorf("two runs give different %s", format)
			}
		}
		if pdf := printed(t, f, size, "pdf"); !bytes.Contains(pdf, []byte("D:19700101000000")) {
			t.Error("the PDF's date is not the fixed one")
		}
	})
}

func TestPrintedPixelsAreThreeHundredPerInch(t *testing.T) {
	eachPrint(t, func(t *testing.T, f *Print, size PrintSize) {
		data := printed(t, f, size, "png")
		image, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		mm := func(l vg.Length) int { return int(math.Round(float64(l/vg.Millimeter) * 300 / 25.4)) }
		width, height := int(math.Round(size.Width*300/25.4)), mm(f.Drawing.height(size))
		if b := image.Bounds(); b.Dx() != width || b.Dy() != height {
			t.Errorf("%d × %d pixels, want %d × %d", b.Dx(), b.Dy(), width, height)
		}
		at := bytes.Index(data, []byte("pHYs"))
		if at < 0 || binary.BigEndian.Uint32(data[at+4:]) != 11811 || data[at+12] != 1 {
			t.Error("the PNG does not say that it has 11,811 pixels per metre")
		}
	})
}

// Rows share a slide's height: text and dots shrink with it and stay in their rows.
func TestManyRowsStayApart(t *testing.T) {
	f := &PrintSwarms{}
	for i := range 14 {
		s := PrintSwarm{Swarm: testSwarm(), Name: "Alpha", Color: amber}
		for n := range 40 * i {
			s.Dots = append(s.Dots, Dot{Coin: n, Drop: 30 + float64(n%7)})
		}
		f.Rows = append(f.Rows, s)
	}
	row := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: 500, Y: 200}}}
	row = f.row(13, row)
	small := smallIn(row, PrintSizes[1])
	tallest := float64((row.Max.Y-row.Min.Y)/2 - labelRoom*small)
	radius := f.radius(500, tallest, PrintSizes[1])
	_, dy, half := f.Rows[13].place(500, radius, radius*dotSpace, tallest)
	if tallest <= 0 || half > tallest || len(dy) != 524 || small <= 0 {
		t.Errorf("%d dots reach %.1f from the middle of a row with room for %.1f", len(dy), half, tallest)
	}
	printed(t, &Print{Drawing: f}, PrintSizes[1], "svg")
}

func TestAnUnknownPrintFormatIsRefused(t *testing.T) {
	if err := testPrintLines().Write(io.Discard, PrintSizes[0], "gif"); err == nil {
		t.Error("gif was written")
	}
}

func TestSegmentsBreakAtEveryGap(t *testing.T) {
	inf := math.Inf(1)
	for name, c := range map[string]struct {
		values []float64
		window Window
		want   [][2]int
	}{
		"no gap":                    {[]float64{1, 2, 3}, Window{0, 9}, [][2]int{{0, 3}}},
		"gaps at both ends":         {[]float64{nan, 1, 2, nan}, Window{0, 3}, [][2]int{{1, 3}}},
		"a lone minute":             {[]float64{1, nan, 2, nan, nan, 3}, Window{0, 5}, [][2]int{{0, 1}, {2, 3}, {5, 6}}},
		"infinity has no place":     {[]float64{1, inf, 2}, Window{0, 2}, [][2]int{{0, 1}, {2, 3}}},
		"both ends of a window in":  {[]float64{1, 1, 1, 1, 1}, Window{1, 3}, [][2]int{{1, 4}}},
		"nothing known":             {[]float64{nan, nan}, Window{0, 1}, nil},
		"values end before windows": {[]float64{1}, Window{0, 1439}, [][2]int{{0, 1}}},
	} {
		if got := segments(c.window, c.values); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestAGapSplitsThePrintedLine(t *testing.T) {
	count := func(y []float64) int {
		f := &Print{Drawing: &PrintLines{Window: window, Format: Price, Lines: []PrintLine{{Color: amber, Y: y}}}}
		return strings.Count(string(printed(t, f, PrintSizes[0], "svg")), "stroke:#B87D00")
	}
	whole, split := count(day(1, 2, 3, 4, 5, 6)), count(day(1, 2, 3, nan, 5, 6))
	if split != whole+1 {
		t.Errorf("%d strokes without a gap, %d with one", whole, split)
	}
}

func TestNothingKnownPrintsAnEmptyPlot(t *testing.T) {
	f := &Print{Drawing: &PrintLines{Window: window, Format: Percent, Zero: true, Lines: []PrintLine{{Name: "a", Color: amber, Y: day(), Low: day(), High: day()}}}}
	if svg := printed(t, f, PrintSizes[0], "svg"); bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
		t.Error("unknown values are drawn")
	}
}

func TestHostileNamesInPrintAreOutlinesOnly(t *testing.T) {
	for _, name := range []string{`</svg><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, "]]>", "a\x00b", "\xff\xfe", "币安人生", "", "line\nbreak", strings.Repeat("long ", 400)} {
		f := testPrintLines()
		f.Title, f.Heading, f.Source = name, name, name
		f.Drawing.(*PrintLines).Lines[0].Name = name
		f.Drawing.(*PrintLines).Marks[0].Label = name
		for _, size := range PrintSizes {
			elements(t, name, printed(t, f, size, "svg"))
			printed(t, f, size, "pdf")
		}
	}
}

// elements refuses whatever a drawing does not consist of.
func elements(t *testing.T, name string, svg []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%.30q: the SVG is not XML: %v", name, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !slices.Contains([]string{"svg", "g", "path"}, token.Name.Local) {
				t.Errorf("%.30q: the SVG has a %s element", name, token.Name.Local)
			}
		case xml.CharData:
			if strings.TrimSpace(string(token)) != "" {
				t.Errorf("%.30q: the SVG has text: %q", name, token)
			}
		}
	}
}

func TestNamesAreMovedApartAndStayInThePlot(t *testing.T) {
	for name, c := range map[string]struct{ ys, want []vg.Length }{
		"far apart stay":          {[]vg.Length{90, 50, 10}, []vg.Length{90, 50, 10}},
		"equal ones share":        {[]vg.Length{50, 50, 50}, []vg.Length{60, 50, 40}},
		"a crowd pushes the next": {[]vg.Length{51, 50, 40}, []vg.Length{57, 47, 37}},
		"without room, all below": {[]vg.Length{99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 89, 88}, []vg.Length{110, 100, 90, 80, 70, 60, 50, 40, 30, 20, 10, 0}},
		"none":                    {nil, nil},
		"at the bottom they rise": {[]vg.Length{3, 2, 1}, []vg.Length{20, 10, 0}},
		"above the top they sink": {[]vg.Length{120, 95}, []vg.Length{100, 90}},
	} {
		if got := apart(c.ys, 10, 0, 100); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestColoursAreSixDigits(t *testing.T) {
	if c, err := ParseColor("#B87D00"); err != nil || c != amber {
		t.Errorf("got %v, %v", c, err)
	}
	for _, bad := range []string{"", "B87D00", "#B87D0", "#B87D0G", "#+87D00", "#B87D0000"} {
		if c, err := ParseColor(bad); err == nil {
			t.Errorf("%q is read as %v", bad, c)
		}
	}
}

// vgpdf writes RGBA's components beside the opacity: they must not have the
// opacity in them. gonum/plot v0.17.0, vg/vgpdf rgba.
func TestTranslucentColoursKeepTheirHueInPDF(t *testing.T) {
	r, g, b, a := straight{translucent(amber, 0.5)}.RGBA()
	if r>>8 != 0xB8 || g>>8 != 0x7D || b != 0 || a>>8 != 0x80 {
		t.Errorf("got %x %x %x %x", r, g, b, a)
	}
}
