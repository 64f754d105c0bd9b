// A learner on a phone listens: the voice reads, the sentence is marked, the speed stays; question and answers are heard.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enterLearner, learnerSignIn, village } from '../story.mjs';

const LESSON = `+++
title = "Mật khẩu mạnh"
minutes = 3
kind = "text"
+++
Mật khẩu giữ tài khoản của bạn. Đặt **mật khẩu** dài và dễ nhớ.

- Dùng bốn từ.
- Không dùng ngày sinh.

| Nên | Không nên |
|---|---|
| Giữ kín | Đọc cho người lạ |

Gọi 113 khi bị đe dọa.
`;
const COURSE = `id = "nghe-thu"
version = "1.0"
title = "Nghe thử"
summary = "Một khóa để nghe."
language = "vi"
audiences = ["resident"]
skills = []
licence = "CC BY 4.0"
authors = ["Lớp học"]
`;
const QUIZ = `title = "Kiểm tra"
pass_mark = 0.5
[[questions]]
key = "q1"
skill = "at.1"
kind = "single"
text = "Ai được biết mật khẩu của bạn?"
choices = [{ key = "a", text = "Chỉ mình tôi", correct = true }, { key = "b", text = "Cán bộ xã" }]
`;

export default async ({ site, phone, plain, ok, hocvu }) => {
  const folder = mkdtempSync(join(tmpdir(), 'hocvu-nghe-'));
  mkdirSync(join(folder, '01-mat-khau'));
  for (const [name, text] of [['course.toml', COURSE], ['quiz.toml', QUIZ], ['01-mat-khau/lesson.md', LESSON]]) writeFileSync(join(folder, name), text);
  const imported = await hocvu(['import', folder, '--data', site.dir]);
  ok('the course comes in', imported.code === 0 ? [] : [imported.err + imported.out]);
  const made = await hocvu(['read-aloud', '--course', 'nghe-thu', '--data', site.dir]);
  ok('the command makes its sound', made.code === 0 && /^1\/4 nghe-thu/m.test(made.out) ? [] : [made.err + made.out]);
  rmSync(folder, { recursive: true });

  const desk = () => phone({ learner: false });
  const { admin, giang, room } = await village(desk, site);
  const pin = await enterLearner(giang, room, { name: 'Trần Thị Lan', sex: 'Nữ', number: '038150000001' });
  const lan = await phone();
  await learnerSignIn(lan, room.code, 'Trần Thị Lan', pin);
  await lan.open('/courses/nghe-thu');
  await lan.press('Bắt đầu học');

  // --- listening
  await lan.page.getByText('Nghe bài này').click();
  await lan.check();
  const audio = lan.page.locator('read-aloud audio');
  const marked = () => lan.page.evaluate(() => [...(CSS.highlights.get('read-aloud') ?? [])].map(String).join(''));
  const reaches = (words) => lan.page.waitForFunction((words) => [...(CSS.highlights.get('read-aloud') ?? [])].map(String).join('').includes(words), words, { timeout: 15_000 })
    .then(() => [], async () => [`marked: ${await marked()}, at ${await audio.evaluate((a) => `${a.currentTime} of ${a.duration}, ${a.error?.message}`)}`]);
  await audio.evaluate((a) => a.play());
  ok('the title is marked first', await reaches('Mật khẩu mạnh'));
  ok('then the first sentence', await reaches('Mật khẩu giữ tài khoản của bạn.'));
  ok('a sentence over bold letters too', await reaches('Đặt mật khẩu dài và dễ nhớ.'));
  await lan.sees('Chạm vào một câu để nghe từ câu đó.');
  await lan.page.getByText('Không dùng ngày sinh.').click();
  ok('a tap reads on from that sentence', await reaches('Không dùng ngày sinh.'));
  await lan.page.getByRole('button', { name: 'Nhanh', exact: true }).click();
  ok('faster is faster', await audio.evaluate((a) => a.playbackRate === 1.5));
  ok('a row of a table is one sentence', await reaches('Giữ kín'));
  const paused = await audio.evaluate((a) => { a.pause(); return a.currentTime; });
  await lan.page.waitForTimeout(300);
  await lan.check();

  // --- the place and the speed are kept
  await lan.open(lan.path());
  await lan.page.getByText('Nghe bài này').click();
  ok('it stands where she paused, and reads as fast', await audio.evaluate(async (a, paused) => {
    a.preload = 'metadata'; a.load();
    for (let i = 0; i < 50 && Math.abs(a.currentTime - paused) > 1; i += 1) await new Promise((done) => setTimeout(done, 100));
    return Math.abs(a.currentTime - paused) <= 1 && a.playbackRate === 1.5;
  }, paused));
  await lan.press(/^Đã xong/);

  // --- the test can be heard
  await lan.follow('Làm bài kiểm tra');
  await lan.press('Bắt đầu làm bài');
  const heard = [];
  lan.page.on('response', (r) => { if (/nghe\.mp3$/.test(r.url())) heard.push(r.status()); });
  const question = lan.page.getByRole('button', { name: 'Nghe: Ai được biết mật khẩu của bạn?' });
  await question.click();
  ok('the question is playing', await question.getAttribute('aria-pressed') === 'true');
  const choice = lan.page.getByRole('button', { name: 'Nghe: Chỉ mình tôi' });
  await choice.focus();
  await lan.page.keyboard.press('Space');
  ok('one sound at a time', await question.getAttribute('aria-pressed') === 'false' && await choice.getAttribute('aria-pressed') === 'true');
  await lan.page.waitForTimeout(500);
  ok('both were fetched', heard.length >= 2 && heard.every((status) => status < 300));
  ok('listening chooses no answer', await lan.page.locator('input:checked').count() === 0);
  await lan.choose('Chỉ mình tôi');
  await lan.press(/^Trả lời và/);

  // --- without JavaScript the sounds are links and a player
  const hoa = await plain();
  await hoa.open('/courses/nghe-thu');
  await hoa.follow(/Mật khẩu mạnh/);
  ok('a player stands in the page', await hoa.page.locator('details.listen audio[controls][src]').count() === 1);
  const pin2 = await enterLearner(giang, room, { name: 'Lê Thị Hoa', sex: 'Nữ', number: '038150000002' });
  await learnerSignIn(hoa, room.code, 'Lê Thị Hoa', pin2);
  await hoa.open('/courses/nghe-thu');
  await hoa.press('Bắt đầu học');
  await hoa.press(/^Đã xong/);
  await hoa.follow('Làm bài kiểm tra');
  await hoa.press('Bắt đầu làm bài');
  const link = await hoa.page.getByRole('link', { name: 'Nghe: Cán bộ xã' }).getAttribute('href');
  const sound = await hoa.page.request.get(new URL(link, hoa.page.url()).href);
  ok('a link leads to the sound', sound.status() === 200 && sound.headers()['content-type'] === 'audio/mpeg');

  // --- who looks after it
  await admin.open('/read-aloud');
  await admin.sees('4 trên 4 đoạn');
};
