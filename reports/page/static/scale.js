// Axes, the same as package chart's Nice, Window.Ticks and Panel.Scale.
const niceStep = raw => {
  const power = pow10(Math.floor(Math.log10(raw)));
  for (const m of [1, 2, 2.5, 5]) if (raw <= m * power * (1 + 1e-9)) return m * power;
  return 10 * power;
};
const nice = (lo, hi, n) => {
  if (Number.isNaN(lo) || Number.isNaN(hi)) { lo = 0; hi = 1; }
  if (lo === hi) { const pad = Math.abs(lo) / 100 || 1; lo -= pad; hi += pad; }
  const step = niceStep((hi - lo) / n);
  return { min: Math.floor(lo / step + 1e-9) * step, max: Math.ceil(hi / step - 1e-9) * step, step };
};
// decades is a logarithmic scale in exponents of ten; its top stands for infinity
// where a value is infinite.
const decades = (lo, hi, infinite) => {
  if (Number.isNaN(lo) || Number.isNaN(hi)) { lo = 1; hi = 10; }
  const min = Math.floor(Math.log10(lo) + 1e-9);
  return { min, max: Math.max(Math.ceil(Math.log10(hi) - 1e-9), min + 1) + (infinite ? 1 : 0), step: 1, log: true, infinite };
};
// place is where a value stands on a plot's axis.
const place = (scale, v) => !scale.log || Number.isNaN(v) ? v : v <= 0 ? scale.min : Math.min(Math.max(Math.log10(v), scale.min), scale.max);
const CLOCK_STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360];
const clockTicks = (from, to, n) => {
  const step = CLOCK_STEPS.find(s => to - from <= s * n) ?? 360, ticks = [];
  for (let m = Math.ceil(from / step) * step; m <= to; m += step) ticks.push(m);
  return ticks;
};
const extent = (ids, from, to, zero) => {
  let lo = zero ? 0 : NaN, hi = lo;
  for (const id of ids) {
    const values = column(id), grid = minutesOf(id);
    for (let i = indexAt(grid, from); i < values.length && grid[i] <= to; i++) {
      const v = values[i];
      if (!Number.isFinite(v)) continue;
      if (!(lo <= v)) lo = v;
      if (!(hi >= v)) hi = v;
    }
  }
  return [lo, hi];
};
// positive is the extent of the values above zero, and whether one is infinite.
const positive = (ids, from, to) => {
  let lo = NaN, hi = NaN, infinite = false;
  for (const id of ids) {
    const values = column(id), grid = minutesOf(id);
    for (let i = indexAt(grid, from); i < values.length && grid[i] <= to; i++) {
      const v = values[i];
      if (v === Infinity) { infinite = true; continue; }
      if (!(v > 0)) continue;
      if (!(lo <= v)) lo = v;
      if (!(hi >= v)) hi = v;
    }
  }
  return [lo, hi, infinite];
};
const axisText = (plot, tick) => !plot.scale.log ? tickText(plot.format, tick, plot.scale.step)
  : plot.scale.infinite && tick >= plot.scale.max - 1e-9 ? "\u221e" : FORMAT[plot.format](pow10(Math.round(tick)));
