import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { identity } from './contract.ts';
import { openBrowser } from './testing/browser.ts';
import { company, joined, operator, somebody } from './testing/company.ts';
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

const tire = (session: string) => database.superuser.query(`update identity.sessions set authenticated_at = now() - interval '1 hour' where id = $1`, [session]);

test('a person takes along all that is kept of them, soon after a sign-in', async () => {
  const { owner } = await company(running, 'takeaway');
  expect(await owner.me(identity, 'people.export', {})).toMatchObject({
    person: { email: owner.email },
    memberships: [{ organisation: 'takeaway', role: 'owner' }],
    devices: [{ name: 'Firefox · Linux' }],
    sessions: [{ methods: ['password'] }],
    passkeys: [],
    invitations: [],
  });
  await tire(owner.session.id);
  expect(await owner.me(identity, 'people.export', {}).catch(codeOf)).toBe('step_up_required');
});

test('a person who goes leaves nothing but lines of the log that name nobody', async () => {
  const { organisation, owner } = await company(running, 'leavers');
  const member = await joined(running, owner, organisation, 'staff');
  await running.call(identity, 'artifacts.upsert', { model: 'Grant', id: randomUUID(), payload: { accountId: member.personId }, expiresIn: 60 });
  await tire(member.session.id);
  expect(await member.me(identity, 'people.delete', {}).catch(codeOf)).toBe('step_up_required');
  const again = await openBrowser(running).signIn(member.email);
  expect(await again.me(identity, 'people.delete', {})).toEqual({ removed: true });

  expect(await again.me(identity, 'people.me', {}).catch(codeOf)).toBe('unauthenticated');
  expect(await running.call(identity, 'sessions.resolve', { secret: again.session.secret })).toBeNull();
  expect((await owner.me(identity, 'members.list', { organisation })).items).toHaveLength(1);
  await running.settled();
  expect(running.letters.at(-1)).toMatchObject({ to: member.email, subject: 'Your account was removed' });
  const { rows } = await database.superuser.query<{ name: string }>(`select quote_ident(tablename) as name from pg_tables where schemaname = 'identity' and tablename <> 'audit_log'`);
  for (const { name } of rows) {
    const { rowCount } = await database.superuser.query(`select from identity.${name} t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0`, [member.email, member.personId]);
    expect([name, rowCount]).toEqual([name, 0]);
  }
  const named = await database.superuser.query('select from identity.audit_log t where strpos(t::text, $1) > 0', [member.email]);
  expect(named.rowCount).toBe(0);
  const log = await database.superuser.query(`select action from identity.audit_log where person_id = $1 order by id desc limit 1`, [member.personId]);
  expect(log.rows).toEqual([{ action: 'person.removed' }]);
});

test('the only owner of a company cannot go, nor can the platform’s first operator', async () => {
  const { organisation, owner } = await company(running, 'held');
  expect(await owner.me(identity, 'people.delete', {}).catch((error: Error) => `${codeOf(error)} ${error.message}`)).toBe('last_owner You are the only owner of held.');
  await joined(running, owner, organisation, 'owner');
  expect(await owner.me(identity, 'people.delete', {})).toEqual({ removed: true });

  const first = await running.call(identity, 'operators.bootstrap', { held: null });
  const signedIn = await openBrowser(running).signIn(first.email, first.password);
  await operator(running, database);
  expect(await signedIn.me(identity, 'people.delete', {}).catch(codeOf)).toBe('wrong_state');
  expect(await signedIn.me(identity, 'people.me', {})).toMatchObject({ email: first.email });
});

test('the address of who has gone may make an account anew', async () => {
  const person = await somebody(running);
  await person.me(identity, 'people.delete', {});
  await running.settled();
  await running.as()(identity, 'sign-up.request', { email: person.email });
  await running.settled();
  expect(running.letters.at(-1)).toMatchObject({ to: person.email, subject: 'Make your account' });
});
