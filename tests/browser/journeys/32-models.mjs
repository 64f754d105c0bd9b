// The models of the plan on phones: a guide reaches five, a visit in a home (once without JavaScript, once without a
// network), a trader's four ticks.
import { PASSWORD, addStaff, enterLearner, firstSignIn, staffSignIn, village } from '../story.mjs';

export default async ({ site, phone, plain, desktop, ok }) => {
  const { admin, giang, theodoi, room } = await village(desktop, site);
  const password = await addStaff(admin, { name: 'Lê Thị Hoa', userName: 'hoa', roles: ['Đại sứ số'] });
  const names = ['Trần Thị Lan', 'Ngô Văn Tư', 'Bùi Thị Năm', 'Đỗ Văn Sáu'];
  for (const name of names) await enterLearner(giang, room, { name, hamlet: 'Thôn Đông' });

  // --- a guide reaches five, on a phone without JavaScript
  const hoa = await plain();
  await firstSignIn(hoa, 'hoa', password);
  await hoa.open('/my-learners');
  await hoa.press('Bắt đầu làm đại sứ số');
  await hoa.sees('Còn thiếu 5 người');
  for (const name of names) {
    await hoa.follow('Ghi người đã hướng dẫn', { check: name === names[0] });
    await hoa.fill({ 'Người được hướng dẫn': name });
    await hoa.choose('VNeID');
    await hoa.press('Ghi lại', { check: name === names[0] });
    await hoa.open('/my-learners', { check: name === names[3] });
  }
  await hoa.sees('Còn thiếu 1 người');
  await hoa.follow('Ghi người đã hướng dẫn', { check: false });
  await hoa.fill({ 'Người được hướng dẫn': 'tran thi lan' });
  await hoa.press('Ghi lại', { check: false });
  await hoa.sees('Người này bạn đã ghi trước đây');
  await hoa.open('/my-learners', { check: false });
  await hoa.sees('Còn thiếu 1 người');
  await hoa.follow('Ghi người đã hướng dẫn', { check: false });
  await hoa.fill({ 'Người được hướng dẫn': 'Phạm Thị Mới' });
  await hoa.press('Ghi lại', { status: 422 });
  await hoa.sees('Chưa thấy ai tên như vậy');
  await hoa.choose('Người khác, chưa có trong danh sách');
  await hoa.fill({ 'Thôn của người mới': 'Thôn Đông' });
  await hoa.press('Ghi lại', { check: false });
  await hoa.open('/my-learners');
  await hoa.sees('Cảm ơn bạn!');

  // --- a visit in a home without JavaScript
  await hoa.open('/visits');
  await hoa.follow('Thôn Đông');
  await hoa.fill({ 'Số hộ': '12' });
  await hoa.press('Ghi lần đến hộ này');
  await hoa.press('Ghi lại', { status: 422 });
  await hoa.sees('Bạn trả lời mục này');
  await hoa.choose('Đã gặp và hướng dẫn');
  await hoa.choose('Thanh toán số');
  await hoa.press('Ghi lại');
  await hoa.sees('Đã ghi lần đến nhà.');
  await hoa.sees('1 trên 1 hộ');

  // --- and where there is no network
  const trainer = await phone();
  await staffSignIn(trainer, 'giang', `${PASSWORD} của tôi`);
  await trainer.open('/visits');
  await trainer.follow('Thôn Tây', { check: false });
  await trainer.fill({ 'Số hộ': '7' });
  await trainer.press('Ghi lần đến hộ này');
  await trainer.page.context().setOffline(true);
  await trainer.choose('Đã gặp, chưa cần hướng dẫn');
  await trainer.page.getByRole('button', { name: 'Ghi lại' }).click();
  await trainer.sees('được giữ trên điện thoại');
  await trainer.page.context().setOffline(false);
  await trainer.sees('Đã gửi lần đến nhà');
  ok('what was kept is gone from the phone', await trainer.page.evaluate(() => localStorage.getItem('visits')) === null);
  await trainer.open('/visits', { check: false });
  await trainer.follow('Thôn Tây', { check: false });
  await trainer.sees('1 trên 1 hộ');

  // --- a market: the office enters a trader, the trainer ticks
  await theodoi.open('/programmes');
  await theodoi.follow('Lập một mô hình');
  await theodoi.follow('Chợ số – Nông thôn số (4T)');
  await theodoi.fill({ 'Tên chợ hoặc vùng': 'Chợ Trung Chính', 'Nơi thực hiện': 'Trung Chính', 'Số quầy của chợ': '40' });
  await theodoi.press('Lưu mô hình');
  await theodoi.follow('Thêm: Tiểu thương, nông dân');
  await theodoi.fill({ 'Họ và tên': 'Trần Thị Lan', 'Quầy, mặt hàng': 'Quầy rau' });
  await theodoi.press('Thêm vào danh sách');
  const market = theodoi.path();
  await trainer.open(market);
  await trainer.tap(trainer.page.getByRole('rowheader').getByRole('link', { name: 'Trần Thị Lan' }));
  for (const tick of ['T1', 'T2', 'T3', 'T4']) await trainer.press(new RegExp(`^${tick}:`), { check: tick === 'T1' });
  await trainer.doesNotSee('Còn thiếu:');
  await theodoi.open(market, { check: false });
  await theodoi.sees('1 trên 1');
};
