// A learner takes a copy of her data home on the phone and asks to be deleted; an officer answers with letters.
import { execFileSync } from 'node:child_process';
import { enterLearner, learnerSignIn, village } from '../story.mjs';

export default async ({ site, phone, desktop, plain, ok }) => {
  const { giang, theodoi: officer, admin, room } = await village(desktop, site);
  const pin = await enterLearner(giang, room, { name: 'Trần Thị Lan', number: '038150000012' });

  const lan = await phone();
  await learnerSignIn(lan, room.code, 'Trần Thị Lan', pin);
  await lan.open('/account');
  await lan.follow('Xem dữ liệu của bạn');
  await lan.sees('Chỉ tải về máy của bạn');
  const copy = await lan.download(lan.page.getByRole('button', { name: 'Tải bản sao về máy' }));
  const inside = (file) => execFileSync('python3', ['-c', 'import sys,zipfile;print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())', copy.path, file], { encoding: 'utf8' });
  ok('the copy is a zip for the person', copy.name.startsWith('du-lieu-cua-toi'));
  ok('the whole number is in it, for programs and to be read', inside('data.json').includes('038150000012') && inside('index.html').includes('038150000012'));
  const paper = await plain();
  await paper.page.setContent(inside('index.html'));
  await paper.sees('Trần Thị Lan');

  await lan.follow('Gửi yêu cầu');
  await lan.press('Gửi yêu cầu', { status: 422 });
  await lan.choose('Xóa dữ liệu');
  await lan.press('Gửi yêu cầu');
  await lan.sees('Xã sẽ trả lời bạn');
  await lan.sees(/^Xã sẽ trả lời trước hết ngày/);

  await officer.open('/subject-requests');
  await officer.follow('Trần Thị Lan');
  const desk = officer.path();
  await officer.press('Ghi đã trả lời');
  await officer.follow('In thư');
  await officer.sees('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM');
  await officer.page.emulateMedia({ media: 'print' });
  await officer.shot('letter-printed');
  ok('a printed letter is the letter alone', await officer.page.locator('.site-header, .site-footer, .actions').evaluateAll((all) => all.every((e) => getComputedStyle(e).display === 'none')));
  await officer.page.emulateMedia({ media: 'screen' });
  await officer.open(desk);
  await officer.page.locator('summary', { hasText: 'Gia hạn' }).click();
  await officer.fill({ 'Thêm mấy ngày': '30', 'Lý do gia hạn': 'Phải đối chiếu sổ lớp' });
  await officer.press('Gia hạn', { status: 422 });
  await officer.fill({ 'Thêm mấy ngày': '5' });
  await officer.press('Gia hạn');
  await officer.follow('Xem và xóa');
  await officer.sees('Sẽ bị xóa');
  await officer.press('Xóa vĩnh viễn', { status: 422 });
  await officer.choose('Tôi đã đọc');
  await officer.press('Xóa vĩnh viễn');
  await officer.fill({ 'Xã đã làm gì': 'Đã xóa dữ liệu của bà. Nhật ký chỉ còn mã.' });
  await officer.press('Đã làm xong');
  await officer.page.getByRole('link', { name: 'In thư' }).last().click();
  await officer.sees('Đã xóa dữ liệu của bà');
  await lan.open('/my-data', { check: false });
  ok('who was deleted is signed out', lan.path().startsWith('/login'));

  await officer.open('/subject-requests/new');
  await officer.fill({ 'Dữ liệu của ai?': 'không có ai' });
  await officer.press('Tìm');
  await officer.sees('Không tìm thấy ai có tên này');
  await officer.follow('Người này không có trong sổ');
  await officer.press('Ghi vào sổ', { status: 422 });
  await officer.open('/restrictions');

  await officer.open('/incidents');
  await officer.follow('Ghi một sự cố');
  await officer.fill({ 'Đã xảy ra chuyện gì': 'Mất điện thoại có danh sách lớp' });
  await officer.page.getByRole('checkbox', { name: /^Nghiêm trọng/ }).check();
  await officer.press('Ghi');
  await officer.follow('Mẫu báo cáo để in');
  await officer.sees('chưa đối chiếu');
  await admin.open('/admin');
  await admin.sees(/Còn 2\d giờ/);
  await admin.open('/retention');
  await admin.follow('Sửa');
  await admin.press('Ghi quy tắc', { status: 422 });
  await admin.open('/clocks');
  const small = await phone({ learner: false });
  await small.context.addCookies(await officer.context.cookies());
  for (const page of ['/subject-requests', '/subject-requests/closed', desk, '/incidents', '/incidents/new']) await small.open(page);
};
