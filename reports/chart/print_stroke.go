package chart

import (
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// sharpTurn is the cosine of the turn from which a mitred corner would reach well
// beyond the values it joins.
const sharpTurn = 0.5

// strokeRound strokes a line whose sharp corners are round. SVG and PDF mitre
// corners, and vg cannot ask for another join: a crash's low would be drawn points
// deeper than it was. The line is cut at sharp corners and the cuts of solid lines
// are covered by dots; dashes go on across them.
func strokeRound(c *draw.Canvas, style draw.LineStyle, pts []vg.Point) {
	done := vg.Length(0)
	for start := 0; start < len(pts)-1; {
		end := start + 1
		length := distance(pts[start], pts[end])
		for end < len(pts)-1 && turn(pts[end-1], pts[end], pts[end+1]) > sharpTurn {
			length += distance(pts[end], pts[end+1])
			end++
		}
		piece := style
		piece.DashOffs += done
		c.StrokeLines(piece, pts[start:end+1])
		if len(style.Dashes) == 0 && end < len(pts)-1 {
			fillDot(c, pts[end], style.Width/2)
		}
		done += length
		start = end
	}
}

func distance(a, b vg.Point) vg.Length {
	return vg.Length(math.Hypot(float64(b.X-a.X), float64(b.Y-a.Y)))
}

// turn is the cosine of the change of direction at b: 1 for straight on.
func turn(a, b, c vg.Point) float64 {
	u, v := b.Sub(a), c.Sub(b)
	lengths := distance(a, b) * distance(b, c)
	if lengths == 0 {
		return 1
	}
	return float64(u.Dot(v) / lengths)
}

// circle is a path of four cubics: fpdf paints an arc on its own and loses the
// path that it belongs to. 0.5523 is 4/3·tan(π/8).
func circle(at vg.Point, radius vg.Length) vg.Path {
	const k = 0.5522847498
	point := func(x, y vg.Length) vg.Point { return vg.Point{X: at.X + x*radius, Y: at.Y + y*radius} }
	var path vg.Path
	path.Move(point(1, 0))
	path.CubeTo(point(1, k), point(k, 1), point(0, 1))
	path.CubeTo(point(-k, 1), point(-1, k), point(-1, 0))
	path.CubeTo(point(-1, -k), point(-k, -1), point(0, -1))
	path.CubeTo(point(k, -1), point(1, -k), point(1, 0))
	path.Close()
	return path
}

// fillDot fills a circle in the colour that is set.
func fillDot(c *draw.Canvas, at vg.Point, radius vg.Length) { c.Fill(circle(at, radius)) }
