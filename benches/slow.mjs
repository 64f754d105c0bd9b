// How long a learner waits on a slow line with a slow phone: node benches/slow.mjs (HOCVU_BIN=…, else the release build).
// Chromium's own emulation: each request waits the latency, bytes come at the rate, the processor is four times slower.
// "Slow 3G" of WebPageTest has 400 ms there and back, that of Chrome's developer tools 2 s for each request: both are measured.

import { join } from 'node:path';

process.env.HOCVU_BIN ??= join(import.meta.dirname, '..', 'target', 'release', 'hocvu');
const { launch, start, visitor } = await import('../tests/browser/harness.mjs');
const { learnerSignIn } = await import('../tests/browser/story.mjs');

const LINES = [['slow 4G', 150, 1600], ['slow 3G (WebPageTest)', 400, 400], ['slow 3G (developer tools)', 2000, 400]];
const ROUNDS = Number(process.env.ROUNDS ?? 3);

const site = await start({ sample: 200, env: { HOCVU_READ_ALOUD: 'off' } });
const browser = await launch();
const lan = site.cast.learners.find((one) => one.stage === 'ready') ?? site.cast.learners[0];
const guest = await visitor(browser, site, 'slow', 'phone');
await guest.page.goto(`${site.url}/courses/tranh-lua-dao`);
const lesson = await guest.page.locator('.lessons a').first().getAttribute('href');
await guest.context.close();

const rows = [];
for (const [line, latency, kilobits] of LINES) {
  for (const [what, path, signed] of [['first visit of a lesson', lesson, false], ['a lesson, signed in', lesson, true], ['/courses', '/courses', false], ['/learning', '/learning', true]]) {
    const times = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push(await measure({ latency, kilobits, path, signed }));
    times.sort((a, b) => a.text - b.text);
    const { text, ready } = times[Math.floor(times.length / 2)];
    rows.push({ line, page: what, 'text can be read (ms)': Math.round(text), 'all is there (ms)': Math.round(ready), 'within 3 s': text <= 3000 ? 'yes' : 'NO' });
  }
}
console.table(rows);
await browser.close();
await site.stop();

/** In a fresh browser; who is signed in has been here before. */
async function measure({ latency, kilobits, path, signed }) {
  const v = await visitor(browser, site, 'slow', 'phone');
  if (signed) await learnerSignIn(v, lan.class_code, lan.name, lan.pin, { check: false });
  const line = await v.context.newCDPSession(v.page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: kilobits * 1000 / 8, uploadThroughput: kilobits * 1000 / 8 });
  await line.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await v.page.goto(site.url + path, { waitUntil: 'load', timeout: 60_000 });
  const times = await v.page.evaluate(() => new Promise((done) => {
    new PerformanceObserver((list) => {
      const paints = list.getEntries();
      done({ text: paints.at(-1).startTime, ready: performance.timing.loadEventEnd - performance.timing.navigationStart });
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  }));
  await v.context.close();
  return times;
}
