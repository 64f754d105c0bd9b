// The house rules of a browser journey: starts hocvu, opens visitors, checks every page they see.
//
//   export default async ({ site, phone, ok }) => {
//     const v = await phone();                       // or desktop(), or plain(): a phone without JavaScript
//     await v.open(site.setup);                      // every page that is reached is checked by itself
//     await v.fill({ 'Tên xã': 'Xã Mẫu' });
//     await v.press('Tiếp tục');                     // a button that leads to another page
//     await v.sees('Học viên');
//   };

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..');
export const binary = process.env.HOCVU_BIN
  ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug', 'hocvu');
export const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = join(here, 'shots');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** A voice that reads whole courses would slow all journeys down: who wants it says so. */
const calm = { HOCVU_READ_ALOUD: 'off' };
const PATIENCE = Number(process.env.HOCVU_PATIENCE ?? 15_000);

// ---------------------------------------------------------------- counting

export const tally = { passed: 0, failed: 0 };

/** One counted check. `problems` may be a list (empty is good) or a truth. */
export function ok(what, problems = []) {
  const list = Array.isArray(problems) ? problems : problems ? [] : ['is not so'];
  if (list.length === 0) {
    tally.passed += 1;
    console.log(`ok      ${what}`);
  } else {
    tally.failed += 1;
    console.log(`FAILED  ${what}`);
    for (const line of list) console.log(`          ${line}`);
  }
  return list.length === 0;
}

// ---------------------------------------------------------------- the server

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs `hocvu ARGS…` to its end: { code, out, err }. */
export async function hocvu(args, { env = {}, input } = {}) {
  const child = spawn(binary, args, { cwd: root, env: { ...calm, ...process.env, ...env } });
  let out = '', err = '';
  child.stdout.on('data', (b) => (out += b));
  child.stderr.on('data', (b) => (err += b));
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return { code, out, err };
}

