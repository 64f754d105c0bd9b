// Ways in for everyone: a printed card, a new PIN in two taps, pictures, one phone for many, a walk-in, a sign-up.
import { chooseName, enterLearner, learnerSignIn, openClass, readQr, setUp, addStaff, firstSignIn } from '../story.mjs';

export default async ({ site, phone, plain, desktop, ok }) => {
  const admin = await desktop({ learner: false });
  await setUp(admin, site);
  const password = await addStaff(admin, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] });
  const giang = await phone({ learner: false });
  await firstSignIn(giang, 'giang', password);
  const room = await openClass(giang, 'Lớp tối thứ Tư', 'Thôn Đông');
  const pin = await enterLearner(giang, room, { name: 'Trần Thị Lan', sex: 'Nữ' });
  await enterLearner(giang, room, { name: 'Lê Văn Ba', birth: '5 6 1955', sex: 'Nam' });

  // --- cards: printed on A4, the QR is read from the paper
  await giang.open(room.path);
  await giang.follow('In thẻ học');
  await giang.press('Làm thẻ để in');
  await giang.sees('2 thẻ. Bạn in trên giấy A4');
  const names = await giang.page.locator('.learner-card b').allInnerTexts();
  const card = await readQr(giang, names.indexOf('Trần Thị Lan'));
  ok('the QR of the card is an address of the site', card?.startsWith(`${site.url}/card/`) ? [] : [`${card}`]);
  await giang.page.emulateMedia({ media: 'print' });
  const paper = await giang.page.locator('.learner-card').first().boundingBox();
  const mm = (px) => px / 96 * 25.4;
  ok('a card is 92 × 54 mm on paper', Math.abs(mm(paper.width) - 92) < 1.5 && Math.abs(mm(paper.height) - 54) < 1.5 ? [] : [`${mm(paper.width)} × ${mm(paper.height)}`]);
  const pdf = await giang.page.pdf({ preferCSSPageSize: true });
  ok('the sheet is one page of A4', /\/MediaBox\s*\[0 0 59[45][\d.]* 84[12]/.test(pdf.toString('latin1')) && (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) ?? []).length === 1);
  await giang.shot('card-sheet-printed');
  await giang.page.emulateMedia({ media: 'screen' });

  // --- the card says who; the PIN opens
  const lan = await phone();
  await lan.open(card);
  await lan.sees('Chào T. T. Lan');
  await lan.doesNotSee('Trần Thị Lan');
  await lan.press('Đăng nhập', { status: 422 });
  await lan.fill({ 'Mã PIN': pin });
  await lan.press('Đăng nhập');
  await lan.sees('Chào Trần Thị Lan');

  // --- the next person on the same phone
  await lan.open('/account');
  await lan.press('Đổi người');
  lan.at('/login/names');
  await lan.sees('Bạn là ai?');
  await lan.back({ check: false });
  await lan.doesNotSee('Đăng xuất ở các máy khác');
  await lan.open('/account');
  lan.at('/login/names');
  await lan.open('/login');

  // --- a new PIN in two taps: the class, the button
  await giang.open('/classes');
  await giang.follow('Lớp tối thứ Tư');
  await giang.tap(giang.page.getByRole('button', { name: 'Cấp mã PIN mới – Trần Thị Lan' }));
  const newPin = await giang.text('.slip .pin');
  await chooseName(lan, 'lan');
  await lan.fill({ 'Mã PIN': newPin });
  await lan.press('Đăng nhập');
  await lan.sees('Chào Trần Thị Lan');
  await lan.press('Đổi người');

  // --- four pictures, tapped; and without JavaScript; and heard
  await giang.open(room.path);
  await giang.follow('Cách vào học – Lê Văn Ba');
  await giang.press('Cấp mã hình mới');
  const code = await giang.page.locator('.picture-code use').evaluateAll((all) => all.map((use) => use.getAttribute('href').split('#')[1]));
  ok('four pictures are given', code.length === 4);
  const tapAll = async (v, pictures, last) => {
    for (const [n, picture] of pictures.entries()) await v.tap(v.page.locator(`button[value="${picture}"]`), n === 3 ? last : { check: n === 0 });
  };
  await chooseName(lan, 'ba');
  await lan.follow('Vào bằng mã hình');
  await lan.sees('Chọn hình thứ 1 trong 4 hình');
  ok('the pictures are drawn', await lan.page.locator('.pictures > li > button use').evaluateAll((all) => all.every((use) => use.closest('svg').getBoundingClientRect().height > 50)));
  const [sound] = await Promise.all([
    lan.page.waitForResponse((r) => r.url().includes('/assets/pictures/')),
    lan.page.getByRole('button', { name: 'Nghe: con cá' }).click(),
  ]);
  ok('a name is heard', sound.ok() && sound.headers()['content-type'] === 'audio/mpeg' ? [] : [sound.headers()['content-type']]);
  await tapAll(lan, [...code].reverse(), { status: 422 });
  await lan.sees('Bốn hình chưa đúng.');
  await tapAll(lan, code);
  await lan.sees('Chào Lê Văn Ba');
  const old = await plain();
  await old.open(`/login?code=${room.code}`);
  await chooseName(old, 'ba');
  await old.follow('Vào bằng mã hình');
  await tapAll(old, code);
  await old.sees('Chào Lê Văn Ba');
  await old.open('/pictures');

  // --- by keyboard alone
  const keys = await desktop({ learner: true });
  await keys.open(`/login?code=${room.code}`);
  await keys.walk();
  await chooseName(keys, 'ba');
  await keys.walk();
  await keys.follow('Vào bằng mã hình');
  for (const picture of code) {
    await keys.page.locator(`button[value="${picture}"]`).focus();
    await Promise.all([keys.page.waitForEvent('load'), keys.page.keyboard.press('Enter')]);
  }
  await keys.sees('Chào Lê Văn Ba');

  // --- a revoked card; a walk-in; a sign-up
  await giang.open(room.path);
  await giang.follow('Cách vào học – Trần Thị Lan');
  await giang.press('Thu hồi thẻ');
  await old.open(card, { status: 422 });
  await old.sees('Thẻ này không còn dùng được.');
  await giang.open(room.path);
  await giang.follow('Thêm nhanh');
  await giang.fill({ 'Họ và tên': 'Hoàng Văn Tư' });
  await giang.press('Ghi tên và cấp mã PIN');
  await giang.open(room.path);
  await giang.follow(/Còn thiếu thông tin/);
  await giang.fill({ Ngày: '1', Tháng: '2', Năm: '1948' });
  await giang.press('Lưu thông tin');
  await giang.sees('Mọi người trong lớp đã đủ thông tin.');
  await giang.open(room.path);
  await giang.press('Cho tự đăng ký');
  const mo = await phone();
  await mo.open(`/login?code=${room.code}`);
  await mo.follow('Tôi là người mới');
  await mo.press('Gửi đăng ký', { status: 422 });
  await mo.fill({ 'Họ và tên': 'Đỗ Thị Mơ', Ngày: '1', Tháng: '2', Năm: '1970', 'Mã PIN bạn chọn': '7391' });
  await mo.press('Gửi đăng ký');
  mo.at('/waiting');
  await giang.open(room.path);
  await giang.follow('1 người chờ xác nhận');
  await giang.follow('Từ chối');
  await giang.follow('Chờ xác nhận');
  await giang.press(/^Xác nhận/);
  await giang.sees('Không có ai đang chờ');
  await mo.follow('Xem lại');
  await mo.follow('Đăng nhập để học');
  await chooseName(mo, 'mơ');
  await mo.fill({ 'Mã PIN': '7391' });
  await mo.press('Đăng nhập');
  await mo.sees('Chào Đỗ Thị Mơ');
};
