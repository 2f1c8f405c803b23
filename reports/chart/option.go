package chart

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Option is the panel as an ECharts option in JSON that is safe inside a script
// element. It has no data: series name columns of the page ("$col", "$band") that
// the runtime decodes once and shares. "$name" strings are CSS colours.
func (p *Panel) Option() (json.RawMessage, error) {
	line := charts.NewLine()
	line.SetGlobalOptions(charts.WithAnimation(false))
	for _, s := range p.Series {
		if s.Low != nil && s.High != nil {
			line.MultiSeries = append(line.MultiSeries, charts.SingleSeries{Type: "custom", Id: s.ID + ".band"})
		}
		line.MultiSeries = append(line.MultiSeries, fanOptions(&s)...)
	}
	for _, s := range p.Series {
		line.AddSeries("", nil,
			charts.WithLineStyleOpts(opts.LineStyle{Color: s.Tone.Token(), Width: float32(s.Weight.Width())}),
			charts.WithLineChartOpts(opts.LineChart{ShowSymbol: opts.Bool(false), ConnectNulls: opts.Bool(false), Symbol: "none"}),
			func(single *charts.SingleSeries) { single.Id = s.ID })
	}
	return marshalOption(&line.BaseConfiguration, line.Validate, &visitor{panel: p})
}

// Option is the timeline as an ECharts option: one custom series that paints the
// cells the runtime derives from the rows' columns.
func (t *Timeline) Option() (json.RawMessage, error) {
	custom := charts.NewCustom()
	custom.SetGlobalOptions(charts.WithAnimation(false))
	custom.AddSeries("", nil, func(single *charts.SingleSeries) { single.Id = "cells" })
	return marshalOption(&custom.BaseConfiguration, custom.Validate, &visitor{timeline: t})
}

// marshalOption runs go-echarts as an option builder: visitor, validate, JSON.
func marshalOption(base *charts.BaseConfiguration, validate func(), v *visitor) (json.RawMessage, error) {
	base.GridList = []opts.Grid{{}}
	base.DataZoomList = []opts.DataZoom{{Type: "inside"}}
	base.Accept(v)
	validate()
	text, err := json.Marshal(finite(base.JSON()))
	if err != nil {
		return nil, fmt.Errorf("marshal chart option: %w", err)
	}
	return text, nil
}

// visitor adds what go-echarts 2.6.7 has no fields for, and takes out what this
// page never shows: title, legend, tooltip and toolbox are the page's own.
type visitor struct {
	charts.BaseConfigurationVisitor
	panel    *Panel
	timeline *Timeline
}

func (v *visitor) Visit(option map[string]any) {
	for _, own := range []string{"title", "legend", "toolbox", "color"} {
		delete(option, own)
	}
	option["tooltip"] = map[string]any{"show": false}
	option["useUTC"] = true
	option["textStyle"] = map[string]any{"fontFamily": "$font", "fontSize": 11}
}

// Aligned plots need the same pixel edges: no automatic room for labels.
func (v *visitor) VisitGrid([]opts.Grid) any {
	return []any{map[string]any{
		"left": 0, "right": plotRight, "top": padTop, "bottom": padBottom,
		"containLabel": false, "outerBoundsMode": "none",
	}}
}

// The window is set by the page's navigator alone, hence disabled. weakFilter keeps
// cells that begin before the window.
func (v *visitor) VisitDataZooms([]opts.DataZoom) any {
	return []any{map[string]any{"type": "inside", "disabled": true, "filterMode": "weakFilter", "xAxisIndex": 0}}
}

func (v *visitor) VisitXAxis([]opts.XAxis) any {
	rule := map[string]any{"color": "$rule"}
	return []any{map[string]any{
		"type": "time", "boundaryGap": false, "splitLine": map[string]any{"show": false},
		"axisLine":  map[string]any{"show": true, "onZero": false, "lineStyle": rule},
		"axisTick":  map[string]any{"show": true, "length": 4, "lineStyle": rule},
		"axisLabel": map[string]any{"color": "$muted", "fontSize": 11, "margin": 9, "formatter": "@clock", "alignMinLabel": "left", "alignMaxLabel": "right", "showMinLabel": nil, "showMaxLabel": nil},
	}}
}

