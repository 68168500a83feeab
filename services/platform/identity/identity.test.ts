import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { testServers } from '../../../test/servers.ts';
import { openDatabase } from '../../kit/database.ts';
import { codeOf } from '../../kit/errors.ts';
import { sql } from '../../kit/statement.ts';
import { providerActions } from './contract/provider.ts';
import { identity, type OperatorSecrets, PublicKey } from './contract.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const facts = { domain: 'localhost', port: 8080 };
const masterKey = randomBytes(32);
const keyring = { derive: (label: string) => Buffer.concat([masterKey, Buffer.from(label)]).subarray(0, 32).toString('base64url') };

let database: IdentityDatabase;
let running: RunningIdentity;
let operator: OperatorSecrets;

beforeAll(async () => {
  database = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  running = await runIdentity(database, keyring, facts, { 'acme.localhost': 'acme' });
  operator = await running.call(identity, 'operators.bootstrap', { held: null });
}, 180_000);

afterAll(async () => {
  await running?.stop();
  await database?.drop();
});

const upsert = (id: string, payload: Record<string, unknown>, expiresIn?: number, model: 'RefreshToken' | 'Session' = 'RefreshToken') =>
  running.call(identity, 'artifacts.upsert', { model, id, payload, expiresIn });
const find = (key: string, by: 'id' | 'uid' | 'userCode' = 'id', model: 'RefreshToken' | 'Session' = 'RefreshToken') =>
  running.call(identity, 'artifacts.find', { model, by, key });

test('artifacts.find gives back what was kept, by each of its names, and only within its model', async () => {
  const [id, uid, userCode] = [randomUUID(), randomUUID(), randomUUID()];
  const payload = { jti: id, uid, userCode, nested: { list: [1, 'two'] } };
  await upsert(id, payload, 60);
  expect(await find(id)).toEqual(payload);
  expect(await find(uid, 'uid')).toEqual(payload);
  expect(await find(userCode, 'userCode')).toEqual(payload);
  expect(await find(id, 'id', 'Session')).toBeNull();
  expect(await find(uid, 'userCode')).toBeNull();
});

test('artifacts.find does not find what has expired, and later writes remove it', async () => {
  const id = randomUUID();
  await upsert(id, { jti: id }, 60);
  await database.superuser.query(`update identity.artifacts set expires_at = now() - interval '1 second'`);
  expect(await find(id)).toBeNull();
  expect(await running.call(identity, 'artifacts.consume', { model: 'RefreshToken', id })).toEqual({ consumed: false });
  for (let i = 0; i < 5; i += 1) await upsert(randomUUID(), {}, 60);
  const { rows } = await database.superuser.query('select from identity.artifacts where expires_at < now()');
  expect(rows).toEqual([]);
});

test('artifacts.upsert over an expired row of the same name keeps the new one', async () => {
  const id = randomUUID();
  await upsert(id, { first: true }, 60);
  await database.superuser.query(`update identity.artifacts set expires_at = now() - interval '1 second'`);
  await upsert(id, { second: true }, 60);
  expect(await find(id)).toEqual({ second: true });
});

test('artifacts.consume lets one of many at once succeed, and a later save does not undo it', async () => {
  const id = randomUUID();
  await upsert(id, { jti: id }, 60);
  const answers = await Promise.all(Array.from({ length: 20 }, () => running.call(identity, 'artifacts.consume', { model: 'RefreshToken', id })));
  expect(answers.filter(({ consumed }) => consumed)).toHaveLength(1);
  await upsert(id, { jti: id }, 60);
  expect(await find(id)).toEqual({ jti: id, consumed: expect.any(Number) });
});

test('artifacts.revoke-grant ends what follows from the grant and nothing else', async () => {
  const [grantId, first, second, other, session] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await upsert(first, { grantId }, 60);
  await upsert(second, { grantId }, 60);
  await upsert(other, { grantId: randomUUID() }, 60);
  await upsert(session, { grantId }, 60, 'Session');
  await running.call(identity, 'artifacts.revoke-grant', { model: 'RefreshToken', grantId });
  expect(await Promise.all([find(first), find(second)])).toEqual([null, null]);
  expect(await find(other)).not.toBeNull();
  expect(await find(session, 'id', 'Session')).not.toBeNull();
  await running.call(identity, 'artifacts.destroy', { model: 'RefreshToken', id: other });
  expect(await find(other)).toBeNull();
});

