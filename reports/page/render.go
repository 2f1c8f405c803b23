package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"

	"github.com/crashtape/crashtape/pipeline/event"
	"github.com/crashtape/crashtape/reports/assets"
	"github.com/crashtape/crashtape/reports/chart"
)

//go:embed static/page.tmpl static/*.js
var static embed.FS

// runtimeFiles are the runtime's parts in the order they run, inside one function.
var runtimeFiles = []string{"data", "format", "scale", "plot", "readout", "navigator", "swarm", "explorer", "export", "start"}

// view is what the template sees: the page and what is derived from it.
type view struct {
	*Page
	Figures  []figureView
	Title    string
	NavLabel string
	KPILabel string
	CSP      string
	Style    template.HTML
	Scripts  template.HTML
}

type figureView struct {
	Figure
	No        int
	Shown     chart.Window
	Synthetic bool
}

var hexColour = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

// Render writes the page. It fails when a tone is not a colour or the data cannot
// be JSON, and passes on what w reports.
func Render(w io.Writer, p *Page) error {
	for i, t := range p.Tones {
		if !hexColour.MatchString(t.Light) || !hexColour.MatchString(t.Dark) {
			return fmt.Errorf("colour %d of the page: %q and %q are not #rrggbb", i, t.Light, t.Dark)
		}
	}
	data, err := json.Marshal(p.Data)
	if err != nil {
		return fmt.Errorf("marshal the page's data: %w", err)
	}
	runtime, err := runtimeScript()
	if err != nil {
		return err
	}
	css := style(p.Tones, heights(p.Figures))
	v := view{
		Page: p, Figures: number(p), Title: choose(p.Lang, p.Headline) + " · " + p.Date,
		NavLabel: choose(p.Lang, event.Text{EN: "Time navigator", ZH: "时间导航"}),
		KPILabel: choose(p.Lang, event.Text{EN: "Key figures", ZH: "关键数字"}),
		CSP: "default-src 'none'; script-src " + hash(string(assets.ECharts)) + " " + hash(runtime) + "; style-src " + hash(css) +
			"; font-src data:; img-src data: blob:; base-uri 'none'; form-action 'none'",
		Style: template.HTML("<style>" + css + "</style>"),
		Scripts: template.HTML(`<script type="application/json" id="data">` + string(data) + "</script>\n<script>" +
			string(assets.ECharts) + "</script>\n<script>" + runtime + "</script>"),
	}
	t, err := parsed()
	if err != nil {
		return err
	}
	// html/template may fail half-way; write only whole pages.
	var out bytes.Buffer
	if err := t.Execute(&out, v); err != nil {
		return fmt.Errorf("fill the page's template: %w", err)
	}
	if _, err := w.Write(out.Bytes()); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

func parsed() (*template.Template, error) {
	functions := template.FuncMap{
		"text":  text,
		"clock": chart.Clock,
		// Pictures are package chart's own markup, with every text of data escaped.
		"svg": func(picture string) template.HTML { return template.HTML(picture) },
	}
	for name, word := range words {
		functions[name] = func() event.Text { return word }
	}
	source, err := static.ReadFile("static/page.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read the page's template: %w", err)
	}
	t, err := template.New("page").Funcs(functions).Parse(string(source))
	if err != nil {
		return nil, fmt.Errorf("parse the page's template: %w", err)
	}
	return t, nil
}

// runtimeScript joins the runtime's parts into one strict function.
func runtimeScript() (string, error) {
	var b strings.Builder
	b.WriteString("(()=>{\"use strict\";\n")
	for _, name := range runtimeFiles {
		part, err := static.ReadFile("static/" + name + ".js")
		if err != nil {
			return "", fmt.Errorf("read the page's runtime: %w", err)
		}
		b.Write(part)
	}
	b.WriteString("})();")
	return b.String(), nil
}

func hash(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func choose(lang string, t event.Text) string {
	if lang == "zh" {
		return t.ZH
	}
	return t.EN
}

func number(p *Page) []figureView {
	views, n := make([]figureView, len(p.Figures)), 0
	for i, f := range p.Figures {
		if f.Missing.EN == "" {
			n++
		}
		views[i] = figureView{Figure: f, No: n, Shown: p.View, Synthetic: p.Synthetic}
	}
	return views
}

func heights(figures []Figure) map[int]bool {
	h := map[int]bool{}
	for _, f := range figures {
		for _, p := range f.Plots {
			h[p.Height] = true
		}
	}
	return h
}
