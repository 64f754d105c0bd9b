// An elder looks for "dich vu cong" on a small phone, reads, takes a card home on paper, and the whole course as a handbook.
import { enterLearner, learnerSignIn, readQr, village } from '../story.mjs';

/** The sheets of a PDF that Chromium printed. */
const sheets = (pdf) => (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length;

/** A4, as the style says. */
const print = (v) => v.page.pdf({ preferCSSPageSize: true, format: 'A4' });

export default async ({ site, phone, plain, desktop, ok }) => {
  const { giang, room } = await village(desktop, site);
  const pin = await enterLearner(giang, room, { name: 'Trần Thị Lan', number: '038150000012' });
  const lan = await phone();
  await learnerSignIn(lan, room.code, 'Trần Thị Lan', pin);

  await lan.open('/courses');
  await lan.fill({ 'Bạn muốn học gì?': 'dich vu cong' });
  await lan.press('Tìm');
  ok('the address says what was looked for', lan.path() === '/search?q=dich+vu+cong');
  ok('the words are marked as they are written', (await lan.page.locator('mark').allInnerTexts()).slice(0, 3).join(' ').toLowerCase() === 'dịch vụ công');
  const words = await lan.text('.results');
  ok('lessons are found with their course', words.includes('VNeID và dịch vụ công trực tuyến') && words.includes('Người dân số'));
  await lan.fill({ 'Bạn muốn học gì?': 'khong co gi nhu the' });
  await lan.press('Tìm');
  await lan.fill({ 'Bạn muốn học gì?': 'phithuyen' });
  await lan.press('Tìm');
  await lan.sees('Không cần gõ dấu');
  await lan.fill({ 'Bạn muốn học gì?': 'x'.repeat(120) });
  await lan.press('Tìm');
  await lan.sees('Câu tìm dài quá');
  await lan.open('/search?q=VNEID va dich vu');
  await lan.follow('VNeID và dịch vụ công trực tuyến');
  const lesson = lan.path();

  // The next step is in sight at the end of the lesson, and the course names it before anything else.
  const inSight = (selector) => lan.page.locator(selector).first().evaluate((e) => {
    const box = e.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight + 1;
  });
  ok('the next step is in sight at the beginning of a lesson', await inSight('.next-step button'));
  await lan.page.locator('.prose > :last-child').evaluate((e) => e.scrollIntoView({ block: 'end' }));
  ok('the next step is in sight at the end of a lesson', await inSight('.next-step button'));
  await lan.walk();
  await lan.follow('Thẻ mang về');
  await lan.sees('Ghi nhớ');
  ok('the card leads back to the lesson', (await readQr(lan)) === `${site.url}${lesson}`);
  ok('with script there is a button to print', await lan.page.getByRole('button', { name: 'In' }).isVisible());
  await lan.page.emulateMedia({ media: 'print' });
  await lan.page.setViewportSize({ width: 700, height: 1030 });
  await lan.shot('card-printed');
  await lan.page.setViewportSize({ width: 360, height: 740 });
  ok('the card alone is printed', await lan.page.locator('.site-header, .site-footer, .page-head, print-page').evaluateAll((all) => all.every((e) => e.getClientRects().length === 0)));
  ok('the card is one sheet', sheets(await print(lan)) === 1);
  await lan.page.emulateMedia({ media: 'screen' });

  // Every lesson's card is one sheet.
  await lan.open('/courses');
  const courses = await lan.page.locator('.cards h3 a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  const several = [];
  await lan.page.emulateMedia({ media: 'print' });
  await lan.page.setViewportSize({ width: 703, height: 1030 }); // A4 without its margins
  for (const course of courses) {
    await lan.open(course, { check: false });
    for (const one of await lan.page.locator('.lessons a[href^="/lessons/"]').evaluateAll((all) => all.map((a) => a.getAttribute('href')))) {
      await lan.open(`${one}/card`, { check: false });
      const cut = await lan.page.locator('.take-home').evaluate((e) => e.scrollHeight - e.clientHeight);
      if (sheets(await print(lan)) !== 1 || cut > 1) several.push(`${course} ${one}: ${cut} px too much`);
    }
  }
  await lan.shot('card-printed-last');
  await lan.page.emulateMedia({ media: 'screen' });
  await lan.page.setViewportSize({ width: 360, height: 740 });
  ok(`every card of ${courses.length} courses is one sheet`, several);

  await lan.open(lesson);
  await lan.page.emulateMedia({ media: 'print' });
  ok('a lesson is printed without what paper cannot do', await lan.page.locator('audio, .next-step, .site-header').evaluateAll((all) => all.every((e) => e.getClientRects().length === 0)));
  const pages = sheets(await print(lan));
  ok('a lesson is a few sheets', pages >= 1 && pages <= 6 ? [] : [`${pages}`]);
  await lan.page.emulateMedia({ media: 'screen' });

  // Without JavaScript: the same ways, and the words for the browser's own print menu.
  const hoa = await plain();
  await hoa.open('/courses');
  await hoa.fill({ 'Bạn muốn học gì?': 'mat khau' });
  await hoa.press('Tìm');
  await hoa.tap('.results a[href^="/lessons/"]');
  await hoa.follow('Thẻ mang về');
  await hoa.sees('Muốn in trang này');
  await hoa.follow('Về bài học');
  await hoa.open('/courses/nguoi-dan-so');
  const next = await hoa.page.locator('main .button').first().boundingBox();
  ok('the course page names the next step first', next.y + next.height <= 740 ? [] : [`at ${Math.round(next.y)} px`]);

  if (await hoa.page.getByRole('link', { name: 'Tải cẩm nang' }).count()) {
    const pdf = await hoa.page.request.get(`${site.url}/courses/nguoi-dan-so/handbook.pdf`);
    const bytes = await pdf.body();
    ok('the handbook is a tagged PDF', pdf.status() === 200 && bytes.subarray(0, 5).toString() === '%PDF-' && bytes.length > 50_000);
  } else {
    await hoa.open('/courses/nguoi-dan-so/handbook.pdf');
    await hoa.sees('Máy chủ này chưa làm được cẩm nang');
  }
};
