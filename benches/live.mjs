// Sixty phones answer a question of a room at once. Prints in how many milliseconds after the last answer the bars on the
// projector were right (the worst of the rounds), and how much went wrong.
//   node benches/live.mjs ORIGIN COOKIE SESSION     the cookie of a trainer, a session with a question in its plan

const [origin, cookie, session] = process.argv.slice(2);
const PHONES = Number(process.env.PHONES ?? 60);
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const headers = { cookie, origin, 'sec-fetch-site': 'same-origin' };
const form = (fields) => ({ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });
const trainer = async (path, fields) => fetch(`${origin}/class-sessions/${session}/${path}`, { headers, redirect: 'manual', ...fields && form(fields) });

/** The bars as the projector hears them. */
const heard = { bars: [], at: 0 };
const listen = async () => {
  const answer = await trainer('live/events');
  let text = '';
  for await (const part of answer.body.pipeThrough(new TextDecoderStream())) {
    text += part;
    for (let end; (end = text.indexOf('\n\n')) >= 0; text = text.slice(end + 2)) {
      const data = text.slice(0, end).split('\n').find((line) => line.startsWith('data: '));
      if (data) Object.assign(heard, JSON.parse(data.slice(6)), { at: performance.now() });
    }
  }
};

// The room is opened first; opened again it is the same.
await trainer('live', {});

const uuid = () => crypto.randomUUID();
const times = [];
let failures = 0;
for (let round = 0; round < ROUNDS; round += 1) {
  const page = await (await trainer('live')).text();
  const source = page.match(/name="question" value="([^"]+)"/)?.[1] ?? process.env.QUESTION;
  process.env.QUESTION = source;
  await trainer('live/questions', { id: uuid(), question: source });
  if (round === 0) listen().catch(() => {});
  const code = (await (await trainer('live')).text()).match(/class="code">(\d+)</)[1];
  const phones = await Promise.all(Array.from({ length: PHONES }, async () => {
    const answer = await fetch(`${origin}/live/${code}`);
    const text = await answer.text();
    return { cookie: answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; '), question: text.match(/name="question" value="([^"]+)"/)[1], choices: [...text.matchAll(/name="choice" value="([^"]+)"/g)].map((m) => m[1]) };
  }));
  const wanted = {};
  const given = await Promise.all(phones.map(async ({ cookie, question, choices }, n) => {
    const choice = choices[n % choices.length];
    wanted[choice] = (wanted[choice] ?? 0) + 1;
    const answer = await fetch(`${origin}/live/${code}/answers`, { ...form({ question, choice }), headers: { cookie, origin, 'sec-fetch-site': 'same-origin' } });
    return answer.status;
  }));
  const last = performance.now();
  failures += given.filter((status) => status !== 303).length;
  const right = () => Object.entries(wanted).every(([choice, count]) => heard.bars.find((bar) => bar.choice === choice)?.count === count);
  while (!right() && performance.now() - last < 10_000) await new Promise((done) => setTimeout(done, 2));
  if (!right()) failures += 1;
  times.push(Math.max(0, heard.at - last));
}
await trainer('live/closure', {});
console.log(`${Math.round(Math.max(...times))} ${failures}`);
process.exit(0);
