// Pages in presentations and themes: everything a page must hold, once for each look.

import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { axe, hocvu, root } from './harness.mjs';
import { rightAnswers } from './story.mjs';

const run = promisify(execFile);
export const KINDS = ['standard', 'large', 'easy', 'listen', 'sign', 'switch'];

/** The person of this browser chooses, without going to the page. */
export async function choose(v, fields) {
  const answer = await v.page.request.post(`${v.site.url}/presentation`, { form: { next: '/help', ...fields }, headers: { 'sec-fetch-site': 'same-origin' }, maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`the choice ${JSON.stringify(fields)} was answered ${answer.status()}`);
}

// ---------------------------------------------------------------- a course with everything in it

export const COURSE = 'quet-ma-qr';
const FIXTURES = join(root, 'tests', 'browser', 'fixtures', 'courses');
export const answers = () => rightAnswers(COURSE, FIXTURES);

/** Publishes the course of the fixtures; its films and its sound are made here, small and short. */
export async function publish(site) {
  const dir = mkdtempSync(join(tmpdir(), 'hocvu-course-'));
  const course = join(dir, COURSE);
  cpSync(join(FIXTURES, COURSE), course, { recursive: true });
  const film = (name, colour) => run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', `color=c=${colour}:s=320x180:d=4`, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', join(course, '01-quet-ma', name)]);
  await Promise.all([film('video.mp4', 'teal'), film('sign.mp4', 'navy'),
    run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=frequency=330:duration=3', '-b:a', '32k', join(course, '01-quet-ma', 'audio.mp3')])]);
  const made = await hocvu(['import', course, '--data', site.dir]);
  rmSync(dir, { recursive: true, force: true });
  if (made.code !== 0) throw new Error(`the course was not published: ${made.out}${made.err}`);
}

/** Somebody of the sample commune who has learned nothing yet, at the door of the class. */
export const newcomer = (site) => site.cast.learners.find((l) => l.stage === 'new') ?? site.cast.learners.find((l) => !l.course) ?? site.cast.learners[0];

// ---------------------------------------------------------------- every look

/** All paths in these kinds: the house rules of a page, then each theme, then the largest text and the widest lines at 320 px. */
export async function sweep(v, kinds, paths, ok) {
  for (const kind of kinds) {
    await choose(v, { usual: 'true' });
    await choose(v, { kind });
    for (const path of paths) {
      await v.open(path);
      ok(`${v.name()} ${v.path()} in ${kind}, each theme and size`, [...await themes(v), ...await sizes(v), ...(kind === 'switch' ? await hugeTargets(v) : [])]);
      if (process.env.HOCVU_SHOTS) await v.shot(`${kind}-${v.path()}`);
    }
  }
  await choose(v, { usual: 'true' });
}

const html = (v, attributes) => v.page.evaluate((attributes) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) document.documentElement.removeAttribute(name);
    else document.documentElement.setAttribute(name, value);
  }
}, attributes);

async function themes(v) {
  const problems = [];
  if (!await v.page.evaluate(() => Boolean(window.axe))) await v.page.evaluate(axe);
  // Light and dark are looked at by the check of the page itself; a dark phone and the dark theme have the same colours.
  for (const theme of ['contrast', 'sepia']) {
    await html(v, { 'data-theme': theme });
    const found = await v.page.evaluate(async () => {
      const found = await window.axe.run(document, { runOnly: { type: 'rule', values: ['color-contrast-enhanced'] }, rules: { 'color-contrast-enhanced': { enabled: true } }, preload: false, resultTypes: ['violations'] });
      return found.violations.flatMap((one) => one.nodes.slice(0, 3).map((n) => `${n.target.join(' ')} — ${n.any[0]?.message}`));
    });
    problems.push(...found.map((line) => `${theme}: ${line}`));
  }
  await html(v, { 'data-theme': null });
  return problems;
}

async function sizes(v) {
  const problems = [];
  const before = v.page.viewportSize();
  await v.page.setViewportSize({ width: 320, height: 640 });
  for (const size of ['150', '200']) {
    await html(v, { 'data-size': size, 'data-spacing': 'wider' });
    const wide = await v.page.evaluate(() => {
      const width = document.documentElement.scrollWidth;
      if (width <= 320) return null;
      const guilty = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > 321).pop();
      return `${width} px, by ${guilty?.localName}.${guilty?.className} "${guilty?.textContent.trim().slice(0, 30)}"`;
    });
    if (wide) problems.push(`320 px, text ${size} %, wider: ${wide}`);
  }
  await html(v, { 'data-size': null, 'data-spacing': null });
  await v.page.setViewportSize(before);
  return problems;
}

/** Few keys: what a learner presses is at least 64 px high. */
const hugeTargets = (v) => v.page.evaluate(() => [...document.querySelectorAll('main button, main .button, main .choice')]
  .map((e) => [e, e.getBoundingClientRect()]).filter(([, box]) => box.height > 0 && box.height < 63.5)
  .map(([e, box]) => `only ${Math.round(box.height)} px: ${e.innerText.trim().slice(0, 40)}`));

// ---------------------------------------------------------------- the validator

/** Nu HTML validator over all paths in all kinds: one start of Java. */
export async function validate(v, kinds, paths, ok) {
  const dir = mkdtempSync(join(tmpdir(), 'hocvu-nu-'));
  for (const kind of kinds) {
    await choose(v, { kind });
    mkdirSync(join(dir, kind));
    for (const path of paths) writeFileSync(join(dir, kind, `${path.replace(/[^\w]+/g, '_')}.html`), await (await v.page.request.get(v.site.url + path)).text());
  }
  await choose(v, { usual: 'true' });
  const require = createRequire(import.meta.url);
  const jar = join(dirname(require.resolve('vnu-jar/package.json')), 'build', 'dist', 'vnu.jar');
  const said = await run('java', ['-Xss4m', '-jar', jar, '--errors-only', '--format', 'json', dir], { maxBuffer: 1 << 26 }).then((r) => r.stderr, (e) => e.stderr);
  const problems = JSON.parse(said).messages.map((m) => `${m.url.split('/').slice(-2).join('/')}:${m.lastLine}: ${m.message} ${(m.extract ?? '').replace(/\s+/g, ' ').slice(0, 90)}`);
  ok(`the Nu HTML validator finds nothing in ${kinds.length * paths.length} pages`, problems.slice(0, 40));
  rmSync(dir, { recursive: true, force: true });
}

// ---------------------------------------------------------------- what is on the wire

/** Bytes and requests of a page in a fresh or a known browser, as they come over the line. */
export async function weigh(v, path) {
  const session = await v.page.context().newCDPSession(v.page);
  await session.send('Network.enable');
  let bytes = 0;
  const seen = new Map(), cached = new Set();
  session.on('Network.requestWillBeSent', (e) => { if (e.request.url.startsWith('http')) seen.set(e.requestId, e.request.url); });
  session.on('Network.requestServedFromCache', (e) => cached.add(e.requestId));
  session.on('Network.responseReceived', (e) => { if (e.response.fromDiskCache) cached.add(e.requestId); });
  session.on('Network.loadingFinished', (e) => { if (seen.has(e.requestId) && !cached.has(e.requestId)) bytes += e.encodedDataLength; });
  await v.page.goto(v.site.url + path, { waitUntil: 'networkidle' });
  await session.detach();
  const requests = [...seen].filter(([id]) => !cached.has(id)).map(([, url]) => url.replace(v.site.url, ''));
  return { bytes, requests };
}
