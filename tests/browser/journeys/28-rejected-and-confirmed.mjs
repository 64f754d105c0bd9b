// A batch is frozen and handed over; a record comes back, is mended, goes out again with its reference, and is confirmed.
import { staffSignIn } from '../story.mjs';

export const site = { sample: 300 };

export default async ({ site: { cast, url }, phone, ok }) => {
  const officer = cast.staff.find((one) => one.roles.includes('officer'));
  const v = await phone({ learner: false });
  await staffSignIn(v, officer.user_name, officer.password);

  const freeze = async () => {
    await v.open('/exports/new');
    await v.press('Lập danh sách');
    await v.sees('Số bản ghi');
    return new URL(v.page.url()).pathname.split('?')[0];
  };
  const records = async (batch) => (await (await v.page.request.get(`${url}${batch}/records.jsonl`)).text()).trim().split('\n').map((line) => JSON.parse(line));
  const takeOver = async (name, text, type) => {
    await v.open('/receipts/new');
    await v.page.locator('input[type=file]').setInputFiles({ name, mimeType: type, buffer: Buffer.from(text) });
    await v.press('Gửi tệp');
    if (/\/columns$/.test(v.path())) await v.press('Xem trước kết quả');
  };

  // --- what was found is seen before the batch is frozen
  await v.open('/exports/new');
  await v.sees(/hồ sơ cần xem trước khi chốt/);
  const first = await freeze();
  const sent = await records(first);
  ok('the batch holds the records without findings', sent.length > 1 && sent.every((one) => one.status === 'new' && one.person.personal_number));

  // --- handed over, with minutes
  await v.open(`${first}/handovers/new`);
  await v.fill({ 'Cơ quan nhận': 'Công an xã', 'Người nhận': 'Bà Nhận, công chức' });
  const basis = v.page.getByLabel(/Căn cứ/);
  if (!(await basis.inputValue())) await basis.fill('Điểm b khoản 1 Điều 17 Luật 91/2025');
  await v.page.locator('input[name=channel]').first().check();
  await v.tap(v.page.locator('main form button').last());
  await v.sees('Bà Nhận, công chức');

  // --- the answer: one comes back, one line names nobody
  const [back, good] = sent;
  const receipt = `Mã bản ghi;Kết quả;Lý do\r\n${back.record_id};Từ chối;Thiếu giấy tờ\r\n${good.record_id};Được nhận;\r\nXX-2026-99999/1/new/1;Được nhận;\r\n`;
  await takeOver('biên nhận.csv', receipt, 'text/csv');
  await v.sees('Đây là kết quả xem trước');
  await v.sees('XX-2026-99999/1/new/1');
  await v.press('Nhận kết quả này');
  await v.sees('Đã nhận kết quả.');
  await takeOver('lần nữa.csv', receipt, 'text/csv');
  await v.sees('Tệp này đã được nhận trước đó');

  // --- mended, and out again with its reference
  await v.open('/returned-records');
  await v.sees('Thiếu giấy tờ');
  await v.press(/^Đã sửa xong/);
  await v.sees('Đã sửa, chờ đợt sau');
  const again = await freeze();
  const [once, ...others] = await records(again);
  ok('it goes out alone, and names what went before', others.length === 0 && once.earlier.record_id === back.record_id && once.earlier.answer.outcome === 'rejected');
  await takeOver('xác nhận.json', JSON.stringify([{ record_id: once.record_id, status: 'confirmed' }]), 'application/json');
  await v.press('Nhận kết quả này');
  await v.open(again);
  await v.sees('Đã xác nhận trên VNeID');
};
