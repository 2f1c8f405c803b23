// Package chart draws: series in, pictures out.
//
// Each kind of chart is written twice from the same values: as inline SVG that
// needs no script (prefix "SVG"), and as an ECharts option for the interactive
// page. go-echarts only builds that option; its renderer, which lets a symbol's
// name become script, is never used. Colours are names of CSS custom properties,
// so one picture serves light, dark and print.
//
// Figures for papers and slides (prefix "Print") are drawn by gonum/plot on canvases
// that turn text into outlines. Their face, Liberation Sans, is Latin: Chinese is
// for the captions, which are not this package's. The package is pure.
package chart
