// A trainer plans, runs and closes a session on a phone: with taps that save themselves, then once more without JavaScript.
import { addStaff, enterLearner, firstSignIn, learnerSignIn, openClass, readQr, setUp } from '../story.mjs';

const PEOPLE = ['Lê Thị Hoa', 'Đặng Văn Bình', 'Trần Thị Lan'];

const soon = () => {
  const local = new Date(Date.now() + 7 * 3600e3 - 5 * 60e3).toISOString();
  return { day: local.slice(0, 10), from: local.slice(11, 16) };
};

async function plan(v, { title, weekly = false }) {
  await v.open('/class-sessions');
  await v.follow('Lên lịch buổi học');
  const { day, from } = soon();
  await v.fill({ Lớp: 'Lớp tối thứ Tư', Ngày: day, 'Bắt đầu lúc': from });
  if (weekly) await v.choose('Lặp lại hằng tuần');
  await v.page.locator('summary', { hasText: 'Thêm chi tiết' }).click();
  await v.fill({ 'Tên buổi học': title });
  await v.press('Lên lịch');
  await v.sees(title);
}

const mark = (v, name, word) => v.page.locator('.roll li').filter({ hasText: name }).getByLabel(word, { exact: true }).check({ force: true });

export default async ({ site, phone, plain, ok }) => {
  const admin = await phone();
  await setUp(admin, site);
  const password = await addStaff(admin, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] });
  const giang = await phone();
  await firstSignIn(giang, 'giang', password);
  const room = await openClass(giang, 'Lớp tối thứ Tư', 'Thôn Đông');
  const pins = [];
  for (const name of PEOPLE) pins.push(await enterLearner(giang, room, { name, hamlet: 'Thôn Đông' }));

  // --- before
  const began = Date.now();
  await plan(giang, { title: 'Nhận biết lừa đảo', weekly: true });
  ok('a weekly session is planned in less than three minutes', Date.now() - began < 180_000);
  const session = giang.path();
  await giang.follow('Giấy mời');
  await giang.sees('Kính mời bà con đến Nhận biết lừa đảo');

  // --- at the door
  await giang.open(`${session}/door`);
  const code = await readQr(giang);
  const hoa = await phone();
  await learnerSignIn(hoa, room.code, PEOPLE[0], pins[0]);
  await hoa.sees('Buổi học tới của bạn');
  await hoa.open(new URL(code).pathname + new URL(code).search);
  await hoa.press('Tôi có mặt');
  await hoa.sees('đã được ghi có mặt');

  // --- the roll: each tap is saved by itself, also one that was made without a network
  await giang.open(`${session}/roll-call`);
  await giang.sees('1 người đến');
  await mark(giang, PEOPLE[1], 'Có mặt');
  await giang.page.getByText('Đã lưu', { exact: true }).waitFor();
  await giang.context.setOffline(true);
  await mark(giang, PEOPLE[2], 'Có phép');
  await giang.page.getByText('Chưa có mạng').waitFor();
  await giang.context.setOffline(false);
  await giang.page.getByText('Đã lưu', { exact: true }).waitFor();
  giang.noise.splice(0);
  await giang.fill({ 'Họ và tên': 'Ngô Văn Tư' });
  await giang.press('Ghi tên và có mặt');
  await giang.sees('3 người đến');
  await giang.sees('đã ghi 4 trên 4');
  await giang.open(`${session}/roll-call?q=binh`);
  const shown = await giang.page.locator('.roll li').count();
  ok('a name is found without accents', shown === 1 ? [] : [`${shown} names`]);

  // --- after
  await giang.open(`${session}/closing`);
  await giang.fill({ 'Đã dạy gì': 'Nhận biết cuộc gọi lừa đảo', 'Đề xuất': 'Thêm máy' });
  await giang.press('Kết thúc buổi');
  await giang.sees('Đã kết thúc buổi học');
  await giang.open(`${room.path}/standing`);
  await giang.sees('1 trên 1 buổi');

  // --- once more without JavaScript
  const noScript = await plain();
  await noScript.open('/login/staff');
  await noScript.fill({ 'Tên đăng nhập': 'giang', 'Mật khẩu': 'mèo ngủ trên mái nhà của tôi' });
  await noScript.press('Đăng nhập');
  await noScript.open(`${session}/copy`);
  const { day, from } = soon();
  await noScript.fill({ Ngày: day, 'Bắt đầu lúc': from });
  await noScript.press('Lên lịch', { status: 422 });
  await noScript.choose('Tôi biết, vẫn lên lịch');
  await noScript.press('Lên lịch');
  const second = noScript.path();
  await noScript.open(`${second}/roll-call`);
  await mark(noScript, PEOPLE[0], 'Vắng');
  await noScript.press('Ghi người còn lại có mặt');
  await noScript.sees('3 người đến');
  await noScript.open(`${second}/roll-call/sheet`);
  await noScript.open(`${second}/roll-call/paper`);
  await noScript.open(`${second}/observations`);
  await noScript.open(`${second}/closing`);
  await noScript.fill({ 'Đã dạy gì': 'Ôn lại' });
  await noScript.press('Kết thúc buổi');
  await noScript.sees('Đã kết thúc buổi học');

  // --- the calendar is everybody's
  const anybody = await plain();
  await anybody.open('/calendar');
  await anybody.sees('Nhận biết lừa đảo');
};
