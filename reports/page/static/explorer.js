// Any symbol on demand: the same three plots for whichever coin is chosen.
const coinBox = q("#coin");
const explorerPlots = () => plots.filter(p => p.quantity);
const chooseCoin = name => {
  const coin = D.coins.indexOf(name);
  if (coin < 0 || !D.symbols) return;
  const symbols = D.symbols.list.map((row, i) => ({ i, coin: row[0], group: row[1], symbol: row[2], quote: row[3] })).filter(s => s.coin === coin);
  const legend = qa("#f-explorer .legend");
  explorerPlots().forEach((plot, at) => {
    const traded = symbols.filter(s => column("x." + s.i + "." + plot.quantity).some(v => !Number.isNaN(v)));
    plot.format = plot.log ? "bps" : plot.quantity === "close" ? "price" : symbols.every(s => s.quote === "$") ? "usd" : "amount";
    plot.series = traded.map(s => ({ id: "x." + s.i + "." + plot.quantity, tone: D.groups[s.group].tone, dash: D.groups[s.group].dash, band: plot.quantity === "close" }));
    plot.option = { ...plot.option, series: explorerSeries(plot) };
    q("tbody", legend[at]).replaceChildren(...traded.map(s => legendRow(plot, s)));
    if (plot.book) plot.box.parentElement.hidden = legend[at].hidden = !traded.length;
    dots(plot);
    rebuild(plot);
  });
  collect();
  schedule();
};

// The series options Go wrote for the first coin are the pattern for all others.
const explorerSeries = plot => {
  const pattern = plot.pattern ??= { line: (plot.option.series.some(s => s.$col) ? plot : explorerPlots()[0]).option.series.find(s => s.$col), band: plot.option.series.find(s => s.$band), events: plot.option.series.at(-1) };
  const bands = plot.series.filter(s => s.band && pattern.band).map(s => ({ ...pattern.band, id: s.id + ".band", $band: [s.id + ".low", s.id + ".high"], itemStyle: { ...pattern.band.itemStyle, color: "$v" + s.tone } }));
  const lines = plot.series.map(s => ({ ...pattern.line, id: s.id, $col: s.id, lineStyle: { ...pattern.line.lineStyle, color: "$v" + s.tone, type: s.dash ? [5, 3] : "solid" } }));
  return [...bands, ...lines, pattern.events];
};

const legendRow = (plot, s) => {
  const group = D.groups[s.group], tr = document.createElement("tr");
  tr.dataset.series = "x." + s.i + "." + plot.quantity;
  const swatch = element("i", "sw k" + group.tone + (group.dash ? " dash" : ""), element("td", "", tr));
  swatch.setAttribute("aria-hidden", "true");
  const th = element("th", "", tr);
  th.scope = "row";
  element("bdi", "", th).textContent = group.name;
  th.append(" ");
  for (const l of ["en", "zh"]) { const span = element("small", l, th); span.lang = l; span.textContent = group.kind[l] + " " + s.symbol; }
  element("td", "v", tr);
  return tr;
};
if (coinBox) coinBox.addEventListener("change", () => chooseCoin(coinBox.value));
