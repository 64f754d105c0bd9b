// The rules of staff accounts: the first password, the second factor, the lock that loses nothing, signing out everywhere.
import { PASSWORD, addStaff, setUp, staffSignIn, totp, turnOnSecondFactor } from '../story.mjs';

const OWN = 'vườn cau sau nhà 7';

export default async ({ site, another, desktop, phone, ok }) => {
  const admin = await desktop();
  await setUp(admin, site);
  const first = await addStaff(admin, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] });
  await admin.open('/admin/rules');
  await admin.sees('Quản trị luôn phải dùng.');
  await admin.sees('Ít nhất 14 ký tự');

  // --- the first password is changed, and not for one that everybody knows
  const giang = await phone({ learner: false });
  await staffSignIn(giang, 'giang', first);
  giang.at('/account/password');
  for (const [password, words] of [['matkhau123', 'cần ít nhất 14 ký tự'], ['matkhaumatkhau', 'rất dễ đoán'], ['xã Trung Chính đẹp', 'tên xã']]) {
    await giang.fill({ 'Mật khẩu đang dùng': first, 'Mật khẩu mới': password });
    await giang.press('Đổi mật khẩu', { status: 422, check: password === 'matkhau123' });
    await giang.sees(words);
  }
  await giang.page.getByLabel('Mật khẩu mới').focus();
  await giang.page.keyboard.insertText(OWN);
  ok('a password can be pasted', await giang.page.getByLabel('Mật khẩu mới').inputValue() === OWN);
  await giang.fill({ 'Mật khẩu đang dùng': first });
  await giang.press('Đổi mật khẩu');

  // --- the second factor: set up, used, and a recovery code in its place
  const { secret, codes } = await turnOnSecondFactor(giang, OWN);
  ok('there are ten recovery codes', codes.length === 10);
  await giang.press('Thoát');
  await staffSignIn(giang, 'giang', OWN);
  giang.at('/login/staff/code');
  await giang.fill({ 'Mã sáu số': '000000' });
  await giang.press('Đăng nhập', { status: 422 });
  await giang.fill({ 'Mã sáu số': totp(secret, 1) });
  await giang.press('Đăng nhập');
  await giang.sees('Chào Nguyễn Thị Giảng');
  const library = await desktop({ learner: false });
  await staffSignIn(library, 'giang', OWN);
  await library.fill({ 'Mã sáu số': codes[0].toUpperCase() });
  await library.press('Đăng nhập');
  await library.open('/account');
  await library.sees('Còn 9 mã dự phòng.');

  // --- signing out everywhere
  await giang.open('/account');
  await giang.follow('Thoát khỏi các máy khác');
  await giang.fill({ 'Mật khẩu đang dùng': OWN });
  await giang.press('Thoát khỏi các máy đã chọn');
  await giang.sees('Đã thoát khỏi các máy khác.');
  await library.open('/classes');
  library.at('/login/staff');
  await giang.open('/account/recovery-codes');
  await giang.open('/account/second-factor/removal');

  // --- the admin, who comes a second time, needs a code too; closes and opens an account
  await admin.open('/admin/staff');
  await admin.follow('Nguyễn Thị Giảng');
  await admin.press('Khóa tài khoản');
  await admin.sees('Đã khóa tài khoản');
  await giang.open('/classes', { check: false });
  giang.at('/login/staff');
  await library.fill({ 'Tên đăng nhập': 'giang', 'Mật khẩu': OWN });
  await library.press('Đăng nhập', { status: 422 });
  await library.sees('Tài khoản này đang bị khóa.');
  await admin.press('Mở lại tài khoản');
  await admin.press('Thoát');
  await staffSignIn(admin, 'quan', PASSWORD);
  await admin.open('/admin');
  admin.at('/account/second-factor');

  // --- the lock: another house, where fifteen minutes are four seconds
  const quick = await another({ env: { HOCVU_LOCK_AFTER: '4s' } });
  const quan = await phone({ at: quick, learner: false, javaScript: false });
  await setUp(quan, quick);
  const unlock = async () => {
    await quan.fill({ 'Mật khẩu': PASSWORD });
    await quan.press('Mở khóa', { check: false });
  };
  await quan.open('/admin/staff/new', { check: false });
  if (quan.path().startsWith('/login/unlock')) await unlock();
  await quan.fill({ 'Họ và tên': 'Trần Văn Giữ', 'Tên đăng nhập': 'giu', 'Quyền có hiệu lực ở đâu': 'Xã Trung Chính (tất cả các thôn)' });
  await quan.choose('Giảng viên');
  await quan.page.waitForTimeout(4_500);
  await quan.press('Thêm và tạo mật khẩu');
  quan.at('/login/unlock');
  await quan.sees('Điều bạn vừa gửi vẫn còn nguyên.');
  await quan.fill({ 'Mật khẩu': 'không phải mật khẩu này' });
  await quan.press('Mở khóa', { status: 422 });
  await unlock();
  await quan.sees('Gửi tiếp việc đang làm dở');
  await quan.press('Gửi tiếp', { check: false });
  if (quan.path().startsWith('/login/unlock')) { await unlock(); await quan.press('Gửi tiếp', { check: false }); }
  await quan.sees('Trần Văn Giữ dùng tên và mật khẩu dưới đây');
  ok('nothing had to be typed again, without JavaScript', (await quan.text('dl code')).includes('-'));
};
