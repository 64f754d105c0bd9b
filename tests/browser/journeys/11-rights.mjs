// Holiday cover with an end, a right in one class, the page that says who may what, the review, and an observer's totals.
import { addStaff, enterLearner, firstSignIn, openClass, setUp } from '../story.mjs';

const inDays = (days) => {
  const day = new Date(Date.now() + (days * 24 + 7) * 3_600_000);
  return { day: String(day.getUTCDate()), month: String(day.getUTCMonth() + 1), year: String(day.getUTCFullYear()) };
};

export default async ({ site, phone, desktop, ok }) => {
  const admin = await desktop({ learner: false });
  await setUp(admin, site);
  const giang = await phone({ learner: false });
  await firstSignIn(giang, 'giang', await addStaff(admin, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] }));
  const room = await openClass(giang, 'Lớp tối thứ Tư', 'Thôn Đông');
  await openClass(giang, 'Lớp tối thứ Năm', 'Thôn Tây');
  await enterLearner(giang, room, { name: 'Trần Thị Lan', birth: '2 9 1950' });
  const giam = await phone({ learner: false });
  await firstSignIn(giam, 'giam', await addStaff(admin, { name: 'Lò Văn Giám', userName: 'giam', roles: ['Giám sát'] }));

  // --- holiday cover: the admin gives it with an end and a reason
  await admin.open('/admin/staff');
  await admin.follow('Lò Văn Giám');
  const grant = admin.page.locator('form', { has: admin.page.getByLabel('Lý do') });
  const until = async (label, { day, month, year }) => {
    const field = grant.getByRole('group', { name: new RegExp(`^${label}`) });
    await field.getByLabel('Ngày').fill(day);
    await field.getByLabel('Tháng').fill(month);
    await field.getByLabel('Năm').fill(year);
  };
  await grant.getByLabel('Quyền', { exact: true }).selectOption('Giảng viên');
  await grant.getByLabel('Quyền có hiệu lực ở đâu').selectOption('Lớp tối thứ Tư (Thôn Đông)');
  await until('Đến hết ngày', inDays(-1));
  await admin.press('Cấp thêm quyền', { status: 422 });
  await admin.sees('Bạn ghi lý do cấp quyền.');
  await admin.sees('Ngày hết phải là hôm nay hoặc sau đó');
  await until('Đến hết ngày', inDays(10));
  await admin.fill({ 'Lý do': 'Trực thay cô Giảng nghỉ phép' });
  await admin.press('Cấp thêm quyền');
  await admin.sees('Đã cấp quyền.');
  await admin.sees('Trực thay cô Giảng nghỉ phép');

  // --- whoever covers has that class, and no other
  await giam.open('/classes');
  await giam.sees('Lớp tối thứ Tư');
  ok('the other class is not there', await giam.page.getByText('Lớp tối thứ Năm').count() === 0);
  ok('no class is opened', await giam.page.getByRole('link', { name: 'Mở lớp mới' }).count() === 0);

  // --- totals, and nothing else
  await giam.open('/figures');
  await giam.sees('Số liệu tổng hợp');
  await giam.sees('Ô ghi “ít” có số nhỏ');
  ok('no name stands there', await giam.page.getByText('Trần Thị Lan').count() === 0);
  await giam.open('/admin/rights', { status: 403 });

  // --- who may what and why, found by name
  await admin.open('/admin/rights');
  await admin.sees('Trực thay cô Giảng nghỉ phép');
  await admin.fill({ 'Tìm theo tên': 'giam' });
  await admin.press('Tìm');
  await admin.sees('Lò Văn Giám');
  ok('only those who were asked for', await admin.page.locator('tbody').getByText('Nguyễn Thị Giảng').count() === 0);
  await admin.follow('Rà soát quyền hằng năm');
  await admin.sees('Chưa có quyền nào đến hạn');

  // --- taken back, it is gone at once
  await admin.open('/admin/staff');
  await admin.follow('Lò Văn Giám');
  await admin.press(/^Thu lại Giảng viên/);
  await admin.sees('Các quyền trước đây (1)');
  await giam.open('/classes', { status: 403 });
  await admin.open('/admin/journal');
  await admin.sees('Dùng quyền lần đầu trong ngày');
};
