// What the people of the journeys do again and again, in the words of the pages.

export const PASSWORD = 'mèo ngủ trên mái nhà';

/** The one-time link → a commune with hamlets and its first admin, who is signed in then. */
export async function setUp(v, site, { hamlets = ['Thôn Đông', 'Thôn Tây', 'Thôn Thanh Ban'] } = {}) {
  await v.open(site.setup);
  await v.fill({
    'Tỉnh, thành phố': 'Thanh Hóa', 'Tên xã, phường, đặc khu': 'Trung Chính', 'Danh sách thôn': hamlets.join('\n'),
    'Họ và tên của bạn': 'Lê Văn Quản', 'Tên đăng nhập': 'quan', 'Mật khẩu': PASSWORD,
  });
  await v.press('Tạo xã và đăng nhập');
  v.at('/admin');
}

/** The admin, signed in, adds somebody: gives the password of the first time. */
export async function addStaff(v, { name, userName, roles }) {
  await v.open('/admin/staff/new');
  await v.fill({ 'Họ và tên': name, 'Tên đăng nhập': userName, 'Quyền có hiệu lực ở đâu': 'Xã Trung Chính (tất cả các thôn)' });
  for (const role of roles) await v.choose(role);
  await v.press('Thêm và tạo mật khẩu');
  return v.text('dl code');
}

/** Somebody of the staff comes for the first time and takes a password of their own. */
export async function firstSignIn(v, userName, password, own = `${PASSWORD} của ${userName}`) {
  await staffSignIn(v, userName, password);
  v.at('/account/password');
  await v.fill({ 'Mật khẩu đang dùng': password, 'Mật khẩu mới': own.replace(userName, 'tôi') });
  await v.press('Đổi mật khẩu');
  await v.sees('Mật khẩu đã được đổi');
}

export async function staffSignIn(v, userName, password) {
  await v.open('/login/staff');
  await v.fill({ 'Tên đăng nhập': userName, 'Mật khẩu': password });
  await v.press('Đăng nhập');
}

/** The trainer opens a class: gives its code and address. */
export async function openClass(v, name, hamlet) {
  await v.open('/classes');
  await v.follow('Mở lớp mới');
  await v.fill({ 'Tên lớp': name, Thôn: hamlet });
  await v.press('Mở lớp');
  return { code: (await v.text('.code')).replace(/\D/g, ''), path: v.path() };
}

/** Fills in the page of a new learner. */
export async function describe(v, { name, birth = '2 9 1950', hamlet, group = 'Người dân', sex, number }) {
  const [day, month, year] = birth.split(' ');
  await v.fill({ 'Họ và tên': name, Ngày: day, Tháng: month, Năm: year });
  await v.choose(group);
  if (sex) await v.choose(sex);
  if (hamlet) await v.fill({ Thôn: hamlet });
  if (number) await v.fill({ 'Số định danh cá nhân': number });
}

/** The trainer enters a learner: gives the PIN on the slip. */
export async function enterLearner(v, room, person) {
  await v.open(`${room.path}/learners/new`);
  await describe(v, person);
  await v.press('Ghi tên và cấp mã PIN');
  return v.text('.slip .pin');
}

export async function learnerSignIn(v, code, name, pin, options) {
  await v.open('/login');
  await v.fill({ 'Mã lớp': code, 'Họ và tên': name, 'Mã PIN': pin });
  await v.press('Đăng nhập', options);
}
