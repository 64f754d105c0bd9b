// A test keeps to its blueprint: told before the start, before and after compared, no answer lost without Wi-Fi or with
// a closed browser, a retry after waiting, and a test on paper that is typed in by keyboard.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { hocvu, root } from '../harness.mjs';
import { answerAll, enterLearner, learnerSignIn, readOn, rightAnswers, village } from '../story.mjs';

const FIXTURES = join(root, 'tests', 'browser', 'fixtures', 'blueprint');
const COURSE = 'ba-cau';

export default async ({ site, phone, desktop, ok }) => {
  const { admin, giang, room } = await village(desktop, site);
  const made = await hocvu(['import', FIXTURES, '--data', site.dir]);
  ok('the framework and the course are imported', made.code === 0 ? [] : [made.out + made.err]);
  const answers = rightAnswers(COURSE, FIXTURES);
  const pins = {};
  for (const name of ['Trần Văn Bình', 'Lê Thị Cúc']) pins[name] = await enterLearner(giang, room, { name });

  await admin.open('/admin/blueprints');
  await admin.sees('Được làm 5 lần.');

  // before the first lesson: offered, and it counts for nothing
  const binh = await phone();
  await learnerSignIn(binh, room.code, 'bình', pins['Trần Văn Bình']);
  await binh.open(`/courses/${COURSE}`);
  await binh.follow('Thử sức trước khi học');
  await binh.sees('Kết quả không tính vào chứng nhận');
  await binh.press('Làm thử');
  await answerAll(binh, answers, { wrong: 2 });
  await binh.press('Nộp bài');
  await binh.sees('Bạn đã biết 1/3 câu');
  await binh.open(`/courses/${COURSE}`);
  await binh.press('Bắt đầu học').catch(() => binh.follow('Bắt đầu học'));
  await readOn(binh);

  // the terms stand before the start
  const quiz = await binh.page.locator('a[href^="/quizzes/"]').first().getAttribute('href');
  await binh.open(quiz);
  for (const words of ['3 câu hỏi', 'Đúng từ 70 %', 'làm 5 lần, còn 5 lần', 'ít nhất 1 phút', 'Không tính giờ', 'giá trị 12 tháng']) await binh.sees(words);

  // the Wi-Fi goes away while a question is answered; it comes back, and the answer goes by itself
  await binh.press('Bắt đầu làm bài');
  const attempt = binh.path().split('/')[2];
  const right = async (v) => {
    const choices = answers.get((await v.heading()).trim()).filter((choice) => choice.right);
    for (const choice of choices) await v.page.locator('label.choice').filter({ has: v.page.getByText(choice.text, { exact: true }) }).locator('input').check();
  };
  await binh.context.setOffline(true);
  await right(binh);
  await binh.page.getByRole('button', { name: /^Trả lời và/ }).click();
  await binh.sees('Mất mạng. Câu trả lời được giữ trên máy này');
  ok('the page stays where it is', binh.path().endsWith('/questions/1'));
  await binh.context.setOffline(false);
  await binh.page.waitForURL('**/questions/2', { timeout: 15000 });
  await binh.sees('Câu 2/3');
  binh.noise.splice(0);

  // the browser is closed without Wi-Fi; on return what waits is sent
  await binh.context.setOffline(true);
  await right(binh);
  await binh.sees('Mất mạng');
  const waiting = () => binh.page.evaluate((key) => localStorage.getItem(key), `answers:${attempt}`);
  ok('the answer waits on the phone', Boolean(await waiting()));
  binh.noise.splice(0);
  await binh.page.close();
  await binh.context.setOffline(false);
  binh.page = await binh.context.newPage();
  await binh.page.goto(`${site.url}/attempts/${attempt}/review`);
  await binh.page.getByText('Đã lưu câu trả lời.').waitFor({ timeout: 15000 });
  ok('nothing waits any more', await waiting() === null);
  await binh.page.reload();
  ok('two questions are answered', (await binh.text('main')).includes('Còn 1 câu'));

  // handed in with one blank: two of three do not pass, and one waits
  await binh.page.getByRole('button', { name: 'Nộp bài' }).click();
  await binh.page.waitForURL(`**/attempts/${attempt}`);
  await binh.page.getByText('Bạn tăng 33 điểm phần trăm').waitFor();
  await binh.page.goto(`${site.url}${quiz}`);
  await binh.page.getByText('Bạn làm lại được từ').waitFor();
  ok('no retry is offered before its time', await binh.page.getByRole('button', { name: 'Làm lại bài kiểm tra' }).count() === 0);
  // The minute passes: what was done lies a minute further back.
  const minute = ['started_at', 'submitted_at'].map((column) => `${column} = strftime('%Y-%m-%d %H:%M:%f', ${column}, '-61 seconds')`);
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', join(site.dir, 'hocvu.sqlite3'), `UPDATE attempts SET ${minute} WHERE submitted_at IS NOT NULL`]);
  const again = await phone();
  await learnerSignIn(again, room.code, 'bình', pins['Trần Văn Bình']);
  await again.open(quiz);
  await again.press('Làm lại bài kiểm tra');
  await answerAll(again, answers);
  await again.press('Nộp bài');
  await again.sees('Bạn tăng 67 điểm phần trăm: từ 33 % lên 100 %');

  // on paper: printed, then typed in by keyboard alone
  const cuc = await phone();
  await learnerSignIn(cuc, room.code, 'cúc', pins['Lê Thị Cúc']);
  await cuc.open(`/courses/${COURSE}`);
  await cuc.press('Bắt đầu học');
  await readOn(cuc);
  await giang.open(`${room.path}/tests`);
  await giang.sees('1 người làm bài thử sức');
  await giang.press('Tạo đề giấy');
  const paper = giang.path();
  await giang.open(`${paper}/sheets`);
  const letters = await giang.page.locator('.paper-variant').nth(0).evaluate((sheet, answers) => {
    const known = new Map(answers);
    return [...sheet.querySelectorAll('.paper-questions > li')].map((question) => {
      const right = known.get(question.querySelector('p b').innerText.trim().replace(/^\d+\. /, '')).find((choice) => choice.right).text;
      return [...question.querySelectorAll('ul li')].find((one) => one.innerText.includes(right)).querySelector('b').innerText[0];
    }).join('');
  }, [...answers]);
  await giang.open(paper);
  const row = giang.page.locator('tr').filter({ hasText: 'Lê Thị Cúc' });
  await row.locator('select').selectOption({ label: 'A' });
  await row.locator('[name=letters]').focus();
  await giang.page.keyboard.type(letters);
  await giang.page.keyboard.press('Tab');
  await giang.page.keyboard.type(letters);
  await giang.page.getByRole('button', { name: 'Lưu kết quả' }).focus();
  await Promise.all([giang.page.waitForEvent('load'), giang.page.keyboard.press('Enter')]);
  await giang.sees('Đã nhập: 100 %');
  await cuc.open(quiz);
  await cuc.sees('Trên giấy');
};
