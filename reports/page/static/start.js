// Start: the page is already readable; from here on it answers.
root.classList.add("js");
for (const plot of plots) { overlay(plot); interact(plot); }
collect();

const watcher = new IntersectionObserver(entries => {
  for (const entry of entries) {
    const plot = plots.find(p => p.box === entry.target);
    plot.visible = entry.isIntersecting;
    if (!plot.visible) continue;
    if (plot.chart && plot.width !== plot.box.clientWidth) fit(plot);
    if (!plot.chart) mount(plot); else if (plot.dirty) refresh(plot);
    schedule();
  }
}, { rootMargin: "250px 0px" });

const retheme = () => { for (const plot of plots) rebuild(plot); };
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", retheme);
for (const input of qa("input[name=theme]")) input.addEventListener("change", retheme);
for (const input of qa("input[name=lang]")) input.addEventListener("change", () => { root.lang = lang(); schedule(); });
q("#print").addEventListener("click", () => print());

const fit = plot => { plot.width = plot.box.clientWidth; plot.chart.resize({ width: plot.width }); plot.dirty = true; };
let resizeTimer;
addEventListener("resize", () => {
  clearTimeout(resizeTimer);
  resizeTimer = setTimeout(() => {
    for (const plot of plots) {
      if (!plot.box.clientWidth) continue; // not chosen: fitted when it is
      if (plot.chart) { fit(plot); if (plot.visible) refresh(plot); } else { plot.width = plot.box.clientWidth; numbers(plot); }
    }
    relayoutAll();
    thinNavigator();
  }, 120);
});

const restore = () => {
  const time = /t=(\d\d)(\d\d)-(\d\d)(\d\d)/.exec(location.hash), figure = /f=([a-z-]+)/.exec(location.hash), coin = /s=([^&]+)/.exec(location.hash);
  if (time) setView(+time[1] * 60 + +time[2], +time[3] * 60 + +time[4], true); else setView(...D.view, true);
  if (coin && coinBox) {
    let name = "";
    try { name = decodeURIComponent(coin[1]); } catch { /* a damaged link names no coin */ }
    if (D.coins.includes(name)) { coinBox.value = name; chooseCoin(name); }
  }
  if (figure) document.getElementById("f-" + figure[1])?.scrollIntoView();
};
addEventListener("hashchange", restore);

// Canvas text needs the fonts; ECharts measures it when a plot is made.
(document.fonts ? document.fonts.ready : Promise.resolve()).then(() => {
  for (const plot of plots) plot.width = plot.box.clientWidth;
  restore();
  relayoutAll();
  thinNavigator();
  for (const plot of plots) watcher.observe(plot.box);
});
