// The clock that all plots share: the sticky bar, dragging, wheel and keys.
const nav = q("#nav"), win = q("#win");
const navCursor = element("div", "cur", nav);
navCursor.style.display = "none";
const navigatorCursor = minute => {
  navCursor.style.display = minute < 0 ? "none" : "block";
  navCursor.style.left = minute / (N - 1) * 100 + "%";
};
for (const i of qa(".evs i")) i.style.left = i.dataset.at / (N - 1) * 100 + "%";
const thinNavigator = () => thin(qa(".evs i").map(e => [e.dataset.at / (N - 1) * nav.clientWidth, e]));

const SHORTEST = 5; // minutes
let hashTimer;
const setView = (from, to, quiet) => {
  if (to - from < SHORTEST) { const middle = (from + to) / 2; from = middle - SHORTEST / 2; to = middle + SHORTEST / 2; }
  const span = to - from;
  if (from < 0) { from = 0; to = span; }
  if (to > N - 1) { to = N - 1; from = to - span; }
  view = [Math.max(0, Math.round(from)), Math.min(N - 1, Math.round(to))];
  win.style.left = view[0] / (N - 1) * 100 + "%";
  win.style.right = (1 - view[1] / (N - 1)) * 100 + "%";
  for (const plot of plots) if (plot.chart) { if (plot.visible) refresh(plot); else plot.dirty = true; } else numbers(plot);
  for (const e of qa(".sub .span")) e.textContent = clock(view[0]) + "–" + clock(view[1]);
  for (const b of qa(".pre button")) b.classList.toggle("on", b.dataset.window === view.join());
  if (cursor >= 0) cursor = Math.max(view[0], Math.min(view[1], cursor));
  schedule();
  if (!quiet) { clearTimeout(hashTimer); hashTimer = setTimeout(() => setHash(null), 200); }
};
const reset = () => { setCursor(-1); setView(...D.view); };

const hashTime = m => clock(m).replace(":", "");
const setHash = figure => {
  const parts = ["t=" + hashTime(view[0]) + "-" + hashTime(view[1])];
  if (figure) parts.push("f=" + figure);
  if (figure === "explorer") parts.push("s=" + encodeURIComponent(q("#coin").value));
  try { history.replaceState(null, "", "#" + parts.join("&")); } catch { location.hash = parts.join("&"); }
};

const interact = plot => {
  let down = null;
  const box = plot.box;
  const timeAt = e => view[0] + Math.max(0, Math.min(1, (e.clientX - box.getBoundingClientRect().left) / plotWidth(plot))) * (view[1] - view[0]);
  const brush = (a, b) => {
    for (const p of plots) {
      p.brush.style.display = a === null ? "none" : "block";
      if (a !== null) { p.brush.style.left = a + "px"; p.brush.style.width = b - a + "px"; }
    }
  };
  box.addEventListener("pointermove", e => {
    setCursor(Math.round(timeAt(e)));
    if (!down) return;
    const left = box.getBoundingClientRect().left, a = Math.min(down.x, e.clientX) - left, b = Math.max(down.x, e.clientX) - left;
    if (b - a > 5) brush(Math.max(0, a), Math.min(plotWidth(plot), b));
  });
  box.addEventListener("pointerleave", () => { if (!down) setCursor(-1); });
  box.addEventListener("pointerdown", e => {
    if (e.button || e.pointerType !== "mouse") return;
    down = { x: e.clientX, minute: timeAt(e) };
    box.setPointerCapture(e.pointerId);
  });
  box.addEventListener("pointerup", e => {
    if (!down) return;
    const from = down, minute = timeAt(e);
    down = null;
    brush(null);
    if (Math.abs(e.clientX - from.x) > 8) setView(Math.min(from.minute, minute), Math.max(from.minute, minute));
  });
  box.addEventListener("pointercancel", () => { down = null; brush(null); });
  box.addEventListener("dblclick", reset);
  box.addEventListener("wheel", e => {
    if (!e.ctrlKey && !e.metaKey) return;
    e.preventDefault();
    const t = timeAt(e), k = Math.exp(e.deltaY * 0.004);
    setView(t - (t - view[0]) * k, t + (view[1] - t) * k);
  }, { passive: false });
  box.addEventListener("keydown", e => {
    const step = e.shiftKey ? 10 : 1, span = view[1] - view[0];
    switch (e.key) {
      case "ArrowRight": setCursor((cursor < 0 ? view[0] : cursor) + step); break;
      case "ArrowLeft": setCursor(Math.max(view[0], (cursor < 0 ? view[1] : cursor) - step)); break;
      case "+": case "=": setView(view[0] + span * 0.15, view[1] - span * 0.15); break;
      case "-": setView(view[0] - span * 0.2, view[1] + span * 0.2); break;
      case "Escape": case "0": reset(); break;
      default: return;
    }
    e.preventDefault();
    speak(plot);
  });
};

{
  let grip = null;
  const minuteAt = e => { const r = nav.getBoundingClientRect(); return (e.clientX - r.left) / r.width * (N - 1); };
  nav.addEventListener("pointerdown", e => {
    nav.setPointerCapture(e.pointerId);
    const t = minuteAt(e);
    grip = e.target.className === "l" ? ["left"] : e.target.className === "r" ? ["right"] : e.target === win ? ["move", t - view[0], view[1] - view[0]] : ["new", t];
  });
  nav.addEventListener("pointermove", e => {
    if (!grip) return;
    const t = minuteAt(e), [kind, at, span] = grip;
    if (kind === "left") setView(Math.min(t, view[1] - SHORTEST), view[1]);
    else if (kind === "right") setView(view[0], Math.max(t, view[0] + SHORTEST));
    else if (kind === "move") setView(t - at, t - at + span);
    else if (Math.abs(t - at) > 4) setView(Math.min(at, t), Math.max(at, t));
  });
  for (const end of ["pointerup", "pointercancel"]) nav.addEventListener(end, () => { grip = null; });
  nav.addEventListener("dblclick", reset);
}
for (const b of qa(".pre button")) b.addEventListener("click", () => setView(...b.dataset.window.split(",").map(Number)));
for (const b of qa(".events button")) b.addEventListener("click", () => {
  const from = +b.dataset.from, to = +b.dataset.to || from;
  setView(from - 30, to + 45);
});
