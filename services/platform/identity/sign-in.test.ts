import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { generateSync } from 'otplib';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { identity } from './contract.ts';
import { deviceNameOf } from './sign-in/device-name.ts';
import { placeOf } from './sign-in/place.ts';
import { mailed, newEmail, openBrowser, passphrase, signUp, type SignedIn } from './testing/browser.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const secret = randomBytes(32).toString('base64url');

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

beforeEach(() => {
  running.letters.length = 0;
});

/** The code of an authenticator app now, or so many steps later. */
const codeOfApp = (appSecret: string, steps = 0) => generateSync({ secret: appSecret, epoch: Date.now() / 1000 + 30 * steps });

/** Waits where a half minute is about to end: the code of the one before would be two steps old by then. */
async function earlyInStep(): Promise<void> {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 4_000) await sleep(left);
}

/** Somebody with an authenticator app, signed in at a browser of theirs. */
async function withTotp() {
  const { email } = await signUp(running);
  const browser = openBrowser(running);
  const signedIn = await browser.signIn(email);
  const { secret: appSecret, uri } = await signedIn.me(identity, 'totp.begin', {});
  await earlyInStep();
  const { recoveryCodes } = await signedIn.me(identity, 'totp.confirm', { code: codeOfApp(appSecret, -1) });
  return { email, browser, signedIn, appSecret, uri, recoveryCodes };
}

/** A sign-in from a browser that is not known, past the password. */
async function afterPassword(email: string, browser = openBrowser(running)) {
  const attempt = await browser.begin();
  const state = await browser.gateway(identity, 'sign-in.password', { attempt, email, password: passphrase });
  return { attempt, state, ...browser };
}

const resolve = ({ session }: SignedIn) => running.call(identity, 'sessions.resolve', { secret: session.secret });

