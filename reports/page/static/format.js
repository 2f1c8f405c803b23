// Numbers as text, the same as package chart writes them.
// pow10 is exact, as Go's is; 10 ** -4 is not 0.0001.
const pow10 = n => +("1e" + n);
const MINUS = "\u2212";
const clock = minute => String(Math.floor(minute / 60)).padStart(2, "0") + ":" + String(minute % 60).padStart(2, "0");
const signed = (v, decimals) => {
  const text = Math.abs(v).toFixed(Math.min(decimals, 20));
  const [whole, fraction] = text.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (fraction ? "." + fraction : "");
  return (v < 0 && /[1-9]/.test(text) ? MINUS : "") + grouped;
};
const significantDecimals = (v, n) => {
  if (!v) return 0;
  const decimals = Math.min(Math.max(n - 1 - Math.floor(Math.log10(Math.abs(v))), 0), 18);
  if (!decimals) return 0;
  const text = Math.abs(v).toFixed(decimals);
  return decimals - (text.length - text.replace(/0+$/, "").length);
};
const compact = (v, currency) => {
  let a = Math.abs(v), unit = "";
  for (const u of ["k", "m", "bn"]) { if (a < 999.5) break; a /= 1000; unit = u; }
  const decimals = !unit && a === Math.trunc(a) ? 0 : a < 9.995 ? 2 : a < 99.95 ? 1 : 0;
  let text = signed(a, decimals);
  if (decimals) text = text.replace(/0+$/, "").replace(/\.$/, "");
  return (v < 0 && text !== "0" ? MINUS : "") + currency + text + unit;
};
const seconds = v => {
  const a = Math.abs(v);
  return a === 0 ? "0 s" : a < 0.9995 ? signed(v * 1000, 0) + " ms" : a < 9.95 ? signed(v, 1) + " s" : signed(v, 0) + " s";
};
const basisPoints = v => {
  const a = Math.abs(v);
  return a < 0.995 ? signed(v, significantDecimals(v, 2)) + " bp"
    : a < 9.95 ? signed(v, significantDecimals(Math.round(v * 10) / 10, 2)) + " bp"
    : a < 99.5 ? signed(v, 0) + " bp"
    : a < 995 ? signed(v / 100, significantDecimals(Math.round(v / 10) / 10, 2)) + "%"
    : signed(v / 100, 0) + "%";
};
const FORMAT = {
  price: v => signed(v, significantDecimals(v, 8)),
  pct: v => signed(v, 1) + "%",
  usd: v => compact(v, "$"),
  amount: v => compact(v, ""),
  s: seconds,
  count: v => signed(v, 0),
  bps: v => v === Infinity ? "\u221e" : basisPoints(v),
};
const scientific = v => {
  const exponent = Math.floor(Math.log10(Math.abs(v)) + 1e-9), mantissa = v / pow10(exponent);
  return signed(mantissa, significantDecimals(mantissa, 4)) + "e" + MINUS + -exponent;
};
const tickText = (format, v, step) => {
  let decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const t = step * pow10(decimals);
  if (Math.abs(t - Math.round(t)) > 1e-9) decimals++;
  switch (format) {
    case "pct": return signed(v, decimals) + "%";
    case "usd": case "amount": case "bps": return FORMAT[format](v);
    case "s": return signed(v, decimals) + " s";
    case "count": return v === Math.round(v) ? signed(v, 0) : "";
  }
  return decimals > 6 && v ? scientific(v) : signed(v, decimals);
};
