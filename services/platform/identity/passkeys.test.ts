import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { identity } from './contract.ts';
import { authenticator } from './testing/authenticator.ts';
import { newEmail, openBrowser, passphrase, signUp } from './testing/browser.ts';
import { somebody, type Somebody } from './testing/company.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const secret = randomBytes(32).toString('base64url');
const origin = 'http://identity.shops.test:8080';

let database: IdentityDatabase;
let running: RunningIdentity;

beforeAll(async () => {
  database = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  running = await runIdentity(database, { derive: () => secret }, { domain: 'shops.test', port: 8080 });
}, 180_000);

afterAll(async () => {
  await running?.stop();
  await database?.drop();
});

async function withPasskey(person?: Somebody) {
  const owner = person ?? (await somebody(running));
  const key = authenticator(origin);
  const response = key.create(await owner.me(identity, 'passkeys.begin', {}));
  const added = await owner.me(identity, 'passkeys.add', { name: 'Laptop', response });
  return { owner, key, added, response };
}

/** A new sign-in, up to what the passkey is to sign. */
async function offered(browser = openBrowser(running), attempt?: string) {
  const name = attempt ?? (await browser.begin());
  const options = await browser.gateway(identity, 'sign-in.passkey-options', { attempt: name });
  const prove = (response: ReturnType<ReturnType<typeof authenticator>['get']>) => browser.gateway(identity, 'sign-in.passkey', { attempt: name, response }).catch(codeOf);
  return { browser, attempt: name, options, prove };
}

test('a passkey signs in alone, and counts as both factors', async () => {
  const { owner, key, added } = await withPasskey();
  expect(added).toMatchObject({ id: key.id, name: 'Laptop', lastUsedAt: null });
  expect(added.recoveryCodes).toHaveLength(10);
  const { browser, attempt, options, prove } = await offered();
  expect(options).toMatchObject({ rpId: 'identity.shops.test', userVerification: 'required', allowCredentials: [] });
  expect(await prove(key.get(options))).toMatchObject({ done: ['passkey'], complete: true, person: { email: owner.email } });
  const signedIn = await browser.finish(attempt);
  expect(signedIn.personId).toBe(owner.personId);
  expect(await running.call(identity, 'sessions.freshness', { session: signedIn.session.id })).toEqual({ fresh: true });
  expect(await signedIn.me(identity, 'factors.list', {})).toMatchObject({ totp: null, recoveryCodesLeft: 10, passkeys: [{ id: key.id, lastUsedAt: expect.any(String) }] });
});

test('a passkey is a second factor after a password, and then asks for no finger', async () => {
  const { owner, key } = await withPasskey();
  const browser = openBrowser(running);
  const attempt = await browser.begin();
  const state = await browser.gateway(identity, 'sign-in.password', { attempt, email: owner.email, password: passphrase });
  expect(state).toMatchObject({ next: ['passkey', 'recovery-code'], complete: false });
  expect(await browser.finish(attempt).catch(codeOf)).toBe('factor_required');
  const { options, prove } = await offered(browser, attempt);
  expect(options).toMatchObject({ allowCredentials: [{ id: key.id }] });
  expect(await prove(key.get(options, { flags: 0x01 }))).toMatchObject({ done: ['password', 'passkey'], complete: true });
});

test('many may sign in by passkeys from one address, and few may fail', async () => {
  const { key } = await withPasskey();
  const office = openBrowser(running, '198.51.100.20');
  const signIn = async (how = {}) => {
    const { options, prove } = await offered(office);
    return prove(key.get(options, how));
  };
  for (let people = 0; people < 60; people += 1) expect(await signIn()).toMatchObject({ complete: true });
  for (let tries = 0; tries < 50; tries += 1) expect(await signIn({ flags: 0x04 })).toBe('invalid_credentials');
  for (let tries = 0; tries < 2; tries += 1) expect(await signIn()).toBe('too_many_attempts');
  const { rows } = await database.superuser.query(`select resource, detail from identity.audit_log where action = 'account.locked' and address = '198.51.100.20'`);
  expect(rows).toEqual([{ resource: 'person:unknown', detail: 'passkey' }]);
});

test.each([
  ['without a finger or a PIN', { flags: 0x01 }],
  ['without a touch', { flags: 0x04 }],
  ['on a page of another host', { at: 'http://identity.evil.test:8080' }],
  ['on a page of a tenant', { at: 'http://acme.shops.test:8080' }],
])('a passkey alone that signs %s is refused', async (_, how) => {
  const { key } = await withPasskey();
  const { options, prove } = await offered();
  expect(await prove(key.get(options, how))).toBe('invalid_credentials');
});