describe('a sign-in', () => {
  test('by a password opens a session, once', async () => {
    const { id, email } = await signUp(running);
    const browser = openBrowser(running);
    const attempt = await browser.begin();
    expect(await browser.gateway(identity, 'sign-in.state', { attempt })).toMatchObject({ done: [], complete: false, person: null });
    expect(await browser.finish(attempt).catch(codeOf)).toBe('factor_required');
    const state = await browser.gateway(identity, 'sign-in.password', { attempt, email: email.toUpperCase(), password: passphrase });
    expect(state).toEqual({ done: ['password'], next: [], complete: true, mustEnrol: false, person: { email, name: 'Ann' } });
    const finishes = await Promise.all([1, 2, 3].map(() => browser.finish(attempt).catch(codeOf)));
    const signedIn = finishes.filter((answer) => typeof answer === 'object');
    expect(signedIn).toHaveLength(1);
    expect(await resolve(signedIn[0]!)).toMatchObject({ personId: id, session: signedIn[0]!.session.id, methods: ['password'], factorAt: null });
    expect(await browser.gateway(identity, 'sign-in.state', { attempt }).catch(codeOf)).toBe('sign_in_expired');
  });

  test('answers the same for a wrong password, for an account without one, and for an address that nobody has', async () => {
    const [one, two] = [await signUp(running), await signUp(running, { password: null })];
    const refusal = async (email: string) => {
      const browser = openBrowser(running);
      const attempt = await browser.begin();
      const error: unknown = await browser.gateway(identity, 'sign-in.password', { attempt, email, password: 'wrong' }).catch((thrown: unknown) => thrown);
      return `${codeOf(error)} ${String(error)}`;
    };
    const refusals = new Set([await refusal(one.email), await refusal(two.email), await refusal(newEmail())]);
    expect([...refusals]).toEqual([expect.stringContaining('invalid_credentials')]);
  });

  test('by a mailed link needs no password, and the link is good once', async () => {
    const { id, email } = await signUp(running, { password: null });
    await running.as()(identity, 'magic-link.request', { email });
    const token = await mailed(running, email);
    const [one, two] = [openBrowser(running), openBrowser(running)];
    const attempt = await one.begin();
    expect(await one.gateway(identity, 'sign-in.magic-link', { attempt, token })).toMatchObject({ done: ['magic-link'], complete: true });
    expect(await resolve(await one.finish(attempt))).toMatchObject({ personId: id });
    expect(await two.gateway(identity, 'sign-in.magic-link', { attempt: await two.begin(), token }).catch(codeOf)).toBe('invalid_link');
  });

  test('uses up no mailed link that is another’s', async () => {
    const [mine, theirs] = [await signUp(running, { password: null }), await signUp(running)];
    const browser = openBrowser(running);
    const signedIn = await browser.signIn(theirs.email);
    await running.as()(identity, 'magic-link.request', { email: mine.email });
    const token = await mailed(running, mine.email);
    const confirming = await browser.begin(signedIn.session.id);
    expect(await browser.gateway(identity, 'sign-in.magic-link', { attempt: confirming, token }).catch(codeOf)).toBe('invalid_credentials');
    const owner = openBrowser(running);
    expect(await owner.gateway(identity, 'sign-in.magic-link', { attempt: await owner.begin(), token })).toMatchObject({ complete: true });
  });

  test('slows who guesses at one account, and neither the owner’s device nor another account', async () => {
    const { id, email } = await signUp(running);
    const mine = openBrowser(running);
    await mine.signIn(email);
    const guess = async (browser: ReturnType<typeof openBrowser>, password = 'wrong') =>
      browser.gateway(identity, 'sign-in.password', { attempt: await browser.begin(), email, password }).catch(codeOf);
    const attacker = openBrowser(running, '198.51.100.66');
    const answers = await Promise.all(Array.from({ length: 12 }, () => guess(attacker)));
    expect(answers.filter((answer) => answer === 'too_many_attempts')).toHaveLength(2);
    expect(await guess(attacker, passphrase)).toBe('too_many_attempts');
    const { rows } = await database.superuser.query(`select actor, address, detail from identity.audit_log where action = 'account.locked' and person_id = $1`, [id]);
    expect(rows).toEqual([{ actor: 'anyone', address: '198.51.100.66', detail: 'password' }]);
    const elsewhere = openBrowser(running);
    expect(await guess(elsewhere, passphrase)).toMatchObject({ complete: true });
    // From fifty addresses: strangers are shut out, the owner’s own browser is not.
    await database.superuser.query('update identity.throttles set count = 50 where count < 50');
    expect(await guess(openBrowser(running), passphrase)).toMatchObject({ complete: true });
    await database.superuser.query('update identity.throttles set count = 1000');
    expect(await guess(mine, passphrase)).toMatchObject({ complete: true });
  });

  test('by guessing at links is written down once for a network', async () => {
    const guess = async (address: string) => {
      const browser = openBrowser(running, address);
      return browser.gateway(identity, 'sign-in.magic-link', { attempt: await browser.begin(), token: 'x'.repeat(43) }).catch(codeOf);
    };
    for (let i = 0; i < 50; i += 1) expect(await guess(`2001:db8:7::${i}`)).toBe('invalid_link');
    for (let i = 50; i < 53; i += 1) expect(await guess(`2001:db8:7::${i}`)).toBe('too_many_attempts');
    const { rows } = await database.superuser.query(`select actor, resource, detail from identity.audit_log where action = 'account.locked' and address like '2001:db8:7::%'`);
    expect(rows).toEqual([{ actor: 'anyone', resource: 'person:unknown', detail: 'link' }]);
  });

  test('is gone after its time', async () => {
    const { email } = await signUp(running);
    const browser = openBrowser(running);
    const attempt = await browser.begin();
    await database.superuser.query(`update identity.sign_in_attempts set expires_at = now() - interval '1 second'`);
    expect(await browser.gateway(identity, 'sign-in.password', { attempt, email, password: passphrase }).catch(codeOf)).toBe('sign_in_expired');
  });

  test('is for the gateway alone', async () => {
    expect(await running.as()(identity, 'sign-in.begin', {}).catch(codeOf)).toBe('forbidden');
    expect(await running.as({ kind: 'person', subject: randomUUID() })(identity, 'sessions.resolve', { secret: 'x' }).catch(codeOf)).toBe('forbidden');
  });
});

