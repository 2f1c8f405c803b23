// What a page holds, as plain data. Every function runs inside the page.

// inventory counts what the page is made of and names what it would load.
export function inventory() {
  const external = [];
  const handlers = [];
  const tags = new Set();
  for (const e of document.querySelectorAll('*')) {
    tags.add(e.localName);
    for (const a of e.attributes) {
      if (/^on/i.test(a.name)) handlers.push(`${e.tagName} ${a.name}=${a.value}`);
      const loads = a.name === 'src' || a.name === 'srcset' || a.name === 'data' || (a.name === 'href' && e.tagName !== 'A');
      if (loads && !/^(data:|blob:|#)/.test(a.value)) external.push(`${e.tagName} ${a.name}=${a.value.slice(0, 120)}`);
      if (a.name === 'href' && e.tagName === 'A' && /^\s*(javascript|data|vbscript):/i.test(a.value)) handlers.push(`${e.tagName} href=${a.value}`);
    }
  }
  return {
    title: document.title,
    lang: document.documentElement.lang,
    policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content ?? '',
    scripts: [...document.scripts].map((s) => s.type || 'text/javascript'),
    tags: [...tags].sort(),
    external,
    handlers,
  };
}

// figures describes each figure: whether its static drawing has a size on the
// screen, how many of its plots were mounted, and what a screen reader is told.
export function figures() {
  return [...document.querySelectorAll('[data-figure]')].map((f) => {
    const drawings = [...f.querySelectorAll('svg')].map((s) => s.getBoundingClientRect());
    const plots = [...f.querySelectorAll('[data-plot]')];
    const told = (e) => document.getElementById(e.getAttribute('aria-labelledby'))?.textContent.trim() ?? '';
    return {
      id: f.dataset.figure,
      title: f.querySelector('h2').innerText.trim(),
      missing: f.classList.contains('missing'),
      area: Math.round(drawings.reduce((sum, r) => sum + r.width * r.height, 0)),
      plots: plots.length,
      mounted: plots.filter((p) => p.querySelector('canvas')).length,
      untold: [...f.querySelectorAll('[role=group]')].filter((g) => told(g) === '').length,
    };
  });
}

// overflow is how far the page reaches beyond its window, and the elements that
// cause it: those outside the window that no ancestor clips or scrolls.
export function overflow() {
  const width = document.documentElement.clientWidth;
  const clipped = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
      if (getComputedStyle(p).overflowX !== 'visible') return true;
    }
    return false;
  };
  const culprits = [];
  for (const e of document.body.querySelectorAll('*')) {
    const r = e.getBoundingClientRect();
    if (r.width > 0 && r.right > width + 1 && !clipped(e)) {
      culprits.push(`${e.tagName.toLowerCase()}${e.id ? '#' + e.id : ''}.${e.getAttribute('class') ?? ''} ends at ${Math.round(r.right)}`);
    }
  }
  return { width, reaches: document.documentElement.scrollWidth, culprits: culprits.slice(0, 10) };
}

export function text() {
  return document.body.innerText;
}
