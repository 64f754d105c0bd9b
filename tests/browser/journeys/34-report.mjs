// An officer, at the office's computer: from the list of what is due to the report that was sent, in under three minutes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hocvu } from '../harness.mjs';
import { staffSignIn } from '../story.mjs';

export const site = { sample: 300 };

export default async ({ site, desktop, ok }) => {
  const officer = site.cast.staff.find((one) => one.roles.includes('officer'));
  const v = await desktop({ learner: false });
  const began = Date.now();
  await staffSignIn(v, officer.user_name, officer.password);

  // --- the report of this month
  await v.open('/reports');
  await v.follow('Lập báo cáo khác');
  await v.choose('Báo cáo tháng');
  const today = new Date();
  await v.page.locator('#first').fill('1');
  await v.page.locator('#first_month').fill(`${today.getMonth() + 1}`);
  await v.page.locator('#first_year').fill(`${today.getFullYear()}`);
  await v.press('Lập báo cáo');
  await v.page.waitForSelector('article.report', { timeout: 20_000 });
  const report = v.path();
  await v.sees('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM');
  await v.sees('Chưa có họ tên người ký');

  // --- its words
  await v.follow('Sửa nội dung');
  await v.page.locator('#difficulties').fill('Điện thoại của nhiều người cao tuổi đã cũ.');
  await v.page.locator('summary', { hasText: 'Người ký' }).click();
  await v.page.locator('#signer').fill('Lương Khắc Bình');
  await v.press('Xem trước');
  await v.sees('Đây là bản xem trước, chưa lưu.');
  await v.press('Lưu');
  await v.sees('Đã lưu nội dung.');
  await v.sees('Điện thoại của nhiều người cao tuổi đã cũ.');

  // --- its files
  const bytes = async (format) => (await v.page.request.get(`${site.url}${report}/files/${format}`)).body();
  const docx = await bytes('docx');
  ok('the document is a package of Word', docx.subarray(0, 2).toString() === 'PK');
  const csv = (await bytes('csv')).toString();
  const total = csv.trim().split('\r\n').at(-1).split(',');
  ok('the appendix has a total', total.includes('Toàn xã') && total.some((cell) => Number(cell) > 0));
  const json = JSON.parse((await bytes('json')).toString());
  const shown = await v.page.locator('article.report table.report-figures').last().locator('tfoot td').allInnerTexts();
  ok('the page shows the figures of the file', shown.length > 3 && json.annexes[0].table.total.learners !== undefined);

  // --- signed and sent
  await v.page.locator('summary', { hasText: 'Ghi số và ngày ký' }).click();
  await v.page.locator('#number').fill('5');
  await v.page.locator('#date').fill(`${today.getDate()}`);
  await v.page.locator('#date_month').fill(`${today.getMonth() + 1}`);
  await v.page.locator('#date_year').fill(`${today.getFullYear()}`);
  await v.press('Ghi số và ngày ký');
  await v.sees('Số: 05/BC-UBND');
  await v.fill({ 'Gửi qua đâu, gửi cho ai': 'Trục liên thông, Sở Khoa học và Công nghệ' });
  await v.press('Ghi là đã gửi');
  await v.sees('Đã ghi là đã gửi.');
  const seconds = (Date.now() - began) / 1000;
  ok(`from signing in to the sent report in ${seconds.toFixed(0)} s`, seconds < 180);

  // --- the command gives the same file; the year's archive is there
  const month = `${today.getFullYear()}-${`${today.getMonth() + 1}`.padStart(2, '0')}`;
  const out = join(site.dir, '..', `report-${month}.docx`);
  await hocvu(['report', '--data', site.dir, '--period', month, '--format', 'docx', '--out', out]);
  ok('the command writes the file of the page', readFileSync(out).equals(await bytes('docx')));
  await v.open('/reports');
  await v.sees('Đã gửi');
  await v.sees(`Năm ${today.getFullYear()}`);

  // --- on a narrow screen nothing is cut off
  await v.open('/report-templates');
  await v.follow('Báo cáo năm');
  await v.sees('Số liệu có thể chèn');
};
