package chart

import (
	"errors"
	"fmt"
	"image/color"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	fix "golang.org/x/image/math/fixed"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// outlined draws text as filled outlines, so that a figure looks the same wherever
// it is opened and needs no font. gonum/plot v0.17 embeds text in ways that break
// it: its PDF encodes text as cp1252, which has no minus sign, and gives two faces
// of a family one font file; its SVG only names the font. The text cannot be
// selected; the caption has it.
type outlined struct {
	vg.CanvasSizer
	straight bool // colours reach the format with straight alpha
}

// SetColor takes care of vgpdf, which writes the premultiplied components beside
// the opacity and so darkens every translucent colour twice.
func (o outlined) SetColor(c color.Color) {
	if c != nil && o.straight {
		c = straight{color.NRGBAModel.Convert(c).(color.NRGBA)}
	}
	o.CanvasSizer.SetColor(c)
}

// straight is a colour whose RGBA is not premultiplied.
type straight struct{ color.NRGBA }

func (s straight) RGBA() (r, g, b, a uint32) {
	return uint32(s.R) * 0x101, uint32(s.G) * 0x101, uint32(s.B) * 0x101, uint32(s.A) * 0x101
}

// FillString draws the text's glyphs with the left end of the baseline at pt. Runes
// that the face does not have come out as its empty box.
func (o outlined) FillString(face plotfont.Face, pt vg.Point, text string) {
	path, err := outline(face, pt, text)
	if err != nil {
		// The faces are compiled in: only a damaged build gets here.
		panic(fmt.Sprintf("outline %q in %s: %v", text, face.Name(), err))
	}
	if len(path) > 0 {
		o.Fill(path)
	}
}

// outline is the path of a text with kerning, as gonum measures it.
func outline(face plotfont.Face, pt vg.Point, text string) (vg.Path, error) {
	var (
		path  vg.Path
		buf   sfnt.Buffer
		pen   fix.Int26_6
		prev  sfnt.GlyphIndex
		ppem  = fix.Int26_6(face.Face.UnitsPerEm())
		scale = face.Font.Size / vg.Length(ppem)
	)
	for i, r := range []rune(text) {
		glyph, err := face.Face.GlyphIndex(&buf, r)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			kern, err := face.Face.Kern(&buf, prev, glyph, ppem, font.HintingNone)
			if err != nil && !errors.Is(err, sfnt.ErrNotFound) {
				return nil, err
			}
			pen += kern
		}
		segments, err := face.Face.LoadGlyph(&buf, glyph, ppem, nil)
		if err != nil {
			return nil, err
		}
		place := func(p fix.Point26_6) vg.Point {
			return vg.Point{X: pt.X + vg.Length(pen+p.X)*scale, Y: pt.Y - vg.Length(p.Y)*scale}
		}
		path = append(path, glyphPath(segments, place)...)
		advance, err := face.Face.GlyphAdvance(&buf, glyph, ppem, font.HintingNone)
		if err != nil {
			return nil, err
		}
		pen += advance
		prev = glyph
	}
	return path, nil
}

// glyphPath closes every contour, which sfnt leaves implied.
func glyphPath(segments sfnt.Segments, place func(fix.Point26_6) vg.Point) vg.Path {
	var path vg.Path
	for _, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if len(path) > 0 {
				path.Close()
			}
			path.Move(place(s.Args[0]))
		case sfnt.SegmentOpLineTo:
			path.Line(place(s.Args[0]))
		case sfnt.SegmentOpQuadTo:
			path.QuadTo(place(s.Args[0]), place(s.Args[1]))
		case sfnt.SegmentOpCubeTo:
			path.CubeTo(place(s.Args[0]), place(s.Args[1]), place(s.Args[2]))
		}
	}
	if len(path) > 0 {
		path.Close()
	}
	return path
}
