import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { identity } from './contract.ts';
import { mailed, newEmail, openBrowser, passphrase, signUp } from './testing/browser.ts';
import { operator as newOperator } from './testing/company.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const facts = { domain: 'shops.test', port: 8080 };
const secret = randomBytes(32).toString('base64url');

let database: IdentityDatabase;
let running: RunningIdentity;

beforeAll(async () => {
  database = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  running = await runIdentity(database, { derive: () => secret }, facts);
}, 180_000);

afterAll(async () => {
  await running?.stop();
  await database?.drop();
});

beforeEach(() => {
  running.letters.length = 0;
});

const asPerson = (id: string) => running.as({ kind: 'person', subject: id });

describe('sign-up', () => {
  test('is a mail with a link of the platform’s own host, which makes one account, once', async () => {
    const email = newEmail();
    expect(await running.as()(identity, 'sign-up.request', { email: ` ${email.toUpperCase()} ` })).toEqual({ sent: true });
    const token = await mailed(running, email);
    expect(running.letters).toEqual([{ to: email, subject: 'Make your account', text: expect.stringContaining(`http://identity.shops.test:8080/sign-up#${token}`) }]);
    const finish = () => running.as()(identity, 'sign-up.finish', { token, name: ' Ann ', password: passphrase }).catch(codeOf);
    const answers = await Promise.all([finish(), finish(), finish()]);
    expect(answers.filter((answer) => answer === 'invalid_link')).toHaveLength(2);
    const person = answers.find((answer) => typeof answer === 'object')!;
    expect(person).toMatchObject({ email, name: 'Ann', language: 'en', hasPassword: true });
    expect(await asPerson((person as { id: string }).id)(identity, 'people.me', {})).toEqual(person);
  });

  test('of an address that has an account answers the same, and the mail alone tells', async () => {
    const { email } = await signUp(running);
    running.letters.length = 0;
    const [known, unknown] = [await running.as()(identity, 'sign-up.request', { email }), await running.as()(identity, 'sign-up.request', { email: newEmail() })];
    expect(known).toEqual(unknown);
    expect(await mailed(running, email)).toBe('');
    expect(running.letters.find(({ to }) => to === email)?.subject).toBe('You have an account already');
  });

  test('speaks Hungarian with whoever asks for it', async () => {
    const email = newEmail();
    await running.as()(identity, 'sign-up.request', { email, language: 'hu' });
    await mailed(running, email);
    expect(running.letters).toMatchObject([{ subject: 'Fiók létrehozása', text: expect.stringContaining('24 óráig érvényes') }]);
  });

  test('can be closed by an operator alone', async () => {
    const { personId, session } = await newOperator(running, database);
    const operator = running.as({ kind: 'person', subject: personId, roles: ['operator'], session: session.id });
    expect(await running.as()(identity, 'sign-up.set-policy', { open: false }).catch(codeOf)).toBe('unauthenticated');
    expect(await asPerson(randomUUID())(identity, 'sign-up.set-policy', { open: false }).catch(codeOf)).toBe('forbidden');
    const invited = newEmail();
    await running.as()(identity, 'sign-up.request', { email: invited });
    const token = await mailed(running, invited);
    await operator(identity, 'sign-up.set-policy', { open: false });
    expect(await running.as()(identity, 'sign-up.finish', { token, name: 'Ann', password: passphrase }).catch(codeOf)).toBe('sign_up_closed');
    expect(await running.as()(identity, 'sign-up.policy', {})).toEqual({ open: false });
    expect(await running.as()(identity, 'sign-up.request', { email: newEmail() }).catch(codeOf)).toBe('sign_up_closed');
    await operator(identity, 'sign-up.set-policy', { open: true });
  });

  test.each([{ role: 'owner' }, { roles: ['operator'] }, { tenantId: 'acme' }, { emailVerified: true }])('refuses a body with %p', async (more) => {
    const params = { token: 'a'.repeat(43), name: 'Ann', password: passphrase, ...more };
    expect(await running.as()(identity, 'sign-up.finish', params).catch(codeOf)).toBe('invalid_fields');
  });

  test('of one address is mailed a few times an hour, and one network address may ask for so many', async () => {
    const email = newEmail();
    for (let i = 0; i < 8; i += 1) expect(await running.as()(identity, 'sign-up.request', { email })).toEqual({ sent: true });
    await running.settled();
    expect(running.letters).toHaveLength(5);
    const stranger = running.as({ address: '198.51.100.7' });
    const answers = await Promise.all(Array.from({ length: 25 }, () => stranger(identity, 'magic-link.request', { email: newEmail() }).catch(codeOf)));
    expect(answers.filter((answer) => answer === 'too_many_attempts')).toHaveLength(5);
  });
});

