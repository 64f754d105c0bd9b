// A commune begins: the set-up link, the staff, a class, its learners, and who gets in where.
import { PASSWORD, addStaff, describe, enterLearner, firstSignIn, learnerSignIn, openClass, setUp, staffSignIn } from '../story.mjs';

export default async ({ site, another, phone, desktop, ok }) => {
  // --- the set-up page names what is missing and keeps what was typed
  const admin = await desktop();
  await admin.open(site.setup);
  await admin.fill({ 'Tên xã, phường, đặc khu': 'Trung Chính', 'Danh sách thôn': 'Thôn Đông\nThôn Tây\nthôn đông', 'Họ và tên của bạn': 'Lê Văn Quản', 'Tên đăng nhập': 'quản trị', 'Mật khẩu': '123456' });
  await admin.press('Tạo xã và đăng nhập', { status: 422 });
  await admin.sees('Bạn chọn tỉnh hoặc thành phố trong danh sách.');
  await admin.sees('Dòng 3: thôn “thôn đông” có hai lần.');
  await admin.sees('Tên đăng nhập gồm 3 đến 32 chữ không dấu');
  await admin.sees('Mật khẩu cần ít nhất 14 ký tự.');
  ok('what was typed is kept', await admin.page.getByLabel('Tên xã, phường, đặc khu').inputValue() === 'Trung Chính'
    && (await admin.page.getByLabel('Danh sách thôn').inputValue()).includes('thôn đông'));
  ok('a problem in the summary leads to its field', await admin.page.locator('.problems a').first().getAttribute('href') === '#province');
  await setUp(admin, site);
  await admin.sees('3 thôn');
  await admin.sees('Thôn Thanh Ban');
  await admin.open(site.setup);
  await admin.at('/login/staff');
  await admin.sees('Xã đã được cài đặt rồi.');

  // --- staff
  await admin.open('/admin/staff/new');
  await admin.fill({ 'Họ và tên': 'Nguyễn Thị Giảng', 'Tên đăng nhập': 'quan', 'Quyền có hiệu lực ở đâu': 'Xã Trung Chính (tất cả các thôn)' });
  await admin.press('Thêm và tạo mật khẩu', { status: 422 });
  await admin.sees('Bạn chọn ít nhất một quyền.');
  await admin.choose('Giảng viên');
  await admin.press('Thêm và tạo mật khẩu', { status: 422 });
  await admin.sees('Tên đăng nhập này đã có người dùng.');
  const people = {
    giang: { name: 'Nguyễn Thị Giảng', roles: ['Giảng viên', 'Người đánh giá'] },
    duyet: { name: 'Phạm Văn Duyệt', roles: ['Người phê duyệt'] },
    theodoi: { name: 'Hoàng Thị Dõi', roles: ['Cán bộ theo dõi'] },
  };
  for (const [userName, person] of Object.entries(people)) people[userName].password = await addStaff(admin, { userName, ...person });
  await admin.open('/admin/staff');
  await admin.sees('Phạm Văn Duyệt');
  await admin.sees('Cán bộ theo dõi (Trung Chính)');

  // --- the trainer comes for the first time
  const trainer = await desktop();
  await staffSignIn(trainer, 'giang', people.giang.password);
  await trainer.sees('Đây là lần đăng nhập đầu tiên.');
  await trainer.open('/classes');
  trainer.at('/account/password');
  await trainer.fill({ 'Mật khẩu đang dùng': 'không phải đâu nhé', 'Mật khẩu mới': people.giang.password });
  await trainer.press('Đổi mật khẩu', { status: 422 });
  await trainer.sees('Mật khẩu đang dùng không đúng.');
  await trainer.fill({ 'Mật khẩu đang dùng': people.giang.password, 'Mật khẩu mới': `${PASSWORD} nhà tôi` });
  await trainer.press('Đổi mật khẩu');
  await trainer.sees('Mật khẩu đã được đổi');

  // --- the class and its learners
  await trainer.follow('Lớp học');
  await trainer.sees('Chưa có lớp nào');
  await trainer.follow('Mở lớp mới');
  await trainer.fill({ Thôn: 'Thôn Đông' });
  await trainer.press('Mở lớp', { status: 422 });
  await trainer.sees('Bạn đặt tên cho lớp.');
  const room = await openClass(trainer, 'Lớp tối thứ Tư', 'Thôn Đông');
  ok('the class has a code of six digits', /^\d{6}$/.test(room.code));
  await trainer.sees('Lớp chưa có học viên');

  await trainer.follow('Ghi tên học viên');
  await describe(trainer, { name: 'Trần Thị Lan', birth: '31 2 1950', number: '03815000001' });
  await trainer.press('Ghi tên và cấp mã PIN', { status: 422 });
  await trainer.sees('Ngày này không có trong lịch.');
  await trainer.sees('Số định danh gồm đúng 12 chữ số.');
  ok('the name and the number stay', await trainer.page.getByLabel('Họ và tên').inputValue() === 'Trần Thị Lan'
    && await trainer.page.getByLabel('Số định danh cá nhân').inputValue() === '03815000001');
  await describe(trainer, { name: 'Trần Thị Lan', birth: '2 9 2090' });
  await trainer.press('Ghi tên và cấp mã PIN', { status: 422 });
  await trainer.sees('Ngày sinh đang ở tương lai.');
  await describe(trainer, { name: 'Trần Thị Lan', birth: '2 9 1950', sex: 'Nữ', number: '038050000001' });
  await trainer.press('Ghi tên và cấp mã PIN', { status: 422 });
  await trainer.sees('Giới tính trong số khác giới tính đã chọn.');
  await trainer.choose('Tôi đã xem lại, số này đúng như trên thẻ.');
  await trainer.press('Ghi tên và cấp mã PIN');
  const pin = await trainer.text('.slip .pin');
  ok('the slip has a PIN of four digits', /^\d{4}$/.test(pin));
  await trainer.sees('Trần Thị Lan');

  // a twin by name without accents and birth date, then by number
  await trainer.follow('Ghi tên người nữa');
  await describe(trainer, { name: 'Tran Thi  LAN', birth: '02 09 1950' });
  await trainer.press('Ghi tên và cấp mã PIN', { status: 422 });
  await trainer.sees('Người này có thể đã có trong danh sách');
  await trainer.sees('Đây là một người khác, trùng tên và ngày sinh.');
  await trainer.fill({ 'Họ và tên': 'Lê Thị Hoa', 'Số định danh cá nhân': '038 050 000 001' });
  await trainer.press('Ghi tên và cấp mã PIN', { status: 422 });
  await trainer.sees('Số định danh này đã thuộc về một người.');
  await trainer.doesNotSee('Đây là một người khác, trùng tên và ngày sinh.');
  await trainer.press('Thêm người này vào lớp');
  await trainer.sees('1 học viên');
  const hoaPin = await enterLearner(trainer, room, { name: 'Lê Thị Hoa', birth: '5 6 1961', sex: 'Nữ' });
  await trainer.follow('Về trang lớp');
  await trainer.sees('2 học viên');
  await trainer.sees('•••• •••• 0001');

  // --- the learner's door
  const lan = await phone();
  await learnerSignIn(lan, '000000', 'Trần Thị Lan', pin, { status: 422 });
  await lan.sees('Không có lớp nào mang mã này.');
  ok('the code stays', await lan.page.getByLabel('Mã lớp').inputValue() === '000000');
  for (let i = 0; i < 5; i += 1) await learnerSignIn(lan, room.code, 'tran thi lan', pin === '0000' ? '1111' : '0000', { status: 422, check: i === 0 });
  await lan.fill({ 'Mã PIN': pin });
  await lan.press('Đăng nhập', { status: 422 });
  await lan.sees(/Bạn chờ \d+ phút rồi thử lại/);

  const hoa = await phone();
  await learnerSignIn(hoa, `${room.code.slice(0, 3)} ${room.code.slice(3)}`, 'hoa', hoaPin);
  await hoa.sees('Chào Lê Thị Hoa');

  await trainer.tap(trainer.page.getByRole('button', { name: 'Cấp mã PIN mới – Trần Thị Lan' }));
  const newPin = await trainer.text('.slip .pin');
  await lan.fill({ 'Mã PIN': newPin });
  await lan.press('Đăng nhập');
  await lan.sees('Chào Trần Thị Lan');

  // --- language, theme, what is not hers, what is not there
  await lan.press('English');
  ok('the page speaks English', await lan.page.locator('html').getAttribute('lang') === 'en');
  await lan.sees('Sign out');
  await lan.press('Tiếng Việt');
  await lan.follow('Cách xem');
  await lan.press('Nền tối');
  ok('the page is dark', await lan.page.locator('html').getAttribute('data-theme') === 'dark');
  await lan.press('Nền sáng');
  await lan.open('/classes', { status: 403 });
  await lan.sees('giảng viên mở lớp, ghi tên học viên và cấp mã PIN');
  await lan.open('/admin', { status: 403 });
  await trainer.open('/admin/staff', { status: 403 });
  await lan.open('/khong-co-trang-nay', { status: 404 });
  await lan.sees('Không tìm thấy trang này');
  await lan.open('/help');
  await lan.walk();
  await lan.press('Thoát');
  await lan.sees('Bạn đã thoát.');
  await lan.open('/classes');
  lan.at('/login/staff');

  // --- the class closes: its code opens no door
  await trainer.open(room.path);
  await trainer.press('Đóng lớp');
  await trainer.sees('Lớp này đã đóng');
  await lan.open(`/login?code=${room.code}`, { status: 422 });
  await trainer.press('Mở lại lớp');
  await admin.open('/admin/journal');
  await admin.sees('Cấp mã PIN');

  // --- another commune brings its hamlets in a file from Excel
  const other = await another();
  const first = await phone({ at: other, learner: false });
  await first.open(other.setup);
  const csv = (text) => ({ name: 'thon.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await first.attach('Hoặc chọn tệp CSV', { ...csv(''), buffer: Buffer.from([0xff, 0x80, 0x81]) });
  await first.fill({ 'Tỉnh, thành phố': 'Thanh Hóa', 'Tên xã, phường, đặc khu': 'Xã Hai', 'Họ và tên của bạn': 'Lê Văn Hai', 'Tên đăng nhập': 'hai', 'Mật khẩu': PASSWORD });
  await first.press('Tạo xã và đăng nhập', { status: 422 });
  await first.sees('Tệp này không đọc được.');
  await first.attach('Hoặc chọn tệp CSV', csv('\ufeffSTT;Tên thôn;Số hộ\r\n1;Thôn Mới;120\r\n2;Thôn Hạ;80\r\n'));
  await first.press('Tạo xã và đăng nhập', { status: 422 });
  ok('the names of the file stand in the box', await first.page.getByLabel('Danh sách thôn').inputValue() === 'Tên thôn\nThôn Mới\nThôn Hạ');
  await first.fill({ 'Mật khẩu': PASSWORD });
  await first.press('Tạo xã và đăng nhập');
  await first.sees('2 thôn');
  await first.sees('Thôn Hạ');
};
