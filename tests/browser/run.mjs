// Runs the journeys of journeys/ (all, or those whose file name contains a word given), two side by side:
// each of two workers takes the next journey, and what it said is shown when the journey has ended.
// HOCVU_SHOTS=1 keeps a picture of every page in shots/; a failed journey leaves one there in any case.

import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { binary, ok, tally } from './harness.mjs';
import { end, run } from './journey.mjs';

const WORKERS = 2;
const here = dirname(fileURLToPath(import.meta.url));

if (process.send) work();
else await lead(process.argv.slice(2));

/** A worker: one journey for each message, until there are no more. */
function work() {
  process.on('message', async (file) => {
    if (!file) return end().then(() => process.exit(0));
    await run(file);
    process.send({ ...tally });
    tally.passed = tally.failed = 0;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.on(signal, () => end().finally(() => process.exit(1)));
}

async function lead(words) {
  const files = readdirSync(join(here, 'journeys')).filter((f) => f.endsWith('.mjs')).sort()
    .filter((f) => words.length === 0 || words.some((w) => f.includes(w)));
  rmSync(join(here, 'shots'), { recursive: true, force: true });
  mkdirSync(join(here, 'shots'), { recursive: true });
  console.log(`browser journeys: ${files.length}, on ${binary}`);
  if (files.length === 0) ok(`there is a journey named ${words.join(', ') || 'anything'}`, false);
  await Promise.all(Array.from({ length: Math.min(WORKERS, files.length) }, () => worker(files)));
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  process.exit(tally.failed === 0 && tally.passed > 0 ? 0 : 1);
}

/** Gives a process of its own the next of the journeys until none is left. */
function worker(files) {
  const child = fork(fileURLToPath(import.meta.url), { silent: true });
  let said = '', under = null;
  const next = () => child.send((under = files.shift() ?? null));
  const show = () => { process.stdout.write(said); said = ''; };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes));
  child.on('message', ({ passed, failed }) => {
    tally.passed += passed;
    tally.failed += failed;
    // What was written arrives on another way than the message.
    setTimeout(() => { show(); next(); }, 20);
  });
  next();
  return new Promise((done) => child.on('close', (code) => {
    show();
    if (code !== 0) ok(`${under}: its worker ended well`, [`it ended with ${code}`]);
    done();
  }));
}
