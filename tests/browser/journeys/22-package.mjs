// A course as a package: out and in again unchanged; and a learner goes through everything that a lesson may bring.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addStaff, enterLearner, firstSignIn, learnerSignIn, openClass, setUp } from '../story.mjs';

const svg = (text) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 180"><rect width="320" height="180" fill="#cfe5df"/><text x="20" y="100" font-size="28">${text}</text></svg>`;

/** A course of three lessons in two modules. */
function writeCourse(folder) {
  const write = (path, text) => { mkdirSync(join(folder, path, '..'), { recursive: true }); writeFileSync(join(folder, path), text); };
  write('course.toml', `id = "goi-mau"
version = "1.0"
title = "Khóa mẫu đủ loại bài"
summary = "Một khóa nhỏ có đủ loại bài."
language = "vi"
audiences = ["resident"]
skills = []
licence = "CC BY 4.0"
authors = ["Lớp học"]
requires = ["nguoi-dan-so"]
[[modules]]
key = "lam-quen"
title = "Làm quen"
lessons = ["mo-dau", "trang-chieu"]
[[modules]]
key = "tu-lam"
title = "Tự làm"
lessons = ["thuc-hanh"]
`);
  write('01-mo-dau/lesson.md', `+++
title = "Mở đầu"
summary = "Đọc và thử trả lời."
minutes = 3
kind = "text"
+++
Mã OTP là chìa khóa của bạn.

\`\`\`question
key = "otp"
text = "Có người gọi xin mã OTP. Bạn làm gì?"
hint = "Ngân hàng không bao giờ hỏi mã."
feedback = "Mã OTP chỉ dành cho một mình bạn."
[[choices]]
text = "Tắt máy"
correct = true
feedback = "Bạn đã giữ được tiền của mình."
[[choices]]
text = "Đọc mã cho họ"
feedback = "Ai có mã sẽ lấy được tiền."
\`\`\`

Bạn nhớ điều này nhé.
`);
  write('01-mo-dau/lesson.easy.md', 'Mã OTP là chìa khóa.\n---\nBạn giữ mã cho mình.\n');
  write('02-trang-chieu/lesson.md', `+++
title = "Xem trang chiếu"
minutes = 2
kind = "slides"
slides = "trang.pdf"
[[pages]]
picture = "mot.svg"
picture_alt = "Chữ Một trên nền xanh"
text = "Dừng lại và suy nghĩ."
[[pages]]
picture = "hai.svg"
picture_alt = "Chữ Hai trên nền xanh"
+++
`);
  write('02-trang-chieu/mot.svg', svg('Một'));
  write('02-trang-chieu/hai.svg', svg('Hai'));
  write('02-trang-chieu/trang.pdf', '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
  write('03-thuc-hanh/lesson.md', `+++
title = "Tự khóa màn hình"
minutes = 4
kind = "practice"
requires = ["mo-dau", "trang-chieu"]
+++
1. Mở phần Cài đặt.
2. Chọn Khóa màn hình.
3. Đặt mã sáu số.
`);
  write('ghi-chu.txt', 'Cho người soạn.\r\n');
}

export default async ({ site, phone, plain, desktop, hocvu, ok }) => {
  const home = mkdtempSync(join(tmpdir(), 'hocvu-package-'));
  const course = join(home, 'goi-mau');
  writeCourse(course);
  const run = (...args) => hocvu([...args, '--data', site.dir]);

  // --- the admin brings it in; a trainer takes it along; it comes in unchanged
  const admin = await desktop({ learner: false });
  await setUp(admin, site);
  const password = await addStaff(admin, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] });
  const imported = await run('import', course);
  ok('the course is imported', imported.code === 0 && imported.out.includes('goi-mau') ? [] : [imported.out, imported.err]);
  const giang = await desktop({ learner: false });
  await firstSignIn(giang, 'giang', password);
  await giang.open('/courses/goi-mau');
  const [file] = await Promise.all([giang.page.waitForEvent('download'), giang.page.getByRole('link', { name: 'Tải gói khóa học (zip)' }).click()]);
  const zip = join(home, 'goi-mau.zip');
  await file.saveAs(zip);
  ok('the zip is named after the course', file.suggestedFilename() === 'goi-mau.zip' ? [] : [file.suggestedFilename()]);
  const again = await run('import', zip);
  ok('the same course changes nothing', again.code === 0 && again.out.includes('goi-mau') && again.out !== imported.out ? [] : [again.out, again.err]);
  const out = await run('export', 'courses', 'goi-mau', '--out', join(home, 'ra'));
  ok('the course is exported as a folder', out.code === 0 ? [] : [out.out, out.err]);
  const back = await run('import', join(home, 'ra'));
  ok('and that folder changes nothing either', back.code === 0 && back.out === again.out ? [] : [back.out, back.err]);
  const twice = await run('export', 'courses', 'goi-mau', '--out', join(home, 'ra'));
  ok('nothing is written over', twice.code !== 0 && twice.err.includes('goi-mau') ? [] : [twice.err]);

  // --- a learner on a phone, and one whose phone runs no scripts
  const room = await openClass(giang, 'Lớp tối thứ Tư', 'Thôn Đông');
  for (const [name, come] of [['Trần Thị Lan', phone], ['Lê Văn Ba', plain]]) {
    const pin = await enterLearner(giang, room, { name });
    const v = await come();
    await learnerSignIn(v, room.code, name, pin);
    await learn(v, ok);
  }
  rmSync(home, { recursive: true });
};

