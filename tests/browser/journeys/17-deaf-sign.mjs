// Chị Hà does not hear: the film in sign language first, captions on, nothing by sound alone; the trainer learns what is missing.
import { COURSE, answers, choose, newcomer, publish, sweep } from '../looks.mjs';
import { answerAll, learnerSignIn, readOn, staffSignIn } from '../story.mjs';

// No machine's voice: what it has made so far would change what the pages offer.
export const site = { sample: 200, env: { HOCVU_READ_ALOUD: 'off' } };

export default async ({ site, phone, ok }) => {
  await publish(site);
  const ha = newcomer(site);
  const v = await phone();
  await learnerSignIn(v, ha.class_code, ha.name, ha.pin);
  await v.follow('Cách xem');
  await v.press(/^Ký hiệu/);
  await v.open(`/courses/${COURSE}`);
  await v.press('Bắt đầu học');
  await v.sees('Bài 1/2');
  const lesson = v.path();
  ok('the film in sign language stands first, before the text', await v.page.evaluate(() => {
    const first = document.querySelector('main video');
    return /ký hiệu/i.test(first.getAttribute('aria-label')) && Boolean(first.compareDocumentPosition(document.querySelector('main article')) & Node.DOCUMENT_POSITION_FOLLOWING);
  }));
  ok('its captions are on', await v.page.locator('main video').first().evaluate(async (film) => {
    film.preload = 'metadata'; film.load();
    await new Promise((done) => film.addEventListener('loadedmetadata', done, { once: true }));
    return film.textTracks[0]?.mode === 'showing';
  }));
  ok('nothing is for the ear alone', await v.page.locator('main audio').count() === 0);
  await v.press('Đã xong, sang bài tiếp');
  await v.sees('Bài này chưa có phim ngôn ngữ ký hiệu');
  await v.sees('Giảng viên đã được báo.');
  const second = v.path();
  await readOn(v);
  await v.follow('Làm bài kiểm tra');
  await v.press('Bắt đầu làm bài');
  const question = v.path();
  await answerAll(v, answers());
  const review = v.path();
  await sweep(v, ['sign', 'standard'], [`/courses/${COURSE}`, lesson, second, question, review, '/', '/courses', '/presentation'], ok);
  await choose(v, { kind: 'sign' });
  await v.open(review);
  await v.press('Nộp bài');
  await v.sees('Bạn đã đạt');

  // --- saving data: no byte of a film before it is asked for
  await choose(v, { data: 'saver' });
  const films = [];
  v.page.on('request', (r) => { if (/\/media\//.test(r.url()) && r.resourceType() === 'media') films.push(r.url()); });
  await v.open(lesson);
  await v.page.waitForTimeout(400);
  ok('no film is loaded before it is asked for', films);

  // --- forced colours: what is chosen can still be told
  await choose(v, { data: 'full' });
  await v.page.emulateMedia({ forcedColors: 'active' });
  await v.open('/presentation', { check: false });
  ok('in forced colours the chosen look has another edge', await v.page.evaluate(() => {
    const edge = (pressed) => getComputedStyle(document.querySelector(`.view[aria-pressed="${pressed}"]`)).borderColor;
    return edge(true) !== edge(false);
  }));
  await v.page.emulateMedia({ forcedColors: 'none' });

  // --- the trainer is told, without a name
  const trainer = await phone({ learner: false });
  const person = site.cast.staff.find((s) => s.roles.includes('trainer'));
  await staffSignIn(trainer, person.user_name, person.password);
  await trainer.open('/lesson-gaps');
  await trainer.sees('Nhờ người giúp');
  await trainer.sees('Phim ngôn ngữ ký hiệu');
  await trainer.doesNotSee(ha.name);
};
