package chart

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/color"
	"io"
	"math"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// PrintFormats are the file formats of print figures: file name extensions.
var PrintFormats = []string{"svg", "pdf", "png"}

const (
	printDPI    = 300
	inch        = 25.4 // mm
	syntheticIs = "SYNTHETIC DATA"
)

// The same figure must be the same bytes, so a PDF carries no clock. vgpdf has no
// setter; the epoch is what reproducible builds use for "no date".
func init() {
	fpdf.SetDefaultCreationDate(time.Unix(0, 0).UTC())
	fpdf.SetDefaultModificationDate(time.Unix(0, 0).UTC())
	fpdf.SetDefaultCatalogSort(true)
}

// Print is a figure for paper and slides. Its text is Latin: the outlines are of
// Liberation Sans, which has no Chinese.
type Print struct {
	Title     string // the finding; slides have it, on paper it is the caption's
	Heading   string // measure and unit, above the plot
	Source    string // slides have it
	Synthetic bool   // marks the figure
	Drawing   Drawing
}

// Drawing is the plot of a figure: PrintLines or PrintSwarms.
type Drawing interface {
	height(size PrintSize) vg.Length
	// plot is what gonum draws; names go to the column right of it, given the area
	// of the data.
	plot(size PrintSize) *plot.Plot
	names(c draw.Canvas, p *plot.Plot, data draw.Canvas, size PrintSize)
}

// Write writes the figure in one of PrintFormats.
func (f *Print) Write(w io.Writer, size PrintSize, format string) error {
	width, height := vg.Length(size.Width)*vg.Millimeter, f.Drawing.height(size)
	switch format {
	case "svg":
		c := vgsvg.New(width, height)
		f.draw(outlined{CanvasSizer: c}, size)
		_, err := c.WriteTo(w)
		return err
	case "pdf":
		c := vgpdf.New(width, height)
		f.draw(outlined{CanvasSizer: c, straight: true}, size)
		_, err := c.WriteTo(w)
		return err
	case "png":
		c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(printDPI))
		f.draw(outlined{CanvasSizer: c}, size)
		var image bytes.Buffer
		if _, err := (vgimg.PngCanvas{Canvas: c}).WriteTo(&image); err != nil {
			return err
		}
		_, err := w.Write(withResolution(image.Bytes()))
		return err
	}
	return fmt.Errorf("print a figure as %q: want one of %v", format, PrintFormats)
}

// withResolution tells a PNG's readers how large it is to be printed, which Go's
// encoder does not: a pHYs chunk after the header (PNG 1.2, 4.2.4.2).
func withResolution(png []byte) []byte {
	const header = 8 + 4 + 4 + 13 + 4 // signature and IHDR
	perMetre := uint32(math.Round(printDPI / inch * 1000))
	chunk := append([]byte("pHYs"), 0, 0, 0, 0, 0, 0, 0, 0, 1)
	binary.BigEndian.PutUint32(chunk[4:], perMetre)
	binary.BigEndian.PutUint32(chunk[8:], perMetre)
	out := append([]byte{}, png[:header]...)
	out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, png[header:]...)
}

// draw lays the figure out: title, heading, plot with the names at its right,
// source.
func (f *Print) draw(canvas vg.CanvasSizer, size PrintSize) {
	c := draw.New(canvas)
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, size.margin, -size.margin, size.margin, -size.margin)
	mark := bold(sans(size.small, eventColor, draw.XRight, draw.YTop))
	if f.Synthetic {
		c.FillText(mark, c.Max, syntheticIs)
	}
	room := c.Max.X - c.Min.X - mark.Width(syntheticIs) - size.text
	if size.slide() {
		style := bold(sans(size.title, inkColor, draw.XLeft, draw.YTop))
		for _, line := range wrapped(style, f.Title, room, 2) {
			c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y}, line)
			c.Max.Y -= 1.2 * size.title
		}
		c.Max.Y -= 0.3 * size.text
		room = c.Max.X - c.Min.X
		source := sans(size.small, softColor, draw.XLeft, draw.YBottom)
		c.FillText(source, c.Min, fitted(source, f.Source, room))
		c.Min.Y += 2.2 * size.small
	}
	heading := sans(size.text, inkColor, draw.XLeft, draw.YTop)
	for _, line := range wrapped(heading, f.Heading, room, 2) {
		c.FillText(heading, vg.Point{X: c.Min.X, Y: c.Max.Y}, line)
		c.Max.Y -= 1.25 * size.text
	}
	c.Max.Y -= 0.9 * size.text
	left := draw.Crop(c, 0, -size.names, 0, 0)
	p := f.Drawing.plot(size)
	// gonum makes room for half of the last tick's label; plots put below each other
	// must end at the same place.
	left.Max.X += left.Max.X - p.DataCanvas(left).Max.X
	p.Draw(left)
	f.Drawing.names(c, p, p.DataCanvas(left), size)
}
