// An officer's week at the office: who has not sent, a hamlet's own target, a kind of report of its own, and a report that
// stands on frozen figures with the words of the hamlets; then the same pages on a phone.
import { staffSignIn } from '../story.mjs';

export const site = { sample: 300 };

export default async ({ site, desktop, phone, ok }) => {
  const officer = site.cast.staff.find((one) => one.roles.includes('officer'));
  const v = await desktop({ learner: false });
  await staffSignIn(v, officer.user_name, officer.password);
  const today = new Date();
  const day = async (name, date) => {
    await v.page.locator(`#${name}`).fill(String(date.getDate()));
    await v.page.locator(`#${name}_month`).fill(String(date.getMonth() + 1));
    await v.page.locator(`#${name}_year`).fill(String(date.getFullYear()));
  };

  // --- the hamlets are asked; who has not sent is named, with words to read out
  await v.open('/collections');
  await v.page.locator('#period').selectOption({ index: 0 });
  await day('due', new Date(Date.now() + 2 * 24 * 3600 * 1000));
  await v.press('Mở đợt');
  const collection = v.path();
  await v.open('/collections');
  await v.follow('Thôn nào chưa gửi');
  await v.sees('chưa nhắc');
  await v.sees('Kính nhờ Thôn');
  await v.press('Ghi là đã nhắc');
  const words = 'Nhiều người cao tuổi dùng điện thoại đã cũ.';
  await v.page.locator('#difficulties').fill(words);
  await v.press('Lưu bản tổng hợp');

  // --- a hamlet has its own target
  await v.open('/targets/settings');
  await v.page.locator('#target_unit').selectOption({ index: 1 });
  await v.page.locator('#indicator').selectOption({ label: 'Người dân trưởng thành có tri thức cơ bản, kỹ năng số' });
  await v.page.locator('#percent').fill('60');
  await v.page.locator('#document').fill('Nghị quyết chi bộ thôn');
  await v.press('Đặt chỉ tiêu');
  await v.sees('Nghị quyết chi bộ thôn');
  await v.open('/targets');
  await v.page.locator('a.tile').first().click();
  await v.page.waitForURL(/hamlets/);
  await v.sees('chỉ tiêu 60 %');
  const hamlet = v.path();

  // --- a kind of report of the office's own
  await v.open('/report-templates');
  await v.follow('Thêm loại báo cáo');
  await v.page.locator('#name').fill('Báo cáo Chợ số');
  await v.page.locator('#due_day').fill('20');
  await v.page.locator('#subject').fill('Kết quả mô hình Chợ số {period}');
  await v.page.locator('#body').fill('Ủy ban nhân dân xã báo cáo:\n# Kết quả\n[models]\n# Khó khăn\n{difficulties}');
  await v.press('Xem trước');
  await v.sees('Đây là bản xem trước, chưa lưu.');
  await v.press('Lưu');
  await v.sees('Đã thêm loại báo cáo.');
  await v.sees('loại riêng của xã');

  // --- the report of the month: frozen figures, the hamlets' words
  await v.open('/freezes');
  await v.page.locator('#period').selectOption({ index: 0 });
  await v.press('Chốt số liệu');
  await v.sees('Số liệu đã chốt');
  await v.open('/reports/new');
  await v.choose('Báo cáo tháng');
  await day('first', today);
  await v.press('Lập báo cáo');
  await v.page.waitForSelector('article.report', { timeout: 20_000 });
  const report = v.path();
  await v.sees(words);
  await v.sees('bản số 1');
  ok('the report tells the words of the hamlets once', (await v.page.locator('article.report').innerText()).split(words).length === 2);
  const json = await (await v.page.request.get(`${site.url}/api/v1${report}`)).json();
  ok('programs read the same report', json.frozen === 1 && JSON.stringify(json.report.body).includes(words));

  // --- the same on a phone
  const small = await phone({ learner: false });
  await staffSignIn(small, officer.user_name, officer.password);
  await small.open('/');
  await small.sees('Báo cáo cần gửi');
  const more = process.env.HOCVU_SHOTS ? ['/targets', hamlet, '/targets/adults-skilled', '/targets/settings', collection, '/reports', `${report}/words`, '/report-templates', '/figures', '/freezes', '/targets/models'] : [];
  for (const path of ['/collections/unsent', report, '/targets/contributions', '/report-templates/new', ...more]) await small.open(path);
  if (process.env.HOCVU_SHOTS) for (const path of ['/targets/adults-skilled', '/targets/contributions', '/figures', collection, '/reports', `${report}/words`, '/targets/models', '/']) await v.open(path);
};
