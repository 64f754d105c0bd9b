// One journey of journeys/, on a hocvu of its own and in a browser that journeys after it use again.

import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hocvu, launch, ok, start, visitor } from './harness.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'journeys');
let browser = null;
let current = null;

export async function run(file) {
  const name = file.replace(/\.mjs$/, '');
  const began = Date.now();
  const visitors = [], others = [];
  try {
    browser ??= await launch();
    const journey = await import(pathToFileURL(join(folder, file)));
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
  for (const server of [...others, current]) if (server) ok(`${name}: the server stopped well and said no error`, await server.stop());
  current = null;
  console.log(`        ${name} took ${((Date.now() - began) / 1000).toFixed(1)} s`);
}

export async function end() {
  await current?.stop();
  await browser?.close();
}
