// A session counts for two models and is shown on the wall with the code of its door; a photo is kept with consent; the
// next one is given to another trainer. Once without JavaScript.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addStaff, enterLearner, firstSignIn, learnerSignIn, readQr, village } from '../story.mjs';

const soon = () => {
  const local = new Date(Date.now() + 7 * 3600e3 - 5 * 60e3).toISOString();
  return { day: local.slice(0, 10), from: local.slice(11, 16) };
};

/** The browser lets everything through: the server answers. */
const unguarded = (v) => v.page.locator('main form').evaluateAll((forms) => forms.forEach((form) => { form.noValidate = true; }));

export default async ({ site, phone, plain, desktop, ok }) => {
  const { admin, giang, theodoi, room } = await village(() => phone({ learner: false }), site);
  const password = await addStaff(admin, { name: 'Trần Thị Kế', userName: 'tranke', roles: ['Giảng viên'] });
  const pin = await enterLearner(giang, room, { name: 'Lê Thị Hoa', hamlet: 'Thôn Đông' });
  const { day, from } = soon();
  await giang.open('/class-sessions/new');
  await giang.fill({ 'Lớp': 'Lớp tối thứ Tư', 'Ngày': day, 'Bắt đầu lúc': from });
  await giang.choose('Lặp lại hằng tuần');
  await giang.press('Lên lịch');
  const session = giang.path().split('?')[0];

  // --- for which models it counts: none yet, then two
  await giang.follow('Tính cho mô hình');
  await giang.sees('chưa có mô hình nào');
  await theodoi.open('/programmes/new?kind=cho-so');
  await theodoi.fill({ 'Tên chợ hoặc vùng': 'Chợ Đình', 'Nơi thực hiện': 'Trung Chính', 'Số quầy của chợ': '20' });
  await theodoi.press('Lưu mô hình');
  await theodoi.open('/programmes/new?kind=ngay-hoi', { check: false });
  await theodoi.press('Lưu mô hình', { check: false });
  // Nothing was typed: what the server says.
  const market = await plain();
  await market.context.addCookies(await theodoi.context.cookies());
  await market.open('/programmes/new?kind=cho-so', { check: false });
  await unguarded(market);
  await market.press('Lưu mô hình', { status: 422 });
  await market.sees('Bạn chọn nơi thực hiện trong danh sách');
  const models = await plain();
  await models.context.addCookies(await giang.context.cookies());
  await models.open(`${session}/programmes`);
  for (const name of [/Chợ Đình/, /Ngày hội/]) await models.page.getByLabel(name).check();
  await models.page.getByLabel(/Áp dụng cho cả các buổi sau/).check();
  await models.press('Lưu');
  await models.sees('Đã lưu các mô hình');

  // --- the code of the door on the wall, read by a phone
  const stage = await desktop();
  await stage.context.addCookies(await giang.context.cookies());
  await stage.open(`${session}/projector`);
  await stage.sees('Quét mã để điểm danh');
  const code = new URL(await readQr(stage));
  const press = async (key) => { await Promise.all([stage.page.waitForEvent('load'), stage.page.keyboard.press(key)]); await stage.check(); };
  await press('ArrowRight');
  await press('c');
  await stage.sees('Về trang chiếu');
  await press('ArrowRight');
  stage.at(/slide=2/);
  const hoa = await phone();
  await learnerSignIn(hoa, room.code, 'Lê Thị Hoa', pin);
  await hoa.open(code.pathname + code.search);
  await hoa.press('Tôi có mặt');
  await hoa.sees('đã được ghi có mặt');
  const wall = await plain();
  await wall.context.addCookies(await giang.context.cookies());
  await wall.open(`${session}/projector`);
  await wall.sees('1 người đến');
  ok('without JavaScript the code comes anew by itself', await wall.page.locator('meta[http-equiv=refresh]').count() === 1);

  // --- once in each model
  await theodoi.open('/programmes');
  await theodoi.follow('Chợ Đình');
  await theodoi.sees('Buổi học của mô hình');
  await theodoi.sees('Người dự buổi học');

  // --- a photo: who is in it is asked
  const file = join(mkdtempSync(join(tmpdir(), 'photo-')), 'lop.png');
  writeFileSync(file, Buffer.from('iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKklEQVR42mPgDHCjKWIYtWDUglELRi0YtWDUglELRi0YtWDUglELhooFALoBfB8OMgoLAAAAAElFTkSuQmCC', 'base64'));
  await giang.open(session, { check: false });
  await giang.follow('Ảnh buổi học');
  await unguarded(giang);
  await giang.press('Lưu ảnh', { status: 422 });
  await giang.sees('Bạn chọn: không nhận ra ai');
  await giang.fill({ 'Ảnh chụp gì': 'Bà con tập quét mã' });
  await giang.choose(/Nhận ra được những người/);
  await giang.page.getByLabel(/^Lê Thị Hoa/).check();
  await giang.page.locator('#file').setInputFiles(file);
  await giang.press('Lưu ảnh', { status: 422 });
  await giang.sees('Chưa có lời đồng ý chụp ảnh của: Lê Thị Hoa');
  await giang.page.getByLabel(/^Lê Thị Hoa/).uncheck();
  await giang.choose(/^Không nhận ra ai/);
  await giang.page.locator('#file').setInputFiles(file);
  await giang.press('Lưu ảnh');
  await giang.sees('Đã lưu ảnh');

  // --- the rest of the series is another trainer's
  const ke = await phone({ learner: false });
  await firstSignIn(ke, 'tranke', password);
  await giang.open(session, { check: false });
  await giang.follow('Giao cho giảng viên khác');
  await giang.fill({ 'Giao cho': 'Trần Thị Kế' });
  await giang.choose('Giao cả các buổi sau của chuỗi này');
  await giang.press('Giao cho giảng viên khác');
  await giang.sees('Đã giao buổi học');
  await ke.open('/');
  await ke.follow(/được giao cho bạn/);
  await ke.sees('giao cho Trần Thị Kế');
};
