// A plot: ECharts draws it when it comes near the screen; overlay and readout are
// the page's own, so one crosshair runs through all of them.
const PAD_TOP = 10, PAD_BOTTOM = 24, PAD_RIGHT = 60;
let view = [...D.view];

const css = name => getComputedStyle(root).getPropertyValue("--" + name).trim();

// resolve copies an option with "$colour" looked up in the style and "@format"
// made a function. Keys beginning with "$" are for attach.
const resolve = (value, plot) => {
  if (Array.isArray(value)) return value.map(v => resolve(v, plot));
  if (value && typeof value === "object") {
    const out = {};
    for (const key in value) out[key] = key[0] === "$" ? value[key] : resolve(value[key], plot);
    return out;
  }
  if (typeof value === "string") {
    if (value === "@clock") return t => clock(Math.round((t - D.start) / MINUTE));
    if (value[0] === "@") return v => axisText(plot, v);
    if (value[0] === "$") return css(value.slice(1));
  }
  return value;
};

// points are a column's values with its times. A value alone between two gaps
// becomes a dash of 24 seconds: a line of no length would not be drawn.
const ALONE = 12000;
const points = (id, scale) => {
  const values = column(id).map(v => place(scale, v)), grid = minutesOf(id), t = [], y = [];
  const gap = i => i < 0 || i >= values.length || Number.isNaN(values[i]);
  const put = (time, v) => { t.push(time); y.push(v); };
  for (let i = 0; i < values.length; i++) {
    if (!gap(i) && gap(i - 1) && gap(i + 1)) { put(ms(grid[i]) - ALONE, values[i]); put(ms(grid[i]) + ALONE, values[i]); } else put(ms(grid[i]), values[i]);
  }
  return { t: Float64Array.from(t), y: Float64Array.from(y) };
};

const runs = (id, thresholds) => {
  const values = column(id), out = [];
  values.forEach((v, m) => {
    if (Number.isNaN(v)) return;
    let c = 0;
    while (c < thresholds.length && v >= thresholds[c]) c++;
    const last = out[out.length - 1];
    if (last && last[1] === m && last[2] === c) last[1] = m + 1; else out.push([m, m + 1, c]);
  });
  return out;
};

echarts.registerCustomSeries("cells", (params, api) => {
  const from = api.coord([api.value(0), api.value(2)]), to = api.coord([api.value(1), api.value(2) + 1]);
  return { type: "rect", shape: { x: from[0], y: from[1] + 1, width: Math.max(0.6, to[0] - from[0]), height: to[1] - from[1] - 2 }, style: { fill: css("c" + api.value(3)) } };
});

// One item spans the day, so the window never filters it out; its polygons are the
// unbroken runs of the two columns.
echarts.registerCustomSeries("band", (params, api) => {
  const { low, high, opacity, fill, id } = params.itemPayload, plot = plots.find(p => p.id === id);
  const onAxis = v => place(plot.scale, v);
  const lows = column(low).map(onAxis), highs = column(high).map(onAxis), grid = minutesOf(low), children = [];
  for (let i = 0; i < lows.length;) {
    let j = i;
    while (j < lows.length && !Number.isNaN(lows[j]) && !Number.isNaN(highs[j])) j++;
    if (j - i === 1 && grid[i] >= view[0] && grid[i] <= view[1]) {
      const corner = (minute, v) => api.coord([ms(minute), v]);
      children.push({ type: "polygon", shape: { points: [corner(grid[i] - 0.3, highs[i]), corner(grid[i] + 0.3, highs[i]), corner(grid[i] + 0.3, lows[i]), corner(grid[i] - 0.3, lows[i])] }, style: { fill, opacity } });
    }
    if (j - i > 1 && grid[j - 1] >= view[0] - 5 && grid[i] <= view[1] + 5) {
      const top = [], bottom = [];
      for (let k = i; k < j; k++) {
        if (grid[k] < view[0] - 60 || grid[k] > view[1] + 60) continue;
        top.push(api.coord([ms(grid[k]), highs[k]]));
        bottom.unshift(api.coord([ms(grid[k]), lows[k]]));
      }
      children.push({ type: "polygon", shape: { points: top.concat(bottom) }, style: { fill, opacity } });
    }
    i = j + 1;
  }
  return { type: "group", children };
});

// attach gives each series of a resolved option its data.
const attach = (option, plot) => {
  option.dataset = [];
  for (const s of option.series) {
    if (s.$col) {
      s.datasetIndex = option.dataset.push({ source: points(s.$col, plot.scale) }) - 1;
      s.encode = { x: "t", y: "y" };
    } else if (s.$band) {
      const [low, high] = s.$band, ends = plot.log ? [plot.scale.min, plot.scale.max] : extent(s.$band, 0, N);
      s.data = [[ms(0), ms(N), ...ends]];
      s.encode = { x: [0, 1], y: [2, 3] };
      s.clip = true;
      s.itemPayload = { id: plot.id, low, high, fill: s.itemStyle.color, opacity: s.itemStyle.opacity };
    } else if (s.$cells) {
      s.data = plot.series.flatMap((row, i) => runs(row.id, plot.thresholds).map(([from, to, c]) => [ms(from), ms(to), i, c]));
      s.encode = { x: [0, 1], y: 2 };
      s.clip = true;
    } else {
      for (const line of s.markLine.data) if ("$minute" in line) line.xAxis = ms(line.$minute);
      if (s.$wash[1] > s.$wash[0]) s.markArea.data = [s.$wash.map(m => ({ xAxis: ms(m) }))];
    }
  }
  return option;
};