async function learn(v, ok) {
  await v.open('/courses/goi-mau');
  await v.sees('Nên học trước');
  const headings = await v.page.locator('main h3').allInnerTexts();
  ok('the modules are headings', headings.join() === 'Làm quen,Tự làm' ? [] : headings);

  // --- a lesson that waits says for what, and leads there
  await v.follow('3. Tự khóa màn hình');
  await v.sees('Bài này mở khi bạn học xong');
  await v.doesNotSee('Đặt mã sáu số');
  ok('it cannot be finished yet', await v.page.getByRole('button', { name: 'Tôi đã làm xong' }).count() === 0);
  await v.follow('Học bài 1 trước');
  await v.sees('Mã OTP là chìa khóa');

  // --- a question for trying: wrong, then right, in words
  await v.sees('Có người gọi xin mã OTP. Bạn làm gì?');
  await v.choose('Đọc mã cho họ');
  await v.press('Xem đúng chưa');
  v.at(/\?q-otp=b$/);
  ok('the answer stands where the question is', (await v.page.evaluate(() => location.hash)) === '#q-otp');
  await v.sees('Chưa đúng.');
  await v.sees('Ai có mã sẽ lấy được tiền.');
  await v.choose('Tắt máy');
  await v.press('Trả lời lại');
  await v.sees('Đúng rồi.');
  await v.sees('Mã OTP chỉ dành cho một mình bạn.');
  await v.press('Đã xong, sang bài tiếp');

  // --- slides: pictures with their words, and a PDF with its size
  await v.sees('Trang 1/2');
  await v.sees('Dừng lại và suy nghĩ.');
  ok('each slide has its text', (await v.page.locator('figure img').evaluateAll((all) => all.map((img) => img.alt))).join() === 'Chữ Một trên nền xanh,Chữ Hai trên nền xanh');
  const pdf = v.page.getByRole('link', { name: /Mở trang chiếu PDF \(1 kB\)/ });
  const answer = await v.page.request.get(new URL(await pdf.getAttribute('href'), v.page.url()).href);
  ok('the PDF opens', answer.status() === 200 && answer.headers()['content-type'] === 'application/pdf' ? [] : [`${answer.status()}`]);
  await v.press('Đã xong, sang bài tiếp');

  // --- the task for practice is open now
  await v.sees('Đặt mã sáu số');
  await v.sees('Bạn làm lần lượt từng bước');
  await v.press('Tôi đã làm xong');
  v.at('/courses/goi-mau');
  await v.sees('3 trên 3 bài');
}
