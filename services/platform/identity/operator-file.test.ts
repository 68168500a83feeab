import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import bcrypt from 'bcrypt';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { identity } from './contract.ts';
import { provideOperatorFile } from './operator-file.ts';
import { mailed, openBrowser } from './testing/browser.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const secret = randomBytes(32).toString('base64url');
const issuer = 'http://identity.localhost:8080/oidc';

let database: IdentityDatabase;
let running: RunningIdentity;
let dataDir: string;

beforeAll(async () => {
  database = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  running = await runIdentity(database, { derive: () => secret }, { domain: 'localhost', port: 8080 }, {}, { passwordCost: 12 });
}, 180_000);

afterAll(async () => {
  await running?.stop();
  await database?.drop();
});

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'operator-file-'));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const path = () => join(dataDir, 'operator.json');
const provide = (at = issuer) => provideOperatorFile(running.call, dataDir, at);
const read = () => JSON.parse(readFileSync(path(), 'utf8')) as Record<string, string>;
type Stored = {
  client_id: string;
  secret_hash: Buffer;
  email: string;
  password_hash: string;
  account_roles: string[];
  person_role: string;
};

const stored = async () => {
  const { rows } = await database.superuser.query<Stored>(
    'select client_id, secret_hash, email, password_hash, a.roles as account_roles, m.role as person_role from identity.service_accounts a, identity.people p join identity.memberships m on m.person_id = p.id',
  );
  return rows;
};

test('the first start writes a file that only its owner can read, and makes the two accounts that it names', async () => {
  await provide();
  const file = read();
  expect(Object.keys(file)).toEqual(['issuer', 'client_id', 'client_secret', 'email', 'password']);
  expect(file).toMatchObject({ issuer, client_id: 'operator', email: 'operator@localhost' });
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir)).toEqual(['operator.json']);

  const rows = await stored();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ client_id: 'operator', email: file.email, account_roles: ['operator'], person_role: 'owner' });
  expect(rows[0]!.secret_hash).toEqual(createHash('sha256').update(file.client_secret!).digest());
  const [version, hash = ''] = rows[0]!.password_hash.split(':');
  const digest = createHmac('sha256', secret).update(file.password!).digest('base64');
  expect([version, hash.slice(0, 7), await bcrypt.compare(digest, hash)]).toEqual(['v1', '$2b$12$', true]);
});

test('the person that it names signs in with the password that it holds', async () => {
  await provide();
  const { email, password } = read();
  const { personId } = await openBrowser(running).signIn(email!, password);
  expect(personId).toEqual(expect.any(String));
});

test('the next start leaves a right file alone and closes it where it was opened', async () => {
  await provide();
  const before = readFileSync(path(), 'utf8');
  chmodSync(path(), 0o644);
  await provide();
  expect(readFileSync(path(), 'utf8')).toBe(before);
  expect(statSync(path()).mode & 0o777).toBe(0o600);
});

test('another address changes the issuer and no secret', async () => {
  await provide();
  const before = read();
  await provide('http://identity.localhost:9090/oidc');
  expect(read()).toEqual({ ...before, issuer: 'http://identity.localhost:9090/oidc' });
});

test.each([
  ['lost', () => rmSync(path())],
  ['cut off', () => writeFileSync(path(), readFileSync(path(), 'utf8').slice(0, 40))],
  ['of another platform', () => writeFileSync(path(), JSON.stringify({ ...read(), client_secret: 'another' }))],
])('a file that is %s is made anew, and what it said before ends', async (_, damage) => {
  await provide();
  const before = read();
  damage();
  await provide();
  const after = read();
  expect(after).toMatchObject({ client_id: before.client_id, email: before.email });
  expect([after.client_secret, after.password]).not.toContain(before.client_secret);
  const rows = await stored();
  expect(rows).toHaveLength(1);
  expect(rows[0]!.secret_hash).toEqual(createHash('sha256').update(after.client_secret!).digest());
});

test('a file that is made anew ends the sessions, the trust and the links that were got by the one before', async () => {
  await provide();
  const { email, password } = read();
  const them = await openBrowser(running).signIn(email!, password);
  await database.superuser.query('update identity.devices set trusted_until = now() + interval $$1 day$$');
  await running.as()(identity, 'magic-link.request', { email: email! });
  const link = await mailed(running, email!);
  const told = new Promise((heard) => {
    running.broker.createService({ name: 'listener', events: { 'nudge.session': ({ params }: { params: unknown }) => heard(params) } });
  });
  rmSync(path());
  await provide();
  expect(await told).toEqual({ ended: expect.arrayContaining([them.session.id]) });
  expect(await running.call(identity, 'sessions.resolve', { secret: them.session.secret })).toBeNull();
  const { rows } = await database.superuser.query('select from identity.devices where trusted_until is not null');
  expect(rows).toEqual([]);
  const browser = openBrowser(running);
  expect(await browser.gateway(identity, 'sign-in.magic-link', { attempt: await browser.begin(), token: link }).catch(codeOf)).toBe('invalid_link');
  await running.settled();
  expect(running.letters.at(-1)).toMatchObject({ to: email });
  const { rows: lines } = await database.superuser.query(`select actor from identity.audit_log where action = 'operator.renewed' and person_id = $1 order by id desc limit 1`, [them.personId]);
  expect(lines).toEqual([{ actor: 'service:platform' }]);
});
