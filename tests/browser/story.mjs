// What the people of the journeys do again and again, in the words of the pages.

import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './harness.mjs';

const jsQR = readFileSync(createRequire(import.meta.url).resolve('jsqr/dist/jsQR.js'), 'utf8');

export const PASSWORD = 'mèo ngủ trên mái nhà';

/** The one-time link → a commune with hamlets and its first admin, who is signed in then. */
export async function setUp(v, site, { hamlets = ['Thôn Đông', 'Thôn Tây', 'Thôn Thanh Ban'] } = {}) {
  await v.open(site.setup);
  await v.fill({
    'Tỉnh, thành phố': 'Thanh Hóa', 'Tên xã, phường, đặc khu': 'Trung Chính', 'Danh sách thôn': hamlets.join('\n'),
    'Họ và tên của bạn': 'Lê Văn Quản', 'Tên đăng nhập': 'quan', 'Mật khẩu': PASSWORD,
  });
  await v.press('Tạo xã và đăng nhập');
  v.at('/admin');
}

/** The admin, signed in, adds somebody: gives the password of the first time. */
export async function addStaff(v, { name, userName, roles }) {
  await v.open('/admin/staff/new');
  await v.fill({ 'Họ và tên': name, 'Tên đăng nhập': userName, 'Quyền có hiệu lực ở đâu': 'Xã Trung Chính (tất cả các thôn)' });
  for (const role of roles) await v.choose(role);
  await v.press('Thêm và tạo mật khẩu');
  return v.text('dl code');
}

/** Somebody of the staff comes for the first time and takes a password of their own. */
export async function firstSignIn(v, userName, password) {
  await staffSignIn(v, userName, password);
  v.at('/account/password');
  await v.fill({ 'Mật khẩu đang dùng': password, 'Mật khẩu mới': `${PASSWORD} của tôi` });
  await v.press('Đổi mật khẩu');
  await v.sees('Mật khẩu đã được đổi');
}

export async function staffSignIn(v, userName, password) {
  await v.open('/login/staff');
  await v.fill({ 'Tên đăng nhập': userName, 'Mật khẩu': password });
  await v.press('Đăng nhập');
}

