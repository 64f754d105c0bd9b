// Lighthouse on the pages that learners see: bash benches/run.sh lighthouse.
// Its own settings: a phone on slow 4G with a processor four times slower. The middle one of ROUNDS runs counts.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const there = createRequire(join(process.env.LIGHTHOUSE, 'package.json'));
const lighthouse = (await import(pathToFileURL(there.resolve('lighthouse')))).default;
const { launch: openChrome } = await import(pathToFileURL(there.resolve('chrome-launcher')));
const { launch, start, visitor } = await import('../tests/browser/harness.mjs');
const { learnerSignIn } = await import('../tests/browser/story.mjs');

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const ROUNDS = Number(process.env.ROUNDS ?? 3);

const site = await start({ sample: 200, env: { HOCVU_READ_ALOUD: 'off' } });
const browser = await launch();
const lan = site.cast.learners.find((one) => one.stage === 'ready') ?? site.cast.learners[0];
const v = await visitor(browser, site, 'lighthouse', 'phone');
await v.page.goto(`${site.url}/courses/tranh-lua-dao`);
const lesson = await v.page.locator('.lessons a').first().getAttribute('href');
await learnerSignIn(v, lan.class_code, lan.name, lan.pin, { check: false });
const Cookie = (await v.context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
await browser.close();

const chrome = await openChrome({ chromePath: '/usr/bin/chromium', chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu'] });
const pages = [['/', false], ['/login', false], ['/courses', false], ['/courses/tranh-lua-dao', false], [lesson, false], ['/search?q=dich+vu', false],
  ['/learning', true], ['/courses', true], [lesson, true]];
for (const [path, signed] of pages) {
  const runs = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { lhr } = await lighthouse(`${site.url}${path}`, {
      port: chrome.port, onlyCategories: CATEGORIES, logLevel: 'error', ...(signed ? { extraHeaders: { Cookie } } : {}),
    });
    runs.push(lhr);
  }
  runs.sort((a, b) => a.categories.performance.score - b.categories.performance.score);
  const middle = runs[Math.floor(runs.length / 2)];
  const scores = Object.fromEntries(CATEGORIES.map((id) => [id, Math.round(middle.categories[id].score * 100)]));
  const page = path.replace(/[0-9a-f-]{36}/, '…') + (signed ? ' (signed in)' : '');
  console.log(['SCORES', page, CATEGORIES.map((id) => `${id} ${scores[id]}`).join(', '), Math.min(...Object.values(scores))].join('\t'));
  for (const audit of Object.values(middle.audits)) {
    if (audit.score !== null && audit.score < 0.9) console.log(`  ${path}  ${audit.id}: ${audit.displayValue ?? audit.title}`);
  }
}
await chrome.kill();
await site.stop();
