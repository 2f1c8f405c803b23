// The page's data, decoded on demand: columns become Float64Arrays, NaN is a gap.
const q = (selector, from = document) => from.querySelector(selector);
const qa = (selector, from = document) => [...from.querySelectorAll(selector)];
const root = document.documentElement;
const D = JSON.parse(q("#data").textContent);
const N = 1440, MINUTE = 60000;
const ms = minute => D.start + minute * MINUTE;
const lang = () => q("#zh").checked ? "zh" : "en";
const say = text => lang() === "zh" ? text.ZH ?? text.zh : text.EN ?? text.en;

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const DIGIT = new Int8Array(128);
for (let i = 0; i < 64; i++) DIGIT[DIGITS.charCodeAt(i)] = i;

// Integers beyond 32 bits are common (prices at twelve decimals), so no bit operators.
const decode = (scale, text, base) => {
  const out = [], power = pow10(Math.abs(scale));
  const value = n => scale < 0 ? n * power : n / power;
  let at = 0, last = 0;
  const next = () => {
    let n = 0, weight = 1, digit;
    do { digit = DIGIT[text.charCodeAt(at++)]; n += (digit & 31) * weight; weight *= 32; } while (digit & 32);
    const half = Math.floor(n / 2);
    return n % 2 ? -half : half;
  };
  const put = step => {
    if (base) out.push(value(Math.round(base[out.length] * (scale < 0 ? 1 / power : power)) + step));
    else out.push(value(last += step));
  };
  while (at < text.length) {
    const mark = text[at];
    if (mark === "!") { at++; for (let n = next(); n > 0; n--) out.push(NaN); }
    else if (mark === "^") { at++; for (let n = next(); n > 0; n--) out.push(Infinity); }
    else if (mark === "~") { at++; for (let n = next(); n > 0; n--) put(0); }
    else put(next());
  }
  return Float64Array.from(out);
};

// Every column is on the minutes of the day but the explorer's, which share a grid.
const EVERY = Int32Array.from({ length: N }, (_, i) => i);
const GRID = D.symbols && D.symbols.grid ? Int32Array.from(D.symbols.grid) : EVERY;
const minutesOf = id => id.startsWith("x.") ? GRID : EVERY;

const columns = new Map();
const column = id => {
  let values = columns.get(id);
  if (!values) {
    values = id.startsWith("x.") ? symbolColumn(id) : decode(...D.columns[id]);
    columns.set(id, values);
  }
  return values;
};

const BOOK = ["spread", "depth", "cost"];
// "x.12.close", with ".low" and ".high" after it for the band.
const symbolColumn = id => {
  const [, index, quantity, edge] = id.split(".");
  const [, , , , scale, close, low, high, cvd, volume, ...book] = D.symbols.list[index];
  const known = BOOK.indexOf(quantity);
  if (known >= 0) return book.length ? decode(...book[known]) : new Float64Array(GRID.length).fill(NaN);
  switch (quantity) {
    case "cvd": return decode(...cvd);
    case "volume": return decode(...volume);
  }
  if (!edge) return decode(scale, close);
  return decode(scale, edge === "low" ? low : high, column("x." + index + ".close"));
};

// indexAt finds the grid's point for a minute: the first at or after it.
const indexAt = (grid, minute) => {
  if (grid === EVERY) return minute;
  let lo = 0, hi = grid.length - 1;
  while (lo < hi) { const mid = lo + hi >> 1; if (grid[mid] < minute) lo = mid + 1; else hi = mid; }
  return lo;
};
const valueAt = (id, minute) => column(id)[indexAt(minutesOf(id), minute)];
