// The assessor's day: a class is checked in a grid on a phone and by keyboard, one learner appeals, the class is approved
// after a look at the sample.
import { answerAll, enterLearner, learnerSignIn, readOn, rightAnswers, village } from '../story.mjs';

const COURSE = 'nguoi-dan-so';

export default async ({ site, phone, desktop, ok }) => {
  const { giang, danhgia, duyet, room } = await village(desktop, site);
  const learners = [];
  for (const [name, number] of [['Trần Thị Lan', '038150000001'], ['Lê Văn Ba', '038050000002'], ['Hà Thị Sáu', '038150000003']]) {
    const pin = await enterLearner(giang, room, { name, sex: name.includes('Văn') ? 'Nam' : 'Nữ', number });
    const one = await phone();
    await learnerSignIn(one, room.code, name, pin);
    await one.open(`/courses/${COURSE}`);
    await one.press('Bắt đầu học');
    await readOn(one, { check: false });
    await one.follow('Làm bài kiểm tra');
    await one.press('Bắt đầu làm bài');
    await answerAll(one, rightAnswers(COURSE), { check: false });
    await one.press('Nộp bài');
    learners.push(one);
  }
  const [lan, ba, sau] = learners;
  // Two have asked; Sáu has not: her check is kept.
  for (const one of [lan, ba]) {
    await one.open(`/courses/${COURSE}`);
    await one.press('Xin chứng nhận');
    await one.sees('Đã gửi đề nghị.');
  }

  // --- the queue by keyboard
  await danhgia.follow('Xét chứng nhận');
  await danhgia.sees('Khi đang ở một dòng, bấm phím ↑ ↓');
  await danhgia.page.locator('desk-keys tbody a').first().focus();
  await danhgia.page.keyboard.press('ArrowDown');
  ok('the arrow goes to the next row', await danhgia.page.evaluate(() => document.activeElement.innerText.includes('Lê Văn Ba')));

  // --- the grid
  await danhgia.follow('Kiểm tra thực hành cả lớp');
  await danhgia.follow('Người dân số');
  await danhgia.sees('Đủ mức để ghi kết quả: 0 trên 3 người.');
  const row = (name) => danhgia.page.locator('tr', { hasText: name });
  const mark = async (name, word) => {
    for (const cell of await row(name).locator('select').all()) {
      const saved = danhgia.page.waitForResponse((answer) => answer.url().endsWith('/marks'));
      await cell.selectOption({ label: word });
      await saved;
    }
  };
  await mark('Trần Thị Lan', 'Tự làm được');
  await mark('Lê Văn Ba', 'Làm được khi có người giúp');
  await danhgia.sees('Đã lưu.');
  await danhgia.open(danhgia.path());
  await danhgia.sees('Đủ mức để ghi kết quả: 2 trên 3 người.');
  await danhgia.sees('Hà Thị Sáu (');
  await mark('Hà Thị Sáu', 'Tự làm được');
  await danhgia.fill({ 'Nhận xét': 'Kiểm tra tại lớp.' });
  await danhgia.press('Ghi kết quả');
  await danhgia.sees('Đã ghi kết quả cho những người đã đủ mức.');
  await danhgia.sees('Đã đạt, chưa xin chứng nhận: Hà Thị Sáu');
  await sau.open(`/courses/${COURSE}`);
  await sau.press('Xin chứng nhận');
  await sau.sees('Chờ phê duyệt');

  // --- Ba does not agree
  await ba.open('/certificate-requests');
  await ba.follow('Người dân số');
  await ba.follow('Tôi không đồng ý, xin xem lại');
  await ba.fill({ 'Vì sao bạn không đồng ý?': 'Tôi tự làm, chỉ hỏi một câu.' });
  await ba.press('Gửi');
  await ba.sees('Một người khác sẽ xem và trả lời bạn ở đây.');
  const appeal = ba.path();
  await danhgia.open(appeal);
  await danhgia.sees('Bạn đã đánh giá, trả lại, kèm hoặc dạy học viên này.');
  await duyet.open(appeal);
  await duyet.choose('Học viên đúng');
  await duyet.fill({ 'Viết cho học viên vì sao': 'Hỏi một câu không phải là nhờ làm hộ.' });
  await duyet.press('Trả lời');
  await ba.open(appeal);
  await ba.sees('Hỏi một câu không phải là nhờ làm hộ.');

  // --- the class is approved, after a look at the sample
  await duyet.open('/certificate-requests');
  await duyet.follow('Phê duyệt cả lớp');
  await duyet.sees('Bạn sẽ xem 2 trên 2 người');
  await duyet.press('Bắt đầu');
  await duyet.sees('Bạn còn phải xem 2 người trong mẫu');
  for (let i = 0; i < 2; i += 1) {
    await duyet.follow(/^Xem minh chứng của/);
    await duyet.sees('Lớp học và ngày học');
    await duyet.press('Tôi đã xem');
  }
  await duyet.press('Phê duyệt và cấp chứng nhận');
  await duyet.sees('Kết quả của từng người ở dưới.');
  await lan.open(`/courses/${COURSE}`);
  await lan.follow('Xem chứng nhận');
  await lan.sees('Trần Thị Lan');
};
