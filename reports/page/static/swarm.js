// The beeswarm: find a coin on every row, and a layout for narrow screens. The
// dumbbells light up with it.
const swarmBox = q(".swarmbox"), pick = q("#pick"), findBox = q("#find");
const MINUS_OR = v => v === null ? "–" : FORMAT.pct(-v);
const SWARM_WIDTH = 860; // what package chart laid the dots out for

const freePlace = (placed, x, gap) => {
  const near = placed.filter(p => x - p.x < gap);
  const free = y => near.every(p => (x - p.x) ** 2 + (y - p.y) ** 2 >= gap * gap - 1e-6);
  if (free(0)) return 0;
  let best = Infinity;
  for (const p of near) {
    const rise = Math.sqrt(Math.max(0, gap * gap - (x - p.x) ** 2));
    for (const y of [p.y - rise, p.y + rise]) if (Math.abs(y) < Math.abs(best) && free(y)) best = y;
  }
  return best;
};

// relayout places the dots for the width there is; rows that get too tall shrink.
const relayout = svg => {
  const circles = qa("circle[data-k]", svg), width = svg.clientWidth;
  if (!width || !circles.length || Math.abs(width - SWARM_WIDTH) < 120) return;
  const r = Math.min(+svg.dataset.r, width / 110 + 0.9), gap = 2 * r + 0.6, placed = [], middle = svg.height.baseVal.value / 2;
  for (const c of circles) {
    const x = c.cx.baseVal.valueInSpecifiedUnits / 100 * width;
    placed.push({ c, x, y: freePlace(placed, x, gap) });
  }
  const tallest = placed.reduce((m, p) => Math.max(m, Math.abs(p.y)), 0), squeeze = Math.min(1, (middle - 26) / (tallest || 1));
  for (const p of placed) {
    p.c.setAttribute("cy", (middle + p.y * squeeze).toFixed(2));
    p.c.setAttribute("r", r.toFixed(2));
  }
};
const relayoutAll = () => { for (const svg of qa("svg.swarm:not(.axis)")) relayout(svg); };

const selectCoin = coin => {
  const known = coin !== null && coin >= 0;
  for (const c of qa("circle.on, g.on")) c.classList.remove("on");
  document.body.classList.toggle("pickd", known);
  q(".link", swarmBox)?.remove();
  if (pick) pick.textContent = "";
  if (!known) return;
  for (const g of qa('.dumb g[data-k="' + coin + '"]')) g.classList.add("on");
  const circles = qa('.swarm circle[data-k="' + coin + '"]', swarmBox);
  for (const c of circles) c.classList.add("on");
  if (!circles.length) return;
  const box = swarmBox.getBoundingClientRect();
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS(svg.namespaceURI, "path");
  svg.setAttribute("class", "link");
  path.setAttribute("d", "M" + circles.map(c => { const r = c.getBoundingClientRect(); return (r.x + r.width / 2 - box.x) + "," + (r.y + r.height / 2 - box.y); }).join("L"));
  svg.append(path);
  swarmBox.append(svg);
  const title = document.createElement("b");
  title.textContent = D.coins[coin];
  pick.append(title);
  D.groups.forEach((group, i) => {
    for (const row of D.drops.filter(d => d[0] === coin && d[1] === i)) {
      const line = document.createElement("span"), value = document.createElement("span"), name = document.createElement("span");
      name.textContent = group.name + " " + say(group.kind) + " " + row[2];
      value.textContent = MINUS_OR(row[3 + D.dropRefs.indexOf("ref")]);
      line.append(name, value);
      pick.append(line);
    }
  });
};

if (swarmBox) {
  swarmBox.addEventListener("pointerover", e => { if (e.target.dataset.k !== undefined) selectCoin(+e.target.dataset.k); });
  swarmBox.addEventListener("pointerleave", () => findCoin());
  for (const coin of D.coins) q("#coins").append(Object.assign(document.createElement("option"), { value: coin }));
}
const findCoin = () => {
  const text = findBox.value.trim().toUpperCase();
  const upper = D.coins.map(c => c.toUpperCase());
  const exact = upper.indexOf(text);
  selectCoin(!text ? null : exact >= 0 ? exact : upper.findIndex(c => c.startsWith(text)));
};
if (findBox) findBox.addEventListener("input", findCoin);
const dumbBox = q(".dumbbox");
if (dumbBox && swarmBox) {
  dumbBox.addEventListener("pointerover", e => { const g = e.target.closest("g[data-k]"); if (g) selectCoin(+g.dataset.k); });
  dumbBox.addEventListener("pointerleave", () => findCoin());
}
