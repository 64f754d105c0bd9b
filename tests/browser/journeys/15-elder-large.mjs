// Bà Sáu chooses large letters at the door; they follow her, the next person does not find them; she finishes a course.
import { COURSE, answers, choose, newcomer, publish, sweep, weigh } from '../looks.mjs';
import { answerAll, learnerSignIn, readOn } from '../story.mjs';

// No machine's voice: what it has made so far would change what the pages offer.
export const site = { sample: 200, env: { HOCVU_READ_ALOUD: 'off' } };

export default async ({ site, phone, ok }) => {
  await publish(site);
  const [sau, ba] = site.cast.learners.filter((l) => l.class_code === newcomer(site).class_code);
  const size = (v, what) => v.page.locator(what).first().evaluate((e) => parseFloat(getComputedStyle(e).fontSize));

  // --- at the door, before anybody knows her
  const v = await phone();
  await v.open('/login');
  await v.follow('Cách xem');
  await v.sees('Bạn muốn học thế nào?');
  await v.press(/^Chữ to/);
  v.at('/login');
  ok('the door is in large letters', await size(v, 'main p, main label') >= 22);
  await learnerSignIn(v, sau.class_code, sau.name, sau.pin);
  ok('she finds her letters inside', await size(v, 'main p') >= 22);
  ok('nothing of it stays in the browser', (await v.page.context().cookies()).every((c) => c.name !== 'view'));
  const other = await phone();
  await learnerSignIn(other, sau.class_code, sau.name, sau.pin, { check: false });
  ok('her letters came to another phone', await other.page.locator('html').getAttribute('data-view') === 'large');
  await other.press('Thoát', { check: false });

  // --- the course, one thing on a page
  await v.open(`/courses/${COURSE}`);
  ok('a course has one button', await v.page.locator('main button:visible, main .button:visible').count() === 1);
  await v.press('Bắt đầu học');
  await v.sees('Bài 1/2');
  const lesson = v.path();
  ok('the text is large', await size(v, 'article p') >= 22);
  ok('a lesson has one button', await v.page.locator('main button:visible, main .button:visible').count() === 1);
  await readOn(v);
  await v.follow('Làm bài kiểm tra');
  await v.press('Bắt đầu làm bài');
  ok('a question has one button', await v.page.locator('main button:visible, main .button:visible').count() === 1);
  const question = v.path();
  await answerAll(v, answers(), { blank: 1 });
  await v.follow('Trả lời câu 1');
  await answerAll(v, answers());
  const review = v.path();
  await sweep(v, ['large'], ['/', '/learning', '/courses', `/courses/${COURSE}`, question, review, '/presentation', '/help'], ok);
  await sweep(v, ['switch'], ['/', `/courses/${COURSE}`, lesson, question, review], ok);
  await choose(v, { kind: 'large' });
  await v.open(review);
  await v.press('Nộp bài');
  await v.sees('Bạn đã đạt');
  const result = v.path();
  await sweep(v, ['large'], [result], ok);
  await choose(v, { kind: 'large' });

  // --- the phone goes on to the next person
  await v.open('/');
  await v.press('Đổi người');
  ok('the list of names stands as for everybody', await v.page.locator('html').getAttribute('data-view') === null);
  await learnerSignIn(v, ba.class_code, ba.name, ba.pin);
  ok('the next person has the usual pages', await v.page.locator('html').getAttribute('data-view') === null);

  // --- what a lesson costs on a slow line
  const reader = await phone();
  await reader.page.goto(`${site.url}/courses/${COURSE}`);
  const plain = await reader.page.locator('.lessons a').nth(1).getAttribute('href');
  for (const kind of ['standard', 'large']) {
    const fresh = await phone();
    await choose(fresh, { kind });
    const first = await weigh(fresh, plain), later = await weigh(fresh, plain);
    console.log(`        a text lesson in ${kind}: first ${(first.bytes / 1000).toFixed(1)} kB in ${first.requests.length} requests, later ${(later.bytes / 1000).toFixed(1)} kB in ${later.requests.length}`);
    ok(`the first visit of a text lesson in ${kind} takes at most 30 kB and 4 requests`, first.bytes <= 30_000 && first.requests.length <= 4 ? [] : [`${first.bytes} bytes: ${first.requests.join(' ')}`]);
    ok(`a later one at most 15 kB`, later.bytes <= 15_000 ? [] : [`${later.bytes} bytes: ${later.requests.join(' ')}`]);
  }
};
