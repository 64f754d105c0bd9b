// Hands that tap twice, go back, close the browser and come again: one result, nothing lost.
import { PASSWORD, addStaff, answerAll, describe, firstSignIn, learnerSignIn, readOn, rightAnswers, setUp, staffSignIn } from '../story.mjs';

const COURSE = 'nguoi-lao-dong-so';

export default async ({ site, phone, ok }) => {
  /** Two quick taps: the form is sent twice, the browser shows the answer to the second. */
  const pressTwice = async (v, name) => {
    const button = v.page.getByRole('button', { name }).first();
    const form = await button.evaluate((b) => new Promise((done) => {
      const form = b.form, body = new URLSearchParams(new FormData(form, b));
      fetch(form.action, { method: 'POST', body, redirect: 'manual' }).then(() => done(true), () => done(false));
    }));
    ok(`${v.name()} sent “${name}” once`, form);
    await v.press(name);
  };
  const times = async (v, words) => (await v.text('main')).split(words).length - 1;

  const admin = await phone({ learner: false });
  await setUp(admin, site);
  await admin.back();
  await admin.press('Tạo xã và đăng nhập');
  admin.at('/login/staff');
  await admin.sees('Xã đã được cài đặt rồi.');

  // staff: the password that is seen last is the one that works
  await admin.open('/admin/staff/new');
  await admin.fill({ 'Họ và tên': 'Nguyễn Thị Giảng', 'Tên đăng nhập': 'giang', 'Quyền có hiệu lực ở đâu': 'Xã Trung Chính (tất cả các thôn)' });
  for (const role of ['Giảng viên', 'Người đánh giá', 'Cán bộ theo dõi']) await admin.choose(role);
  await pressTwice(admin, 'Thêm và tạo mật khẩu');
  const password = await admin.text('dl code');
  const duyet = await addStaff(admin, { name: 'Phạm Văn Duyệt', userName: 'duyet', roles: ['Người phê duyệt'] });
  await admin.open('/admin/staff');
  ok('there is one trainer', await times(admin, 'Nguyễn Thị Giảng') === 1);
  const giang = await phone({ learner: false }), approver = await phone({ learner: false });
  await firstSignIn(giang, 'giang', password);
  await firstSignIn(approver, 'duyet', duyet);

  // a class and a learner
  await giang.open('/classes/new');
  await giang.fill({ 'Tên lớp': 'Lớp tối thứ Tư', Thôn: 'Thôn Đông' });
  await pressTwice(giang, 'Mở lớp');
  const room = { path: giang.path(), code: (await giang.text('.code')).replace(/\D/g, '') };
  await giang.open('/classes');
  ok('there is one class', await times(giang, 'Lớp tối thứ Tư') === 1);
  await giang.open(`${room.path}/learners/new`);
  await describe(giang, { name: 'Trần Văn Bình', birth: '1 1 1990', group: 'Người lao động' });
  await pressTwice(giang, 'Ghi tên và cấp mã PIN');
  const pin = await giang.text('.slip .pin');
  await giang.back();
  ok('going back shows the form, not an error', await giang.page.getByLabel('Họ và tên').count() === 1);
  await giang.open(room.path);
  await giang.sees('1 học viên');

  // the learner: begins twice, completes twice, opens the test twice
  const binh = await phone();
  await learnerSignIn(binh, room.code, 'bình', pin);
  await binh.open(`/courses/${COURSE}`);
  await pressTwice(binh, 'Bắt đầu học');
  await binh.sees('Bài 1/4');
  await pressTwice(binh, /^Đã xong/);
  await binh.sees('Bài 2/4');
  await binh.back();
  await binh.sees('Bài 1/4');
  await binh.open(`/courses/${COURSE}`);
  await binh.sees('1 trên 4 bài');
  await binh.follow(/Học tiếp: bài 2/);
  await readOn(binh, { check: false });
  await binh.follow('Làm bài kiểm tra');
  const start = binh.path();
  await pressTwice(binh, 'Bắt đầu làm bài');
  const attempt = binh.path().match(/\/attempts\/[0-9a-f-]+/)[0];
  const answers = rightAnswers(COURSE);
  const question = (await binh.heading()).trim();
  const right = answers.get(question).find((c) => c.right).text;
  await binh.page.getByText(right, { exact: true }).click();
  await pressTwice(binh, /^Trả lời và/);
  await binh.sees('Câu 2/');

  // the browser is closed in the middle of the test; her answers wait
  await binh.context.clearCookies();
  await binh.open(`${attempt}/questions/2`);
  binh.at(/^\/login/);
  await binh.context.close();
  const again = await phone();
  await learnerSignIn(again, room.code, 'Trần Văn Bình', pin);
  await again.open(start);
  await again.sees('Đang làm');
  await again.press('Làm tiếp bài đang dở');
  await again.open(`${attempt}/questions/1`);
  ok('the answer is still there', await again.page.locator('label.choice', { hasText: right }).locator('input').isChecked());
  await answerAll(again, answers, { check: false });
  again.at(`${attempt}/review`);
  const late = await again.page.evaluate(() => document.querySelector('form[action$="/submission"]').action);
  await pressTwice(again, 'Nộp bài');
  await again.sees('Bạn đã đạt, chúc mừng bạn!');
  ok('sent once more, it is the same submission', await again.page.evaluate((to) => fetch(to, { method: 'POST' }).then((r) => r.url), late) === `${site.url}${attempt}`);
  await again.open(start);
  ok('it is one try', await times(again, 'Lần 1') === 1 && await times(again, 'Lần 2') === 0);

  // a question of a test that was handed in: refused in a sentence
  await again.open(`${attempt}/questions/3`, { check: false });
  ok('its questions are not asked any more', !/\/questions\//.test(again.path()) || again.status >= 400 ? [] : [again.path()]);
  const refused = await again.page.evaluate(([to, body]) => fetch(to, { method: 'POST', body: new URLSearchParams(body) }).then(async (r) => ({ status: r.status, text: await r.text() })), [`${attempt}/questions/1`, 'choice=0']);
  ok('an answer that comes late is refused in words', refused.status === 422 && refused.text.includes('Bài này đã nộp nên không sửa được nữa.') ? [] : [`${refused.status}`]);
  again.noise.length = 0;

  // a request, a check, an approval, a list
  await again.open(`/courses/${COURSE}`);
  await pressTwice(again, 'Xin chứng nhận');
  const request = again.path();
  await again.open('/certificate-requests');
  ok('there is one request', await times(again, 'Người lao động số') === 1);
  await giang.open(request);
  for (const level of await giang.page.getByLabel('Tự làm được').all()) await level.check();
  await pressTwice(giang, 'Ghi kết quả');
  ok('there is one check', await giang.page.locator('.sheet', { hasText: 'Nguyễn Thị Giảng' }).count() === 1);
  await approver.open(request);
  await pressTwice(approver, 'Phê duyệt và cấp chứng nhận');
  const certificate = approver.path();
  approver.at('/certificates/TC-2026-00001');
  await approver.back();
  await approver.sees('Đã cấp chứng nhận');
  ok('after Back there is nothing left to approve', await approver.page.getByRole('button', { name: 'Phê duyệt' }).count() === 0);
  await approver.open('/certificates');
  ok('there is one certificate', await times(approver, 'TC-2026-0000') === 1);
  await giang.open('/exports/new');
  await pressTwice(giang, 'Lập danh sách');
  await giang.sees('Số bản ghi');
  await giang.open('/exports');
  ok('there is one list', await giang.page.locator('tbody tr').count() === 1);
  await approver.open(`${certificate}/correction`);
  await approver.fill({ 'Họ và tên': 'Trần Văn Bình An', 'Lý do đính chính': 'Theo thẻ căn cước' });
  await pressTwice(approver, 'Lưu đính chính');
  await approver.sees('Bản đính chính thứ 2');

  // signed out in another place: the next press leads to the door, not to an error
  await again.open('/help');
  await again.context.clearCookies();
  await again.press('Thoát');
  ok('signing out twice does no harm', again.status === 200);
  await giang.press('Thoát');
  await staffSignIn(giang, 'giang', `${PASSWORD} của tôi`);
  giang.at('/');
};