func (v *visitor) VisitYAxis([]opts.YAxis) any {
	axis := map[string]any{
		"type": "value", "position": "right", "axisLine": map[string]any{"show": false}, "axisTick": map[string]any{"show": false},
	}
	if v.timeline != nil {
		axis["min"], axis["max"], axis["inverse"] = 0, len(v.timeline.Rows), true
		axis["axisLabel"] = map[string]any{"show": false}
		axis["splitLine"] = map[string]any{"show": false}
		return []any{axis}
	}
	axis["axisLabel"] = map[string]any{"color": "$muted", "fontSize": 11, "margin": 10, "formatter": "@" + string(v.panel.Format)}
	axis["splitLine"] = map[string]any{"lineStyle": map[string]any{"color": "$grid"}}
	return []any{axis}
}

// VisitSeriesOpt turns each typed series into a map and adds the missing keys.
func (v *visitor) VisitSeriesOpt(typed charts.MultiSeries) any {
	series := make([]any, 0, len(typed)+1)
	for i := range typed {
		text, err := json.Marshal(typed[i])
		var s map[string]any
		if err != nil || json.Unmarshal(text, &s) != nil {
			panic("chart: a go-echarts series of constants is not JSON")
		}
		s["silent"], s["animation"] = true, false
		v.complete(s)
		series = append(series, s)
	}
	return append(series, v.events())
}

func (v *visitor) complete(s map[string]any) {
	if v.timeline != nil {
		s["renderItem"], s["$cells"] = "cells", true
		return
	}
	for _, from := range v.panel.Series {
		completeFan(s, &from)
		switch s["id"] {
		case from.ID:
			s["$col"], s["z"] = from.ID, 10
			style := s["lineStyle"].(map[string]any)
			style["cap"], style["join"] = "round", "round"
			if from.Dash {
				style["type"] = []int{5, 3}
			}
			s["emphasis"] = map[string]any{"disabled": true}
		case from.ID + ".band":
			s["renderItem"], s["$band"], s["z"] = "band", []string{from.ID + ".low", from.ID + ".high"}, 2
			s["itemStyle"] = map[string]any{"color": from.Tone.Token(), "opacity": bandOpacity}
		}
	}
}

// events is the series that carries the shaded span, the numbered instants and the
// zero line.
func (v *visitor) events() map[string]any {
	marks, wash, zero := []Mark(nil), Window{}, false
	if v.panel != nil {
		marks, wash, zero = v.panel.Marks, v.panel.Wash, v.panel.Zero
	} else {
		marks = v.timeline.Marks
	}
	lines := []any{}
	for _, m := range marks {
		lines = append(lines, map[string]any{"$minute": m.Minute, "lineStyle": map[string]any{"color": "$event", "type": []int{2, 3}, "width": 1, "opacity": 0.75}})
	}
	if zero {
		lines = append(lines, map[string]any{"yAxis": 0, "lineStyle": map[string]any{"color": "$muted", "type": "solid", "width": 1, "opacity": 1}})
	}
	return map[string]any{
		"type": "line", "id": "events", "data": []any{}, "silent": true, "animation": false, "z": 0, "$wash": []int{wash.From, wash.To},
		"markLine": map[string]any{"silent": true, "animation": false, "symbol": "none", "label": map[string]any{"show": false}, "data": lines},
		"markArea": map[string]any{"silent": true, "animation": false, "itemStyle": map[string]any{"color": "$wash"}, "data": []any{}},
	}
}

// finite replaces NaN and infinities, which JSON cannot hold, by null.
func finite(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k := range v {
			v[k] = finite(v[k])
		}
	case []any:
		for i := range v {
			v[i] = finite(v[i])
		}
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
	}
	return v
}
