// A trainer sends files: too large is told before it goes, no room and wrong content are told, a large one shows how far it is;
// then she orders lessons by dragging, and makes slides of pictures. The buttons do the same without a mouse.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';
import { PASSWORD, addStaff, firstSignIn, setUp, staffSignIn } from '../story.mjs';

export const site = { env: { HOCVU_READ_ALOUD: 'off' } };

export default async ({ site, phone, desktop, plain, ok }) => {
  const v = await desktop();
  await setUp(v, site);
  const first = await addStaff(v, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] });
  await v.press('Thoát');
  await firstSignIn(v, 'giang', first);
  await v.open('/drafts/new');
  await v.fill({ 'Tên khóa học': 'Tin nhắn lạ', 'Giới thiệu': 'Nhận ra tin nhắn lừa đảo.' });
  await v.press('Bắt đầu soạn');
  const draft = v.path();
  for (const title of ['Một', 'Hai', 'Ba']) {
    await v.open(draft, { check: false });
    await v.fill({ 'Tên bài mới': title });
    await v.press('Thêm bài', { check: false });
  }
  const lesson = `${draft}/lessons/mot`;
  const posts = [];
  v.page.on('request', (r) => { if (r.method() === 'POST') posts.push(r.url()); });

  // --- too large: told at once, nothing is sent
  const folder = mkdtempSync(join(tmpdir(), 'hocvu-gui-'));
  const large = join(folder, 'anh-to.png'), photo = join(folder, 'cho-ben.png');
  writeFileSync(large, Buffer.alloc(21_000_000));
  writeFileSync(photo, noise(1400, 900));
  await v.open(`${lesson}/files`);
  await v.fill({ 'Lời tả hình': 'Chợ bến' });
  await v.page.locator('#picture').setInputFiles(large);
  await v.sees('Tệp này nặng 21 MB, tối đa 20 MB');
  await v.page.getByRole('button', { name: 'Gửi hình' }).click();
  await v.page.waitForTimeout(200);
  ok('a file that is too large is not sent', posts.length === 0 ? [] : posts);
  await v.choose('Phụ đề của video');
  await v.page.locator('#file').setInputFiles(large);
  ok('captions may weigh far less', await v.page.locator('upload-progress').nth(1).locator('.problem').count() === 1);
  await v.choose('Video của bài');
  ok('as soon as it is a film it may be so large', await v.page.locator('upload-progress').nth(1).locator('.problem').count() === 0);

  // --- a large one shows how far it is, and can be stopped
  const line = await v.page.context().newCDPSession(v.page);
  await line.send('Network.enable');
  const speed = (bytes) => line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: bytes });
  await speed(1_500_000);
  await v.page.locator('#picture').setInputFiles(photo);
  const bar = v.page.locator('upload-progress progress');
  await v.page.getByRole('button', { name: 'Gửi hình' }).click();
  await bar.waitFor();
  await v.page.waitForFunction(() => document.querySelector('upload-progress progress').value > 0.1);
  ok('it says how far it is', /Đang gửi [1-9]0 %/.test(await v.page.locator('upload-progress').first().innerText()));
  await v.shot('sending');
  await v.page.getByRole('button', { name: 'Dừng gửi' }).click();
  ok('it can be stopped, and nothing was kept', await bar.count() === 0 && v.path() === `${lesson}/files`);
  await speed(-1);
  await v.page.getByRole('button', { name: 'Gửi hình' }).click();
  await v.page.getByText('Đã thêm hình vào cuối bài.').waitFor();
  ok('sent whole, the page that follows stands there', v.path() === lesson ? [] : [v.path()]);
  ok('and its own script works there', await v.page.locator('draft-autosave [role=status]').count() === 1);
  await v.open(`${lesson}/files`);
  await v.sees('cho-ben.png');

  // --- wrong content, whatever its name: the words stay
  const zip = Buffer.concat([Buffer.from('PK\x03\x04'), randomBytes(1_200_000)]);
  await v.fill({ 'Lời tả hình': 'Một tin nhắn' });
  await v.page.locator('#picture').setInputFiles({ name: 'hinh.png', mimeType: 'image/png', buffer: zip });
  await v.page.getByRole('button', { name: 'Gửi hình' }).click();
  await v.page.locator('.problems').waitFor();
  await v.sees('ZIP');
  ok('what is wrong is said where the eye goes', await v.page.evaluate(() => document.activeElement.className === 'problems'));
  v.noise.splice(0); // the browser notes the 422 of the upload

  // --- without JavaScript the form is a form
  const without = await plain({ learner: false });
  await staffSignIn(without, 'giang', `${PASSWORD} của tôi`);
  await without.open(`${lesson}/files`);
  await without.fill({ 'Lời tả hình': 'Chợ bến' });
  await without.attach('Tệp hình', { name: 'hinh.png', mimeType: 'image/png', buffer: zip });
  await without.press('Gửi hình', { status: 422 });
  await without.sees('ZIP');

  // --- order by dragging; the buttons stand as they did
  await v.open(draft);
  const order = () => v.page.locator('li[data-key]').evaluateAll((all) => all.map((one) => one.dataset.key).join(' '));
  ok('the lessons stand as they came', await order() === 'mot hai ba' ? [] : [await order()]);
  const handle = v.page.locator('li[data-key=ba] .drag-handle');
  const from = await handle.boundingBox(), to = await v.page.locator('li[data-key=mot]').boundingBox();
  await v.page.mouse.move(from.x + 10, from.y + 10);
  await v.page.mouse.down();
  await v.page.mouse.move(to.x + 40, to.y + 4, { steps: 6 });
  ok('what is dragged goes along', await order() === 'ba mot hai' ? [] : [await order()]);
  await v.shot('dragging');
  await Promise.all([v.page.waitForEvent('load'), v.page.mouse.up()]);
  await v.check({ status: 200 });
  ok('it is kept', await order() === 'ba mot hai' ? [] : [await order()]);
  await v.press(/^Đưa xuống.*Ba/);
  ok('a button moves it back by one', await order() === 'mot ba hai' ? [] : [await order()]);
  ok('a screen reader hears nothing of handles', await v.page.locator('.drag-handle:not([aria-hidden=true])').count() === 0);

  // --- slides on a phone
  const p = await phone({ learner: false });
  await staffSignIn(p, 'giang', `${PASSWORD} của tôi`);
  await p.open(lesson, { check: false });
  await p.follow('Trang chiếu bằng hình');
  const svg = { name: 'Một.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="40" height="30" fill="#0a544b"/></svg>') };
  await p.press('Gửi trang chiếu', { status: 422 });
  for (const alt of ['Tin nhắn', 'Người thân']) {
    await p.fill({ 'Lời tả hình': alt, 'Lời nói cùng trang này': `Nói về ${alt}.` });
    await p.page.locator('#alt').fill(alt);
    await p.page.locator('#text').fill(`Nói về ${alt}.`);
    await p.attach('Tệp hình', svg);
    await p.press('Gửi trang chiếu');
    await p.sees('Đã thêm trang chiếu.');
  }
  await p.page.locator('#alt_1').fill('');
  await p.press(/^Đưa lên.*Trang 2/, { status: 422 });
  await p.sees('Trang 1: hãy tả hình');
  await p.page.locator('#alt_1').fill('Một tin nhắn lạ');
  await p.press(/^Đưa lên.*Trang 2/);
  ok('words and order are kept at once', await p.page.locator('#alt_2').inputValue() === 'Một tin nhắn lạ');
  rmSync(folder, { recursive: true });
};

/** A PNG that cannot be packed: as heavy as it is large. */
function noise(width, height) {
  const lines = randomBytes((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) lines[y * (width * 3 + 1)] = 0;
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    body.copy(framed, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', deflateSync(lines, { level: 0 })), chunk('IEND', Buffer.alloc(0))]);
}