describe('an authenticator app', () => {
  test('is asked for at each later sign-in, and no step can be left out', async () => {
    const { email, appSecret, uri } = await withTotp();
    expect(uri).toMatch(/^otpauth:\/\/totp\/shops\.test:.+secret=/);
    const { attempt, state, gateway, finish } = await afterPassword(email);
    expect(state).toMatchObject({ done: ['password'], next: ['totp', 'recovery-code'], complete: false });
    expect(await finish(attempt).catch(codeOf)).toBe('factor_required');
    expect(await gateway(identity, 'sign-in.totp', { attempt, code: '000000' }).catch(codeOf)).toBe('invalid_credentials');
    expect(await gateway(identity, 'sign-in.totp', { attempt, code: codeOfApp(appSecret) })).toMatchObject({ complete: true });
    expect(await resolve(await finish(attempt))).toMatchObject({ methods: ['password', 'totp'], factorAt: expect.any(String) });
    const other = openBrowser(running);
    expect(await other.gateway(identity, 'sign-in.totp', { attempt: await other.begin(), code: codeOfApp(appSecret, 1) }).catch(codeOf)).toBe('factor_required');
  });

  test('that is being added is guessed at ten times, and the log says so once', async () => {
    const { email } = await signUp(running);
    const { me, personId } = await openBrowser(running).signIn(email);
    await me(identity, 'totp.begin', {});
    const guess = () => me(identity, 'totp.confirm', { code: '000000' }).catch(codeOf);
    for (let i = 0; i < 10; i += 1) expect(await guess()).toBe('invalid_credentials');
    for (let i = 0; i < 2; i += 1) expect(await guess()).toBe('too_many_attempts');
    const { items } = await me(identity, 'audit.own', { action: 'account.locked' });
    expect(items).toMatchObject([{ actor: `person:${personId}`, detail: 'totp' }]);
  });

  test('shows each code for one sign-in, of several at once too, and none before it', async () => {
    const { email, appSecret } = await withTotp();
    const browsers = await Promise.all([1, 2, 3, 4].map(() => afterPassword(email)));
    const code = codeOfApp(appSecret, 1);
    const answers = await Promise.all(browsers.map(({ gateway, attempt }) => gateway(identity, 'sign-in.totp', { attempt, code }).catch(codeOf)));
    expect(answers.filter((answer) => answer === 'invalid_credentials')).toHaveLength(3);
    const { gateway, attempt } = await afterPassword(email);
    expect(await gateway(identity, 'sign-in.totp', { attempt, code }).catch(codeOf)).toBe('invalid_credentials');
    expect(await gateway(identity, 'sign-in.totp', { attempt, code: codeOfApp(appSecret) }).catch(codeOf)).toBe('invalid_credentials');
  });

  test('is swept across addresses and sign-ins ten times, and then locked but for the owner’s device', async () => {
    const { email, appSecret, browser } = await withTotp();
    const sweep = async (code: string) => {
      const { gateway, attempt } = await afterPassword(email);
      return gateway(identity, 'sign-in.totp', { attempt, code }).catch(codeOf);
    };
    for (let i = 0; i < 10; i += 1) expect(await sweep(String(i).padStart(6, '0'))).toBe('invalid_credentials');
    expect(await sweep(codeOfApp(appSecret, 1))).toBe('too_many_attempts');
    const { gateway, attempt } = await afterPassword(email, browser);
    expect(await gateway(identity, 'sign-in.totp', { attempt, code: codeOfApp(appSecret, 1) })).toMatchObject({ complete: true });
  });

  test('can be left out for 30 days where it was given once and the device is trusted', async () => {
    const { email, appSecret, browser, signedIn } = await withTotp();
    const first = await afterPassword(email, browser);
    expect(first.state.complete).toBe(false);
    await browser.gateway(identity, 'sign-in.totp', { attempt: first.attempt, code: codeOfApp(appSecret) });
    const trusted = await browser.finish(first.attempt, true);
    expect(trusted.device.id).toBe(signedIn.device.id);
    expect((await trusted.me(identity, 'audit.own', { action: 'device.trusted' })).items).toMatchObject([{ resource: `device:${trusted.device.id}` }]);
    expect((await afterPassword(email, browser)).state.complete).toBe(true);
    expect((await afterPassword(email)).state.complete).toBe(false);
    expect(await trusted.me(identity, 'devices.distrust', { id: trusted.device.id })).toMatchObject({ trustedUntil: null, current: true });
    expect((await afterPassword(email, browser)).state.complete).toBe(false);
  });

  test('is no reason for trust where it was not given', async () => {
    const { email } = await signUp(running);
    const browser = openBrowser(running);
    const { attempt } = await afterPassword(email, browser);
    const { me } = await browser.finish(attempt, true);
    expect((await me(identity, 'devices.list', {})).items).toMatchObject([{ trustedUntil: null }]);
  });

  test('is replaced by recovery codes, each once, also in parallel', async () => {
    const { email, recoveryCodes } = await withTotp();
    expect(new Set(recoveryCodes).size).toBe(10);
    const browsers = await Promise.all([1, 2, 3, 4].map(() => afterPassword(email)));
    const code = recoveryCodes[3]!.toUpperCase().replace('-', ' ');
    const answers = await Promise.all(browsers.map(({ gateway, attempt }) => gateway(identity, 'sign-in.recovery-code', { attempt, code }).catch(codeOf)));
    expect(answers.filter((answer) => typeof answer === 'object')).toMatchObject([{ done: ['password', 'recovery-code'], complete: true }]);
    const { gateway, attempt } = await afterPassword(email);
    expect(await gateway(identity, 'sign-in.recovery-code', { attempt, code }).catch(codeOf)).toBe('invalid_credentials');
    await running.settled();
    expect(running.letters.map(({ subject }) => subject)).toContain('A recovery code was used');
  });

  test('leaves a recovery code as it was where the sign-in has ended meanwhile', async () => {
    const { email, recoveryCodes } = await withTotp();
    const { attempt, gateway } = await afterPassword(email);
    const [code = ''] = recoveryCodes;
    await database.superuser.query(`
      create function identity.end_attempts() returns trigger security definer language plpgsql as
        $$ begin delete from identity.sign_in_attempts where person_id = old.person_id; return old; end $$;
      create trigger end_attempts after delete on identity.recovery_codes for each row execute function identity.end_attempts()`);
    expect(await gateway(identity, 'sign-in.recovery-code', { attempt, code }).catch(codeOf)).toBe('invalid_credentials');
    await database.superuser.query('drop trigger end_attempts on identity.recovery_codes; drop function identity.end_attempts');
    expect(await gateway(identity, 'sign-in.recovery-code', { attempt, code })).toMatchObject({ complete: true });
  });

  test('is changed only soon after a sign-in with it', async () => {
    const { email, browser, appSecret, signedIn } = await withTotp();
    // The session began before there was an app: it has not given a code.
    expect(await signedIn.me(identity, 'recovery-codes.renew', {}).catch(codeOf)).toBe('step_up_required');
    const attempt = await browser.begin(signedIn.session.id);
    expect(await browser.gateway(identity, 'sign-in.password', { attempt, password: passphrase })).toMatchObject({ complete: false, person: { email } });
    await browser.gateway(identity, 'sign-in.totp', { attempt, code: codeOfApp(appSecret) });
    const confirmed = await browser.finish(attempt);
    expect(confirmed.session.id).toBe(signedIn.session.id);
    expect(await resolve(signedIn)).toBeNull();
    expect(await resolve(confirmed)).toMatchObject({ methods: ['password', 'totp'] });
    expect((await confirmed.me(identity, 'recovery-codes.renew', {})).recoveryCodes).toHaveLength(10);
    await database.superuser.query(`update identity.sessions set authenticated_at = now() - interval '16 minutes' where id = $1`, [confirmed.session.id]);
    expect(await running.call(identity, 'sessions.freshness', { session: confirmed.session.id })).toEqual({ fresh: false });
    expect(await confirmed.me(identity, 'totp.remove', {}).catch(codeOf)).toBe('step_up_required');
  });

  test('is removed with its recovery codes and with the trust that it gave', async () => {
    const { email, browser, appSecret, signedIn } = await withTotp();
    const { attempt } = await afterPassword(email, browser);
    await browser.gateway(identity, 'sign-in.totp', { attempt, code: codeOfApp(appSecret) });
    const { me } = await browser.finish(attempt, true);
    expect(await me(identity, 'factors.list', {})).toMatchObject({ totp: { confirmedAt: expect.any(String) }, recoveryCodesLeft: 10 });
    await me(identity, 'totp.remove', {});
    expect(await me(identity, 'factors.list', {})).toEqual({ totp: null, passkeys: [], recoveryCodesLeft: 0 });
    expect((await me(identity, 'devices.list', {})).items).toMatchObject([{ id: signedIn.device.id, trustedUntil: null }]);
  });

  test('and what else opens an account is in no dump of the database', async () => {
    const { email, appSecret, recoveryCodes, signedIn, browser } = await withTotp();
    const attempt = await browser.begin();
    await running.as()(identity, 'magic-link.request', { email });
    const token = await mailed(running, email);
    const host = await running.call(identity, 'host-sessions.open', { session: signedIn.session.id, origin: 'http://admin.shops.test:8080' });
    const { rows } = await database.superuser.query<{ name: string }>(`select quote_ident(tablename) as name from pg_tables where schemaname = 'identity'`);
    const dumps = await Promise.all(rows.map(({ name }) => database.superuser.query(`select t::text from identity.${name} t`)));
    const dump = JSON.stringify(dumps.map((each) => each.rows));
    expect(dump).toContain(email);
    for (const each of [appSecret, ...recoveryCodes.map((code) => code.replace('-', '')), signedIn.session.secret, signedIn.device.secret, attempt, token, host.secret]) {
      expect(dump).not.toContain(each);
    }
  });
});

