// Consents: a child and a guardian on paper, a learner on the phone, and the same without JavaScript.
import { addStaff, enterLearner, firstSignIn, learnerSignIn, openClass, setUp } from '../story.mjs';

export default async ({ site, phone, plain, desktop, ok }) => {
  const year = new Date().getFullYear();
  const admin = await desktop();
  await setUp(admin, site);
  await admin.sees('Chưa ghi người phụ trách dữ liệu cá nhân.');

  // --- the person in charge is named
  await admin.follow('Dữ liệu cá nhân của xã');
  await admin.follow('Ghi người phụ trách');
  await admin.fill({ 'Họ và tên': 'Nguyễn Thị Bảo', 'Liên hệ': '0237 000 000' });
  await admin.press('Lưu', { status: 422 });
  await admin.sees('Bạn ghi chức vụ.');
  await admin.fill({ 'Chức vụ': 'Công chức Văn hóa – Xã hội', 'Nơi nhận khiếu nại': 'Phòng tiếp dân, sáng thứ Năm' });
  await admin.press('Lưu');
  await admin.sees('Đã ghi người phụ trách.');
  await admin.follow('Chụp ảnh bạn ở lớp học');
  await admin.sees('bản có sẵn trong chương trình');
  await admin.page.locator('#keep_vi').fill('1 năm, hoặc đến khi bạn rút lại.');
  await admin.press('Lưu bản mới');
  await admin.sees('Đã lưu bản mới.');
  await admin.sees('Bản 2');

  // --- anybody reads what is kept
  const stranger = await phone();
  await stranger.open('/');
  await stranger.follow('Dữ liệu cá nhân');
  await stranger.sees('Nguyễn Thị Bảo');
  await stranger.sees('1 năm, hoặc đến khi bạn rút lại.');
  await stranger.follow('Đọc bản dễ hiểu, có hình');
  await stranger.sees('Bạn được đổi ý.');
  await stranger.walk();
  await stranger.press('English');
  await stranger.sees('You may change your mind.');
  await stranger.follow('How your data is kept');
  await stranger.open('/privacy/forms/photo');

  // --- a class with a child and a grown learner
  const password = await addStaff(admin, { userName: 'giang', name: 'Nguyễn Thị Giảng', roles: ['Giảng viên'] });
  const trainer = await desktop();
  await firstSignIn(trainer, 'giang', password);
  const room = await openClass(trainer, 'Lớp tối thứ Tư', 'Thôn Đông');
  const pin = await enterLearner(trainer, room, { name: 'Trần Thị Lan' });
  const childPin = await enterLearner(trainer, room, { name: 'Lê Văn Bình', birth: `2 1 ${year - 12}`, group: 'Học sinh, sinh viên' });
  await trainer.open(room.path);
  await trainer.follow('Đồng ý về dữ liệu');
  await trainer.follow('Chụp ảnh bạn ở lớp học');
  ok('a sheet for each learner', await trainer.page.locator('.paper').count() === 2);
  ok('the guardian signs for the child alone', await trainer.page.getByText('chữ ký của người giám hộ').count() === 1);
  const pdf = (await trainer.page.pdf({ format: 'A4' })).toString('latin1');
  ok('one A4 page for each sheet', (pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length === 2 ? [] : [`${(pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length} pages`]);
  await trainer.follow('Quay lại');

  // --- on paper: the child and the guardian, one after the other
  await trainer.follow('Lê Văn Bình');
  await trainer.follow('Ghi người giám hộ');
  await trainer.fill({ 'Họ và tên người giám hộ': 'Phạm Thị Mẹ' });
  await trainer.choose('mẹ');
  await trainer.choose('Giấy khai sinh');
  await trainer.press('Ghi người giám hộ');
  await trainer.sees('Phạm Thị Mẹ');
  const takeDown = async (who) => {
    await trainer.follow(/^Ghi câu trả lời – Chụp ảnh/);
    ok('no box is ticked', await trainer.page.locator('input:checked').count() === 0);
    await trainer.press('Ghi lại', { status: 422 });
    await trainer.sees('Bạn chọn ai trả lời.');
    await trainer.choose(who);
    await trainer.page.locator('#act').check();
    await trainer.choose('giấy có chữ ký');
    await trainer.fill({ 'Bằng chứng ở đâu?': 'Tờ số 5, cặp lớp tối thứ Tư' });
    await trainer.press('Ghi lại');
  };
  await takeDown('Lê Văn Bình');
  await trainer.sees('Chờ người giám hộ');
  await takeDown('Phạm Thị Mẹ – mẹ');
  await trainer.sees('Đã đồng ý');
  await trainer.sees('Tờ số 5, cặp lớp tối thứ Tư');

  // --- a learner gives and takes back on the phone
  const gives = async (v, title) => v.press(new RegExp(`^Tôi đồng ý – ${title}`));
  const takesBack = async (v, title) => v.press(new RegExp(`^Rút lại – ${title}`));
  for (const come of [phone, plain]) {
    const lan = await come();
    await learnerSignIn(lan, room.code, 'Trần Thị Lan', pin);
    await lan.open('/account');
    await lan.follow('Dữ liệu của tôi');
    ok('nothing is agreed to beforehand', await lan.page.getByText('Chưa trả lời').count() >= 3 || come === plain);
    await gives(lan, 'Chụp ảnh');
    await lan.sees('Đã ghi: bạn đồng ý.');
    await gives(lan, 'Điều giúp bạn học');
    await lan.follow('Chọn điều cần');
    await lan.choose('Nghe thay vì đọc');
    await lan.choose('Chữ to');
    await lan.press('Lưu');
    await lan.sees(/Bạn cần:.*Chữ to; Nghe thay vì đọc/);
    await trainer.open(room.path);
    await trainer.follow('Đồng ý về dữ liệu');
    await trainer.doesNotSee('Chữ to');
    await trainer.follow('Trần Thị Lan');
    await trainer.sees('Chữ to');
    await takesBack(lan, 'Điều giúp bạn học');
    await takesBack(lan, 'Chụp ảnh');
    await lan.sees('Đã rút lại.');
    await lan.doesNotSee('Bạn cần:');
  }

  // --- the child says no alone
  const child = await plain();
  await learnerSignIn(child, room.code, 'Lê Văn Bình', childPin);
  await child.open('/account/privacy');
  await child.sees('cần cả em và người giám hộ đồng ý');
  await takesBack(child, 'Chụp ảnh');
  await trainer.open(room.path);
  await trainer.follow('Đồng ý về dữ liệu');
  await trainer.follow('Lê Văn Bình');
  await trainer.sees('Không đồng ý');

  // --- the officer who supports people with a disability
  const given = await addStaff(admin, { userName: 'tro', name: 'Đỗ Thị Trợ', roles: ['Cán bộ hỗ trợ người khuyết tật'] });
  const support = await desktop();
  await firstSignIn(support, 'tro', given);
  await support.follow('Hỗ trợ');
  await support.fill({ 'Họ và tên': 'lan' });
  await support.press('Tìm');
  await support.follow('Trần Thị Lan');
  await support.follow(/^Ghi câu trả lời – Dạng khuyết tật/);
  await support.choose('Trần Thị Lan');
  await support.page.locator('#act').check();
  await support.choose('nói trước người làm chứng');
  await support.fill({ 'Bằng chứng ở đâu?': 'Bà Hoa cùng nghe' });
  await support.press('Ghi lại');
  await support.follow('Mở dạng khuyết tật');
  await support.choose('Khuyết tật nhìn');
  await support.press('Lưu');
  await support.open('/support');
  await support.sees('Khuyết tật nhìn');
  await admin.open('/admin/journal');
  await admin.sees('Xem dữ liệu dựa trên đồng ý');
  await admin.doesNotSee('Khuyết tật nhìn');
};