/** The six digits that an authenticator app shows (RFC 6238), some half-minutes from now. */
export function totp(secret, steps = 0) {
  const bits = [...secret.replace(/[\s=]/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac('sha1', key).update(step).digest();
  return `${(hash.readUInt32BE(hash[19] & 15) & 0x7fffffff) % 1_000_000}`.padStart(6, '0');
}

/** Turns the second factor on: gives what the app scanned and the recovery codes. */
export async function turnOnSecondFactor(v, password) {
  await v.open('/account/second-factor');
  const secret = (await v.text('main code')).trim();
  await v.fill({ 'Mật khẩu đang dùng': password, 'Mã sáu số': totp(secret) });
  await v.press('Bật mã xác nhận');
  return { secret, codes: await v.page.locator('main ul code').allInnerTexts() };
}

/** The trainer opens a class: gives its code and address. */
export async function openClass(v, name, hamlet) {
  await v.open('/classes');
  await v.follow('Mở lớp mới');
  await v.fill({ 'Tên lớp': name, Thôn: hamlet });
  await v.press('Mở lớp');
  return { code: (await v.text('.code')).replace(/\D/g, ''), path: v.path() };
}

/** Fills in the page of a new learner. */
export async function describe(v, { name, birth = '2 9 1950', hamlet, group = 'Người dân', sex, number }) {
  const [day, month, year] = birth.split(' ');
  await v.fill({ 'Họ và tên': name, Ngày: day, Tháng: month, Năm: year });
  await v.choose(group);
  if (sex) await v.choose(sex);
  if (hamlet) await v.fill({ Thôn: hamlet });
  if (number) await v.fill({ 'Số định danh cá nhân': number });
}

/** The trainer enters a learner: gives the PIN on the slip. */
export async function enterLearner(v, room, person) {
  await v.open(`${room.path}/learners/new`);
  await describe(v, person);
  await v.press('Ghi tên và cấp mã PIN');
  return v.text('.slip .pin');
}

/** The code of the class (unless the phone knows it), the name from the list, the PIN. `options` are for the last step. */
export async function learnerSignIn(v, code, name, pin, options) {
  await v.open('/login');
  if (await v.page.getByLabel('Mã lớp').count()) {
    await v.fill({ 'Mã lớp': code });
    await v.press('Tiếp tục', { check: false });
    if (await v.page.getByLabel('Mã lớp').count()) return v.check(options);
  }
  await chooseName(v, name);
  await v.fill({ 'Mã PIN': pin });
  await v.press('Đăng nhập', options);
}

/** On the list of names: taps the one that has these words. */
export async function chooseName(v, name) {
  const folded = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd');
  const names = await v.page.locator('.names button').allInnerTexts();
  const at = names.findIndex((one) => folded(one).includes(folded(name)));
  if (at < 0) throw new Error(`no ${name} among ${names.join(', ')}`);
  await v.tap(v.page.locator('.names button').nth(at));
}

/** A commune that is ready to learn: its people with their passwords, a class in Thôn Đông. */
export async function village(come, site) {
  const admin = await come();
  await setUp(admin, site);
  const staff = {
    giang: { name: 'Nguyễn Thị Giảng', roles: ['Giảng viên'] },
    danhgia: { name: 'Vũ Văn Đánh', roles: ['Người đánh giá', 'Người phê duyệt'] },
    duyet: { name: 'Phạm Văn Duyệt', roles: ['Người phê duyệt'] },
    theodoi: { name: 'Hoàng Thị Dõi', roles: ['Cán bộ theo dõi'] },
  };
  const desks = {};
  for (const [userName, person] of Object.entries(staff)) {
    const password = await addStaff(admin, { userName, ...person });
    desks[userName] = await come();
    await firstSignIn(desks[userName], userName, password);
  }
  const room = await openClass(desks.giang, 'Lớp tối thứ Tư', 'Thôn Đông');
  return { admin, ...desks, room };
}

// --- learning

/** The questions of a course with their right choices, by the words of the question. */
export function rightAnswers(course, folder = join(root, 'content')) {
  const toml = readFileSync(join(folder, course, 'quiz.toml'), 'utf8');
  const text = (block) => JSON.parse(block.match(/^text = (".*")$/m)[1]);
  return new Map(toml.split('[[questions]]').slice(1).map((question) => {
    const choices = question.split('[[questions.choices]]').slice(1).map((block) => ({ text: text(block), right: /^correct = true$/m.test(block) }));
    return [text(question), choices];
  }));
}

/** From the first question to the page of all answers; `wrong` questions are answered wrongly, `blank` ones left out. */
export async function answerAll(v, answers, { wrong = 0, blank = 0, check = true } = {}) {
  for (let n = 0; /\/questions\//.test(v.path()); n += 1) {
    const choices = answers.get((await v.heading()).trim());
    if (!choices) throw new Error(`an unknown question: ${await v.heading()}`);
    if (n >= wrong && n < wrong + blank) {
      await v.follow('Bỏ qua câu này', { check });
      continue;
    }
    const chosen = n < wrong ? choices.filter((c) => !c.right).slice(0, 1) : choices.filter((c) => c.right);
    for (const choice of chosen) await v.page.locator('label.choice').filter({ has: v.page.getByText(choice.text, { exact: true }) }).locator('input').check();
    await v.press(/^Trả lời và/, { check });
  }
}

/** Reads every lesson to the last from where the learner stands. */
export async function readOn(v, { lessons = 50, check = true } = {}) {
  for (let i = 0; i < lessons && /^\/lessons\//.test(v.path()); i += 1) await v.press(/^Đã xong/, { check });
}

/** What the QR code of the page says; with several, the nth. */
export async function readQr(v, nth = 0) {
  await v.page.evaluate(jsQR);
  return v.page.evaluate(async (nth) => {
    const svg = document.querySelectorAll('.qr svg')[nth].cloneNode(true);
    svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
    svg.setAttribute('width', 800); svg.setAttribute('height', 800);
    const picture = new Image();
    picture.src = `data:image/svg+xml;utf8,${encodeURIComponent(svg.outerHTML)}`;
    await picture.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: 880, height: 880 });
    const c = canvas.getContext('2d');
    c.fillStyle = 'white'; c.fillRect(0, 0, 880, 880); c.drawImage(picture, 40, 40, 800, 800);
    return window.jsQR(c.getImageData(0, 0, 880, 880).data, 880, 880)?.data ?? null;
  }, nth);
}

/** The QR code in a picture (PNG): what it says, and how many dots wide it is; null when no phone would read it. */
export async function readPicture(v, png) {
  await v.page.evaluate(jsQR);
  return v.page.evaluate(async (source) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${source}`;
    await picture.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
    const c = canvas.getContext('2d');
    c.drawImage(picture, 0, 0);
    const found = window.jsQR(c.getImageData(0, 0, picture.width, picture.height).data, picture.width, picture.height);
    if (!found) return null;
    const { topLeftCorner: left, topRightCorner: right } = found.location;
    return { says: found.data, wide: Math.hypot(right.x - left.x, right.y - left.y) };
  }, png.toString('base64'));
}
