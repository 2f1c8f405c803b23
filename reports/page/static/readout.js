// The crosshair and the legends that follow it. Nothing floats over the charts:
// the legend is the readout.
let cursor = -1, frame = 0;
const clk = q("#clk"), clk2 = q("#clk2"), ats = qa(".legend .at"), live = q("#live");
const NO_TRADE = { en: "no trade", zh: "无成交" }, NOT_KNOWN = { en: "unknown", zh: "未知" };
const nilOf = plot => plot.book ? NOT_KNOWN : NO_TRADE;

const cells = new Map(); // series id -> the cell of its value
const collect = () => { cells.clear(); for (const tr of qa(".legend tr[data-series]")) cells.set(tr.dataset.series, q(".v", tr)); };

// show writes a plot's values; prices below each other get the same decimals.
const show = (plot, minute) => {
  const values = plot.series.map(s => valueAt(s.id, minute));
  const decimals = Math.max(0, ...values.filter(Number.isFinite).map(v => significantDecimals(v, 8)));
  values.forEach((v, i) => {
    const cell = cells.get(plot.series[i].id), nil = Number.isNaN(v);
    if (!cell) return;
    cell.textContent = nil ? say(nilOf(plot)) : plot.format === "price" ? signed(v, decimals) : FORMAT[plot.format](v);
    cell.classList.toggle("nil", nil);
  });
};

const paint = () => {
  frame = 0;
  const minute = cursor < 0 ? view[1] : cursor;
  for (const e of ats) e.textContent = clock(minute);
  clk.textContent = cursor < 0 ? clock(view[0]) + " – " + clock(view[1]) : clock(cursor);
  clk2.textContent = "UTC";
  navigatorCursor(cursor);
  for (const plot of plots) {
    if (!plot.visible && cursor >= 0) continue;
    show(plot, minute);
    cross(plot);
  }
};

const cross = plot => {
  plot.cross.style.display = cursor < 0 ? "none" : "block";
  const x = (cursor - view[0]) / (view[1] - view[0]) * plotWidth(plot), inner = plot.height - PAD_TOP - PAD_BOTTOM;
  plot.cross.style.transform = "translateX(" + x + "px)";
  plot.dots.forEach((dot, i) => {
    const v = cursor < 0 || !plot.scale ? NaN : place(plot.scale, valueAt(plot.series[i].id, cursor));
    const share = Number.isFinite(v) ? (v - plot.scale.min) / (plot.scale.max - plot.scale.min) : -1;
    dot.style.display = share >= 0 && share <= 1 ? "block" : "none";
    dot.style.transform = "translate(" + x + "px," + (PAD_TOP + inner * (1 - share)) + "px)";
  });
};

const schedule = () => { if (!frame) frame = requestAnimationFrame(paint); };
const setCursor = minute => {
  minute = minute < 0 ? -1 : Math.max(view[0], Math.min(view[1], minute));
  if (minute !== cursor) { cursor = minute; schedule(); }
};

// labelOf names a series; the explorer's are named by their symbol.
const labelOf = id => {
  if (D.labels[id]) return D.labels[id];
  const [, index, quantity] = id.split("."), [, group, symbol] = D.symbols.list[index], { name, kind } = D.groups[group];
  return { name, kind: { en: kind.en + " " + symbol, zh: kind.zh + " " + symbol }, unit: quantity };
};

// speak reads the values at the cursor to a screen reader after keyboard moves.
let speaking;
const speak = plot => {
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    if (cursor < 0) return;
    const parts = plot.series.slice(0, 6).map(s => {
      const label = labelOf(s.id), v = valueAt(s.id, cursor);
      return label.name + " " + say(label.kind) + " " + (Number.isNaN(v) ? say(nilOf(plot)) : FORMAT[plot.format](v));
    });
    live.textContent = clock(cursor) + " UTC. " + parts.join("; ");
  }, 250);
};

// A legend line under the pointer brings its line forward.
const highlight = (tr, on) => {
  tr.classList.toggle("hot", on);
  const plot = plots.find(p => p.chart && p.kind === "lines" && p.series.some(s => s.id === tr.dataset.series));
  if (plot) plot.chart.setOption({ series: plot.series.map(s => ({ id: s.id, lineStyle: { width: on && s.id === tr.dataset.series ? 2.8 : s.width ?? 1.6, opacity: on && s.id !== tr.dataset.series ? 0.35 : 1 } })) });
};
for (const event of ["pointerover", "pointerout"])
  document.addEventListener(event, e => { const tr = e.target.closest?.(".legend tr[data-series]"); if (tr) highlight(tr, event === "pointerover"); });