const plotIds = plot => plot.series.flatMap(s => s.band ? [s.id, s.id + ".low", s.id + ".high"] : [s.id].concat(s.fan ?? []));

// upright puts values of nothing but zero on the axis, not in its middle.
const upright = (plot, [lo, hi]) => plot.zero && lo === 0 && hi === 0 ? [0, 1] : [lo, hi];

// axes are the parts of the option that the window decides.
const axes = plot => {
  const ticks = clockTicks(view[0], view[1], plot.width < 480 ? 4 : 7).map(ms);
  const option = {
    dataZoom: [{ startValue: ms(view[0]), endValue: ms(view[1]) }],
    xAxis: [{ axisLabel: { customValues: ticks }, axisTick: { customValues: ticks } }],
  };
  if (plot.kind === "lines") {
    plot.scale = plot.log ? decades(...positive(plotIds(plot), view[0], view[1])) : nice(...upright(plot, extent(plotIds(plot), view[0], view[1], plot.zero)), 5);
    option.yAxis = [{ min: plot.scale.min, max: plot.scale.max, interval: plot.scale.step }];
  }
  return option;
};

const build = plot => {
  const shown = axes(plot), option = attach(resolve(plot.option, plot), plot);
  Object.assign(option.dataZoom[0], shown.dataZoom[0]);
  // On a joined grid no point stands at the window's edges: lines must cross them.
  if (plot.quantity && GRID !== EVERY) option.dataZoom[0].filterMode = "none";
  Object.assign(option.xAxis[0].axisLabel, shown.xAxis[0].axisLabel);
  Object.assign(option.xAxis[0].axisTick, shown.xAxis[0].axisTick);
  if (shown.yAxis) Object.assign(option.yAxis[0], shown.yAxis[0]);
  return option;
};

const plots = D.plots.map(p => ({ ...p, box: q("#plot-" + p.id), figureBox: q("#f-" + p.figure), visible: false, dirty: false, chart: null, scale: null }));
const plotWidth = plot => plot.width - PAD_RIGHT;
const element = (tag, className, parent) => { const e = document.createElement(tag); e.className = className; parent.append(e); return e; };

const overlay = plot => {
  plot.width = plot.box.clientWidth;
  const ov = element("div", "ov", plot.box);
  plot.cross = element("div", "xh", ov);
  plot.brush = element("div", "sel", ov);
  plot.numbers = D.marks.map(([, n]) => { const e = element("i", "ev", ov); e.textContent = n; return e; });
  plot.dotBox = element("div", "", ov);
  dots(plot);
};
const dots = plot => {
  plot.dotBox.textContent = "";
  plot.dots = plot.kind === "lines" ? plot.series.map(s => element("i", "at k" + s.tone, plot.dotBox)) : [];
};

const mount = plot => {
  if (plot.chart) return;
  const div = document.createElement("div");
  div.className = "ec";
  plot.width = plot.box.clientWidth;
  plot.box.insertBefore(div, q(".ov", plot.box));
  plot.chart = echarts.init(div, null, { renderer: "canvas", width: plot.box.clientWidth, height: plot.height });
  plot.chart.setOption(build(plot));
  plot.box.classList.add("live");
  plot.dirty = false;
  numbers(plot);
};
// A logarithmic axis cuts its values at its ends, so new ends need new points.
const refresh = plot => {
  plot.dirty = false;
  if (plot.log) plot.chart.setOption(build(plot), { notMerge: true }); else plot.chart.setOption(axes(plot));
  numbers(plot);
};
const rebuild = plot => { if (plot.chart) plot.chart.setOption(build(plot), { notMerge: true }); numbers(plot); };

// thin hides a number that would cover the one before it; its line stays.
const NUMBER_WIDTH = 13;
const thin = places => {
  let last = -Infinity;
  for (const [x, e] of places) {
    const free = x - last >= NUMBER_WIDTH;
    e.style.display = free ? "block" : "none";
    if (free) last = x;
  }
};

// numbers places the numbered instants above the plot.
const numbers = plot => {
  const w = plotWidth(plot), places = [];
  D.marks.forEach(([minute], i) => {
    const x = (minute - view[0]) / (view[1] - view[0]) * w, e = plot.numbers[i];
    e.style.display = "none";
    e.style.left = x + "px";
    if (x >= 0 && x <= w) places.push([x, e]);
  });
  thin(places);
};
