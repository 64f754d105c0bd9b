// The yearly review that is due, a purpose of the commune's own, and a child who signs up with its guardian: all on phones.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { addStaff, firstSignIn, learnerSignIn, openClass, setUp } from '../story.mjs';

export default async ({ site, phone, ok }) => {
  const year = new Date().getFullYear();
  const admin = await phone();
  await setUp(admin, site);
  const password = await addStaff(admin, { userName: 'giang', name: 'Nguyễn Thị Giảng', roles: ['Giảng viên'] });

  // --- a year and a week later
  const database = join(site.dir, 'hocvu.sqlite3');
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', database, "UPDATE roles SET granted_at = datetime('now', '-372 days')"]);
  await admin.open('/admin');
  await admin.sees('2 quyền đã quá hạn rà soát.');
  await admin.follow('Rà soát quyền hằng năm');
  await admin.sees('Có 2 quyền đến hạn rà soát.');
  await admin.walk();
  await admin.press('Xác nhận còn cần Giảng viên Nguyễn Thị Giảng');
  await admin.sees('Có 1 quyền đến hạn rà soát.');
  await admin.press('Xác nhận còn cần Quản trị Lê Văn Quản');
  await admin.sees('Chưa có quyền nào đến hạn');
  await admin.open('/admin');
  await admin.doesNotSee('quá hạn rà soát');

  // --- a purpose that the program did not come with
  await admin.follow('Dữ liệu cá nhân của xã');
  await admin.follow('Thêm mục đích');
  ok('nothing is chosen beforehand', await admin.page.locator('main input:checked').count() === 0);
  await admin.press('Thêm mục đích này', { status: 422 });
  await admin.sees('Bạn chọn căn cứ.');
  await admin.sees('Bạn ghi đủ lời văn ở mọi ô.');
  await admin.choose('Chỉ khi bạn đồng ý');
  const words = {
    document: 'Kế hoạch 12/KH-UBND', title: 'Ghi âm buổi học', text: 'Xã ghi âm buổi học để người vắng nghe lại.',
    easy: 'Xã ghi âm lớp học.\nNgười vắng nghe lại được.', data: 'Tiếng nói ở lớp', keep: '3 tháng', receivers: 'Học viên của lớp',
  };
  for (const [field, text] of Object.entries(words)) {
    for (const id of field === 'document' ? [field] : [`${field}_vi`, `${field}_en`]) await admin.page.locator(`#${id}`).fill(text);
  }
  await admin.press('Thêm mục đích này');
  await admin.sees('Đã thêm mục đích.');
  await admin.sees('Ghi âm buổi học');

  // --- the class takes sign-ups
  const trainer = await phone();
  await firstSignIn(trainer, 'giang', password);
  const room = await openClass(trainer, 'Lớp tối thứ Tư', 'Thôn Đông');
  await trainer.press('Cho tự đăng ký');

  // --- a child, alone at first
  const child = await phone();
  await child.open('/login');
  await child.fill({ 'Mã lớp': room.code });
  await child.press('Tiếp tục');
  await child.follow('Tôi là người mới, đăng ký học');
  await child.sees('Xã dùng thông tin này làm gì?');
  const fill = (birth) => child.fill({ 'Họ và tên': 'Lê Bé An', Ngày: '2', Tháng: '1', Năm: birth, Thôn: 'Thôn Đông', 'Mã PIN bạn chọn': '7391' });
  await fill(year - 5);
  await child.press('Gửi đăng ký', { status: 422 });
  await child.sees('Em dưới 7 tuổi nên không tự đăng ký.');
  await fill(year - 12);
  await child.press('Gửi đăng ký');
  await child.sees('cần bố mẹ hoặc người giám hộ cùng điền');
  ok('no box is ticked', await child.page.locator('input[type=checkbox]:checked').count() === 0);
  await child.fill({ 'Mã PIN bạn chọn': '7391' });
  await child.press('Gửi đăng ký', { status: 422 });
  await child.sees('Người giám hộ đọc rồi chọn ô đồng ý.');
  await child.fill({ 'Họ và tên người giám hộ': 'Phạm Thị Mẹ', 'Số điện thoại người giám hộ': '0912 345 678', 'Mã PIN bạn chọn': '7391' });
  await child.choose('mẹ');
  await child.page.locator('input[name=own]').check();
  await child.page.locator('input[name=guardian]').check();
  await child.walk();
  await child.press('Gửi đăng ký');
  await child.sees('Giảng viên chưa xác nhận');

  // --- the trainer asks the guardian first
  await trainer.open(`${room.path}/sign-ups`);
  await trainer.sees('0912 345 678');
  await trainer.follow('Hỏi người giám hộ rồi xác nhận');
  ok('nothing is chosen beforehand', await trainer.page.locator('main input:checked').count() === 0);
  await trainer.press('Xác nhận', { status: 422 });
  await trainer.sees('bạn hỏi người giám hộ trước');
  await trainer.choose('Trưởng thôn hoặc giảng viên biết rõ');
  await trainer.choose(/^nói trước người làm chứng/);
  await trainer.fill({ 'Bằng chứng': 'Trưởng thôn Đông' });
  await trainer.choose(/^Tôi đã hỏi Phạm Thị Mẹ/);
  await trainer.press('Xác nhận');
  await trainer.sees('Đã xác nhận.');
  await trainer.open(`${room.path}/consents`);
  await trainer.sees('Đã đồng ý');

  // --- the child is in, and sees what was agreed to; the new purpose waits for the guardian
  await child.open('/waiting');
  await child.sees('Giảng viên đã xác nhận');
  await learnerSignIn(child, room.code, 'be an', '7391');
  await child.open('/account/privacy');
  await child.sees('Phạm Thị Mẹ');
  await child.press(/^Tôi đồng ý – Ghi âm buổi học/);
  await child.sees('Chờ người giám hộ');

  // --- the purpose ends: nobody is asked any more, the history stays
  await admin.open('/admin/privacy');
  await admin.follow('Ghi âm buổi học');
  await admin.page.getByText('Kết thúc mục đích này').click();
  await admin.press('Kết thúc và xóa dữ liệu dựa trên đó');
  await admin.sees('Đã kết thúc mục đích.');
  await admin.sees('2 mục đích xã không dùng');
  await child.open('/account/privacy');
  ok('nobody is asked any more', await child.page.getByRole('button', { name: /Ghi âm buổi học/ }).count() === 0);
  await child.sees('Ghi âm buổi học');

  // --- the code got about: a new one
  await trainer.open(room.path);
  await trainer.follow('Đổi mã lớp');
  await trainer.sees('Mã cũ hết dùng ngay');
  await trainer.press('Đổi mã, mã cũ hết dùng');
  const code = (await trainer.text('.code')).replace(/\D/g, '');
  ok('the class has another code', code !== room.code && /^\d{6}$/.test(code));
  const stranger = await phone();
  await stranger.open('/login');
  await stranger.fill({ 'Mã lớp': room.code });
  await stranger.press('Tiếp tục', { status: 422 });
  await stranger.sees('Không có lớp nào mang mã này');
};