test('a dump of the database holds no identifier, no payload and no private key', async () => {
  const [id, grantId, userCode] = [randomUUID(), randomUUID(), randomUUID()];
  await upsert(id, { jti: id, grantId, userCode, nonce: 'a-secret-nonce' }, 60);
  const { keys } = await running.call(identity, 'keys.signing', {});
  const tables = ['artifacts', 'signing_keys', 'people', 'service_accounts', 'bootstrap_operator', 'audit_log'];
  const dumps = await Promise.all(tables.map((table) => database.superuser.query(`select t::text from identity.${table} t`)));
  const dump = JSON.stringify(dumps.map(({ rows }) => rows));
  expect(dump).toContain(operator.clientId);
  for (const secret of [id, grantId, userCode, 'a-secret-nonce', keys[0]!.d, operator.clientSecret, operator.password]) {
    expect(dump).not.toContain(secret);
  }
});

test('a payload copied over that of another artifact does not open', async () => {
  const [mine, theirs] = [randomUUID(), randomUUID()];
  await upsert(mine, { accountId: 'me', uid: mine }, 60);
  await upsert(theirs, { accountId: 'them', uid: theirs }, 60);
  const rows = 'select payload from identity.artifacts where uid_hash = sha256($1)';
  const { rows: [stolen] } = await database.superuser.query(rows, [Buffer.from(theirs)]);
  await database.superuser.query('update identity.artifacts set payload = $2 where uid_hash = sha256($1)', [Buffer.from(mine), stolen.payload]);
  await expect(find(mine)).rejects.toMatchObject({ type: 'internal' });
});

