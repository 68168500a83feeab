import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generateSync } from 'otplib';
import { authenticator } from '../../services/platform/identity/testing/authenticator.ts';
import { mailed, newEmail, passphrase, signUp } from '../../services/platform/identity/testing/browser.ts';
import { at, type IdentityWorld, openIdentityWorld } from '../testing/identity-world.ts';

let world: IdentityWorld;

beforeAll(async () => {
  world = await openIdentityWorld();
}, 180_000);

afterAll(() => world?.close());

const codeOfApp = (secret: string, steps = 0) => generateSync({ secret, epoch: Date.now() / 1_000 + 30 * steps });

test('somebody signs up by mail, signs in by a password, is known to the page, and signs out', async () => {
  const browser = world.browser();
  const email = newEmail();
  expect((await browser.ask('/api/sign-up', { body: { email } })).status).toBe(202);
  const token = await mailed(world.identity, email);
  expect((await browser.ask('/api/sign-up/finish', { body: { token, name: 'Ann', password: passphrase } })).status).toBe(201);
  expect((await browser.ask('/api/me')).status).toBe(401);

  const begun = await browser.ask('/api/sign-in', { body: {} });
  expect(begun.json).toEqual({ done: [], next: ['password', 'magic-link', 'passkey'], complete: false, mustEnrol: false, person: null });
  const proved = await browser.ask('/api/sign-in/password', { body: { email, password: passphrase } });
  expect(proved.json).toMatchObject({ done: ['password'], complete: true, person: { email, name: 'Ann' } });
  expect((await browser.ask('/api/sign-in')).json).toEqual(proved.json);
  const finished = await browser.ask('/api/sign-in/finish', { body: {} });
  expect(finished.json).toEqual({ personId: expect.any(String), methods: ['password'] });
  for (const line of finished.headers['set-cookie'] ?? []) expect(line).toMatch(/^(session|device|sign-in)=.*; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
  expect([...browser.cookies('identity.localhost').keys()].sort()).toEqual(['device', 'session']);
  expect((await browser.ask('/api/me')).json).toMatchObject({ email, name: 'Ann' });

  expect((await browser.ask('/api/sign-out', { body: {} })).status).toBe(204);
  expect((await browser.ask('/api/me')).status).toBe(401);
});

test('an authenticator app is asked for, a recovery code may stand in for it, and a device may be trusted', async () => {
  const browser = world.browser();
  const { email } = await signUp(world.identity);
  await browser.signIn(email, passphrase);
  const { secret } = (await browser.ask('/api/me/factors/totp', { body: {} })).json as { secret: string };
  const { recoveryCodes } = (await browser.ask('/api/me/factors/totp/confirm', { body: { code: codeOfApp(secret) } })).json as { recoveryCodes: string[] };

  const other = world.browser();
  await other.ask('/api/sign-in', { body: {} });
  const state = await other.ask('/api/sign-in/password', { body: { email, password: passphrase } });
  expect(state.json).toMatchObject({ next: ['totp', 'recovery-code'], complete: false });
  expect((await other.ask('/api/sign-in/finish', { body: {} })).json).toMatchObject({ code: 'factor_required' });
  expect((await other.ask('/api/sign-in/totp', { body: { code: codeOfApp(secret, 1) } })).json).toMatchObject({ complete: true });
  expect((await other.ask('/api/sign-in/finish', { body: { trust: true } })).json).toMatchObject({ methods: ['password', 'totp'] });
  await other.ask('/api/sign-out', { body: {} });
  await other.ask('/api/sign-in', { body: {} });
  expect((await other.ask('/api/sign-in/password', { body: { email, password: passphrase } })).json).toMatchObject({ complete: true });

  const third = world.browser();
  await third.ask('/api/sign-in', { body: {} });
  await third.ask('/api/sign-in/password', { body: { email, password: passphrase } });
  expect((await third.ask('/api/sign-in/recovery-code', { body: { code: recoveryCodes[0] } })).json).toMatchObject({ complete: true });
});

test('a passkey signs in alone, and a mailed link does in the tab that it opens', async () => {
  const browser = world.browser();
  const { email } = await signUp(world.identity);
  await browser.signIn(email, passphrase);
  const key = authenticator(at.identity);
  const options = await browser.ask('/api/me/passkeys/options', { body: {} });
  expect((await browser.ask('/api/me/passkeys', { body: { name: 'Key', response: key.create(options.json) } })).status).toBe(201);

  const other = world.browser();
  await other.ask('/api/sign-in', { body: {} });
  const wanted = await other.ask('/api/sign-in/passkey/options', { body: {} });
  expect((await other.ask('/api/sign-in/passkey', { body: { response: key.get(wanted.json) } })).json).toMatchObject({ complete: true, person: { email } });
  expect((await other.ask('/api/sign-in/finish', { body: {} })).status).toBe(200);

  const { email: another } = await signUp(world.identity);
  const third = world.browser();
  await third.ask('/api/magic-link', { body: { email: another } });
  const token = await mailed(world.identity, another);
  await third.ask('/api/sign-in', { body: {} });
  expect((await third.ask('/api/sign-in/magic-link', { body: { token } })).json).toMatchObject({ complete: true, person: { email: another } });
});

test('whoever is signed in proves it again within the same session, which gets another cookie', async () => {
  const browser = world.browser();
  const { email } = await signUp(world.identity);
  await browser.signIn(email, passphrase);
  const before = browser.cookies('identity.localhost').get('session');
  const sessions = async () => ((await browser.ask('/api/me/sessions')).json as { items: { id: string }[] }).items.map(({ id }) => id);
  const known = await sessions();
  await browser.ask('/api/sign-in', { body: { confirm: true } });
  await browser.ask('/api/sign-in/password', { body: { password: passphrase } });
  await browser.ask('/api/sign-in/finish', { body: {} });
  expect(await sessions()).toEqual(known);
  expect(browser.cookies('identity.localhost').get('session')).not.toBe(before);
});

test('a company that asks for a second factor has it set up within the sign-in', async () => {
  const { email, id } = await signUp(world.identity);
  await world.database.superuser.query("insert into identity.organisations (slug, name, type, second_factor) values ('strict', 'Strict', 'brand', 'everyone')");
  await world.database.superuser.query(
    "insert into identity.memberships (organisation_id, person_id, role) select id, $1, 'staff' from identity.organisations where slug = 'strict'",
    [id],
  );
  const browser = world.browser();
  await browser.ask('/api/sign-in', { body: {} });
  const state = await browser.ask('/api/sign-in/password', { body: { email, password: passphrase } });
  expect(state.json).toMatchObject({ complete: false, mustEnrol: true, next: [] });
  const { secret } = (await browser.ask('/api/sign-in/totp/begin', { body: {} })).json as { secret: string };
  const enrolled = await browser.ask('/api/sign-in/totp/confirm', { body: { code: codeOfApp(secret) } });
  expect(enrolled.json).toMatchObject({ complete: true, recoveryCodes: expect.any(Array) });
  expect((await browser.ask('/api/sign-in/finish', { body: {} })).json).toMatchObject({ methods: ['password', 'totp'] });
});

test('without an attempt, out of turn or with fields that are not there a step is refused', async () => {
  const browser = world.browser();
  expect((await browser.ask('/api/sign-in')).json).toMatchObject({ status: 400, code: 'sign_in_expired' });
  expect((await browser.ask('/api/sign-in/totp', { body: { code: '123456' } })).json).toMatchObject({ status: 400, code: 'sign_in_expired' });
  expect((await browser.ask('/api/sign-in', { body: { confirm: true } })).json).toMatchObject({ status: 401, code: 'unauthenticated' });
  await browser.ask('/api/sign-in', { body: {} });
  expect((await browser.ask('/api/sign-in/totp', { body: { code: '123456' } })).json).toMatchObject({ status: 401, code: 'factor_required' });
  expect((await browser.ask('/api/sign-in/password', { body: { email: newEmail(), password: 'x', attempt: 'y' } })).json).toMatchObject({ status: 422 });
  expect((await browser.ask('/api/sign-in/password', { body: { email: newEmail(), password: 'x' } })).json).toMatchObject({ status: 401, code: 'invalid_credentials' });
});

test('the steps stand in the description of the host', async () => {
  const { paths } = (await world.browser().ask('/api/openapi.json')).json as { paths: Record<string, object> };
  expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/sign-in', '/api/sign-in/finish', '/api/sign-out', '/api/me']));
});

test('a session that ended elsewhere opens nothing from the next request on', async () => {
  const [browser, other] = [world.browser(), world.browser()];
  const { email, id } = await signUp(world.identity);
  await browser.signIn(email, passphrase);
  await other.signIn(email, passphrase);
  expect((await other.ask('/api/me')).status).toBe(200);
  expect((await browser.ask('/api/me/sessions', { method: 'DELETE', headers: { origin: at.identity } })).json).toEqual({ ended: 1 });
  expect((await other.ask('/api/me')).status).toBe(401);
  expect((await browser.ask('/api/me')).json).toMatchObject({ id });
});
