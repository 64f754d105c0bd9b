// Bà Lan does not read: she chooses a picture and what she has heard. Then keys alone put parts in order and match pairs,
// a story is walked to its end, and a trainer brings questions from a workbook in which one row is wrong.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../harness.mjs';
import { choose } from '../looks.mjs';
import { enterLearner, learnerSignIn, village } from '../story.mjs';

const COURSE = `id = "cac-loai-cau"
version = "1.0"
title = "Gọi giúp khi cần"
summary = "Một khóa ngắn."
language = "vi"
audiences = ["resident"]
skills = []
licence = "CC BY 4.0"
authors = ["Lớp học"]
`;
const LESSON = `+++
title = "Gọi 115"
minutes = 2
kind = "text"
summary = "Bạn biết gọi ai."
+++
Có người ngất thì gọi 115.
`;
const PICTURES = ['hinh-goi.svg', 'hinh-cao-gio.svg', 'hinh-ngu.svg'];

/** Only the questions of the newer kinds, from the courses that come with the program. */
async function quiz() {
  const { readFileSync } = await import('node:fs');
  const questions = (course, kinds) => readFileSync(join(root, 'content', course, 'quiz.toml'), 'utf8').split('[[questions]]').slice(1)
    .filter((block) => kinds.includes(block.match(/^kind = "(.*)"$/m)[1])).map((block) => `[[questions]]${block}`);
  return ['title = "Kiểm tra"\npass_mark = 0.5\n',
    ...questions('suc-khoe-nguoi-cao-tuoi', ['picture', 'listen', 'ordering', 'matching', 'number']),
    ...questions('tranh-lua-dao', ['short-answer', 'scenario'])].join('\n');
}

/** The answer that is right, given as a person would; the first tries of some are not. */
const ANSWERS = {
  'Người nhà bỗng méo miệng': async (v, ok) => {
    ok('each picture says what it shows', (await v.page.locator('.picture-choice img').evaluateAll((all) => all.every((e) => e.alt && e.naturalWidth > 0))) ? [] : ['a picture without a text or not loaded']);
    const sound = v.page.getByRole('button', { name: 'Nghe: Gọi 115' });
    await sound.click();
    ok('the name of a picture is heard', await sound.getAttribute('aria-pressed') === 'true');
    await v.page.getByRole('img', { name: 'Điện thoại đang gọi số 115' }).click();
    await v.shot('picture-choice');
  },
  'Nghe tin nhắn của trạm y tế': async (v, ok) => {
    const audio = v.page.locator('.heard audio');
    ok('what is said has a sound', await audio.evaluate((a) => new Promise((done) => { a.onloadedmetadata = () => done(a.duration > 3); a.onerror = () => done(false); a.preload = 'metadata'; a.load(); })));
    ok('and is not read out at once', !await v.page.getByText('nhịn ăn sáng nhé').isVisible());
    await v.page.getByText('Không nghe được? Đọc lời này').click();
    await v.sees('nhịn ăn sáng nhé');
    await v.choose('Thẻ bảo hiểm y tế');
    await v.shot('listen');
  },
  'Gọi 115 cho người đột quỵ': async (v, ok) => {
    await v.press(/^Trả lời và/, { status: 422 });
    await v.sees('Hãy chọn số cho tất cả các việc');
    for (const [words, place] of [['Bấm số 115', '1'], ['Nói chuyện gì', '2'], ['Làm theo lời', '3'], ['Mở cổng', '4']]) {
      const list = v.page.getByRole('combobox', { name: words });
      await list.focus();
      await v.page.keyboard.type(place);
      ok(`by keys alone ${words} is number ${place}`, await list.evaluate((e) => e.selectedOptions[0].text) === place);
    }
    await v.shot('ordering');
  },
  'Mỗi số điện thoại dùng khi nào': async (v, ok) => {
    for (const [words, wanted] of [['Số 113', 'Có kẻ trộm'], ['Số 114', 'Cháy nhà'], ['Số 115', 'Có người ngất']]) {
      const list = v.page.getByRole('combobox', { name: words });
      await list.focus();
      const letter = (await list.locator('option').allInnerTexts()).find((text) => text.includes(wanted))[0];
      await v.page.keyboard.type(letter);
      ok(`by keys alone ${words} is ${wanted}`, (await list.evaluate((e) => e.selectedOptions[0].text)).includes(wanted));
    }
    await v.shot('matching');
  },
  'Đơn thuốc ghi': async (v) => {
    await v.fill({ 'Câu trả lời của bạn': 'một rưỡi' });
    await v.press(/^Trả lời và/, { status: 422 });
    await v.sees('Hãy viết một số, ví dụ 1,5');
    await v.fill({ 'Câu trả lời của bạn': '1.5 viên' });
  },
  'Mã gửi qua tin nhắn': async (v) => { await v.fill({ 'Câu trả lời của bạn': 'MA otp' }); },
  'Có người gọi điện': async (v, ok) => {
    await v.sees('không quay lại được');
    await v.choose('Kết bạn Zalo cho nhanh');
    await v.press('Làm như vậy');
    await v.sees('Mở ra thấy trang giống điện lực');
    await v.choose('Đóng trang, gọi số in trên hóa đơn');
    await v.press('Làm như vậy');
    await v.sees('Chuyện đã kết thúc');
    ok('nothing can be taken back', await v.page.locator('main form input[type=radio]').count() === 0);
    await v.shot('scenario');
  },
};

