// Opens a report in Chromium and prints as JSON what a test wants to know of it.
// usage: node check.mjs CHROMIUM REPORT FOLDER [look]; with `look`, screenshots for the eye.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, report, folder, look] = process.argv.slice(2);
const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const args = [
  "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
const WIDTHS = [1280, 390, 320];
const address = pathToFileURL(report).href;

// Whatever sticks out at the right of the page, unless it stands in a part that scrolls.
const overflow = () => {
  const limit = document.documentElement.clientWidth + 1;
  const scrolls = (element) => element.closest(".scroll");
  return [...document.body.querySelectorAll("*")]
    .filter((element) => !scrolls(element) && !element.closest(".skip"))
    .filter((element) => element.getBoundingClientRect().right > limit)
    .map((element) => `${element.tagName}.${element.getAttribute("class")}`);
};

const unlabelledScroll = () => [...document.querySelectorAll(".scroll")]
  .filter((part) => part.tabIndex !== 0 || !part.getAttribute("aria-label")).length;

const audit = async (page) => {
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations
    .map(({ id, impact, nodes }) => ({ id, impact, where: nodes.slice(0, 3).map((n) => n.html.slice(0, 200)) }));
};

// Unfolds a figure and follows the first step at each level, down to its source.
const follow = async (page, path) => {
  const button = page.locator(`button.n:has(data[data-path="${path}"])`).first();
  await button.click();
  const expanded = await button.getAttribute("aria-expanded");
  const text = async () => page.locator(".panel").first().innerText();
  const first = await text();
  for (let level = 0; level < 40; level += 1) {
    const closed = page.locator(".panel details:not([open]) > summary");
    if (!(await closed.count())) break;
    await closed.first().click();
    if (await page.locator(".panel .source-line").count()) break;
  }
  const whole = await text();
  return { expanded, first, whole };
};

const browser = await chromium.launch({ executablePath, args, chromiumSandbox: false });
try {
  const seen = { requests: [], errors: [], overflow: {}, axe: [], unlabelled: 0 };
  for (const width of WIDTHS) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    page.on("request", (request) => seen.requests.push(request.url()));
    page.on("pageerror", (error) => seen.errors.push(String(error)));
    page.on("console", (line) => line.type() === "error" && seen.errors.push(line.text()));
    await page.goto(address);
    await page.evaluate(() => { for (const part of document.querySelectorAll("details")) part.open = true; });
    seen.overflow[width] = await page.evaluate(overflow);
    seen.unlabelled += await page.evaluate(unlabelledScroll);
    if (look) await page.screenshot({ path: `${folder}/open-${width}.png`, fullPage: true, timeout: 120_000 });
    await page.close();
  }
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  page.on("request", (request) => seen.requests.push(request.url()));
  await page.goto(address);
  await page.addScriptTag({ path: axePath });
  seen.axe.push(...await audit(page));
  const figures = page.locator("data[data-figure]");
  if (await figures.count()) {
    seen.followed = await follow(page, await figures.first().getAttribute("data-path"));
  }
  if (look) await page.screenshot({ path: `${folder}/followed.png`, timeout: 120_000 });
  await page.evaluate(() => { for (const part of document.querySelectorAll("details")) part.open = true; });
  seen.axe.push(...await audit(page));
  await page.close();

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const still = await plain.newPage();
  await still.goto(address);
  seen.withoutScript = {
    sources: await still.locator("#sources tbody tr").count(),
    buttons: await still.locator("button").count(),
  };
  await still.close();

  const paper = await browser.newPage();
  await paper.goto(address);
  await paper.pdf({ path: `${folder}/report.pdf`, preferCSSPageSize: true });
  seen.requests = seen.requests.filter((url) => url !== address);
  process.stdout.write(JSON.stringify(seen));
} finally {
  await browser.close();
}
