// Letters by a real mail server: a learner agrees on the phone, the trainer sends and watches them go; then the server is busy.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../harness.mjs';
import { enterLearner, learnerSignIn, village } from '../story.mjs';

export default async ({ site, another, phone, plain, ok }) => {
  const office = await postOffice(site.dir);
  try {
    await story({ office, house: await another({ data: office.data }), phone, plain, ok });
  } finally {
    office.server.kill();
  }
};

async function story({ office, house, phone, plain, ok }) {
  const { admin, giang, room } = await village((options) => phone({ at: house, learner: false, ...options }), house);
  await giang.open('/class-sessions/new', { check: false });
  const day = new Date(Date.now() + 7 * 24 * 3600_000).toISOString().slice(0, 10);
  await giang.fill({ 'Lớp': 'Lớp tối thứ Tư', 'Ngày': day, 'Bắt đầu lúc': '19:30' });
  await giang.press('Lên lịch', { check: false });
  const session = giang.path().split('?')[0];
  await giang.open(`${session}/invitations`);
  await giang.sees('Xã chưa hỏi địa chỉ thư của người học.');

  // --- the commune takes it up, two learners agree
  await admin.open('/admin/privacy', { check: false });
  await admin.page.locator('details:has(a[href*="/purposes/email"]) > summary').click();
  await admin.follow('Gửi thư điện tử báo lịch học');
  await admin.press('Lưu bản mới');
  for (const [come, name, address] of [[phone, 'Trần Thị Lan', 'lan@xa.example'], [plain, 'Vũ Thị Mận', 'later@xa.example']]) {
    const pin = await enterLearner(giang, room, { name });
    const learner = await come({ at: house });
    await learnerSignIn(learner, room.code, name, pin, { check: false });
    await learner.open('/account/privacy');
    await learner.press(/^Tôi đồng ý – Gửi thư điện tử/);
    await learner.follow('Địa chỉ thư điện tử');
    await learner.fill({ 'Địa chỉ thư điện tử': address });
    await learner.press('Lưu');
  }

  // --- one goes at once and the page says so by itself; for the other the server has no time
  await giang.open(`${session}/invitations`);
  await giang.press('Gửi thư cho 2 người');
  await giang.page.getByText('Đã gửi 1 trên 2 thư').first().waitFor({ timeout: 15_000 });
  await giang.check();
  await giang.sees('Máy chủ thư chưa nhận. Thư được giữ lại và gửi tiếp lúc');
  const letter = readFileSync(join(office.folder, '1.eml'), 'utf8');
  ok('the letter went to her alone', letter.startsWith('Envelope-To: lan@xa.example\r\n') && !letter.includes('later@'));
  await giang.open(`${session}/invitations`);
  ok('she counts as told', await giang.page.locator('input:checked:disabled').count() === 1);
}

/** A mail server, and the data folder of a commune that knows it. */
async function postOffice(within) {
  const [folder, data] = ['office', 'house'].map((name) => join(within, name));
  for (const made of [folder, data]) mkdirSync(made, { mode: 0o700 });
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -x509';
  const made = `req ${key} -keyout server.key -out server.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE`;
  execFileSync('openssl', made.split(' '), { cwd: folder, stdio: 'ignore' });
  const server = spawn('/usr/bin/python3', [join(root, 'tests/site/letters/server.py'), folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(server.stdout, 'data');
  writeFileSync(join(data, 'mail.password'), 'mat-khau-thu\n', { mode: 0o600 });
  writeFileSync(join(data, 'hocvu.toml'), [
    '[mail]', 'server = "localhost"', `port = ${`${port}`.trim()}`, 'user = "lop"', 'password_file = "mail.password"',
    'from = "Lớp học cộng đồng <lop@xa.example>"', `ca_file = "${join(folder, 'server.pem')}"`, '',
  ].join('\n'));
  return { folder, data, server };
}
