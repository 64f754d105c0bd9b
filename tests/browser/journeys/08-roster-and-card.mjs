// A list of learners with mistakes, looked at, written and taken back; and cards that fill the form of a learner.
import { join } from 'node:path';
import { root } from '../harness.mjs';
import { addStaff, firstSignIn, openClass, setUp } from '../story.mjs';

const LIST = [
  'Họ tên;Ngày sinh;Giới tính;Số định danh;Thôn;Số hộ',
  'Trần Thị Lan;02/09/1950;Nữ;038150000123;Thôn Đông;12',
  'Lê Văn Ba;05/01/1961;Nam;;Thôn Đông;012',
  'Vũ Thị Tư;1980;Nữ;;Thôn Đông;3',
  'Ngô Năm;01/01/1975;Nam;170000001;Thôn Không Có;3',
  'Hồ Thị Sáu;01/02/1970;Nữ;38170000111;Thôn Tây;4',
].join('\r\n');
const CARD = '038150000456|170000002|Phạm Thị Mười|20101950|Nữ|Thôn Đông, Xã Mẫu, Huyện Mẫu, Thanh Hóa|15062021';
const PHOTO = join(root, 'tests/browser/fixtures/card-qr.png');

/** The page after the work: it loads itself anew, with or without JavaScript. */
async function settled(v) {
  for (let i = 0; i < 60 && await v.page.locator('meta[http-equiv=refresh]').count(); i += 1) await v.page.waitForTimeout(250);
  await v.page.waitForLoadState('load');
}