test('what a passkey has signed is good once, and in its own sign-in alone', async () => {
  const { key } = await withPasskey();
  const [one, two] = [await offered(), await offered()];
  const answer = key.get(one.options);
  expect(await two.prove(answer)).toBe('invalid_credentials');
  const answers = await Promise.all([one.prove(answer), one.prove(answer), one.prove(answer)]);
  expect(answers.filter((each) => typeof each === 'object')).toHaveLength(1);
  expect(answers.filter((each) => each === 'invalid_credentials' || each === 'factor_required')).toHaveLength(2);
});

test('a copy of an authenticator is known by its count', async () => {
  const { key } = await withPasskey();
  const first = await offered();
  expect(await first.prove(key.get(first.options))).toMatchObject({ complete: true });
  key.rewind(1);
  const second = await offered();
  expect(await second.prove(key.get(second.options))).toBe('invalid_credentials');
});

test('the passkey of another is no second factor', async () => {
  const [mine, theirs] = [await withPasskey(), await withPasskey()];
  const browser = openBrowser(running);
  const attempt = await browser.begin();
  await browser.gateway(identity, 'sign-in.password', { attempt, email: mine.owner.email, password: passphrase });
  const { options, prove } = await offered(browser, attempt);
  expect(await prove(theirs.key.get(options))).toBe('invalid_credentials');
  expect(await browser.finish(attempt).catch(codeOf)).toBe('factor_required');
});

test('a passkey is added for its own challenge, once, and soon after a sign-in', async () => {
  const { owner, response, key } = await withPasskey();
  const add = (params: { name: string; response: typeof response }) => owner.me(identity, 'passkeys.add', params).catch(codeOf);
  // There is a second factor since, which this session has not given.
  expect(await add({ name: 'Again', response })).toBe('step_up_required');
  const { browser, attempt, options, prove } = await offered();
  await prove(key.get(options));
  const { me } = await browser.finish(attempt);
  expect(await me(identity, 'passkeys.add', { name: 'Again', response }).catch(codeOf)).toBe('invalid_credentials');
  const other = authenticator('http://identity.evil.test:8080').create(await me(identity, 'passkeys.begin', {}));
  expect(await me(identity, 'passkeys.add', { name: 'Evil', response: other }).catch(codeOf)).toBe('invalid_credentials');
  const second = authenticator(origin).create(await me(identity, 'passkeys.begin', {}));
  expect(await me(identity, 'passkeys.add', { name: 'Phone', response: second })).toMatchObject({ name: 'Phone', recoveryCodes: null });
  expect(await me(identity, 'passkeys.add', { name: 'Phone', response: second }).catch(codeOf)).toBe('invalid_credentials');
});

test('a passkey is renamed and removed by its owner, and with the last one go the recovery codes', async () => {
  const { owner, key } = await withPasskey();
  const stranger = await somebody(running);
  expect(await stranger.me(identity, 'passkeys.rename', { id: key.id, name: 'Mine' }).catch(codeOf)).toBe('not_found');
  expect(await stranger.me(identity, 'passkeys.remove', { id: key.id }).catch(codeOf)).toBe('not_found');
  expect(await owner.me(identity, 'passkeys.rename', { id: key.id, name: 'Desk' })).toMatchObject({ name: 'Desk' });
  const { browser, attempt, options, prove } = await offered();
  await prove(key.get(options));
  const { me } = await browser.finish(attempt);
  await me(identity, 'passkeys.remove', { id: key.id });
  expect(await me(identity, 'factors.list', {})).toEqual({ totp: null, passkeys: [], recoveryCodesLeft: 0 });
  const late = await offered();
  expect(await late.prove(key.get(late.options))).toBe('invalid_credentials');
});

test('whoever has no password signs in by a passkey as well', async () => {
  const { email } = await signUp(running, { email: newEmail(), password: null });
  const browser = openBrowser(running);
  await running.as()(identity, 'magic-link.request', { email });
  await running.settled();
  const token = /#([\w-]{43})/.exec(running.letters.findLast(({ to }) => to === email)!.text)![1]!;
  const attempt = await browser.begin();
  await browser.gateway(identity, 'sign-in.magic-link', { attempt, token });
  const { key } = await withPasskey({ email, ...(await browser.finish(attempt)) });
  const { options, prove } = await offered();
  expect(await prove(key.get(options))).toMatchObject({ complete: true, person: { email } });
});
