// Signing in with a real OpenID Connect provider: invited, agreed, signed out of both, in again with one tap, unlinked.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../harness.mjs';
import { SECRET, startProvider } from '../provider.mjs';
import { addStaff, enterLearner, firstSignIn, openClass, readQr, setUp } from '../story.mjs';

export default async ({ another, phone, desktop, plain, ok }) => {
  const data = mkdtempSync(join(tmpdir(), 'hocvu-openid-'));
  const port = await freePort();
  writeFileSync(join(data, 'cong-xa.secret'), `${SECRET}\n`, { mode: 0o600 });
  writeFileSync(join(data, 'hocvu.toml'), `[[openid]]
id = "cong-xa"
name = "Cổng xã"
issuer = "http://localhost:${port}"
client_id = "hocvu"
client_secret_file = "cong-xa.secret"
scopes = ["profile"]
`);
  const house = await another({ data });
  const provider = await startProvider({
    port, back: `${house.url}/login/with/cong-xa/answer`, afterLeaving: `${house.url}/logout/cong-xa/done`,
    people: { lan: 'Lan ở cổng', la: 'Người lạ' },
  });
  try {
    await journey({ house, phone, desktop, plain, ok });
  } finally {
    provider.stop();
    process.once('exit', () => rmSync(data, { recursive: true, force: true }));
  }
};

/** Goes through a link that leads to the provider; its pages are not ours to check. */
async function leave(v, click) {
  await Promise.all([v.page.waitForURL(/^http:\/\/localhost/), click.click({ noWaitAfter: true })]);
  await v.page.waitForLoadState('load');
}

/** Comes back from the provider by one of its buttons, to a page of ours. */
async function comeBack(v, button, options = {}) {
  await Promise.all([v.page.waitForURL(/^http:\/\/127\.0\.0\.1/), v.page.getByRole('button', { name: button }).click({ noWaitAfter: true })]);
  await v.page.waitForLoadState('load');
  v.noise.length = 0; // "another host" is the point here
  await v.check(options);
}

async function signInThere(v, login, options) {
  await v.page.getByLabel('Tên ở cổng').fill(login);
  await comeBack(v, 'Vào cổng', options);
}

async function journey({ house, phone, desktop, plain, ok }) {
  const admin = await desktop({ at: house });
  for (let i = 0; i < 100 && !house.setup; i += 1) await new Promise((done) => setTimeout(done, 50));
  await setUp(admin, house);
  const password = await addStaff(admin, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] });
  const giang = await phone({ at: house, learner: false });
  await firstSignIn(giang, 'giang', password);
  const room = await openClass(giang, 'Lớp tối thứ Tư', 'Thôn Đông');
  await enterLearner(giang, room, { name: 'Trần Thị Lan', sex: 'Nữ' });

  // --- the trainer makes an invitation; the learner scans it
  await giang.open(room.path);
  await giang.follow(/^Tài khoản liên kết – Trần Thị Lan/);
  await giang.sees('Chưa có tài khoản nào được liên kết.');
  await giang.press('Tạo lời mời');
  await giang.sees('Đừng gửi vào nhóm chung.');
  const link = await readQr(giang);
  ok('the QR code is the link', link?.startsWith(`${house.url}/invitations/`) ? [] : [`it says ${link}`]);

  const lan = await phone({ at: house });
  await lan.open(link);
  await lan.sees('Lời mời dành cho Trần Thị Lan');
  await leave(lan, lan.page.getByRole('link', { name: 'Vào bằng Cổng xã' }));
  await signInThere(lan, 'lan');
  lan.at('/login/with/cong-xa/link');
  await lan.sees('Trần Thị Lan');
  await lan.sees('Lan ở cổng');
  await lan.sees('Nguyễn Thị Giảng đã mời bạn liên kết.');
  await lan.press('Đồng ý liên kết và vào');
  await lan.sees('Đã liên kết.');
  await lan.sees('Trần Thị Lan');

  // --- out of both
  await lan.press('Thoát');
  await lan.sees('Nhưng máy này vẫn đang đăng nhập ở Cổng xã.');
  await leave(lan, lan.page.getByRole('link', { name: 'Thoát cả ở Cổng xã' }));
  await comeBack(lan, 'Thoát khỏi cổng');
  await lan.sees('Bạn đã thoát cả hai nơi.');

  // --- in again: the provider asks once, then one tap is enough
  await lan.open('/login?next=/courses');
  await leave(lan, lan.page.getByRole('link', { name: 'Vào bằng Cổng xã' }));
  await signInThere(lan, 'lan');
  lan.at('/courses');
  await lan.press('Thoát');
  await lan.follow('Máy của tôi, không cần thoát thêm');
  await lan.open('/login');
  await lan.tap(lan.page.getByRole('link', { name: 'Vào bằng Cổng xã' }), { check: false });
  lan.noise.length = 0;
  await lan.check({ status: null });
  await lan.sees('Trần Thị Lan');

  // --- the invitation is used up; nobody is entered by signing in; without JavaScript too
  const stranger = await plain({ at: house });
  await stranger.open(link, { status: 422 });
  await stranger.sees('Lời mời này đã được dùng rồi.');
  await stranger.open('/login/staff');
  await leave(stranger, stranger.page.getByRole('link', { name: 'Vào bằng Cổng xã' }));
  await signInThere(stranger, 'la', { status: 422 });
  await stranger.sees('Chào Người lạ');
  await stranger.sees('Nhờ giảng viên của lớp');

  // --- the admin sees the link; the learner undoes it
  await giang.open(room.path);
  await giang.follow(/^Tài khoản liên kết – Trần Thị Lan/);
  await giang.sees('Cổng xã');
  const page = giang.path();
  await admin.open(page);
  ok('the admin can undo it', await admin.page.getByText('Bỏ liên kết').count() > 0);
  await lan.open('/account');
  await lan.follow('Xem và bỏ liên kết');
  await lan.page.locator('summary').first().click();
  await lan.press('Bỏ liên kết với Cổng xã');
  await lan.sees('Đã bỏ liên kết.');
  await lan.sees('Bạn chưa liên kết tài khoản nào');
  await lan.press('Thoát');
  await lan.open('/login');
  await lan.tap(lan.page.getByRole('link', { name: 'Vào bằng Cổng xã' }), { check: false });
  lan.noise.length = 0;
  await lan.check({ status: 422 });
  await lan.sees('chưa được liên kết với ai trong xã.');
  await admin.open('/admin/journal');
  await admin.sees('Liên kết tài khoản ở nơi khác');
  await admin.sees('Bỏ liên kết tài khoản ở nơi khác');
}
