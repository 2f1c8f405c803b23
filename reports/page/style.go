package page

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crashtape/crashtape/reports/assets"
)

//go:embed static/report.css
var reportCSS string

const (
	sansStack  = `"Rp Sans",system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC",sans-serif`
	serifStack = `"Rp Serif","Iowan Old Style",Georgia,"Songti SC","Noto Serif CJK SC",serif`
	layout     = `--rail:272px;--gap:36px;--pad:40px;`
)

// Light and dark palettes. Vermilion is kept for events; venues have tones.
const (
	lightTokens = `--bg:#FBFAF6;--panel:#F3F1EA;--ink:#17181A;--ink2:#3C3E44;--muted:#686B73;--rule:#BDB9AE;--hair:#DEDACF;--grid:#ECE9E0;` +
		`--event:#C8341A;--wash:rgba(200,52,26,.06);--ghost:#C4BFB3;--focus:#2F62DB;` +
		`--c0:#EFECE4;--c1:#F3C9A5;--c2:#E5875A;--c3:#B93B2C;--c4:#5A0F1E;`
	darkTokens = `--bg:#101317;--panel:#171B21;--ink:#ECEEF2;--ink2:#C6CBD4;--muted:#8F96A3;--rule:#454C57;--hair:#282E36;--grid:#1E232A;` +
		`--event:#FF7350;--wash:rgba(255,115,80,.07);--ghost:#3A414B;--focus:#6FA8FF;` +
		`--c0:#1A1F26;--c1:#5A3A2B;--c2:#A8552F;--c3:#E8683C;--c4:#FFD3A8;`
	printTokens = `--bg:#fff;--ink:#000;--muted:#555;--grid:#e8e8e8;--hair:#ccc;`
)

// MostChoices is how many choices a figure can have.
const MostChoices = 24

// style is the page's one style sheet: fonts, palettes, tones, plot heights, rules.
// Nothing in it comes from data but the tones, which are checked colours, and the
// heights, which are numbers.
func style(tones []Tone, heights map[int]bool) string {
	var light, dark, classes strings.Builder
	for i, t := range tones {
		fmt.Fprintf(&light, "--v%d:%s;", i, t.Light)
		fmt.Fprintf(&dark, "--v%d:%s;", i, t.Dark)
		fmt.Fprintf(&classes, ".k%d{--c:var(--v%d)}", i, i)
	}
	for _, h := range slices.Sorted(maps.Keys(heights)) {
		fmt.Fprintf(&classes, ".h%d{height:%dpx}", h, h)
	}
	for n := 1; n <= MostChoices; n++ {
		fmt.Fprintf(&classes, `.figure:has([data-choice="%d"]:not(:checked)) [data-of="%d"]{display:none}`, n, n)
	}
	lights := lightTokens + light.String() + "color-scheme:light"
	darks := darkTokens + dark.String() + "color-scheme:dark"
	return font("Rp Serif", "600", assets.Serif) + font("Rp Sans", "100 900", assets.Sans) +
		":root{--font:" + sansStack + ";--serif:" + serifStack + ";" + layout + lights + "}\n" +
		"@media screen and (prefers-color-scheme:dark){:root:not(:has(#light:checked)){" + darks + "}}\n" +
		"@media screen{:root:has(#dark:checked){" + darks + "}}\n" +
		"@media print{:root{" + printTokens + "}}\n" +
		classes.String() + "\n" + reportCSS
}

func font(name, weight string, woff2 []byte) string {
	return `@font-face{font-family:"` + name + `";font-weight:` + weight + `;font-display:block;src:url(data:font/woff2;base64,` +
		base64.StdEncoding.EncodeToString(woff2) + `) format("woff2")}` + "\n"
}
