// node check.mjs CHROMIUM REPORT.html [PICTURES]
//
// Visits a report as different readers do and prints what was found as JSON; it
// judges nothing. With a folder for pictures it also leaves screenshots there.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { launch, visit } from './browser.mjs';
import { figures, inventory, overflow, text } from './facts.mjs';

const [executable, report, pictures] = process.argv.slice(2);
if (!report) {
  console.error('usage: node check.mjs CHROMIUM REPORT.html [PICTURES]');
  process.exit(2);
}
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const browser = await launch(executable);
try {
  const found = {
    desktop: await visit(browser, report, { viewport: { width: 1280, height: 900 } }, desktop),
    phone: await visit(browser, report, { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }, phone),
    noscript: await visit(browser, report, { viewport: { width: 1280, height: 900 }, javaScriptEnabled: false }, noscript),
  };
  process.stdout.write(JSON.stringify(found, null, 1) + '\n');
} finally {
  await browser.close();
}

async function desktop(page) {
  const found = { before: await page.evaluate(figures) };
  found.unmounted = await mountAll(page);
  found.inventory = await page.evaluate(inventory);
  found.figures = await page.evaluate(figures);
  found.text = await page.evaluate(text);
  found.accessibility = await accessibility(page);
  await picture(page, 'desktop');
  await page.emulateMedia({ colorScheme: 'dark' });
  found.dark = await accessibility(page);
  await picture(page, 'dark');
  return found;
}

async function phone(page) {
  const found = { overflow: await page.evaluate(overflow) };
  found.unmounted = await mountAll(page);
  found.mounted = await page.evaluate(overflow);
  await picture(page, 'phone');
  return found;
}

async function noscript(page) {
  const found = { figures: await page.evaluate(figures), text: await page.evaluate(text) };
  await picture(page, 'noscript');
  return found;
}

// mountAll scrolls through the page as a reader does and waits until each plot is
// interactive. It returns the plots that never were.
async function mountAll(page) {
  const never = [];
  for (const plot of await page.locator('[data-plot]').all()) {
    try {
      await plot.scrollIntoViewIfNeeded({ timeout: 5_000 });
      await plot.locator('canvas').first().waitFor({ state: 'attached', timeout: 5_000 });
    } catch {
      never.push(await plot.getAttribute('data-plot'));
    }
  }
  await page.evaluate(() => window.scrollTo(0, 0));
  return never;
}

// accessibility runs axe. Its source goes in through the debugger: the report's own
// policy rightly refuses a script element.
async function accessibility(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return result.violations.map((v) => ({
    id: v.id,
    impact: v.impact,
    help: v.help,
    nodes: v.nodes.slice(0, 5).map((n) => n.target.join(' ')),
  }));
}

async function picture(page, name) {
  if (pictures) await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: true });
}
