// A trainer writes and publishes a course on a phone: a lesson with a picture and a question; then once more without JavaScript.
import { PASSWORD, addStaff, firstSignIn, setUp } from '../story.mjs';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 30"><rect width="40" height="30" fill="#0a544b"/><circle cx="20" cy="15" r="9" fill="#f2b544"/></svg>';
const PICTURE = { name: 'Tin nhắn lạ.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(SVG) };

async function write(v, title, { check = true } = {}) {
  await v.open('/drafts');
  await v.follow('Khóa học mới');
  await v.press('Bắt đầu soạn', { status: 422 });
  await v.fill({ 'Tên khóa học': title, 'Giới thiệu': 'Nhận ra tin nhắn lừa đảo và biết làm gì tiếp theo.' });
  await v.press('Bắt đầu soạn');
  const draft = v.path();
  await v.fill({ 'Tên bài mới': 'Tin nhắn lạ' });
  await v.press('Thêm bài');
  const lesson = v.path();

  // --- the text, looked at before it is kept
  const words = '## Dấu hiệu\n\nKẻ gian giục bạn **làm ngay**.\n\n- Hãy dừng lại.\n- Hãy gọi cho người thân.\n\n> Đừng đọc mã OTP cho ai.';
  await v.fill({ 'Nội dung bài': words, 'Học trong bao nhiêu phút': '7' });
  await v.press('Xem trước');
  await v.sees('Học viên sẽ thấy');
  await v.sees('Hãy gọi cho người thân.');
  await v.press('Lưu');
  await v.sees('Đã lưu.');

  // --- a picture with its text
  await v.follow('Hình, âm thanh, video');
  await v.attach('Tệp hình', PICTURE);
  await v.press('Gửi hình', { status: 422 });
  await v.sees('Hãy tả hình');
  await v.fill({ 'Lời tả hình': 'Một tin nhắn lạ trên màn hình điện thoại' });
  await v.attach('Tệp hình', PICTURE);
  await v.press('Gửi hình');
  v.at(lesson);
  await v.sees('Đã thêm hình vào cuối bài.');
  await v.open(`${lesson}/files`);
  await v.sees('tin-nhan-la.svg');
  await v.open(lesson, { check: false });
  await v.press('Xem trước');
  const pictured = await v.page.locator('.prose img').first().evaluate((img) => img.alt && img.naturalWidth > 0);
  ok(v, 'the preview shows the picture with its text', pictured);

  // --- the easy-read twin
  await v.open(`${lesson}/texts/easy`);
  await v.fill({ 'Bản dễ đọc': 'Có tin nhắn lạ.\n---\nBạn dừng lại.\n---\nBạn gọi người thân.' });
  await v.press('Lưu');
  await v.sees('Đã lưu.');

  // --- a question
  await v.open(`${draft}/test`);
  await v.fill({ 'Câu hỏi mới': 'Có tin nhắn lạ giục chuyển tiền, bạn làm gì?' });
  await v.press('Thêm câu hỏi');
  await v.fill({ 'Phương án 1': 'Chuyển ngay', 'Phương án 2': 'Dừng lại, gọi người thân', 'Lời giải thích': 'Kẻ gian muốn bạn không kịp nghĩ.' });
  await v.page.getByLabel('Đúng', { exact: false }).nth(1).check();
  await v.press('Lưu và quay về');
  await v.sees('1 câu hỏi');

  // --- what an assessor watches for
  await v.open(`${draft}/practical`);
  await v.fill({ Tên: 'Gặp tin nhắn lạ' });
  await v.page.locator('#criterion_1').fill('Chỉ ra dấu hiệu lừa đảo trong một tin nhắn');
  await v.press('Lưu');
  await v.sees('Đã lưu.');

  // --- about the course, then published
  await v.open(`${draft}/course`);
  await v.fill({ 'Người viết': 'Nguyễn Thị Giảng' });
  await v.press('Lưu');
  await v.open(draft);
  await v.follow('Kiểm tra và xuất bản');
  await v.sees('Khóa học lên kệ lần đầu.');
  await v.press('Xuất bản khóa học');
  await v.sees('Đã xuất bản.');
  return { draft, lesson, words };
}

let ok = () => {};

export default async ({ site, desktop, phone, plain, ok: count }) => {
  ok = (v, what, so) => count(`${v.name()}: ${what}`, so);
  const admin = await desktop();
  await setUp(admin, site);
  const first = await addStaff(admin, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] });
  const giang = await phone({ learner: true });
  await firstSignIn(giang, 'giang', first);
  const { draft, lesson } = await write(giang, 'Chống lừa đảo qua tin nhắn');
  const stranger = await phone();
  await stranger.open('/courses/chong-lua-dao-qua-tin-nhan');
  await stranger.follow('Tin nhắn lạ');
  await stranger.sees('Hãy gọi cho người thân.');

  // --- order, removal and undo
  await giang.open(draft);
  await giang.fill({ 'Tên bài mới': 'Cuộc gọi lạ' });
  await giang.press('Thêm bài');
  await giang.open(draft);
  await giang.press('Đưa lên – Cuộc gọi lạ', { check: false });
  const titles = await giang.page.locator('.draft-lessons a[href*="/lessons/"]:first-child').allInnerTexts();
  count('the second lesson stands first', titles[0] === 'Cuộc gọi lạ' ? [] : [titles.join(', ')]);
  await giang.follow('Xóa – Cuộc gọi lạ');
  await giang.press('Xóa bài');
  await giang.sees('Đã xóa bài.');
  await giang.page.getByText('Bài đã xóa (1)').click();
  await giang.press('Lấy lại – Cuộc gọi lạ');
  await giang.sees('Bài đã trở lại');
  await giang.open(`${draft}/history`);
  await giang.open(lesson);

  // --- once more, with forms and links alone
  const hoa = await plain({ learner: true });
  await hoa.open('/login/staff');
  await hoa.fill({ 'Tên đăng nhập': 'giang', 'Mật khẩu': `${PASSWORD} của tôi` });
  await hoa.press('Đăng nhập');
  await write(hoa, 'Chống lừa đảo qua cuộc gọi');
};
