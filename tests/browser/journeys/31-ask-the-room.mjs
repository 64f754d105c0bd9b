// A trainer plans an hour, shows it on the projector with a remote, and asks the room: two phones answer, the bars move.
// Then once without JavaScript: links, buttons and a page that is loaded anew do the same.
import { readQr, village } from '../story.mjs';

export default async ({ site, phone, plain, desktop, ok }) => {
  const { giang } = await village(() => phone({ learner: false }), site);
  const today = new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10);
  await giang.open('/class-sessions/new');
  await giang.fill({ 'Lớp': 'Lớp tối thứ Tư', 'Ngày': today, 'Bắt đầu lúc': '19:30' });
  await giang.press('Lên lịch');
  const session = giang.path().split('?')[0];

  // --- the plan, in a minute
  await giang.open(`${session}/plan?minutes=60`);
  await giang.sees('Đề xuất cho buổi này');
  await giang.press(/Lập kế hoạch/);
  await giang.sees(/Cộng các phần: 60 phút, vừa đủ/);
  await giang.tap(giang.page.getByRole('button', { name: /Xuống dưới/ }).first());
  await giang.tap(giang.page.getByRole('button', { name: /Lên trên/ }).first());
  await giang.tap(giang.page.getByRole('link', { name: /^Sửa/ }).first());
  await giang.fill({ 'Số phút': 'mười' });
  await giang.press('Lưu', { status: 422 });
  await giang.fill({ 'Số phút': '10' });
  await giang.press('Lưu');
  // --- two questions of a lesson for the check
  for (const words of ['1. Cuộc gọi', '3. Cuộc gọi giả mặt']) {
    const check = () => giang.tap(giang.page.getByRole('link', { name: /^Sửa/ }).last(), { check: false });
    await giang.open(`${session}/plan`, { check: false });
    await check();
    const lesson = giang.page.locator('#lesson option', { hasText: 'Nhận ra và tránh lừa đảo' }).filter({ hasText: words });
    await giang.page.locator('#lesson').selectOption(await lesson.first().getAttribute('value'));
    await giang.press('Lưu', { check: false });
    await check();
    await giang.press(/Thêm câu này/, { check: words.startsWith('1') });
    await giang.sees('Đã thêm câu hỏi');
  }
  await giang.open(`${session}/pack`);
  await giang.sees('Tờ phát chữ to');

  // --- the projector goes by keys
  const stage = await desktop();
  await stage.context.addCookies(await giang.context.cookies());
  await stage.open(`${session}/projector`);
  await stage.sees(/Vào học: mở trang này|Quét mã để điểm danh/);
  const press = async (key) => { await Promise.all([stage.page.waitForEvent('load'), stage.page.keyboard.press(key)]); await stage.check(); };
  await press('PageDown');
  ok('the clock of the part runs', /^\d+:\d\d$/.test((await stage.text('part-timer')).trim()));
  await press('ArrowRight');
  await press('PageUp');
  stage.at(/slide=2/);
  await press('b');
  ok('another ground', await stage.page.locator('html[data-theme=contrast]').count() === 1);
  await press('b');
  for (let n = 0; n < 40 && await stage.page.locator('main[data-what=question]').count() === 0; n += 1) {
    await Promise.all([stage.page.waitForEvent('load'), stage.page.keyboard.press(' ')]);
  }
  await stage.check();
  const slide = stage.path();
  await press('PageDown'); // the remote opens the question
  await stage.sees('câu trả lời');
  const address = new URL(await readQr(stage));
  const code = (await stage.text('.slide-code .code')).trim();
  ok('the QR code leads to the room', address.pathname === `/live/${code}`, [address.href, code]);

  // --- two phones
  const [lan, ba] = [await phone(), await phone()];
  await lan.open('/live');
  await lan.fill({ 'Mã của phòng': '00000' });
  await lan.press('Vào', { status: 422 });
  await lan.fill({ 'Mã của phòng': code });
  await lan.press('Vào');
  await ba.open(address.pathname);
  const option = (v, n) => v.page.locator('.press-one button').nth(n);
  await lan.tap(option(lan, 0));
  await lan.sees('Đã ghi');
  await ba.tap(option(ba, 0));
  const bar = (n) => stage.page.locator('.bars output').nth(n);
  const moves = async (n, count) => ok(`the bar ${n} moves to ${count}`, await stage.page.waitForFunction(([n, count]) => document.querySelectorAll('.bars output')[n].textContent === count, [n, count], { timeout: 2000 }).then(() => [], async () => [await bar(n).innerText()]));
  await moves(0, '2');
  await ba.tap(option(ba, 1)); // changed
  await moves(0, '1');
  await moves(1, '1');
  await stage.shot('bars');
  await Promise.all([lan.page.waitForEvent('load'), press('PageDown')]); // the remote closes it; the phones hear it
  await stage.check();
  await stage.sees('Đúng');
  await lan.sees('Câu này đã đóng');
  await stage.shot('answer');

  // --- without JavaScript
  const bare = await plain({ learner: false });
  await bare.context.addCookies(await giang.context.cookies());
  await bare.open(slide);
  await bare.follow('Trang sau');
  if (await bare.page.getByRole('button', { name: 'Mở câu này' }).count() === 0) await bare.open(slide);
  if (await bare.page.getByRole('button', { name: 'Mở câu này' }).count()) {
    await bare.press('Mở câu này');
    const old = await plain();
    await old.open(address.pathname);
    await old.tap(old.page.locator('.press-one button').first());
    await old.sees('Đã ghi');
    await bare.open(bare.path());
    ok('the bar has moved', (await bare.text('.bars output')) === '1');
    await bare.press('Đóng và xem kết quả');
  }
  // --- a question of one's own, from the hand; the phone with scripts hears it
  await bare.open(`${session}/live/questions/new`);
  await bare.press('Hỏi cả phòng ngay', { status: 422 });
  await bare.fill({ 'Câu hỏi': 'Nhà mình đã dùng VNeID chưa?', 'Câu trả lời 1': 'Rồi', 'Câu trả lời 2': 'Chưa' });
  await bare.press('Hỏi cả phòng ngay');
  await lan.sees('Nhà mình đã dùng VNeID chưa?');
  await lan.tap(option(lan, 1));
  await lan.sees('Đã ghi');
  await bare.press('Đóng và xem kết quả');
  await lan.sees('Câu này đã đóng');
  await bare.press('Kết thúc hỏi nhanh');
  await lan.page.waitForFunction(() => document.querySelector('h1').textContent.includes('kết thúc'), null, { timeout: 3000 }).catch(() => {});
  await lan.sees('Hỏi nhanh đã kết thúc');
  await bare.open(`${session}/stuck`);
  await bare.sees('Chưa điểm danh ai');
};