/** A hocvu of its own: fresh data, a free port. `sample: 500` fills it with a commune of 500 people first. */
export async function start({ sample = 0, data, env = {} } = {}) {
  const dir = data ?? mkdtempSync(join(tmpdir(), 'hocvu-browser-'));
  let cast = null;
  if (sample) {
    const made = await hocvu(['sample', '--people', `${sample}`, '--seed', '1', '--data', dir, '--json'], { env });
    if (made.code !== 0) throw new Error(`hocvu sample ended with ${made.code}: ${made.err}`);
    cast = JSON.parse(made.out);
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(binary, ['serve', '--listen', `127.0.0.1:${port}`, '--data', dir], {
    cwd: root, env: { ...calm, ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const site = { url, dir, cast, child, log: '', setup: null, stop };
  let ended = null;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (b) => {
      site.log += b;
      site.setup ??= site.log.match(/https?:\/\/\S+\/setup\?token=[\w.~%-]+/)?.[0] ?? null;
    });
  }
  child.on('error', (e) => (ended = e.message));
  child.on('exit', (code, signal) => (ended = `exit ${code ?? signal}`));

  const deadline = Date.now() + PATIENCE * 2;
  for (;;) {
    if (ended) throw new Error(`hocvu serve did not stay up (${ended}):\n${site.log}`);
    if (Date.now() > deadline) throw new Error(`hocvu serve is not up after ${PATIENCE * 2} ms:\n${site.log}`);
    const up = await fetch(`${url}/healthz`).then((r) => r.ok, () => false);
    if (up && (site.setup || sample)) return site;
    await new Promise((done) => setTimeout(done, 20));
  }

  /** Asks politely, as systemd would, and says whether that was enough. */
  async function stop({ keep = Boolean(data) } = {}) {
    const problems = [];
    if (!ended) {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const patience = setTimeout(() => { problems.push('did not stop within 10 s of SIGTERM'); child.kill('SIGKILL'); }, 10_000);
      const [code, signal] = await gone;
      clearTimeout(patience);
      if (code !== 0 && !problems.length) problems.push(`ended with ${code ?? signal}`);
    } else problems.push(`was gone before its time: ${ended}`);
    for (const line of site.log.split('\n')) if (/panicked at|\bERROR\b/.test(line)) problems.push(line.trim());
    if (!keep) rmSync(dir, { recursive: true, force: true });
    return problems;
  }
}

// ---------------------------------------------------------------- the browser

export async function launch() {
  const executablePath = process.env.HOCVU_CHROMIUM
    ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((p) => existsSync(p));
  if (!executablePath) throw new Error('no Chromium: apt-get install chromium, or name it in HOCVU_CHROMIUM');
  return chromium.launch({
    executablePath, headless: true, chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required'],
  });
}

const PHONE = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const DESKTOP = { viewport: { width: 1280, height: 800 } };

/** A new browser profile with one page. `learner` pages are held to AAA contrast and 44 px targets. */
export async function visitor(browser, site, journey, kind, options = {}) {
  const { javaScript = true, learner = kind !== 'desktop', locale = 'vi-VN', ...more } = options;
  const context = await browser.newContext({
    ...(kind === 'desktop' ? DESKTOP : PHONE),
    locale, timezoneId: 'Asia/Ho_Chi_Minh', reducedMotion: 'reduce', javaScriptEnabled: javaScript,
    acceptDownloads: true, ...more,
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  return new Visitor({ site, journey, kind: javaScript ? kind : 'plain', javaScript, learner, context, page });
}

let picture = 0;
/** Looks of pages that axe has seen already: the same path, width and parts need no second look. */
const looks = new Set();

class Visitor {
  constructor(fields) {
    Object.assign(this, fields);
    this.width = this.kind === 'desktop' ? DESKTOP.viewport.width : PHONE.viewport.width;
    this.noise = [];              // what went wrong in the browser since the last check
    this.status = null;           // of the last page
    this.visits = 0;
    const { page, noise } = this;
    const origin = new URL(this.site.url).origin;
    page.on('console', (m) => {
      // The browser also reports a status of 4xx here; the answer itself is looked at below.
      if (m.type() === 'error' && !m.text().startsWith('Failed to load resource')) noise.push(`console: ${m.text()}`);
    });
    page.on('pageerror', (e) => noise.push(`script: ${e.message}`));
    page.on('requestfailed', (r) => {
      const why = r.failure()?.errorText ?? '';
      // Leaving a page and seeking in a video both break off requests; a download is not a page.
      if (why !== 'net::ERR_ABORTED') noise.push(`request: ${r.method()} ${r.url()} ${why}`);
    });
    page.on('request', (r) => {
      const url = new URL(r.url());
      if (/^(http|ws)/.test(url.protocol) && url.origin !== origin) noise.push(`another host: ${r.url()}`);
    });
    page.on('response', (r) => {
      const main = r.request().isNavigationRequest() && r.frame() === page.mainFrame();
      if (main) { if (r.status() < 300 || r.status() >= 400) this.status = r.status(); }
      else if (r.status() >= 400) noise.push(`answer: ${r.status()} ${r.url()}`);
    });
  }

  // ---- going about

  /** Goes to a path or address and checks the page. */
  async open(path, { status = 200, check = true } = {}) {
    this.status = null;
    await this.page.goto(new URL(path, this.site.url).href, { waitUntil: 'load' });
    if (check) await this.check({ status });
    return this;
  }

  /** Clicks a link by its words (string: part of the name; RegExp: a match) and checks where it leads. */
  follow(name, options) { return this.#leave(this.#one('link', name), options); }

  /** Presses a button by its words and checks where it leads; `{ status: 422 }` when it should be refused. */
  press(name, options) { return this.#leave(this.#one('button', name), options); }

  /** Any other locator that leads to a page. */
  tap(locator, options) {
    return this.#leave(typeof locator === 'string' ? this.page.locator(locator).first() : locator, options);
  }

  async back(options = {}) {
    await this.page.goBack({ waitUntil: 'load' });
    if (options.check !== false) await this.check({ status: null, ...options });
    return this;
  }

  /** Clicks something that starts a download: { name, path, text }. */
  async download(locator) {
    const [file] = await Promise.all([this.page.waitForEvent('download'), this.#element(locator).click()]);
    const path = await file.path();
    return { name: file.suggestedFilename(), path, text: readFileSync(path, 'utf8') };
  }

  #one(role, name) { return this.page.getByRole(role, { name }).first(); }
  #element(it) { return typeof it === 'string' ? this.page.locator(it).first() : it; }

  async #leave(locator, { status = 200, check = true } = {}) {
    this.status = null;
    await this.#openMenu(locator);
    await Promise.all([
      this.page.waitForEvent('load', { timeout: PATIENCE }),
      locator.click({ noWaitAfter: true }),
    ]);
    if (check) await this.check({ status });
    return this;
  }

  /** On a phone the desks stand behind one word of the menu: whoever does not see a link looks there. */
  async #openMenu(locator) {
    const menu = this.page.locator('.nav-more details:not([open]) > summary');
    if (await locator.count() === 0 && await menu.isVisible()) await menu.click();
  }

  // ---- filling in: fields are found by their labels, as a person finds them

  /** { label: text | true | false }: text goes into fields and selects, true and false to boxes. */
  async fill(fields) {
    for (const [label, value] of Object.entries(fields)) {
      const field = this.page.getByLabel(label, { exact: false }).first();
      const tag = await field.evaluate((e) => e.localName);
      if (typeof value === 'boolean') await field.setChecked(value);
      else if (tag === 'select') await field.selectOption({ label: value }).catch(() => field.selectOption(value));
      else await field.fill(`${value}`);
    }
    return this;
  }

  /** A radio button or box by its label. */
  async choose(label) { await this.page.getByLabel(label).first().check(); return this; }

  /** Files for a file field: paths, or { name, mimeType, buffer }. */
  async attach(label, files) { await this.page.getByLabel(label).first().setInputFiles(files); return this; }

  // ---- looking

  path() { const u = new URL(this.page.url()); return u.pathname + u.search; }
  text(selector = 'main') { return this.page.locator(selector).first().innerText(); }
  heading() { return this.page.locator('h1').first().innerText(); }

  /** The words are on the page and can be seen. */
  async sees(words) {
    const shown = await this.page.getByText(words).filter({ visible: true }).first()
      .waitFor({ timeout: 3_000 }).then(() => true, () => false);
    return ok(`${this.name()} sees ${words}`, shown ? [] : [`not on ${this.path()}: ${(await this.text('body')).slice(0, 300).replace(/\s+/g, ' ')}`]);
  }

  async doesNotSee(words) {
    const n = await this.page.getByText(words).filter({ visible: true }).count();
    return ok(`${this.name()} does not see ${words}`, n === 0);
  }

  /** The page is at this path (string: exact path without query; RegExp: path with query). */
  at(path) {
    const now = this.path();
    return ok(`${this.name()} is at ${path}`, (path instanceof RegExp ? path.test(now) : now.split('?')[0] === path) ? [] : [`is at ${now}`]);
  }

  /** Presses Tab through the page: the focused things in order; fails on a thing whose focus cannot be seen. */
  async walk(most = 200) {
    const names = [], problems = [];
    await this.page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0); });
    for (let i = 0; i < most; i += 1) {
      await this.page.keyboard.press('Tab');
      const at = await this.page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body) return null;
        if (e.hocvuSeen) return 'again';
        e.hocvuSeen = true;
        const s = getComputedStyle(e), box = e.getBoundingClientRect();
        const label = e.labels?.[0];
        const ring = [s, getComputedStyle(e, '::after'), label && getComputedStyle(label)].some((x) => x && x.outlineStyle !== 'none' && parseFloat(x.outlineWidth) >= 2);
        return {
          name: `${e.localName} ${(e.getAttribute('aria-label') ?? label?.innerText ?? e.innerText ?? e.name ?? '').trim().slice(0, 40)}`,
          ring, hidden: box.bottom <= 0 || box.top >= innerHeight || box.width === 0,
        };
      });
      if (at === null || at === 'again') break;
      names.push(at.name);
      if (!at.ring) problems.push(`no focus ring of 2 px: ${at.name}`);
      if (at.hidden) problems.push(`focused but out of sight: ${at.name}`);
    }
    await this.page.evaluate(() => document.querySelectorAll('*').forEach((e) => delete e.hocvuSeen));
    ok(`${this.name()} walks ${this.path()} by keyboard (${names.length} stops)`, names.length ? problems : ['nothing can be reached']);
    return names;
  }

  name() { return `${this.journey} [${this.kind}]`; }

  // ---- the check of a page

  /** Everything that must hold on every page; one counted line. */
  async check({ status = 200 } = {}) {
    const { page } = this;
    const at = this.path().replace(/token=[^&]+/, 'token=…');
    this.visits += 1;
    await page.waitForLoadState('load');
    const problems = [];
    if (status !== null && this.status !== status) problems.push(`status ${this.status}, ${status} was expected`);
    if (await page.evaluate(() => document.contentType) === 'text/html') {
      problems.push(...await this.#structure());
      if (this.learner) problems.push(...await this.#targets());
      // Laying a page out three times and axe are dear: once for each look of a page.
      if (await this.#isNewLook()) problems.push(...await this.#fits(), ...this.javaScript ? await this.#axe() : []);
      await this.shot(at);
    }
    // An answer is sent by a script first: what the page refuses was refused to the script too.
    const said = `answer: ${status} ${page.url()}`;
    problems.push(...this.noise.splice(0).filter((line) => line !== said));
    return ok(`${this.name()} ${at}${status === 200 || status === null ? '' : ` (${status})`}`, problems);
  }

  #structure() {
    return this.page.evaluate(() => {
      const problems = [];
      const h1 = document.querySelectorAll('h1').length;
      if (h1 !== 1) problems.push(`${h1} h1 on the page, one was expected`);
      if (!document.documentElement.lang) problems.push('html has no lang');
      if (!document.title.trim()) problems.push('no title');
      if (document.querySelectorAll('main').length !== 1) problems.push('not exactly one main');
      const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((h) => Number(h.localName[1]));
      levels.forEach((l, i) => { if (i && l > levels[i - 1] + 1) problems.push(`a heading jumps from h${levels[i - 1]} to h${l}`); });
      if (document.querySelector('[style],style,[onclick],script:not([src])')) problems.push('inline style or script');
      // A text that was not found shows its key: dots or dashes between small letters, alone in its element.
      for (const e of document.querySelectorAll('h1,h2,label,button,a,legend,p,th')) {
        const words = e.childElementCount ? '' : e.textContent.trim();
        if (/^[a-z]+(-[a-z0-9]+){1,6}$/.test(words) && !e.closest('code,pre,[lang]:not(html)')) problems.push(`looks like the key of a text: ${words}`);
      }
      return problems;
    });
  }

  /** No sideways scrolling: as it is, at 320 px, and with text twice as large. */
  async #fits() {
    const { page, width } = this;
    const problems = [];
    const wide = (limit) => page.evaluate((limit) => {
      const all = document.documentElement.scrollWidth;
      if (all <= limit) return null;
      const clipped = (e) => { for (let p = e.parentElement; p; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible' && p !== document.body && p !== document.documentElement) return true; return false; };
      const guilty = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > limit + 1 && !clipped(e)).pop();
      return `${all} px wide in ${limit}` + (guilty ? `, by ${guilty.localName}${guilty.className ? '.' + `${guilty.className}`.split(' ').join('.') : ''} "${guilty.textContent.trim().slice(0, 30)}"` : '');
    }, limit);
    const first = await wide(width);
    if (first) problems.push(first);
    if (this.kind === 'desktop' || first) return problems;
    await page.setViewportSize({ width: 320, height: 640 });
    const small = await wide(320);
    if (small) problems.push(`reflow: ${small}`);
    await page.setViewportSize(PHONE.viewport);
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    const large = await wide(width);
    if (large) problems.push(`text at 200 %: ${large}`);
    await page.evaluate(() => { document.documentElement.style.fontSize = ''; if (!document.documentElement.getAttribute('style')) document.documentElement.removeAttribute('style'); });
    return problems;
  }

  /** Things to tap are at least 44 px high and wide; links inside a sentence are let off. */
  #targets() {
    return this.page.evaluate(() => {
      const problems = [];
      const things = 'button, select, textarea, summary, a[href], input:not([type=hidden])';
      for (const e of document.querySelectorAll(things)) {
        const boxes = [e, ...(e.labels ?? [])].map((x) => x.getBoundingClientRect()).filter((b) => b.width > 0 && b.height > 0);
        if (!boxes.length) continue;
        const s = getComputedStyle(e);
        if (s.visibility === 'hidden' || e.disabled) continue;
        if (e.localName === 'a') {
          const around = e.parentElement;
          const alone = (around?.textContent ?? '').trim() === e.textContent.trim();
          if (s.display === 'inline' && !alone) continue;
          if (boxes[0].bottom <= 0 || (boxes[0].width <= 1 && boxes[0].height <= 1) || boxes[0].right <= 0) continue; // skip links wait off the page
        }
        // A link may stretch over the card it stands on.
        const over = getComputedStyle(e, '::after');
        if (over.content !== 'none' && over.position === 'absolute' && e.offsetParent) boxes.push(e.offsetParent.getBoundingClientRect());
        const box = boxes.reduce((a, b) => (Math.min(a.height, a.width) >= Math.min(b.height, b.width) ? a : b));
        if (box.height < 43.5 || box.width < 43.5) problems.push(`target ${Math.round(box.width)}×${Math.round(box.height)} px: ${e.localName} "${(e.innerText || e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.name || '').trim().slice(0, 40)}"`);
      }
      return problems;
    });
  }

  async #isNewLook() {
    const parts = await this.page.evaluate(() => {
      const part = (e) => `${e.localName} ${[...e.attributes].filter((a) => /^(class|role|type|lang|data-(kind|state|theme|width|view|size|spacing))$/.test(a.name)).map((a) => a.value).join(' ')}`;
      return [...new Set([...document.querySelectorAll('*')].map(part))].sort().join('\n');
    });
    const look = `${this.kind} ${this.learner} ${this.path().replace(/[?].*/, '').replace(/[0-9a-f-]{30,}|\d+/g, '…')}\n${parts}`;
    return !looks.has(look) && Boolean(looks.add(look));
  }

  /** axe-core in the page's own world: injected over the debugging protocol, so the page's CSP stands as it is. */
  async #axe() {
    const { page } = this;
    await page.evaluate(axe);
    const run = (runOnly, rules = {}) => page.evaluate(async ([runOnly, rules]) => {
      const found = await window.axe.run(document, { runOnly, rules, preload: false, resultTypes: ['violations'] });
      return found.violations.flatMap((v) => v.nodes.slice(0, 4).map((n) => `axe ${v.id}: ${n.target.join(' ')} — ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? v.help}`));
    }, [runOnly, rules]);
    const contrast = this.learner ? ['color-contrast-enhanced'] : ['color-contrast'];
    const problems = await run({ type: 'tag', values: WCAG }, this.learner ? { 'color-contrast-enhanced': { enabled: true } } : {});
    await page.emulateMedia({ colorScheme: 'dark' });
    problems.push(...(await run({ type: 'rule', values: contrast })).map((p) => `dark: ${p}`));
    if (process.env.HOCVU_SHOTS) await this.shot(`${this.path()}-dark`);
    await page.emulateMedia({ colorScheme: 'light' });
    return problems;
  }

  async shot(label, always = false) {
    if (!process.env.HOCVU_SHOTS && !always) return null;
    picture += 1;
    mkdirSync(join(shots, this.journey), { recursive: true });
    const slug = label.replace(/[?].*/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{20,}/g, 'id').replace(/[^\w-]+/g, '-').replace(/^-+|-+$/g, '') || 'home';
    const path = join(shots, this.journey, `${`${picture}`.padStart(3, '0')}-${this.kind}-${slug}.png`);
    await this.page.screenshot({ path, fullPage: true });
    return path;
  }
}
