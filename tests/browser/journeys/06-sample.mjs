// The sample commune: its cast signs in, each desk has its work, the learners stand where the story put them.
import { learnerSignIn, staffSignIn, turnOnSecondFactor } from '../story.mjs';

export const site = { sample: 300 };

export default async ({ site: { cast }, phone, desktop, ok }) => {
  const at = async (come, role) => {
    const person = cast.staff.find((s) => s.roles.includes(role));
    const v = await come({ learner: false });
    await staffSignIn(v, person.user_name, person.password);
    await v.sees(`Chào ${person.name}`);
    if (role === 'admin') await turnOnSecondFactor(v, person.password);
    return v;
  };
  const rows = (v) => v.page.locator('tbody tr').count();

  const admin = await at(desktop, 'admin');
  await admin.open('/admin');
  await admin.sees('26 thôn');
  await admin.open('/admin/staff');
  ok('the staff is listed', await rows(admin) >= cast.staff.length);
  await admin.open('/admin/journal');
  ok('the journal has entries', await rows(admin) > 0);

  const trainer = await at(desktop, 'trainer');
  await trainer.open('/classes');
  ok('the trainer has classes', await rows(trainer) > 0);
  await trainer.tap('tbody a');
  await trainer.sees(/^\d+ học viên$/);

  const assessor = await at(phone, 'assessor');
  await assessor.open('/certificate-requests');
  ok('somebody waits for the assessor', await rows(assessor) > 0);
  await assessor.follow(/^Đánh giá/);
  await assessor.sees('Minh chứng');

  const approver = await at(desktop, 'approver');
  await approver.open('/certificate-requests');
  ok('somebody waits for the approver', await rows(approver) > 0);
  await approver.follow(/^Xem và quyết định/);
  await approver.sees('Phê duyệt sẽ cấp chứng nhận');
  await approver.open('/certificates');
  ok('there are certificates', await rows(approver) > 0);
  await approver.tap('tbody a');
  await approver.sees('Chứng nhận hoàn thành');

  const officer = await at(desktop, 'officer');
  await officer.open('/exports');
  await officer.tap('tbody a');
  await officer.sees('records.jsonl');

  for (const stage of new Set(cast.learners.map((l) => l.stage))) {
    const person = cast.learners.find((l) => l.stage === stage);
    const v = await phone();
    await learnerSignIn(v, person.class_code, person.name, person.pin);
    await v.sees(`Chào ${person.name}`);
    if (person.course) await v.open(`/courses/${person.course}`);
    else await v.open('/courses');
  }
};