test('keys.list shows the public part of what keys.signing signs with, and another start has the same keys', async () => {
  const { keys } = await running.call(identity, 'keys.signing', {});
  const publicParts = keys.map((key) => PublicKey.parse(key));
  expect((await running.call(identity, 'keys.list', {})).keys).toEqual(publicParts);
  expect(publicParts).toEqual([{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', x: expect.any(String), kid: expect.any(String) }]);
  const again = await runIdentity(database, keyring, facts);
  expect((await again.call(identity, 'keys.signing', {})).keys).toEqual(keys);
  await again.stop();
});

test('two first starts at once sign with one key', async () => {
  const fresh = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  const [left, right] = await Promise.all([runIdentity(fresh, keyring, facts), runIdentity(fresh, keyring, facts)]);
  const answers = await Promise.all([left, right, left, right].map(({ call }) => call(identity, 'keys.signing', {})));
  expect(new Set(answers.map(({ keys }) => keys[0]!.kid)).size).toBe(1);
  expect(answers[0]!.keys).toHaveLength(1);
  await Promise.all([left.stop(), right.stop()]);
  await fresh.drop();
});

test('keys do not open with another master key', async () => {
  const stranger = await runIdentity(database, { derive: () => randomBytes(32).toString('base64url') }, facts);
  await expect(stranger.call(identity, 'keys.signing', {})).rejects.toMatchObject({ type: 'internal' });
  await stranger.stop();
});

const hashOf = (secret: string) => createHash('sha256').update(secret).digest('base64url');

/** Whether a machine may have a token for a host, with the secret that it shows. */
async function authorize(resource: string, { clientId, clientSecret }: Pick<OperatorSecrets, 'clientId' | 'clientSecret'> = operator) {
  const secretHash = hashOf(clientSecret);
  const { answers } = await running.call(identity, 'tokens.authorize', { resource, asked: [{ clientId, secretHash, requestId: 'a-test' }] });
  return answers[0];
}

test('an operator gets into the admin host and every tenant, and every grant is a line of the audit log', async () => {
  await database.superuser.query('truncate identity.audit_log');
  expect(await authorize('http://admin.localhost:8080')).toMatchObject({ roles: ['operator'], tenant: null });
  expect(await authorize('http://acme.localhost:8080')).toMatchObject({ roles: ['operator'], tenant: 'acme' });
  const { rows } = await database.superuser.query('select actor, action, resource, request_id from identity.audit_log order by id');
  expect(rows).toEqual(
    ['http://admin.localhost:8080', 'http://acme.localhost:8080'].map((resource) => ({
      actor: 'service-account:operator',
      action: 'token.issued',
      resource,
      request_id: 'a-test',
    })),
  );
  const used = await database.superuser.query(`select from identity.service_accounts where last_used_at > now() - interval '1 minute'`);
  expect(used.rowCount).toBe(1);
});

test.each([
  'http://nobody.localhost:8080',
  'http://identity.localhost:8080',
  'https://admin.localhost:8080',
  'http://admin.localhost',
  'http://admin.localhost:8081',
  'http://admin.localhost:8080/',
  'http://admin.localhost:8080/api',
  'http://ADMIN.localhost:8080',
  'http://admin.localhost:08080',
  'http://evil@admin.localhost:8080',
  'http://admin.localhost:8080#',
  'http://admin.localhost.:8080',
  'http://admin.localhost.evil.example:8080',
  'admin.localhost:8080',
  'admin',
  '',
])('tokens.authorize refuses the resource %s and audits nothing', async (resource) => {
  await database.superuser.query('truncate identity.audit_log');
  expect(await authorize(resource)).toBeNull();
  expect((await database.superuser.query('select from identity.audit_log')).rowCount).toBe(0);
});

test('tokens.authorize refuses who is unknown and who is no operator', async () => {
  await database.superuser.query(`insert into identity.service_accounts (client_id, name, secret_hash) values ('clerk', 'Clerk', sha256('a secret'))`);
  await database.superuser.query('truncate identity.audit_log');
  for (const clientId of ['clerk', 'nobody']) {
    expect(await authorize('http://admin.localhost:8080', { clientId, clientSecret: 'a secret' })).toBeNull();
  }
  expect((await database.superuser.query('select from identity.audit_log')).rowCount).toBe(0);
});

test('of many that ask at once each gets its own answer and its own line, and an older secret gets none', async () => {
  await database.superuser.query('truncate identity.audit_log');
  const ask = (clientId: string, secret: string, requestId: string) => ({ clientId, secretHash: hashOf(secret), requestId });
  const asked = [ask('nobody', 'x', 'one'), ask('operator', operator.clientSecret, 'two'), ask('operator', 'an older one', 'three'), ask('operator', operator.clientSecret, 'four')];
  const { answers } = await running.call(identity, 'tokens.authorize', { resource: 'http://acme.localhost:8080', asked });
  expect(answers.map((answer) => answer?.tenant ?? null)).toEqual([null, 'acme', null, 'acme']);
  const { rows } = await database.superuser.query('select request_id from identity.audit_log order by id');
  expect(rows).toEqual([{ request_id: 'two' }, { request_id: 'four' }]);
});

test('the service itself can neither change nor remove a line of the audit log', async () => {
  const door = openDatabase(database.credentials, { schema: 'identity', max: 1, subscribers: () => [], name: 'test' });
  const db = door.for({ correlationId: 'a', causedBy: 'b' });
  await authorize('http://admin.localhost:8080');
  expect((await db.query(sql`select from audit_log`)).length).toBeGreaterThan(0);
  for (const statement of [sql`update audit_log set actor = 'nobody'`, sql`delete from audit_log`, sql`truncate audit_log`]) {
    await expect(db.query(statement)).rejects.toMatchObject({ code: '42501' });
  }
  await door.close();
});

test('nobody but services may ask, not even an operator', async () => {
  const asOperator = running.as({ kind: 'person', subject: 'x', roles: ['operator'] });
  const refused = await asOperator(identity, 'keys.signing', {}).catch(codeOf);
  expect(refused).toBe('forbidden');
  expect(Object.values(providerActions).every(({ access }) => access === 'internal')).toBe(true);
});
