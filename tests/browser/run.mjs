// Runs the journeys of journeys/ (all, or those whose file name contains a word given), each on a hocvu of its own.
// HOCVU_SHOTS=1 keeps a picture of every page in shots/; a failed journey leaves one there in any case.

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { binary, hocvu, launch, ok, start, tally, visitor } from './harness.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const words = process.argv.slice(2);
const files = readdirSync(join(here, 'journeys')).filter((f) => f.endsWith('.mjs')).sort()
  .filter((f) => words.length === 0 || words.some((w) => f.includes(w)));

rmSync(join(here, 'shots'), { recursive: true, force: true });
mkdirSync(join(here, 'shots'), { recursive: true });
console.log(`browser journeys: ${files.length}, on ${binary}`);
if (files.length === 0) ok(`there is a journey named ${words.join(', ') || 'anything'}`, false);

let browser = null;
let current = null;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, async () => { await current?.stop(); await browser?.close(); process.exit(1); });
}

for (const file of files) {
  const name = file.replace(/\.mjs$/, '');
  const began = Date.now();
  const visitors = [], others = [];
  try {
    browser ??= await launch();
    const journey = await import(pathToFileURL(join(here, 'journeys', file)));
    current = await start(journey.site ?? {});
    const site = current;
    const come = (kind) => async ({ at = site, ...options } = {}) => {
      const v = await visitor(browser, at, name, kind, options);
      visitors.push(v);
      return v;
    };
    const phone = come('phone');
    const another = async (options = {}) => { others.push(await start(options)); return others.at(-1); };
    await journey.default({
      site, another, ok, hocvu,
      phone, desktop: come('desktop'), plain: (options = {}) => phone({ ...options, javaScript: false }),
    });
  } catch (error) {
    for (const v of visitors) {
      const path = await v.shot('failed', true).catch(() => null);
      if (path) console.log(`          a picture: ${path} (${v.page.url()})`);
    }
    ok(`${name} came to its end`, `${error.stack ?? error}`.split('\n').slice(0, 14));
    if (current?.log) console.log(current.log.split('\n').slice(-25).map((l) => `          | ${l}`).join('\n'));
  }
  for (const v of visitors) await v.context.close().catch(() => {});
  for (const server of [current, ...others]) if (server) ok(`${name}: the server stopped well and said no error`, await server.stop());
  current = null;
  console.log(`        ${name} took ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

await browser?.close();
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
