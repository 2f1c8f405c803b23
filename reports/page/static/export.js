// What a reader takes away: CSV with its definition, a picture that can be
// published, a link that restores the view.
const save = (name, blob) => {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(blob);
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 4000);
};
const fileName = (figure, extension) => "crashtape-" + D.date + "-" + figure + (D.synthetic ? "-synthetic" : "") + extension;

// A text cell that a spreadsheet would run as a formula gets a quote in front
// (OWASP, CSV injection).
const cell = text => {
  const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return /[",\n\r]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
};
const number = v => v === null || v === undefined || Number.isNaN(v) ? "" : String(v);

const timeTable = figure => {
  const series = plots.filter(p => p.figure === figure).flatMap(p => p.series.flatMap(s => [s.id, ...s.fan ?? []].map(id => ({ id, label: labelOf(id) }))));
  const head = series.map(({ s, label }) => label.name + " " + label.kind.en + " " + label.unit);
  const lines = [["minute_utc", ...head].map(cell).join(",")];
  for (let m = view[0]; m <= view[1]; m++)
    lines.push([new Date(ms(m)).toISOString().slice(0, 19) + "Z", ...series.map(({ id }) => { const grid = minutesOf(id), i = indexAt(grid, m); return number(grid[i] === m ? column(id)[i] : NaN); })].join(","));
  return lines;
};
const dropTable = () => [["coin", "venue", "market", "symbol", ...D.dropRefs.map(r => "dd_" + r + "_pct")].join(","),
  ...D.drops.map(([coin, group, symbol, ...drops]) => [D.coins[coin], D.groups[group].venue, D.groups[group].market, symbol].map(cell).concat(drops.map(number)).join(","))];

const exportCSV = figure => {
  const dropped = figure === "drawdown" || figure === "disagreement";
  const about = (D.about[figure] ?? []).concat(dropped ? [] : ["window: " + clock(view[0]) + " to " + clock(view[1]) + " UTC as shown; choose 24 h for the whole day"]);
  const lines = about.map(line => "# " + line.replace(/[\r\n]+/g, " ")).concat(dropped ? dropTable() : timeTable(figure));
  save(fileName(figure, ".csv"), new Blob([lines.join("\n") + "\n"], { type: "text/csv" }));
};

// wrap breaks a text at spaces, or anywhere in Chinese, to fit a width.
const wrap = (x, text, width) => {
  const lines = [];
  let line = "";
  for (const word of text.match(/[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+/g) ?? []) {
    if (line && x.measureText(line + word.trimEnd()).width > width) { lines.push(line.trimEnd()); line = ""; }
    line += word;
  }
  return line ? lines.concat(line) : lines;
};

// drawSVG repeats the page's own vector pictures on a canvas with the page's fonts.
const drawSVG = (x, body, left, top) => {
  const origin = body.getBoundingClientRect();
  const place = e => { const r = e.getBoundingClientRect(); return [left + r.x - origin.x, top + r.y - origin.y, r.width, r.height]; };
  for (const e of qa("svg line, svg circle, svg text, .rl b, .rl small, .dl li, .dg li", body)) {
    const s = getComputedStyle(e);
    if (s.display === "none" || s.visibility === "hidden") continue;
    const [ex, ey, w, h] = place(e);
    x.globalAlpha = +s.opacity;
    if (e.tagName === "line") {
      x.strokeStyle = s.stroke; x.lineWidth = parseFloat(s.strokeWidth) || 1;
      x.setLineDash(s.strokeDasharray === "none" ? [] : s.strokeDasharray.split(",").map(parseFloat));
      x.beginPath(); x.moveTo(ex, ey); x.lineTo(ex + w, ey + h); x.stroke();
    } else if (e.tagName === "circle") {
      x.setLineDash([]);
      x.beginPath(); x.arc(ex + w / 2, ey + h / 2, e.r.baseVal.value, 0, 7);
      if (s.fill !== "none") { x.fillStyle = s.fill; x.fill(); }
      if (s.stroke !== "none") { x.strokeStyle = s.stroke; x.lineWidth = parseFloat(s.strokeWidth); x.stroke(); }
    } else {
      x.font = s.fontWeight + " " + s.fontSize + " " + s.fontFamily;
      x.fillStyle = e instanceof SVGElement ? s.fill : s.color;
      x.textBaseline = "middle";
      x.fillText(e.innerText ?? visibleText(e), ex, ey + h / 2);
      x.textBaseline = "alphabetic";
    }
  }
  x.globalAlpha = 1;
  x.setLineDash([]);
};
const visibleText = e => [...e.childNodes].filter(n => n.nodeType === 3 || getComputedStyle(n).display !== "none").map(n => n.textContent).join("");

const legendEntries = box => qa(".cellkey span", box).filter(e => q("i", e)).map(e => ({ swatch: q("i", e), text: e.innerText, block: true })).concat(lineEntries(box));
const lineEntries = box => qa(".legend", box).filter(table => table.clientWidth).flatMap(table => qa("tr[data-series]:not(.bare)", table).map(tr => ({ swatch: q("i", tr), text: q("th", tr).innerText })))
  .filter((entry, i, all) => all.findIndex(o => o.text === entry.text) === i);

const exportPNG = figure => {
  const box = q("#f-" + figure), body = q(".body", box), mine = plots.filter(p => p.figure === figure && p.box.clientWidth);
  mine.forEach(mount);
  const S = 2, P = 32, inner = Math.max(body.clientWidth, 360), W = inner + 2 * P;
  const canvas = document.createElement("canvas"), x = canvas.getContext("2d");
  const serif = '600 23px ' + css("serif"), sans = css("font");
  x.font = serif;
  const title = wrap(x, q("h2", box).innerText, inner);
  x.font = "400 13px " + sans;
  const sub = wrap(x, q(".sub", box).innerText, inner), entries = legendEntries(box);
  x.font = "500 12px " + sans;
  let rows = entries.length ? 1 : 0, lx = 0;
  const spots = entries.map(entry => {
    const w = 26 + x.measureText(entry.text).width + 20;
    if (lx + w > inner) { lx = 0; rows++; }
    const spot = [lx, rows - 1];
    lx += w;
    return spot;
  });
  const head = 50 + title.length * 28 + sub.length * 18 + rows * 19 + 14, bodyHeight = Math.max(...[...body.children].map(e => e.getBoundingClientRect().bottom)) - body.getBoundingClientRect().top, H = head + bodyHeight + 52;
  canvas.width = W * S; canvas.height = H * S;
  x.scale(S, S);
  x.fillStyle = css("bg"); x.fillRect(0, 0, W, H);
  x.fillStyle = css("event"); x.fillRect(P, 24, 30, 7);
  x.fillStyle = css("ink"); x.font = serif;
  title.forEach((line, i) => x.fillText(line, P, 60 + i * 28));
  x.fillStyle = css("muted"); x.font = "400 13px " + sans;
  sub.forEach((line, i) => x.fillText(line, P, 56 + title.length * 28 + i * 18));
  x.font = "500 12px " + sans;
  entries.forEach((entry, i) => {
    const [sx, row] = spots[i], y = 62 + title.length * 28 + sub.length * 18 + row * 19, style = getComputedStyle(entry.swatch), colour = entry.block ? style.backgroundColor : style.borderTopColor;
    x.strokeStyle = x.fillStyle = colour; x.lineWidth = 2.5;
    if (entry.block) { x.globalAlpha = +style.opacity; x.fillRect(P + sx, y - 9, 16, 10); x.globalAlpha = 1; }
    else if (entry.swatch.classList.contains("dot")) { x.beginPath(); x.arc(P + sx + 8, y - 4, 4.5, 0, 7); if (entry.swatch.classList.contains("dash")) x.stroke(); else x.fill(); }
    else { x.setLineDash(entry.swatch.classList.contains("dash") ? [4, 3] : []); x.beginPath(); x.moveTo(P + sx, y - 4); x.lineTo(P + sx + 18, y - 4); x.stroke(); x.setLineDash([]); }
    x.fillStyle = css("ink2"); x.fillText(entry.text, P + sx + 26, y);
  });
  const origin = body.getBoundingClientRect();
  for (const plot of mine) drawPlot(x, plot, P + plot.box.getBoundingClientRect().x - origin.x, head + plot.box.getBoundingClientRect().y - origin.y, S);
  if (!mine.length) drawSVG(x, body, P, head);
  if (D.synthetic) synthetic(x, W - P, head + 18, sans);
  x.fillStyle = css("muted"); x.font = "400 11px " + sans;
  x.fillText((D.synthetic ? say(SYNTHETIC_LINE) + " " : "") + D.source, P, H - 18);
  canvas.toBlob(blob => save(fileName(figure, ".png"), blob));
};

const SYNTHETIC_LINE = { en: "Synthetic data, not a market observation.", zh: "合成数据，并非市场观测。" };
const synthetic = (x, right, y, sans) => {
  x.font = "650 12px " + sans; x.fillStyle = css("event");
  const word = lang() === "zh" ? "合成数据" : "SYNTHETIC";
  x.fillText(word, right - x.measureText(word).width, y);
};

const drawPlot = (x, plot, left, top, scale) => {
  const picture = plot.chart.renderToCanvas({ pixelRatio: scale, backgroundColor: "transparent" });
  x.drawImage(picture, left, top, plot.box.clientWidth, plot.height);
  const sans = css("font"), heading = q(".pt", plot.box.parentElement);
  if (heading) { x.font = "600 12px " + sans; x.fillStyle = css("ink"); x.fillText(heading.innerText, left, top - 9); }
  qa(".lanes li span", plot.box).filter(e => e.parentElement.tagName === "LI").forEach(e => {
    const r = e.getBoundingClientRect(), o = plot.box.getBoundingClientRect();
    x.font = "400 10.5px " + sans; x.fillStyle = css("bg"); x.globalAlpha = 0.82; x.fillRect(left, top + r.y - o.y, r.width, r.height); x.globalAlpha = 1;
    x.fillStyle = css("ink2"); x.fillText(e.innerText, left + 5, top + r.y - o.y + r.height * 0.72);
  });
  plot.numbers.forEach((e, i) => {
    if (e.style.display !== "block") return;
    const ex = left + parseFloat(e.style.left), ey = top - 3;
    x.fillStyle = css("event"); x.beginPath(); x.arc(ex, ey, 7, 0, 7); x.fill();
    x.fillStyle = css("bg"); x.font = "650 9px " + sans; x.textAlign = "center"; x.fillText(D.marks[i][1], ex, ey + 3.2); x.textAlign = "start";
  });
};

const exportLink = figure => {
  setHash(figure);
  navigator.clipboard?.writeText(location.href).catch(() => {});
  live.textContent = say({ en: "Link copied", zh: "链接已复制" });
};
const ACTIONS = { csv: exportCSV, png: exportPNG, link: exportLink };
for (const b of qa("[data-act]")) b.addEventListener("click", () => ACTIONS[b.dataset.act](b.closest("[data-figure]").dataset.figure));
