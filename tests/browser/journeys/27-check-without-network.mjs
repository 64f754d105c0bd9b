// A certificate is checked by others than this program: its token, the list of revocations and its badge by an
// independent library (jose), and by anybody with the page that was saved, without a network.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compactVerify, createLocalJWKSet, decodeProtectedHeader, importJWK, jwtVerify } from 'jose';
import { learnerSignIn, readPicture, readQr } from '../story.mjs';

export const site = { sample: 300 };

export default async ({ site: { cast, url }, phone, ok }) => {
  const holder = cast.learners.find((one) => one.stage === 'certified');
  const lan = await phone();
  await learnerSignIn(lan, holder.class_code, holder.name, holder.pin);
  await lan.open(`/courses/${holder.course}`);
  await lan.tap('main a[href^="/certificates/"]');
  const number = lan.path().split('/').pop();
  const fetched = async (path) => (await lan.page.request.get(url + path)).text();
  const published = async () => JSON.parse(await fetched('/.well-known/jwks.json'));
  const said = async (token, algorithm) => {
    const { payload, protectedHeader } = await compactVerify(token.trim(), createLocalJWKSet(await published()), { algorithms: [algorithm] });
    return { ...JSON.parse(new TextDecoder().decode(payload)), header: protectedHeader };
  };
  const refused = (token, algorithm) => said(token, algorithm).then(() => false, () => true);
  const forged = (token) => {
    const [head, body, signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    return [head, Buffer.from(JSON.stringify({ ...claims, iat: claims.iat + 1, nbf: 1 })).toString('base64url'), signature].join('.');
  };

  // --- on paper, in both sizes: a camera that sees 200 dots an inch reads the code, which is at least 25 mm wide
  const prints = mkdtempSync(join(tmpdir(), 'hocvu-paper-'));
  const dots = 200;
  for (const size of ['a4', 'card']) {
    const pdf = await lan.page.request.get(`${url}/certificates/${number}/certificate.pdf?size=${size}`);
    writeFileSync(join(prints, `${size}.pdf`), await pdf.body());
    execFileSync('pdftoppm', ['-r', `${dots}`, '-png', '-f', '1', '-l', '1', '-singlefile', join(prints, `${size}.pdf`), join(prints, size)]);
    const code = await readPicture(lan, readFileSync(join(prints, `${size}.png`)));
    ok(`the code on ${size} is read`, code?.says.includes(`/verify/${number}?token=`) ? [] : [`${code?.says}`]);
    ok(`and is at least 25 mm wide on ${size}`, code && code.wide / dots * 25.4 >= 24.9 ? [] : [`${code?.wide / dots * 25.4} mm`]);
  }
  rmSync(prints, { recursive: true });

  // --- by jose
  const token = new URL(await readQr(lan)).searchParams.get('token');
  const paper = await said(token, 'EdDSA');
  ok('the token in the QR names the certificate and its holder', paper.n === number && paper.nm === holder.name && paper.header.typ === 'certificate');
  ok('a changed token is refused', await refused(forged(token), 'EdDSA'));
  const list = await said(await fetched('/.well-known/hocvu-revocations.jwt'), 'EdDSA');
  ok('the list of revocations is signed and dated', Math.abs(list.iat - Date.now() / 1000) < 600 && Array.isArray(list.revoked) && !list.revoked.includes(number));
  const badge = (await fetched(`/certificates/${number}/credential.jwt`)).trim();
  // The name of a badge's key is the address at which that one key is published.
  const key = await importJWK(JSON.parse(await fetched(new URL(decodeProtectedHeader(badge).kid).pathname)), 'RS256');
  const { payload, protectedHeader } = await jwtVerify(badge, key, { algorithms: ['RS256'] });
  ok('the badge is the credential itself', payload.iss === payload.issuer.id && payload.sub === payload.credentialSubject.id && payload.jti === payload.id && !payload.vc);
  ok('its subject tells nothing of the person', /^urn:uuid:[0-9a-f-]{36}$/.test(payload.sub) && !JSON.stringify(payload).includes(holder.name));
  ok('its header has what Open Badges allows', Object.keys(protectedHeader).every((name) => ['alg', 'kid', 'jwk', 'typ'].includes(name)));
  ok('a changed badge is refused', await jwtVerify(forged(badge), key).then(() => false, () => true));

  // --- by the page that was saved, in another browser, without a network
  await lan.open('/verify/offline');
  const { text: saved } = await lan.download(lan.page.getByRole('link', { name: 'Tải trang này về máy' }));
  const folder = mkdtempSync(join(tmpdir(), 'hocvu-saved-'));
  const file = join(folder, 'kiem-tra.html');
  writeFileSync(file, saved);
  const officer = await phone();
  await officer.context.setOffline(true);
  const page = officer.page;
  await page.goto(pathToFileURL(file).href);
  const check = async (words) => {
    await page.getByLabel('Chữ trong mã QR').fill(words);
    await page.getByRole('button', { name: 'Kiểm tra', exact: true }).click();
    const result = page.locator('[data-result]');
    await result.waitFor({ state: 'visible' });
    return (await result.innerText()).replace(/\s+/g, ' ');
  };
  const good = await check(`${url}/verify/${number}?token=${token}`);
  ok('a genuine one is known by its holder', good.includes('Chữ ký đúng. Chứng nhận không có trong danh sách thu hồi.') && good.includes(holder.name) ? [] : [good]);
  const bad = await check(forged(token));
  ok('a forged one is not', bad.includes('Chữ ký không đúng') ? [] : [bad]);
  const nothing = await check('xin chào');
  ok('other words are told apart', nothing.includes('Đây không phải chữ trong mã QR') ? [] : [nothing]);
  ok('the saved page tells how old its list is', (await page.locator('main').innerText()).includes('Danh sách thu hồi lập lúc'));
  officer.noise.length = 0;
  rmSync(folder, { recursive: true });
};