describe('sessions', () => {
  test('show where one is signed in, and end one by one, on every host at once', async () => {
    const { email } = await signUp(running);
    const [here, there] = [await openBrowser(running, '203.0.113.9').signIn(email), await openBrowser(running, '10.0.0.7').signIn(email)];
    const origin = 'http://acme.shops.test:8080';
    const { secret: cookie } = await running.call(identity, 'host-sessions.open', { session: there.session.id, origin });
    const opened = (at: string) => running.call(identity, 'host-sessions.resolve', { secret: cookie, origin: at });
    expect(await opened(origin)).toMatchObject({ session: there.session.id });
    expect(await opened('http://beta.shops.test:8080')).toBeNull();

    const { items } = await here.me(identity, 'sessions.list', {});
    expect(items).toMatchObject([
      { id: there.session.id, place: 'private', current: false },
      { id: here.session.id, place: '203.0.113.0/24', current: true, device: { name: 'Firefox · Linux' } },
    ]);
    expect(await here.me(identity, 'sessions.end', { id: there.session.id })).toEqual({ ended: 1 });
    expect([await resolve(there), await opened(origin)]).toEqual([null, null]);
    expect(await resolve(here)).not.toBeNull();
  });

  test('page, the latest first', async () => {
    const { email } = await signUp(running);
    const browser = openBrowser(running);
    const all = [await browser.signIn(email), await browser.signIn(email), await browser.signIn(email)];
    const first = await all[2]!.me(identity, 'sessions.list', { limit: 2 });
    const second = await all[2]!.me(identity, 'sessions.list', { limit: 2, after: first.next! });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all.map(({ session }) => session.id).toReversed());
    expect(second.next).toBeNull();
  });

  test('that nobody has used for a week are not shown, unless an application goes on in them', async () => {
    const { id, email } = await signUp(running);
    const [here, idle, used] = [await openBrowser(running).signIn(email), await openBrowser(running).signIn(email), await openBrowser(running).signIn(email)];
    const uid = randomUUID();
    await running.call(identity, 'sessions.bind', { session: used.session.id, providerUid: uid });
    await running.call(identity, 'artifacts.upsert', { model: 'RefreshToken', id: randomUUID(), payload: { accountId: id, sessionUid: uid }, expiresIn: 60 });
    const others = [idle.session.id, used.session.id];
    await database.superuser.query(`update identity.sessions set last_seen_at = now() - interval '8 days' where id = any ($1)`, [others]);
    const { items } = await here.me(identity, 'sessions.list', {});
    expect(items.map((each) => each.id).toSorted()).toEqual([here.session.id, used.session.id].toSorted());
  });

  test('whose time is over go with later sign-ins, of whomever', async () => {
    const [old, other] = [await signUp(running), await signUp(running)];
    const { session } = await openBrowser(running).signIn(old.email);
    await database.superuser.query(`update identity.sessions set expires_at = now() - interval '1 second' where id = $1`, [session.id]);
    const { session: later } = await openBrowser(running).signIn(other.email);
    const { rows } = await database.superuser.query<{ id: string }>('select id from identity.sessions where id = any ($1)', [[session.id, later.id]]);
    expect(rows).toEqual([{ id: later.id }]);
  });

  test('that go on when the password is changed keep nothing that belongs to no session', async () => {
    const { id, email } = await signUp(running);
    const here = await openBrowser(running).signIn(email);
    const stray = randomUUID();
    await running.call(identity, 'artifacts.upsert', { model: 'RefreshToken', id: stray, payload: { accountId: id }, expiresIn: 60 });
    await here.me(identity, 'password.change', { current: passphrase, password: 'seven other tall giraffes' });
    expect(await running.call(identity, 'artifacts.find', { model: 'RefreshToken', by: 'id', key: stray })).toBeNull();
  });

  test('of another are not there', async () => {
    const [mine, theirs] = [await signUp(running), await signUp(running)];
    const [me, them] = [await openBrowser(running).signIn(mine.email), await openBrowser(running).signIn(theirs.email)];
    const refusals = [
      me.me(identity, 'sessions.end', { id: them.session.id }),
      me.me(identity, 'devices.rename', { id: them.device.id, name: 'Mine' }),
      me.me(identity, 'devices.distrust', { id: them.device.id }),
      me.me(identity, 'devices.forget', { id: them.device.id }),
    ].map((answer) => answer.catch(codeOf));
    expect(await Promise.all(refusals)).toEqual(['not_found', 'not_found', 'not_found', 'not_found']);
    expect(await resolve(them)).not.toBeNull();
  });

  test('all end with a reset, all but one with a change of the password, and what the provider issued in them', async () => {
    const { id, email } = await signUp(running);
    const [here, there] = [await openBrowser(running).signIn(email), await openBrowser(running).signIn(email)];
    const token = async ({ session }: SignedIn) => {
      const [jti, uid] = [randomUUID(), randomUUID()];
      await running.call(identity, 'sessions.bind', { session: session.id, providerUid: uid });
      await running.call(identity, 'artifacts.upsert', { model: 'RefreshToken', id: jti, payload: { jti, accountId: id, sessionUid: uid }, expiresIn: 60 });
      return () => running.call(identity, 'artifacts.find', { model: 'RefreshToken', by: 'id', key: jti });
    };
    const [mine, other] = [await token(here), await token(there)];
    await here.me(identity, 'password.change', { current: passphrase, password: 'seven other tall giraffes' });
    expect([await resolve(here), await mine()].includes(null)).toBe(false);
    expect([await resolve(there), await other()]).toEqual([null, null]);

    await running.as()(identity, 'password.request-reset', { email });
    await running.as()(identity, 'password.reset', { token: await mailed(running, email), password: passphrase });
    expect([await resolve(here), await mine()]).toEqual([null, null]);
  });

  test('end with a reset in the same browser too', async () => {
    const { email } = await signUp(running);
    const here = await openBrowser(running).signIn(email);
    await running.as()(identity, 'password.request-reset', { email });
    await here.me(identity, 'password.reset', { token: await mailed(running, email), password: 'seven other tall giraffes' });
    expect(await resolve(here)).toBeNull();
  });

  test('end everywhere else, and at log-out', async () => {
    const { email } = await signUp(running);
    const [here, there] = [await openBrowser(running).signIn(email), await openBrowser(running).signIn(email)];
    expect(await here.me(identity, 'sessions.end-others', {})).toEqual({ ended: 1 });
    expect(await resolve(there)).toBeNull();
    expect(await running.call(identity, 'sessions.close', { session: here.session.id })).toEqual({ ended: 1 });
    expect(await resolve(here)).toBeNull();
    expect(await running.call(identity, 'sessions.close', { session: here.session.id })).toEqual({ ended: 0 });
  });

  test('tell whoever holds them in memory that they ended', async () => {
    const told = new Promise((heard) => {
      running.broker.createService({ name: `listener-${randomUUID()}`, events: { 'nudge.session': ({ params }: { params: unknown }) => heard(params) } });
    });
    const { email } = await signUp(running);
    const here = await openBrowser(running).signIn(email);
    await here.me(identity, 'sessions.end', { id: here.session.id });
    expect(await told).toEqual({ ended: [here.session.id] });
  });
});

