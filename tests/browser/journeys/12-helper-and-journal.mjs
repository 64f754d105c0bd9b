// A guide helps an elder on a phone, with her PIN; what was done for her proves nothing, and the admin finds it all.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hocvu } from '../harness.mjs';
import { addStaff, answerAll, enterLearner, firstSignIn, learnerSignIn, readOn, readQr, rightAnswers, village } from '../story.mjs';

const COURSE = 'cong-nghe-cho-moi-nguoi';

export default async ({ site, phone, desktop, ok }) => {
  const { admin, giang, room } = await village(desktop, site);
  const password = await addStaff(admin, { name: 'Lê Thị Hoa', userName: 'hoa', roles: ['Đại sứ số'] });
  const pin = await enterLearner(giang, room, { name: 'Trần Thị Lan', sex: 'Nữ', number: '038150000001' });
  const hoa = await phone();
  await firstSignIn(hoa, 'hoa', password);

  // --- whom, and does she agree
  await hoa.follow('Giúp học');
  await hoa.sees('Bạn chưa giúp ai.');
  await hoa.follow('Giúp một người');
  await hoa.fill({ 'Họ và tên': 'khong ai' });
  await hoa.press('Tìm');
  await hoa.sees('Không thấy ai có tên này');
  await hoa.fill({ 'Họ và tên': 'tran thi lan' });
  await hoa.press('Tìm');
  await hoa.follow('Trần Thị Lan');
  await hoa.sees('Nhiều nhất 2 giờ là tự dừng.');
  await hoa.press('Bắt đầu giúp', { status: 422 });
  await hoa.sees('Hãy chọn cách người học đồng ý.');
  await hoa.choose('Trần Thị Lan tự nhập mã PIN');
  await hoa.fill({ 'Mã PIN của Trần Thị Lan': '0000' });
  await hoa.press('Bắt đầu giúp', { status: 422 });
  await hoa.fill({ 'Mã PIN của Trần Thị Lan': pin });
  await hoa.press('Bắt đầu giúp');

  // --- learning together
  await hoa.sees('Bạn đang giúp Trần Thị Lan. Việc làm hộ không tính là kết quả kiểm tra.');
  await hoa.open(`/courses/${COURSE}`);
  await hoa.press('Bắt đầu học');
  await hoa.sees('Dừng giúp');
  await readOn(hoa);
  await hoa.follow('Làm bài kiểm tra');
  await hoa.sees('Làm hộ thì bài này chỉ để luyện.');
  await hoa.press('Bắt đầu làm bài');
  await answerAll(hoa, rightAnswers(COURSE), { check: false });
  await hoa.press('Nộp bài');
  await hoa.sees('Bài luyện có người giúp');
  await hoa.doesNotSee('Xin chứng nhận');
  await hoa.open('/account', { status: 403 });
  await hoa.sees('Việc này chỉ chủ tài khoản tự làm.');

  // --- she sees who helps; the guide stops
  const lan = await phone();
  await learnerSignIn(lan, room.code, 'lan', pin);
  await lan.open('/account');
  await lan.sees('Những lần bạn được giúp');
  await lan.sees('Đang giúp');
  await hoa.press('Dừng giúp');
  hoa.at('/helping');
  await hoa.sees('Bạn đã giúp 1 người');
  await lan.open(`/courses/${COURSE}`);
  await lan.follow('Làm bài kiểm tra');
  await lan.sees('Có người giúp');

  // --- another day she hands over her card
  await giang.open(room.path);
  await giang.follow('In thẻ học');
  await giang.press('Làm thẻ để in');
  const card = await readQr(giang);
  await hoa.follow('Giúp một người');
  await hoa.fill({ 'Mã QR trên thẻ học': 'không phải thẻ' });
  await hoa.press('Mở thẻ', { status: 422 });
  await hoa.sees('Thẻ này không mở được');
  await hoa.fill({ 'Mã QR trên thẻ học': card });
  await hoa.press('Mở thẻ');
  await hoa.sees('Người học đã đưa thẻ cho bạn.');
  ok('a card is no consent: nothing is chosen', await hoa.page.locator('input:checked').count() === 0);
  await hoa.press('Bắt đầu giúp', { status: 422 });
  await hoa.choose('Đưa thẻ, và Trần Thị Lan nói đồng ý');
  await hoa.press('Bắt đầu giúp');
  await hoa.sees('Bạn đang giúp Trần Thị Lan.');
  await hoa.press('Dừng giúp');
  // The phone's own camera opens the card's page: there too.
  await hoa.open(card);
  await hoa.press(/^Tôi là người giúp của/);
  await hoa.sees('Người học đã đưa thẻ cho bạn.');
  await lan.open('/account');
  await lan.sees('bạn đưa thẻ và nói đồng ý');

  // --- the admin finds it
  await admin.open('/admin/journal');
  await admin.sees('Lê Thị Hoa (làm hộ Trần Thị Lan) đã dừng việc giúp Trần Thị Lan.');
  await admin.fill({ 'Tên người': 'lan', Việc: 'Nộp bài kiểm tra' });
  await admin.press('Tìm');
  await admin.sees('Lê Thị Hoa (làm hộ Trần Thị Lan) đã nộp bài kiểm tra.');
  await admin.sees('127.0.0.1');
  await admin.doesNotSee('đã đăng nhập');
  await admin.fill({ 'Tên người': 'khong ai', Việc: 'Mọi việc' });
  await admin.press('Tìm');
  await admin.sees('Không có dòng nào khớp.');
  await admin.follow('Xem tất cả');

  // --- and takes it out: an outsider checks the chain with nothing of ours
  const table = await admin.download(admin.page.getByRole('link', { name: 'Bảng CSV cho Excel' }));
  ok('the table is for Excel', table.text.startsWith('\ufeff') && table.text.includes('Lê Thị Hoa (làm hộ Trần Thị Lan)'));
  const file = await admin.download(admin.page.getByRole('link', { name: 'JSON Lines có mã băm' }));
  const lines = file.text.trim().split('\n').map((line) => JSON.parse(line));
  ok('every hash is right, every link holds', brokenLinks(lines));
  const copy = join(site.dir, 'nhat-ky.jsonl');
  writeFileSync(copy, file.text);
  const whole = await hocvu(['verify', copy, '--data', site.dir]);
  ok('hocvu verify says the same', whole.code === 0 && whole.out.includes('nối đúng nhau') ? [] : [`${whole.code}: ${whole.out}${whole.err}`]);
  writeFileSync(copy, file.text.replace('"helping-began"', '"helping-ended"'));
  const changed = await hocvu(['verify', copy, '--data', site.dir]);
  ok('and names the line that was changed', changed.code === 1 && /Chuỗi đứt ở dòng số \d+/.test(changed.out) ? [] : [`${changed.code}: ${changed.out}${changed.err}`]);
  const check = await hocvu(['check', '--data', site.dir]);
  ok('the counters equal the facts', !check.out.includes('✗') ? [] : [check.out]);
};

/** As docs/operating.md says it to an outsider. */
function brokenLinks(lines) {
  const problems = [];
  lines.forEach((line, n) => {
    const parts = [line.version, line.seq, line.at, line.actor ?? '', line.helped ?? '', line.address ?? '', line.action, line.subject, line.detail];
    const hash = createHash('sha256');
    for (const part of parts) {
      const bytes = Buffer.from(`${part}`);
      const length = Buffer.alloc(8);
      length.writeBigUInt64BE(BigInt(bytes.length));
      hash.update(length).update(bytes);
    }
    hash.update(Buffer.from(line.previous, 'hex'));
    if (hash.digest('hex') !== line.hash) problems.push(`the hash of ${line.seq} is wrong`);
    if (n > 0 && (line.previous !== lines[n - 1].hash || line.seq !== lines[n - 1].seq + 1)) problems.push(`${line.seq} does not follow`);
  });
  return problems;
}
