// From the dashboard to the people of a hamlet; a report is asked for, the head of a hamlet sends it on a phone, the
// office merges it, the People's Committee approves.
import { enterLearner, firstSignIn, village } from '../story.mjs';

export default async ({ site, phone, desktop, ok }) => {
  const { admin, giang, duyet, theodoi, room } = await village(desktop, site);
  for (const [name, number] of [['Trần Thị Lan', '038150000001'], ['Lê Văn Ba', '038050000002'], ['Hà Thị Sáu', '038150000003']]) {
    await enterLearner(giang, room, { name, sex: name.includes('Văn') ? 'Nam' : 'Nữ', number });
  }

  // --- from the target to the list
  await theodoi.follow('Chỉ tiêu');
  await theodoi.sees('còn thiếu 3 người');
  await theodoi.sees('Thôn Đông');
  await theodoi.follow('Người dân trưởng thành có tri thức cơ bản, kỹ năng số');
  await theodoi.sees('Mỗi người chỉ tính một lần');
  await theodoi.follow('Xem người còn thiếu');
  await theodoi.fill({ 'Nơi': 'Thôn Đông' });
  await theodoi.press('Xem');
  await theodoi.sees('Trần Thị Lan');
  ok('three are missing', await theodoi.page.locator('tbody tr').count() === 3);

  // --- a denominator from outside
  await theodoi.open('/targets/settings');
  await theodoi.page.locator('#unit').selectOption({ label: 'Thôn Đông' });
  await theodoi.page.locator('#population').selectOption({ label: 'Người dân từ 18 tuổi' });
  await theodoi.page.locator('#count').fill('1.250');
  await theodoi.page.locator('#as_of').fill('1');
  await theodoi.page.locator('#as_of_month').fill('1');
  await theodoi.page.locator('#as_of_year').fill('2026');
  await theodoi.page.locator('#source').fill('Sổ hộ khẩu, Công an xã');
  await theodoi.press('Lưu mẫu số');
  await theodoi.sees('Đã lưu mẫu số.');
  await theodoi.open('/targets');
  await theodoi.sees('còn thiếu 1.250 người');

  // --- the office asks
  await theodoi.follow('Báo cáo của các thôn');
  const due = new Date(Date.now() + 5 * 24 * 3600 * 1000);
  await theodoi.page.locator('#due').fill(String(due.getDate()));
  await theodoi.page.locator('#due_month').fill(String(due.getMonth() + 1));
  await theodoi.page.locator('#due_year').fill(String(due.getFullYear()));
  await theodoi.press('Mở đợt');
  await theodoi.sees('Đã mở đợt.');
  const report = theodoi.path();

  // --- the head of a hamlet, on a phone
  await admin.open('/admin/staff/new');
  await admin.fill({ 'Họ và tên': 'Đỗ Văn Trưởng', 'Tên đăng nhập': 'truong', 'Quyền có hiệu lực ở đâu': 'Thôn Đông' });
  await admin.choose('Cán bộ theo dõi');
  await admin.press('Thêm và tạo mật khẩu');
  const password = await admin.text('dl code');
  const head = await phone();
  await firstSignIn(head, 'truong', password);
  await head.open('/');
  await head.sees('báo cáo thôn chờ bạn gửi');
  await head.open('/collections');
  await head.page.locator('main a', { hasText: 'Thôn Đông' }).first().click();
  await head.sees('Số liệu của thôn');
  await head.check();
  await head.fill({ 'Khó khăn, vướng mắc': 'Nhà văn hóa chưa có Wi-Fi', 'Đề xuất, cách làm hay': 'Mượn loa của trường' });
  await head.press('Gửi báo cáo');
  await head.sees('Đã gửi báo cáo. Cảm ơn bạn!');

  // --- merged, submitted, approved
  await theodoi.open(report);
  await theodoi.sees('Thôn Đông: Nhà văn hóa chưa có Wi-Fi');
  await theodoi.press('Lưu bản tổng hợp');
  await theodoi.press('Trình UBND');
  await theodoi.sees('Đã trình UBND.');
  await duyet.open(report);
  await duyet.press('Duyệt');
  await duyet.sees('Đã duyệt báo cáo.');

  // --- what anybody may see
  const anybody = await phone();
  await anybody.open('/figures');
  await anybody.sees('Trung Chính');
  await anybody.doesNotSee('Trần Thị Lan');
};
