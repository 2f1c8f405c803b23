// Opens a report in Chromium as a reader would, from a file and offline, and writes
// down everything that a report may not do.

import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

export async function launch(executablePath) {
  return chromium.launch({
    executablePath,
    headless: true,
    chromiumSandbox: false, // CI runs as root in a container
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

// visit opens the report in a context of its own, runs look(page) and returns what
// it returned together with what went wrong meanwhile. Nothing may be asked of the
// network or of other files: such requests are recorded and refused.
export async function visit(browser, file, options, look) {
  const url = pathToFileURL(file).href;
  const seen = { requests: [], console: [], errors: [], violations: [], dialogs: [] };
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'America/New_York', ...options });
  try {
    await context.route('**/*', (route) => {
      const asked = route.request().url();
      if (sameDocument(asked, url) || /^(data|blob):/.test(asked)) return route.continue();
      seen.requests.push(asked);
      return route.abort();
    });
    await context.exposeBinding('crashtapeViolation', (_, v) => seen.violations.push(v));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (e) => {
        window.crashtapeViolation(`${e.effectiveDirective}: ${e.blockedURI} ${e.sample}`);
      });
    });
    const page = await context.newPage();
    page.on('console', (m) => {
      if (m.type() === 'error' || m.type() === 'warning') seen.console.push(`${m.type()}: ${m.text()}`);
    });
    page.on('pageerror', (e) => seen.errors.push(String(e)));
    page.on('dialog', (d) => {
      seen.dialogs.push(d.message());
      return d.dismiss();
    });
    await page.goto(url, { waitUntil: 'load' });
    await page.evaluate(() => document.fonts.ready.then(() => true));
    const found = await look(page);
    return { ...seen, ...found };
  } finally {
    await context.close();
  }
}

function sameDocument(asked, url) {
  return asked.split('#')[0] === url.split('#')[0];
}
