// A learner without a mouse: from the sign-in page to the first lesson and through a question, by keys alone.
import { enterLearner, learnerSignIn, openClass, readOn, setUp, addStaff, firstSignIn } from '../story.mjs';

export default async ({ site, desktop, phone, ok }) => {
  const admin = await desktop();
  await setUp(admin, site);
  const trainer = await desktop();
  await firstSignIn(trainer, 'giang', await addStaff(admin, { name: 'Nguyễn Thị Giảng', userName: 'giang', roles: ['Giảng viên'] }));
  const room = await openClass(trainer, 'Lớp sáng', 'Thôn Tây');
  const pin = await enterLearner(trainer, room, { name: 'Phạm Văn Minh' });

  const minh = await desktop({ learner: true });
  const keys = minh.page.keyboard;
  let presses = 0;
  const unseen = [];
  const press = async (key) => { presses += 1; await keys.press(key); };
  /** Tabs on to the thing with this name; every stop on the way must show its focus. */
  const tabTo = async (name) => {
    for (let i = 0; i < 60; i += 1) {
      await press('Tab');
      const at = await minh.page.evaluate(() => {
        const e = document.activeElement;
        const shown = [e, e.closest('label, .card'), e.labels?.[0]].some((x) => x && getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 2)
          || getComputedStyle(e, '::after').outlineStyle !== 'none';
        return { name: (e.getAttribute('aria-label') ?? e.labels?.[0]?.innerText ?? e.innerText ?? '').trim(), shown };
      });
      if (!at.shown) unseen.push(`${minh.path()}: ${at.name}`);
      if (at.name.includes(name)) return;
    }
    throw new Error(`Tab does not come to ${name} on ${minh.path()}`);
  };
  const enter = async () => {
    await Promise.all([minh.page.waitForEvent('load'), press('Enter')]);
    await minh.check();
  };

  // the link of the class knows the code: the rest is to choose the name and to type the PIN
  await minh.open(`/login?code=${room.code}`);
  await tabTo('Đến nội dung chính');
  await press('Enter');
  await tabTo('Phạm Văn Minh');
  await enter();
  ok('the PIN can be typed at once', await minh.page.evaluate(() => document.activeElement?.name) === 'pin');
  presses += 4; await keys.type(pin);
  await enter();
  await minh.sees('Chào Phạm Văn Minh');
  const signedIn = presses;
  await tabTo('Đến nội dung chính');
  await press('Enter');
  await tabTo('Người dân số');
  await enter();
  await tabTo('Đến nội dung chính');
  await press('Enter');
  await tabTo('Bắt đầu học');
  await enter();
  ok('the first lesson is reached by keyboard', /^\/lessons\//.test(minh.path()));
  console.log(`        ${signedIn} key presses to sign in (4 of them typing), ${presses} to the first lesson`);
  ok('it takes at most 15 key presses to sign in and 30 to the first lesson', signedIn <= 15 && presses <= 30 ? [] : [`${signedIn} and ${presses}`]);

  await minh.walk();
  await readOn(minh, { check: false });
  await minh.follow('Làm bài kiểm tra');
  await tabTo('Bắt đầu làm bài');
  await enter();
  const question = await minh.heading();
  await tabTo('Đến nội dung chính');
  await press('Enter');
  await press('Tab');
  await press('ArrowDown');
  await press('Space');
  ok('the arrows choose an answer', await minh.page.locator('input:checked').count() === 1);
  await tabTo('Trả lời và sang câu tiếp');
  await enter();
  ok('the next question came', await minh.heading() !== question);
  await minh.back();
  ok('the answer stays chosen', await minh.page.locator('input:checked').count() === 1);
  ok('the focus is always seen', unseen);

  // the page of problems takes the focus, its links lead to the fields
  const visitor = await desktop({ learner: true });
  await learnerSignIn(visitor, '', '', '', { status: 422 });
  ok('the list of problems has the focus', await visitor.page.evaluate(() => document.activeElement?.classList.contains('problems')));
  await visitor.page.keyboard.press('Tab');
  await visitor.page.keyboard.press('Enter');
  ok('its first link leads to the field', await visitor.page.evaluate(() => document.activeElement?.name) === 'code');
  const small = await phone();
  for (const path of ['/', '/courses', '/login', '/verify']) {
    await small.open(path);
    await small.walk();
  }
};