async function answerEach(v, ok) {
  const seen = [];
  while (/\/questions\//.test(v.path())) {
    const heading = await v.heading();
    const known = Object.keys(ANSWERS).find((words) => heading.includes(words));
    if (!known) throw new Error(`an unknown question: ${heading}`);
    seen.push(known);
    await ANSWERS[known](v, ok);
    if (known === 'Có người gọi điện') await v.tap(v.page.locator('.actions a.button, .big a.button').first());
    else await v.press(/^Trả lời và/);
  }
  ok('every kind was asked', seen.length === Object.keys(ANSWERS).length ? [] : [seen.join(', ')]);
}

export default async ({ site, phone, plain, desktop, ok, hocvu }) => {
  const folder = mkdtempSync(join(tmpdir(), 'hocvu-cac-loai-'));
  mkdirSync(join(folder, '01-goi-115'));
  for (const [name, text] of [['course.toml', COURSE], ['quiz.toml', await quiz()], ['01-goi-115/lesson.md', LESSON]]) writeFileSync(join(folder, name), text);
  for (const name of PICTURES) cpSync(join(root, 'content', 'suc-khoe-nguoi-cao-tuoi', name), join(folder, name));
  const imported = await hocvu(['import', folder, '--data', site.dir]);
  ok('the course comes in', imported.code === 0 ? [] : [imported.err + imported.out]);
  const made = await hocvu(['read-aloud', '--course', 'cac-loai-cau', '--data', site.dir]);
  ok('its questions get their sound', made.code === 0 ? [] : [made.err + made.out]);
  rmSync(folder, { recursive: true });

  const { giang, room } = await village(desktop, site);
  const toTest = async (v, name, number) => {
    const pin = await enterLearner(giang, room, { name, number });
    await learnerSignIn(v, room.code, name, pin);
    await v.open('/courses/cac-loai-cau');
    await v.press('Bắt đầu học');
    await v.press(/^Đã xong/);
    await v.follow('Làm bài kiểm tra');
    await v.press('Bắt đầu làm bài');
  };

  // --- she does not read
  const lan = await phone();
  await choose(lan, { kind: 'listen' });
  await toTest(lan, 'Trần Thị Lan', '038150000012');
  await answerEach(lan, ok);
  await lan.sees('Đổi');
  await lan.press('Nộp bài');
  await lan.sees('7/7');
  await lan.page.locator('summary').filter({ hasText: 'Từng câu' }).click();
  await lan.sees('Kết thúc: Bạn gọi số in trên hóa đơn');

  // --- the same without JavaScript: he does not hear, and reads at once what is said
  const ba = await plain();
  await choose(ba, { kind: 'sign' });
  await toTest(ba, 'Lê Văn Ba', '038150000013');
  for (let n = 0; n < 9 && !(await ba.heading()).includes('Nghe tin nhắn'); n += 1) await ba.follow('Bỏ qua câu này');
  await ba.sees('nhịn ăn sáng nhé');
  await ba.choose('Thẻ bảo hiểm y tế');
  await ba.press(/^Trả lời và/);

  // --- the trainer's questions come from a workbook
  await giang.open('/drafts');
  await giang.follow('Ngân hàng câu hỏi');
  await giang.fill({ 'Từ trong câu hỏi': 'dien luc' });
  await giang.press('Tìm');
  await giang.sees('Tôi ở điện lực');
  await giang.shot('bank');
  await giang.follow('Nạp từ tệp');
  const template = await giang.download('a[href="/bank/template.xlsx"]');
  ok('there is a template to fill in', template.name === 'mau-cau-hoi.xlsx');
  const made2 = await workbook(template.path);
  await giang.attach('Tệp câu hỏi', { name: 'cau-hoi.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer: made2 });
  await giang.press('Xem trước');
  await giang.sees('Câu mới: 8');
  await giang.sees('Câu không nhận: 1');
  await giang.sees('Không có loại câu "thơ"');
  await giang.shot('bank-import');
  await giang.press('Nạp 8 câu');
  await giang.sees('Đã nạp tệp này vào ngân hàng.');
  await giang.open('/bank?q=so+cap+cuu&of=bank');
  await giang.open('/bank?of=bank&kind=matching');
  await giang.follow('Số nào gọi khi nào?');
  await giang.fill({ 'Gợi ý': 'Ba số, mỗi số ba chữ số.' });
  await giang.press('Lưu');
  await giang.follow('Lời thứ 2');
  await giang.sees('Ba số, mỗi số ba chữ số.');
};

/** The template with one cell spoilt: the kind of the first question is a word that nobody knows. */
async function workbook(path) {
  const { execFileSync } = await import('node:child_process');
  const script = `
import sys, zipfile, io
source = zipfile.ZipFile(sys.argv[1])
out = io.BytesIO()
target = zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED)
for name in source.namelist():
    data = source.read(name)
    if name == 'xl/sharedStrings.xml':
        data = data.replace('<t>chọn một</t>'.encode(), '<t>thơ</t>'.encode())
    target.writestr(name, data)
target.close()
sys.stdout.buffer.write(out.getvalue())
`;
  return execFileSync('python3', ['-c', script, path]);
}
