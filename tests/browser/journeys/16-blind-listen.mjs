// Anh Minh does not see: keys alone, and what a screen reader would say of a lesson and a question is kept as a golden log.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../harness.mjs';
import { COURSE, KINDS, answers, choose, newcomer, publish, sweep, validate } from '../looks.mjs';
import { answerAll, learnerSignIn } from '../story.mjs';

// No machine's voice: what it has made so far would change what the pages offer.
export const site = { sample: 200, env: { HOCVU_READ_ALOUD: 'off' } };

const reader = readFileSync(createRequire(import.meta.url).resolve('@guidepup/virtual-screen-reader/browser.js'), 'utf8')
  .replace(/export\s*\{\s*\w+ as Virtual\s*,\s*([\w$]+) as virtual\s*\}/, 'window.virtual=$1');

export default async ({ site, phone, ok }) => {
  await publish(site);
  const minh = newcomer(site);
  const v = await phone();
  await choose(v, { kind: 'listen' });
  await learnerSignIn(v, minh.class_code, minh.name, minh.pin);
  ok('he listens inside too', await v.page.locator('html').getAttribute('data-view') === 'listen');

  /** Everything a screen reader says from the first heading to the end of the main part. */
  const spoken = async () => {
    await v.page.evaluate(`(() => { ${reader}\n })()`);
    return v.page.evaluate(async () => {
      await window.virtual.start({ container: document.querySelector('main') });
      for (let i = 0; i < 400; i += 1) {
        await window.virtual.next();
        if (/^end of main/.test(await window.virtual.lastSpokenPhrase())) break;
      }
      const log = await window.virtual.spokenPhraseLog();
      await window.virtual.stop();
      return log;
    });
  };
  const golden = async (name, part = (log) => log) => {
    const log = part(await spoken()).map((phrase) => phrase.replace(/\s+/g, ' ').trim()).join('\n') + '\n';
    const file = join(root, 'tests', 'browser', 'fixtures', `spoken-${name}.txt`);
    if (process.env.HOCVU_GOLDEN || !existsSync(file)) writeFileSync(file, log);
    const kept = readFileSync(file, 'utf8').split('\n'), heard = log.split('\n');
    const at = kept.findIndex((line, i) => line !== heard[i]);
    ok(`the screen reader says of the ${name} what it said before (${heard.length - 1} phrases)`, at < 0 && kept.length === heard.length ? [] : [`phrase ${at + 1}: "${heard[at]}", before "${kept[at]}"; HOCVU_GOLDEN=1 keeps the new log`]);
  };

  // --- by keys alone: to the main part, then to the thing with this name
  const keys = v.page.keyboard;
  let presses = 0;
  const tabTo = async (name) => {
    for (let i = 0; i < 60; i += 1) {
      await keys.press('Tab');
      presses += 1;
      const at = await v.page.evaluate(() => { const e = document.activeElement; return (e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? '').trim(); });
      if (at.includes(name)) return;
    }
    throw new Error(`Tab does not come to ${name} on ${v.path()}`);
  };
  const toMain = async () => { await tabTo('Đến nội dung chính'); await keys.press('Enter'); presses += 1; };
  const enter = async (key = 'Enter') => { await Promise.all([v.page.waitForEvent('load'), keys.press(key)]); presses += 1; await v.check(); };

  await v.open(`/courses/${COURSE}`);
  await toMain();
  await tabTo('Bắt đầu học');
  await enter();
  await v.sees('Bài 1/2');
  const lesson = v.path();
  ok('the sound comes before the text, the film after it', await v.page.evaluate(() => {
    const order = [...document.querySelectorAll('main audio, main article, main video')].map((e) => e.localName);
    return order.indexOf('audio') < order.indexOf('article') && order.indexOf('article') < order.indexOf('video');
  }));
  await golden('lesson');
  await v.open(lesson);
  await toMain();
  await tabTo('Đã xong, sang bài tiếp');
  await enter();
  await v.sees('Bài này chưa có bản để nghe');
  const second = v.path();
  await toMain();
  await tabTo('Đã xong bài cuối');
  await enter();
  await toMain();
  await tabTo('Làm bài kiểm tra');
  await enter();
  await toMain();
  await tabTo('Bắt đầu làm bài');
  await enter();
  const question = v.path();
  // The question whose answers stand in the same order for everybody; its place on the paper does not count.
  const fixed = (await v.heading()).startsWith('Trước khi') ? question : question.replace(/1$/, '2');
  if (fixed !== question) await v.open(fixed);
  await golden('question', (log) => log.slice(log.indexOf('form'), log.findIndex((phrase) => phrase.startsWith('button'))));
  await v.open(question);
  const right = answers().get((await v.heading()).trim()).find((choice) => choice.right).text;
  await toMain();
  await keys.press('Tab');
  for (let i = 0; i < 4; i += 1) {
    await keys.press('ArrowDown');
    if (await v.page.evaluate(() => document.activeElement.labels?.[0]?.innerText.trim()) === right) break;
  }
  presses += 3;
  await tabTo('Trả lời và');
  await enter();
  await answerAll(v, answers());
  const review = v.path();
  const paths = ['/', '/learning', '/courses', `/courses/${COURSE}`, lesson, second, question, review, '/presentation', '/help'];
  await validate(v, KINDS, paths, ok);
  await sweep(v, ['listen', 'easy'], [`/courses/${COURSE}`, lesson, second, question, review, '/'], ok);
  await choose(v, { kind: 'listen' });
  await v.open(review);
  await toMain();
  await tabTo('Nộp bài');
  await enter();
  await v.sees('Bạn đã đạt');
  console.log(`        ${presses} key presses from the course to the result`);
};
