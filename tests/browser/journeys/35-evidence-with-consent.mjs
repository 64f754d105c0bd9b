// A photo and a voice note of a practical check: only after the learner's word, seen by who decides, gone with the word.
import { learnerSignIn, staffSignIn } from '../story.mjs';

/** A browser that hears a tone where a phone would hear a voice. */
const withMicrophone = (visitor) => visitor.page.addInitScript(() => {
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext();
    const [tone, heard] = [context.createOscillator(), context.createMediaStreamDestination()];
    tone.connect(heard);
    tone.start();
    return heard.stream;
  };
});

const photo = async (page) => Buffer.from((await page.evaluate(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1200 });
  const c = canvas.getContext('2d');
  c.fillStyle = '#0a5046';
  c.fillRect(0, 0, 1600, 1200);
  c.fillStyle = '#fff';
  c.fillRect(400, 300, 800, 600);
  return canvas.toDataURL('image/jpeg');
})).split(',')[1], 'base64');

export const site = { sample: 300 };

export default async ({ site: { cast }, phone, desktop, ok }) => {
  const learner = cast.learners.find((one) => one.stage === 'requested');
  const lan = await phone();
  await learnerSignIn(lan, learner.class_code, learner.name, learner.pin);
  await lan.open('/certificate-requests');
  const request = await lan.page.locator('main a[href^="/certificate-requests/"]').first().getAttribute('href');
  const staff = async (role) => {
    const person = cast.staff.find((one) => one.roles.includes(role));
    const v = await desktop();
    await staffSignIn(v, person.user_name, person.password);
    return v;
  };
  const [danhgia, duyet, giang] = [await staff('assessor'), await staff('approver'), await staff('trainer')];

  // --- first the word
  await withMicrophone(danhgia);
  await danhgia.open(request);
  await danhgia.follow('Ảnh, tiếng nói khi thực hành');
  const evidence = danhgia.path();
  await danhgia.sees('Học viên chưa đồng ý chụp ảnh, ghi âm khi thực hành.');
  ok('no file can be sent without it', await danhgia.page.locator('input[type=file]').count() === 0);
  await danhgia.follow('Hỏi và ghi lại câu trả lời');
  await danhgia.sees('Bạn không đồng ý thì vẫn được kiểm tra và cấp chứng nhận như thường.');
  await danhgia.choose(learner.name);
  await danhgia.choose('Đồng ý');
  await danhgia.choose('giấy có chữ ký');
  await danhgia.fill({ 'Bằng chứng ở đâu?': 'Tờ số 5' });
  await danhgia.press('Ghi lại');
  danhgia.at(evidence);

  // --- a photo, then a voice
  await danhgia.attach('Ảnh hoặc tệp ghi âm', { name: 'anh.jpg', mimeType: 'image/jpeg', buffer: await photo(danhgia.page) });
  await danhgia.press('Gửi');
  await danhgia.sees('Đã lưu tệp.');
  await danhgia.page.getByRole('button', { name: 'Ghi âm', exact: true }).click();
  await danhgia.page.waitForTimeout(700);
  await danhgia.page.getByRole('button', { name: 'Dừng ghi' }).click();
  await danhgia.sees('Đã ghi xong. Bạn bấm Gửi để lưu.');
  await danhgia.press('Gửi');
  await danhgia.sees('Đã lưu tệp.');
  await danhgia.attach('Ảnh hoặc tệp ghi âm', { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('MZ\x90\x00') });
  await danhgia.press('Gửi', { status: 422 });
  await danhgia.shot('evidence');

  // --- who decides sees and hears
  await duyet.open(request);
  const picture = duyet.page.locator('figure.evidence img');
  await picture.scrollIntoViewIfNeeded();
  await duyet.page.waitForFunction(() => document.querySelector('figure.evidence img')?.naturalWidth > 0);
  ok('the photo is at most 1280 wide', await picture.evaluate((one) => one.naturalWidth === 1280));
  const length = await duyet.page.locator('figure.evidence audio').evaluate((voice) => new Promise((done) => {
    voice.addEventListener('loadeddata', () => done(voice.readyState));
    voice.addEventListener('error', () => done(`error ${voice.error?.message}`));
    voice.preload = 'auto';
    voice.load();
  }));
  ok('the voice can be played', length >= 2 ? [] : [`${length}`]);
  await duyet.shot('evidence-decision');
  await giang.open(evidence, { status: 404 });

  // --- the learner sees it, and takes the word back
  await lan.open('/account/privacy');
  await lan.follow('Ảnh, tiếng nói khi thực hành');
  ok('the learner sees both', await lan.page.locator('.evidence img, .evidence audio').count() === 2);
  await lan.shot('evidence-own');
  await lan.open('/account/privacy');
  await lan.press(/Rút lại.*kiểm tra thực hành/);
  await danhgia.open(evidence);
  await danhgia.sees(/vì học viên rút lại đồng ý/);
  ok('nothing is left to see', await danhgia.page.locator('.evidence img, .evidence audio').count() === 0);
};
