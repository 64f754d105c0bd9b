// Every page of a learner in every presentation and every theme: axe (AA, and AAA for contrast), the Nu validator, 400 % zoom, forced colours.
// One server, one browser, one sign-in: the presentation is chosen by one request, a theme by one attribute.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, root } from '../harness.mjs';
import { COURSE, KINDS, answers, choose, newcomer, publish, validate } from '../looks.mjs';
import { answerAll, learnerSignIn, readOn } from '../story.mjs';

export const site = { sample: 200, env: { HOCVU_READ_ALOUD: 'off' } };

/** What differs between themes is colour alone; auto is light here. */
const THEMES = ['dark', 'contrast', 'sepia'];

export default async ({ site, phone, ok }) => {
  await publish(site);
  const lan = newcomer(site);
  const v = await phone();
  await learnerSignIn(v, lan.class_code, lan.name, lan.pin, { check: false });
  const paths = await everyPage(v);
  const began = Date.now();
  const other = await v.page.context().newPage();
  const tabs = [v.page, other];
  let looked = 0;
  for (const kind of KINDS) {
    await choose(v, { kind });
    const problems = [];
    // Two tabs, so that one is laid out while the other is looked at.
    const left = [...paths];
    await Promise.all(tabs.map(async (page) => {
      for (let path = left.shift(); path; path = left.shift()) {
        problems.push(...(await look(page, site.url + path)).map((line) => `${path}: ${line}`));
        looked += 1 + THEMES.length;
      }
    }));
    ok(`${paths.length} pages in ${kind}: axe in ${1 + THEMES.length} themes, and no sideways scroll at 320 × 256`, problems);
  }
  await validate(v, KINDS, paths, ok);
  const seconds = (Date.now() - began) / 1000;
  console.log(`        ${looked} looks at ${paths.length} pages and the validator took ${seconds.toFixed(1)} s`);
  await forced(v, paths, ok);
  await other.close();
};

/** The pages of a learner who has failed once and is in the midst of a second attempt. */
async function everyPage(v) {
  const quick = { check: false };
  await v.open(`/courses/${COURSE}`, quick);
  await v.press('Bắt đầu học', quick);
  const lesson = v.path();
  await v.press(/^Đã xong/, quick);
  const second = v.path();
  await readOn(v, quick);
  await v.follow('Làm bài kiểm tra', quick);
  const quiz = v.path();
  await v.press('Bắt đầu làm bài', quick);
  await answerAll(v, answers(), { wrong: 50, check: false });
  await v.press('Nộp bài', quick);
  const result = v.path();
  await v.press('Làm lại bài kiểm tra', quick);
  const question = v.path();
  await answerAll(v, answers(), quick);
  const review = v.path();
  return ['/', '/courses', `/courses/${COURSE}`, lesson, `${lesson}?step=2`, `${lesson}/card`, second, '/learning', '/search?q=ma', quiz, question, review, result,
    '/certificate-requests', '/certificates', '/my-data', '/account', '/account/privacy', '/presentation', '/help'];
}

async function look(page, address) {
  const answer = await page.goto(address, { waitUntil: 'load' });
  const problems = answer.status() === 200 ? [] : [`status ${answer.status()}`];
  await page.evaluate(axe);
  problems.push(...await page.evaluate(async (themes) => {
    const root = document.documentElement;
    const run = async (options) => (await window.axe.run(document, { preload: false, resultTypes: ['violations'], ...options })).violations
      .flatMap((one) => one.nodes.slice(0, 3).map((n) => `${one.id} ${n.target.join(' ')} — ${(n.any[0] ?? n.all[0] ?? n.none[0])?.message ?? one.help}`));
    const enhanced = { 'color-contrast-enhanced': { enabled: true } };
    const found = await run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }, rules: enhanced });
    const before = root.dataset.theme;
    for (const theme of themes) {
      root.dataset.theme = theme;
      found.push(...(await run({ runOnly: { type: 'rule', values: ['color-contrast-enhanced'] }, rules: enhanced })).map((line) => `${theme}: ${line}`));
    }
    if (before === undefined) delete root.dataset.theme; else root.dataset.theme = before;
    return found;
  }, THEMES));
  // 1280 × 1024 at 400 %.
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 256 });
  const wide = await page.evaluate(() => {
    const width = document.documentElement.scrollWidth;
    if (width <= 320) return null;
    const guilty = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > 321).pop();
    return `${width} px wide in 320, by ${guilty?.localName}.${guilty?.className}`;
  });
  // Nothing that stays in place may cover the little that is seen.
  const fixed = await page.evaluate(() => [...document.querySelectorAll('body *')]
    .filter((e) => ['fixed', 'sticky'].includes(getComputedStyle(e).position) && e.getBoundingClientRect().height > 64).map((e) => `${e.localName}.${e.className} stays in place, ${Math.round(e.getBoundingClientRect().height)} px high`));
  await page.setViewportSize(size);
  return [...problems, ...wide ? [wide] : [], ...fixed];
}

/** Forced colours: what is chosen, what is done and where the focus is can still be told; pictures are kept for a person to look at. */
async function forced(v, paths, ok) {
  await choose(v, { usual: 'true' });
  await v.page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  const shots = join(root, 'tests', 'browser', 'shots', 'forced-colours');
  mkdirSync(shots, { recursive: true });
  const problems = [];
  for (const path of paths) {
    await v.page.goto(v.site.url + path, { waitUntil: 'load' });
    problems.push(...(await v.page.evaluate(() => {
      const gone = [];
      for (const e of document.querySelectorAll('main button, main .button')) {
        const s = getComputedStyle(e);
        if (e.getBoundingClientRect().width > 0 && (s.borderStyle === 'none' || parseFloat(s.borderTopWidth) === 0)) gone.push(`a button without an edge: ${e.innerText.trim().slice(0, 30)}`);
      }
      const first = document.querySelector('main a[href], main button, main input');
      first?.focus({ focusVisible: true });
      const label = first?.labels?.[0];
      const ring = [first, label].filter(Boolean).some((e) => getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e, '::after').outlineStyle !== 'none');
      if (first && !ring) gone.push(`no ring around ${first.localName} ${first.innerText?.slice(0, 20) ?? ''}`);
      return gone;
    })).map((line) => `${path}: ${line}`));
    if (process.env.HOCVU_SHOTS) await v.page.screenshot({ path: join(shots, `${path.replace(/[0-9a-f]{8}-[0-9a-f-]{20,}/g, 'id').replace(/\W+/g, '-')}.png`), fullPage: true });
  }
  ok(`${paths.length} pages in forced colours keep their edges and the ring`, problems);
  await v.page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' });
}