describe('a device', () => {
  test('that is new is told to the owner by mail, the first apart', async () => {
    const { email } = await signUp(running);
    const browser = openBrowser(running);
    running.letters.length = 0;
    await browser.signIn(email);
    await browser.signIn(email);
    await running.settled();
    expect(running.letters).toEqual([]);
    await openBrowser(running, '2001:db8:1:2::3').signIn(email);
    await running.settled();
    expect(running.letters).toMatchObject([{ to: email, subject: 'A new sign-in to your account', text: expect.stringMatching(/Firefox · Linux\nNetwork: 2001:db8:1::\/48/) }]);
  });

  test('gets another cookie at each sign-in, so that one that was planted is worth nothing', async () => {
    const [attacker, victim] = [await signUp(running), await signUp(running)];
    const browser = openBrowser(running);
    const planted = await browser.signIn(attacker.email);
    const mine = await browser.signIn(victim.email);
    expect(mine.device.id).not.toBe(planted.device.id);
    expect(mine.device.secret).not.toBe(planted.device.secret);
    const again = await browser.signIn(victim.email);
    expect(again.device.id).toBe(mine.device.id);
    expect(again.device.secret).not.toBe(mine.device.secret);
  });

  test('that several people use stays the device of each, whoever signs in between', async () => {
    const [till, ann, bob] = [openBrowser(running), await signUp(running), await signUp(running)];
    const devices: Record<string, Set<string>> = { [ann.email]: new Set(), [bob.email]: new Set() };
    for (const { email } of [ann, bob, ann, ann, bob, bob]) devices[email]!.add((await till.signIn(email)).device.id);
    expect(Object.values(devices).map(({ size }) => size)).toEqual([1, 1]);
    await running.settled();
    expect(running.letters.filter(({ subject }) => subject === 'A new sign-in to your account')).toEqual([]);
  });

  test('is renamed and forgotten, with its sessions', async () => {
    const { email } = await signUp(running);
    const [here, there] = [await openBrowser(running).signIn(email), await openBrowser(running).signIn(email)];
    expect(await here.me(identity, 'devices.rename', { id: there.device.id, name: 'Old laptop' })).toMatchObject({ name: 'Old laptop', current: false });
    expect(await here.me(identity, 'devices.forget', { id: there.device.id })).toEqual({ ended: 1 });
    expect(await resolve(there)).toBeNull();
    expect((await here.me(identity, 'devices.list', {})).items.map(({ id }) => id)).toEqual([here.device.id]);
  });

  test.each([
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1', 'Safari · iOS'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36', 'Chrome · Windows'],
    ['', 'Browser'],
  ])('that calls itself %s is named %s', (userAgent, name) => {
    expect(deviceNameOf(userAgent)).toBe(name);
  });

  test.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['192.168.1.2', 'private'],
    ['fd00::1', 'private'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['nonsense', null],
    [undefined, null],
  ])('at %s is placed in %s', (address, place) => {
    expect(placeOf(address)).toBe(place);
  });
});
