// Package assets holds the files that every report embeds: the part of Apache
// ECharts it draws with and two typefaces, each beside its licence.
//
// echarts/ is rebuilt by `npm ci && npm run build` there; a test compares the
// committed bytes with their recorded digest.
package assets

import _ "embed"

// ECharts is the browser build that defines the global `echarts` with init and
// registerCustomSeries.
//
//go:embed echarts/echarts.min.js
var ECharts []byte

// EChartsDigest is the sha256sum line recorded when ECharts was built.
//
//go:embed echarts/echarts.min.js.sha256
var EChartsDigest string

// Serif is Source Serif 4 at weight 600, latin, woff2: headings and key figures.
//
//go:embed fonts/source-serif-4-latin-600-normal.woff2
var Serif []byte

// Sans is Inter, variable weight, latin, woff2: everything else.
//
//go:embed fonts/inter-latin-wght-normal.woff2
var Sans []byte