describe('a password', () => {
  test.each([
    ['password', 'common'],
    ['Iloveyou123', 'common'],
    ['a1!', 'short'],
    ['abcabcabcabcabcabc', 'guessable'],
    ['ann.smith@example.test', 'guessable'],
  ])('%s is %s', async (password, reason) => {
    expect(await running.as()(identity, 'password.strength', { password, email: 'ann.smith@example.test' })).toMatchObject({ reason });
  });

  test('that is weak is refused, and the link stays good', async () => {
    const email = newEmail();
    await running.as()(identity, 'sign-up.request', { email });
    const token = await mailed(running, email);
    const finish = (password: string) => running.as()(identity, 'sign-up.finish', { token, name: 'Ann', password }).catch(codeOf);
    expect(await finish(email)).toBe('weak_password');
    expect(await finish(passphrase)).toMatchObject({ email });
  });

  test('of any length is measured quickly', async () => {
    expect(await running.as()(identity, 'password.strength', { password: 'aB3$'.repeat(250) })).toMatchObject({ score: expect.any(Number) });
    expect(await running.as()(identity, 'password.strength', { password: 'a'.repeat(1_001) }).catch(codeOf)).toBe('invalid_fields');
  });

  test('is measured a few hundred times for one network address', async () => {
    const stranger = running.as({ address: '198.51.100.8' });
    const measure = () => stranger(identity, 'password.strength', { password: 'x' }).catch(codeOf);
    for (let i = 0; i < 300; i += 1) expect(await measure()).toMatchObject({ reason: 'short' });
    expect(await measure()).toBe('too_many_attempts');
  });

  test('is changed by whoever knows the present one, and the owner is told', async () => {
    const { id, email } = await signUp(running);
    const change = (current: string, password: string) => asPerson(id)(identity, 'password.change', { current, password }).catch(codeOf);
    expect(await change('wrong', 'seven other tall giraffes')).toBe('invalid_credentials');
    expect(await change(passphrase, 'password123')).toBe('weak_password');
    expect(await change(passphrase, 'seven other tall giraffes')).toEqual({ changed: true });
    expect(await change(passphrase, 'x')).toBe('invalid_credentials');
    await running.settled();
    expect(running.letters.filter((letter) => letter.to === email).map(({ subject }) => subject)).toContain('Your password has changed');
  });

  test('counts whole, beyond 72 bytes and beyond a NUL', async () => {
    const long = 'a long sentence that nobody else would think of using, ever, anywhere at all; end';
    const { id } = await signUp(running, { password: long });
    const twin = (current: string) => asPerson(id)(identity, 'password.change', { current, password: 'x' }).catch(codeOf);
    expect(await twin(`${long.slice(0, 72)}, another end`)).toBe('invalid_credentials');
    expect(await twin(`${long}\0more`)).toBe('invalid_credentials');
    expect(await twin(long)).toBe('weak_password');
  });

  test('is guessed at ten times, and then nobody may', async () => {
    const { id } = await signUp(running);
    const guess = (current: string) => asPerson(id)(identity, 'password.change', { current, password: 'x' }).catch(codeOf);
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) => guess(`guess ${i}`)));
    expect(answers.filter((answer) => answer === 'invalid_credentials')).toHaveLength(10);
    expect(await guess(passphrase)).toBe('too_many_attempts');
    const { items } = await asPerson(id)(identity, 'audit.own', {});
    const lines = items.map(({ action }) => action).filter((action) => action !== 'person.signed-up');
    expect(lines.toSorted()).toEqual(['account.locked', ...Array<string>(10).fill('password-change.failed')]);
  });
});

