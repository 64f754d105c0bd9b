// The main road: a learner learns, fails, passes and asks; others assess, approve, export; anybody verifies.
import { answerAll, enterLearner, learnerSignIn, readOn, readQr, rightAnswers, village } from '../story.mjs';

const COURSE = 'nguoi-dan-so';

export default async ({ site, phone, desktop, ok, hocvu }) => {
  let desks = 0; // every other one works at a desk
  const desk = () => ((desks += 1) % 2 ? phone : desktop)({ learner: false });
  const { giang, danhgia, duyet, theodoi, room } = await village(desk, site);
  const pin = await enterLearner(giang, room, { name: 'Trần Thị Lan', sex: 'Nữ', number: '038150000001' });

  // --- the courses for her group; the first lessons
  const lan = await phone();
  await learnerSignIn(lan, room.code, 'Trần Thị Lan', pin);
  await lan.follow('Khóa học');
  ok('the courses of her group stand first', /^Dành cho bạn/m.test(await lan.text('main')) && (await lan.text('main')).indexOf('Người dân số') < (await lan.text('main')).indexOf('Khóa học khác'));
  await lan.follow('Người dân số');
  await lan.sees('Để nhận chứng nhận');
  await lan.press('Bắt đầu học');
  await lan.sees('Bài 1/5');
  ok('the lesson has pictures with words', await lan.page.locator('article img[alt]:not([alt=""])').count() >= 1
    && await lan.page.locator('article img').evaluateAll((all) => Promise.all(all.map((i) => { i.loading = 'eager'; return i.decode().then(() => true, () => false); })).then((d) => d.every(Boolean))));
  ok('the lesson can be heard', await lan.page.locator('audio').evaluate((a) => new Promise((done) => {
    a.onloadedmetadata = () => done(a.duration > 5); a.onerror = () => done(false); a.preload = 'metadata'; a.load();
  })));
  await readOn(lan, { lessons: 2 });
  await lan.sees('Bài 3/5');

  // --- leaves, and goes on where she stopped
  await lan.press('Thoát');
  await learnerSignIn(lan, room.code, 'lan', pin);
  await lan.follow('Khóa học');
  await lan.sees('Bạn đang học');
  await lan.follow('Người dân số');
  await lan.sees('2 trên 5 bài');
  await lan.sees('học 3 bài.');
  const parts = [];
  lan.page.on('response', (r) => { if (r.status() === 206) parts.push(r.headers()['content-range']); });
  await lan.follow(/Học tiếp: bài 3/);
  await readOn(lan, { lessons: 1 });

  // --- the film: seeking works, and the place is kept
  await lan.sees('Bài 4/5');
  const film = lan.page.locator('video');
  const shown = await film.evaluate(async (v) => {
    const once = (name) => new Promise((done) => v.addEventListener(name, done, { once: true }));
    v.muted = true;
    await v.play();
    v.currentTime = 40;
    await once('seeked');
    await new Promise((done) => setTimeout(done, 600));
    v.pause();
    return { at: v.currentTime, captions: v.textTracks[0]?.cues?.length ?? 0 };
  });
  ok('the film goes on from where she tapped', shown.at >= 40 && shown.at < 45);
  ok('the film comes in parts (206)', parts.length > 0);
  ok('the film has captions', shown.captions > 3);
  await lan.page.waitForTimeout(300);
  await lan.open(lan.path());
  ok('the film stands where she paused', await film.evaluate(async (v) => {
    for (let i = 0; i < 50 && v.currentTime < 39; i += 1) await new Promise((done) => setTimeout(done, 100));
    return v.currentTime >= 39;
  }));
  await readOn(lan);
  lan.at(`/courses/${COURSE}`);
  await lan.sees('Bạn đã xong bài cuối.');

  // --- the test: not passed, then passed
  const answers = rightAnswers(COURSE);
  await lan.follow('Làm bài kiểm tra');
  await lan.sees(`${answers.size} câu hỏi`);
  await lan.press('Bắt đầu làm bài');
  await lan.press(/^Trả lời và/, { status: 422 });
  await lan.sees('Hãy chọn một câu trả lời, hoặc bỏ qua câu này.');
  await answerAll(lan, answers, { wrong: answers.size - 4, blank: 1 });
  await lan.sees('Còn 1 câu bạn chưa trả lời.');
  await lan.press('Nộp bài');
  await lan.sees('Bạn chưa đạt lần này');
  await lan.sees(`3/${answers.size}`);
  ok('every answer has its feedback', await lan.page.locator('.feedback > li').count() === answers.size
    && await lan.page.locator('.feedback > li[data-state="wrong"]').count() === answers.size - 4
    && (await lan.page.locator('.feedback > li[data-state="wrong"] .hint').count()) > 0);
  const first = lan.path();
  await lan.press('Làm lại bài kiểm tra');
  await answerAll(lan, answers, { wrong: 2, check: false });
  await lan.tap(lan.page.getByRole('link', { name: /^Đổi/ }).first());
  await lan.press('Trả lời và quay lại bài làm');
  await lan.press('Nộp bài');
  await lan.sees('Bạn đã đạt, chúc mừng bạn!');
  await lan.open(first);
  await lan.sees('Bạn chưa đạt lần này');
  await lan.open(`/courses/${COURSE}`);
  await lan.sees('Bạn đã đạt bài kiểm tra');
  await lan.press('Xin chứng nhận');
  await lan.sees('Đã gửi đề nghị.');
  const request = lan.path();

  // --- nobody else sees it; the assessor sees the evidence
  await giang.open(request, { status: 404 });
  await theodoi.open(request, { status: 404 });
  await danhgia.follow('Xét chứng nhận');
  await danhgia.sees('Chờ đánh giá');
  await danhgia.follow('Đánh giá Trần Thị Lan');
  await danhgia.sees('Các bài đã học');
  await danhgia.sees('Lần 1: ');
  await danhgia.sees('•••• •••• 0001');
  await danhgia.press('Ghi kết quả', { status: 422 });
  await danhgia.sees('Bạn chọn một mức cho mỗi tiêu chí.');
  const levels = (word) => danhgia.page.locator('fieldset', { hasText: 'Tự làm được' }).evaluateAll((all, word) => all.forEach((f) => [...f.querySelectorAll('label')].find((l) => l.innerText.includes(word)).click()), word);
  await levels('Làm được khi có người giúp');
  await danhgia.fill({ 'Nhận xét': 'Nhà văn hóa, tối thứ Tư. Luyện thêm quét mã QR.' });
  await danhgia.press('Ghi kết quả');
  await danhgia.sees('Học viên sẽ luyện thêm những mục chưa tự làm được.');
  await lan.open(request);
  await lan.sees('Luyện thêm quét mã QR.');
  await levels('Tự làm được');
  await danhgia.press('Ghi kết quả');
  await danhgia.sees('Đã ghi kết quả: đạt.');
  await danhgia.sees('Bạn đã kiểm tra thực hành cho đề nghị này nên không phê duyệt được.');
  ok('the assessor has no button to approve', await danhgia.page.getByRole('button', { name: /Phê duyệt/ }).count() === 0);
  ok('nor does a request made by hand get through', await danhgia.page.evaluate((path) => fetch(`${path}/approval`, { method: 'POST' }).then((r) => r.status), request) === 422);
  danhgia.noise.length = 0;

  // --- another person approves
  await duyet.follow('Xét chứng nhận');
  await duyet.follow('Xem và quyết định Trần Thị Lan');
  await duyet.press('Phê duyệt và cấp chứng nhận');
  await duyet.sees('Đã phê duyệt và cấp chứng nhận.');
  await lan.open(`/courses/${COURSE}`);
  await lan.follow('Xem chứng nhận');
  await lan.sees('Trần Thị Lan');
  await lan.sees('Phạm Văn Duyệt');
  const number = decodeURIComponent(lan.path().split('/').pop());
  const qr = await readQr(lan);
  ok('the QR code leads to this certificate', qr?.startsWith(`${site.url}/verify/`) && qr.includes(number) ? [] : [`it says ${qr}`]);

  // --- anybody verifies
  const stranger = await phone();
  await stranger.open('/verify');
  await stranger.fill({ 'Số chứng nhận': number.toLowerCase() });
  await stranger.press('Kiểm tra');
  await stranger.sees('Chứng nhận còn giá trị');
  await stranger.doesNotSee('Trần Thị Lan');
  await stranger.open(qr);
  await stranger.sees('Mã QR là thật, do xã ký.');
  await stranger.sees('Trần Thị Lan');
  const forged = qr.replace(/([\w-])([\w-]{9})$/, (_, c, rest) => (c === 'A' ? 'B' : 'A') + rest);
  await stranger.open(forged);
  await stranger.sees('Mã QR này không phải do xã ký');
  await stranger.open('/verify/TC-2026-99999', { check: false });
  await stranger.sees('Không có chứng nhận mang số này');
  const token = new URL(qr).searchParams.get('token') ?? [...new URL(qr).searchParams.values()][0];
  const checked = await hocvu(['verify', token, '--data', site.dir]);
  ok('hocvu verify knows the token of the QR code', checked.code === 0 ? [] : [`${checked.code}: ${checked.out}${checked.err}`]);

  // --- the officer exports, once
  await theodoi.follow('Gửi VNeID');
  await theodoi.follow('Lập đợt mới');
  await theodoi.sees('Đợt này có 1 bản ghi');
  await theodoi.press('Lập danh sách');
  await theodoi.sees('records.jsonl');
  const files = async (v) => {
    const found = {};
    for (const name of ['records.jsonl', 'records.csv', 'records.xlsx', 'manifest.json', 'manifest.jws']) found[name] = (await v.download(v.page.getByRole('link', { name, exact: true }))).text;
    return found;
  };
  const batch = await files(theodoi);
  ok('the record is for machines', JSON.parse(batch['records.jsonl'].trim()) && batch['records.jsonl'].includes('038150000001') && batch['records.jsonl'].includes(number));
  ok('the CSV opens in Excel with its accents', batch['records.csv'].startsWith('\ufeff') && batch['records.csv'].includes('Trần Thị Lan'));
  ok('the XLSX is one', batch['records.xlsx'].startsWith('PK'));
  ok('the manifest names its files and count', JSON.parse(batch['manifest.json']).files.length >= 3 && JSON.parse(batch['manifest.json']).files.every((f) => /^[0-9a-f]{64}$/.test(f.sha256)));
  await theodoi.open('/exports');
  await theodoi.sees('Hiện không có chứng nhận nào chờ gửi');
  await theodoi.open('/exports/new');
  await theodoi.press('Lập danh sách', { status: 422 });
  await theodoi.sees('Không có chứng nhận nào đang chờ');

  // --- corrected: exported again, with a name that Excel must not run
  await duyet.open(`/certificates/${number}`);
  await duyet.follow('Đính chính');
  await duyet.press('Lưu đính chính', { status: 422 });
  await duyet.fill({ 'Họ và tên': '=Trần Thị Lan', 'Lý do đính chính': 'Sửa theo thẻ căn cước.' });
  await duyet.press('Lưu đính chính');
  await duyet.sees('Đã đính chính chứng nhận.');
  await theodoi.open('/exports/new');
  await theodoi.press('Lập danh sách');
  const second = await files(theodoi);
  ok('the correction is exported, and its cell is harmless', second['records.jsonl'].includes('"corrected"') && /'=Trần Thị Lan/.test(second['records.csv']));

  // --- revoked
  await duyet.open(`/certificates/${number}`);
  await duyet.follow('Thu hồi');
  await duyet.press('Thu hồi, không hoàn tác được', { status: 422 });
  await duyet.choose('Cấp nhầm');
  await duyet.fill({ 'Ghi rõ lý do': 'Nhầm người.' });
  await duyet.press('Thu hồi, không hoàn tác được');
  await duyet.sees('Đã thu hồi chứng nhận.');
  await stranger.open(qr);
  await stranger.sees('Chứng nhận đã bị thu hồi ngày');
  const paper = await desktop();
  await paper.open(qr);
};