async function lookAt(v, name, text) {
  await v.open('/rosters/new');
  await v.attach('Tệp danh sách', { name, mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${text}`) });
  await v.press('Gửi tệp');
  await v.press('Xem trước', { check: false });
  await settled(v);
  await v.check({ status: null });
}

export default async ({ site, phone, plain, ok }) => {
  const admin = await phone();
  await setUp(admin, site);
  const password = await addStaff(admin, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] });
  const giang = await phone();
  await firstSignIn(giang, 'giang', password);
  const room = await openClass(giang, 'Lớp tối thứ Tư', 'Thôn Đông');
  const tile = (v, words) => v.page.locator('.tile', { hasText: words }).locator('b').innerText();

  // a list with mistakes: each is named by row, column and reason; nothing is written yet
  await lookAt(giang, 'danh-sach.csv', LIST);
  ok('two rows are new, one is doubtful, two are refused', [await tile(giang, 'Mới'), await tile(giang, 'Cần xem lại'), await tile(giang, 'Không nhận')].join() === '2,1,2');
  const row = (v, line) => v.page.locator(`#row-${line}`).innerText();
  ok('row 4 says what is wrong', /Ngày sinh[\s\S]*Chỉ có năm/.test(await row(giang, 4)));
  ok('row 5 says both that are wrong', /(?=[\s\S]*chứng minh cũ)[\s\S]*Không có thôn này/.test(await row(giang, 5)));
  ok('row 6 asks about the lost zero', /Excel đã bỏ số 0/.test(await row(giang, 6)));
  await giang.press('Nhận dòng này, thêm mới – 6');
  await giang.press('Ghi danh sách', { check: false });
  await settled(giang);
  await giang.check({ status: null });
  await giang.sees('Danh sách đã được ghi');
  ok('three people were made', await tile(giang, 'Đã thêm') === '3');

  // found by number, without it standing in the address
  await giang.follow('Tìm người');
  await giang.fill({ 'Họ tên hoặc số định danh': '038150000123' });
  await giang.press('Tìm');
  giang.at(/^\/people\/[0-9a-f-]{36}$/);
  await giang.sees('•••• •••• 0123');
  await giang.sees('Hộ 12');
  await giang.page.getByText('Xem đủ số').click();
  await giang.press('Xem số', { status: 422 });
  await giang.sees('Bạn chọn lý do rồi mới xem được số');
  await giang.fill({ 'Bạn cần xem để làm gì?': 'So với thẻ của người này' });
  await giang.press('Xem số');
  await giang.sees('038 150 000 123');

  // taken back
  await giang.open('/rosters');
  await giang.follow('danh-sach.csv');
  await giang.press('Lấy lại danh sách', { check: false });
  await settled(giang);
  await giang.check({ status: null });
  ok('three people are gone again', await tile(giang, 'Đã lấy lại') === '3');
  await giang.open('/people?q=lan');
  await giang.sees('Không tìm thấy ai');

  // the same without JavaScript, the page of progress too
  const quiet = await plain({ storageState: await giang.context.storageState() });
  await lookAt(quiet, 'danh-sach-2.csv', LIST);
  await quiet.press('Ghi danh sách', { check: false });
  await settled(quiet);
  await quiet.check({ status: null });
  ok('two are made, the undecided one is left', [await tile(quiet, 'Đã thêm'), await tile(quiet, 'Để lại')].join() === '2,1');
  await quiet.press('Lấy lại danh sách', { check: false });
  await settled(quiet);
  await quiet.check({ status: null });
  await quiet.sees('Danh sách đã được lấy lại');

  // a hand scanner types the text of a card and presses Enter
  await giang.open(`${room.path}/learners/new`);
  await giang.page.getByLabel('Quét mã QR trên thẻ căn cước').click();
  await giang.page.keyboard.insertText(CARD);
  await Promise.all([giang.page.waitForEvent('load'), giang.page.keyboard.press('Enter')]);
  await giang.check();
  await giang.sees('Đã điền từ thẻ');
  const value = (v, label) => v.page.getByLabel(label).first().inputValue();
  const filled = async (v) => [await value(v, 'Họ và tên'), await value(v, 'Ngày'), await value(v, 'Năm'), await value(v, 'Số định danh cá nhân'), await value(v, 'Số được kiểm tra')].join(' ');
  ok('the fields are those of the card', await filled(giang) === 'Phạm Thị Mười 20 1950 038150000456 qr-card' ? [] : [await filled(giang)]);
  await giang.press('Ghi tên và cấp mã PIN');
  await giang.follow('Về trang lớp');
  await giang.follow('Phạm Thị Mười');
  await giang.sees('Số chứng minh cũ');
  await giang.sees('Đã quét mã QR trên thẻ');

  // a photo of a card is read in the browser and sent nowhere
  const sent = [];
  giang.page.on('request', (r) => { if (r.method() === 'POST') sent.push(r.postData()?.length ?? 0); });
  await giang.open(`${room.path}/learners/new`);
  await Promise.all([giang.page.waitForEvent('load'), giang.attach('Hoặc chọn ảnh chụp mã QR', PHOTO)]);
  await giang.check();
  ok('the photo filled the form', await filled(giang) === 'Trần Thị Mẫu 20 1975 038175000002 qr-card' ? [] : [await filled(giang)]);
  ok('no picture was sent', sent.length === 1 && sent[0] < 2_000 ? [] : [`${sent}`]);

  // without JavaScript the field and its button are enough
  await quiet.open(`${room.path}/learners/new`);
  await quiet.fill({ 'Quét mã QR trên thẻ căn cước': CARD.replace('0456', '0457').replace('Mười', 'Chín') });
  await quiet.press('Điền từ thẻ');
  ok('the form is filled', (await filled(quiet)).startsWith('Phạm Thị Chín'));
  await quiet.fill({ 'Quét mã QR trên thẻ căn cước': 'không phải thẻ' });
  await quiet.press('Điền từ thẻ', { status: 422 });
  ok('what was filled stays', (await filled(quiet)).startsWith('Phạm Thị Chín'));

  // put right by hand: the hamlet of today, another number with its reason
  await giang.open('/people?q=muoi');
  await giang.follow('Phạm Thị Mười');
  const person = giang.path();
  await giang.follow('Sửa thông tin');
  await giang.fill({ Thôn: 'Thôn Tây' });
  await giang.press('Lưu');
  await giang.sees('Thôn Tây');
  await giang.follow('Nhập hoặc đổi số định danh');
  await giang.fill({ 'Số định danh cá nhân': '038150000999' });
  await giang.press('Lưu số', { status: 422 });
  await giang.choose('Công an đã hủy và cấp số khác');
  await giang.press('Lưu số');
  giang.at(person);
  await giang.sees('•••• •••• 0999');
  await giang.sees('Số cũ');
  await giang.open('/households');
  await giang.sees('Không có hộ nào ghi hai lần');
};