describe('a reset', () => {
  test('answers the same for an address that nobody has, and mails nothing there', async () => {
    const { email } = await signUp(running);
    const stranger = newEmail();
    running.letters.length = 0;
    const answers = await Promise.all([email, stranger].map((each) => running.as()(identity, 'password.request-reset', { email: each })));
    expect(answers).toEqual([{ sent: true }, { sent: true }]);
    await running.settled();
    expect(running.letters.map(({ to }) => to)).toEqual([email]);
  });

  test('is good once, and ends every other link', async () => {
    const { email } = await signUp(running);
    await running.as()(identity, 'magic-link.request', { email });
    await mailed(running, email);
    await running.as()(identity, 'password.request-reset', { email });
    const first = await mailed(running, email);
    await running.as()(identity, 'password.request-reset', { email });
    const second = await mailed(running, email);
    const reset = (token: string) => running.as()(identity, 'password.reset', { token, password: 'seven other tall giraffes' }).catch(codeOf);
    expect(await reset(first)).toBe('invalid_link');
    expect(await reset(second)).toEqual({ email });
    expect(await reset(second)).toBe('invalid_link');
    expect((await database.superuser.query('select from identity.one_time_tokens where email = $1', [email])).rowCount).toBe(0);
  });

  test('does not go with a link that was made for something else, or that is too old', async () => {
    const email = newEmail();
    await running.as()(identity, 'sign-up.request', { email });
    const token = await mailed(running, email);
    expect(await running.as()(identity, 'password.reset', { token, password: passphrase }).catch(codeOf)).toBe('invalid_link');
    await database.superuser.query(`update identity.one_time_tokens set expires_at = now() - interval '1 second' where email = $1`, [email]);
    expect(await running.as()(identity, 'sign-up.finish', { token, name: 'Ann' }).catch(codeOf)).toBe('invalid_link');
  });
});

describe('a change of address', () => {
  test('is confirmed from the new one, and both are told', async () => {
    const { id, email: before } = await signUp(running);
    const after = newEmail();
    expect(await asPerson(id)(identity, 'email.request-change', { email: after }).catch(codeOf)).toBe('step_up_required');
    const { me } = await openBrowser(running).signIn(before);
    await me(identity, 'email.request-change', { email: after });
    expect((await me(identity, 'audit.own', { action: 'email-change.requested' })).items).toMatchObject([{ resource: `person:${id}`, detail: null }]);
    const token = await mailed(running, after);
    expect((await asPerson(id)(identity, 'people.me', {})).email).toBe(before);
    running.letters.length = 0;
    expect(await running.as()(identity, 'email.confirm-change', { token })).toEqual({ email: after });
    expect((await asPerson(id)(identity, 'people.me', {})).email).toBe(after);
    await running.settled();
    expect(running.letters.map(({ to, subject }) => `${subject}: ${to}`)).toEqual([before, after].map((to) => `Your e-mail address has changed: ${to}`));
  });

  test('to the address of another is not told apart, and never happens', async () => {
    const [{ email }, other] = [await signUp(running), await signUp(running)];
    const { me } = await openBrowser(running).signIn(email);
    running.letters.length = 0;
    expect(await me(identity, 'email.request-change', { email: other.email })).toEqual({ sent: true });
    expect(await mailed(running, other.email)).toBe('');
  });

  test('whose address was taken in the meantime fails', async () => {
    const { email } = await signUp(running);
    const { me } = await openBrowser(running).signIn(email);
    const contested = newEmail();
    await me(identity, 'email.request-change', { email: contested });
    const token = await mailed(running, contested);
    await signUp(running, { email: contested });
    expect(await running.as()(identity, 'email.confirm-change', { token }).catch(codeOf)).toBe('email_taken');
  });
});

test('people change their own name and language, and nothing else', async () => {
  const { id } = await signUp(running);
  expect(await asPerson(id)(identity, 'people.update', { language: 'hu' })).toMatchObject({ name: 'Ann', language: 'hu' });
  expect(await asPerson(id)(identity, 'people.update', { email: newEmail() } as never).catch(codeOf)).toBe('invalid_fields');
  expect(await asPerson(randomUUID())(identity, 'people.me', {}).catch(codeOf)).toBe('unauthenticated');
  expect(await running.call(identity, 'people.me', {}).catch(codeOf)).toBe('forbidden');
});

test('mail that the server does not take is sent later, with a link that works', async () => {
  const waiting = async () => (await database.superuser.query('select from queue._private_jobs')).rowCount ?? 0;
  const email = newEmail();
  const push = running.letters.push;
  running.letters.push = () => {
    running.letters.push = push;
    throw new Error('450 try again later');
  };
  await running.as()(identity, 'sign-up.request', { email });
  const until = Date.now() + 20_000;
  // Until the queue has let go of it, too.
  while ((await waiting()) > 0 && Date.now() < until) {
    await database.superuser.query('update queue._private_jobs set run_at = now() where locked_at is null');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await running.as()(identity, 'sign-up.finish', { token: await mailed(running, email), name: 'Ann' })).toMatchObject({ email, hasPassword: false });
});
