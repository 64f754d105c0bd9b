// Two trainers in one lesson: what is typed is kept by itself and outlives a closed browser, nothing is overwritten, somebody else approves, an earlier state comes back.
import { addStaff, firstSignIn, setUp } from '../story.mjs';

const typed = (v) => v.page.getByLabel('Nội dung bài');

export default async ({ site, desktop, phone, ok }) => {
  const admin = await desktop();
  await setUp(admin, site);
  await admin.open('/admin/rules');
  await admin.follow('Soạn khóa học');
  await admin.press('Bật: cần người khác xem');
  await admin.sees('Đang bật');
  const people = {};
  for (const [userName, name, come] of [['giang', 'Nguyễn Thị Giảng', phone], ['minh', 'Trần Văn Minh', desktop]]) {
    const first = await addStaff(admin, { name, userName, roles: ['Giảng viên'] });
    people[userName] = await come({ learner: false });
    await firstSignIn(people[userName], userName, first);
  }
  const { giang, minh } = people;
  await giang.open('/drafts/new');
  await giang.fill({ 'Tên khóa học': 'Gọi điện an toàn', 'Giới thiệu': 'Biết khi nào nên dừng cuộc gọi.' });
  await giang.press('Bắt đầu soạn');
  const draft = giang.path();
  await giang.fill({ 'Tên bài mới': 'Cuộc gọi lạ' });
  await giang.press('Thêm bài');
  const lesson = giang.path();

  // --- kept by itself
  await typed(giang).fill('Có người gọi và xưng là công an.\n\nBạn hãy bình tĩnh.');
  await giang.sees('Đã lưu lúc');
  await minh.open(lesson);
  await minh.sees('Nguyễn Thị Giảng đang mở bài này');
  await minh.sees('Bạn hãy bình tĩnh.');

  // --- the Wi-Fi is gone, the browser is closed: nothing is lost
  await giang.context.setOffline(true);
  await typed(giang).fill('Có người gọi và xưng là công an.\n\nBạn hãy bình tĩnh.\n\nCâu viết khi mất mạng.');
  await giang.sees('Chưa gửi được.');
  giang.noise.splice(0);
  await giang.page.close();
  giang.page = await giang.context.newPage();
  await giang.context.setOffline(false);
  giang.page.on('response', (r) => { if (r.request().isNavigationRequest() && (r.status() < 300 || r.status() >= 400)) giang.status = r.status(); });
  await giang.open(lesson);
  await giang.sees('Máy này còn giữ chữ bạn gõ lần trước');
  await giang.page.getByRole('button', { name: 'Dùng lại' }).click();
  ok('what was typed is back', (await typed(giang).inputValue()).includes('Câu viết khi mất mạng.'));
  await giang.sees('Đã lưu lúc');

  // --- the second one is told, and nothing is overwritten
  await typed(minh).fill('Có người gọi và xưng là cán bộ ngân hàng.\n\nBạn hãy bình tĩnh.');
  await minh.sees('Nguyễn Thị Giảng đã lưu bài này.');
  minh.noise.splice(0);
  await minh.press('Lưu', { status: 422 });
  await minh.sees('Bài đã đổi trong lúc bạn soạn');
  ok('the words that differ are marked', await minh.page.locator('.difference mark').count() > 0);
  ok('what was typed is whole', (await typed(minh).inputValue()).includes('cán bộ ngân hàng'));
  await typed(minh).fill('Có người gọi và xưng là công an hoặc cán bộ ngân hàng.\n\nBạn hãy bình tĩnh.\n\nCâu viết khi mất mạng.');
  await minh.press('Lưu');
  await minh.sees('Đã lưu.');

  // --- somebody else looks: both have written, so an admin does
  await minh.open(`${draft}/publication`);
  await minh.press('Gửi người khác xem');
  await minh.sees('Đang chờ người khác xem.');
  await giang.open(`${draft}/publication`);
  ok('who has written does not decide', await giang.page.getByRole('button', { name: 'Đồng ý' }).count() === 0);
  await admin.open(`${draft}/publication`);
  await admin.fill({ 'Lời nhắn': 'Bỏ câu cuối.' });
  await admin.press('Trả lại để sửa');

  // --- the difference and an earlier state
  await giang.open(`${draft}/publication`);
  await giang.sees('Bỏ câu cuối.');
  await giang.open(lesson);
  await giang.follow('Lịch sử');
  await giang.check();
  await giang.tap(giang.page.locator('main .checklist a').nth(1));
  await giang.sees('So với bản hiện nay');
  await giang.press('Lấy lại bản này');
  await giang.sees('Đã lấy lại.');
  await giang.open(lesson);
  ok('the earlier state is back', !(await typed(giang).inputValue()).includes('ngân hàng'));
  await typed(giang).fill('Có người gọi và xưng là công an.\n\nBạn hãy bình tĩnh.');
  await giang.press('Lưu');
  await giang.open(`${draft}/publication`);
  await giang.press('Gửi người khác xem');
  await admin.open(`${draft}/publication`);
  await admin.press('Đồng ý');
  await giang.open(`${draft}/publication`);
  await giang.sees('Đã có người xem và đồng ý.');
  await giang.press('Xuất bản khóa học');
  await giang.sees('Đã xuất bản.');

  // --- put away, and brought back
  await giang.open('/drafts');
  await giang.press('Cất khóa học – Gọi điện an toàn');
  await giang.sees('Đã cất khóa học.');
  await giang.press('Lấy lại – Gọi điện an toàn');
  await giang.sees('Khóa học đã trở lại kệ.');
};
