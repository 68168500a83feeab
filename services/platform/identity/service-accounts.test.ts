import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { identity } from './contract.ts';
import { company, joined, operator, somebody, type Somebody } from './testing/company.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const secret = randomBytes(32).toString('base64url');
const origin = (slug: string) => `http://${slug}.shops.test:8080`;

let database: IdentityDatabase;
let running: RunningIdentity;
let acme: { organisation: string; owner: Somebody };
let beta: { organisation: string; owner: Somebody };

beforeAll(async () => {
  database = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  const hosts = { 'acme.shops.test': 'acme', 'beta.shops.test': 'beta' };
  running = await runIdentity(database, { derive: () => secret }, { domain: 'shops.test', port: 8080 }, hosts);
  acme = await company(running, 'acme');
  beta = await company(running, 'beta');
}, 180_000);

afterAll(async () => {
  await running?.stop();
  await database?.drop();
});

const create = (kind: 'client' | 'api-key', more: object = {}) =>
  acme.owner.me(identity, 'service-accounts.create', { organisation: 'acme', kind, name: 'Till', permissions: ['orders.read', 'orders.write'], ...more });
const resolve = (key: string, tenant: string) => running.call(identity, 'api-keys.resolve', { key, tenant });
async function authorize({ id: clientId, secret }: { id: string; secret: string }, slug: string) {
  const secretHash = createHash('sha256').update(secret).digest('base64url');
  const { answers } = await running.call(identity, 'tokens.authorize', { resource: origin(slug), asked: [{ clientId, secretHash, requestId: 'a-test' }] });
  return answers[0];
}

test('a client gets tokens for its own tenant, and for no other host', async () => {
  const client = await create('client');
  expect(await running.call(identity, 'clients.find', { clientId: client.id })).toMatchObject({ name: 'Till' });
  expect(await authorize(client, 'acme')).toEqual({ roles: [], permissions: ['orders.read', 'orders.write'], tenant: 'acme' });
  expect([await authorize(client, 'beta'), await authorize(client, 'admin')]).toEqual([null, null]);
});

test('an API key opens its own tenant, is shown once, and is used to the minute', async () => {
  const { id, secret: key } = await create('api-key', { permissions: ['stock.read'], expiresInDays: 30 });
  expect(key).toMatch(/^tenantry_[\w-]{43}$/);
  expect(await resolve(key, 'acme')).toMatchObject({ id, permissions: ['stock.read'], expiresAt: expect.any(String) });
  expect([await resolve(key, 'beta'), await resolve(`${key}x`, 'acme')]).toEqual([null, null]);
  expect(await running.call(identity, 'clients.find', { clientId: id })).toBeNull();
  const list = await acme.owner.me(identity, 'service-accounts.list', { organisation: 'acme' });
  const shown = list.items.find((each) => each.id === id);
  expect(shown).toMatchObject({ kind: 'api-key', lastUsedAt: expect.any(String) });
  expect(shown).not.toHaveProperty('secret');
});

test('whoever made one is shown, and whether they are a member still', async () => {
  const manager = await joined(running, acme.owner, 'acme', 'manager');
  const made = await manager.me(identity, 'service-accounts.create', { organisation: 'acme', kind: 'client', name: 'X', permissions: ['orders.read'] });
  const createdBy = { personId: manager.personId, email: manager.email };
  expect(made.createdBy).toEqual({ ...createdBy, isMember: true });
  await acme.owner.me(identity, 'members.remove', { organisation: 'acme', personId: manager.personId });
  const { items } = await acme.owner.me(identity, 'service-accounts.list', { organisation: 'acme' });
  expect(items.find(({ id }) => id === made.id)?.createdBy).toEqual({ ...createdBy, isMember: false });
});

test('what has expired or was revoked opens nothing', async () => {
  const [key, client] = [await create('api-key', { expiresInDays: 1 }), await create('client', { expiresInDays: 1 })];
  await database.superuser.query(`update identity.service_accounts set expires_at = now() - interval '1 second' where client_id = any ($1)`, [[key.id, client.id]]);
  expect([await resolve(key.secret, 'acme'), await authorize(client, 'acme'), await running.call(identity, 'clients.find', { clientId: client.id })]).toEqual([null, null, null]);
  const other = await create('api-key');
  const told = new Promise((heard) => {
    running.broker.createService({ name: 'listener', events: { 'nudge.service-account': ({ params }: { params: unknown }) => heard(params) } });
  });
  await acme.owner.me(identity, 'service-accounts.revoke', { organisation: 'acme', id: other.id });
  expect(await told).toEqual({ revoked: other.id });
  expect(await resolve(other.secret, 'acme')).toBeNull();
});

test('nobody makes one that may do more than they, or for another company', async () => {
  const manager = await joined(running, acme.owner, 'acme', 'manager');
  const staff = await joined(running, acme.owner, 'acme', 'staff');
  const params = { organisation: 'acme', kind: 'client' as const, name: 'X', permissions: ['orders.read' as const] };
  const by = (who: Somebody, more: object = {}) => who.me(identity, 'service-accounts.create', { ...params, ...more }).catch(codeOf);
  expect(await by(staff)).toBe('forbidden');
  expect(await by(manager, { permissions: ['organisation.manage'] })).toBe('forbidden');
  expect(await by(beta.owner)).toBe('not_found');
  expect(await by(manager, { permissions: ['everything'] })).toBe('invalid_fields');
  expect(await by(manager)).toMatchObject({ name: 'X' });
  const { id } = await create('client');
  expect(await beta.owner.me(identity, 'service-accounts.revoke', { organisation: 'beta', id }).catch(codeOf)).toBe('not_found');
  expect(await beta.owner.me(identity, 'service-accounts.revoke', { organisation: 'acme', id }).catch(codeOf)).toBe('not_found');
  expect(await beta.owner.me(identity, 'service-accounts.list', { organisation: 'acme' }).catch(codeOf)).toBe('not_found');
});

test('the log of a company tells its own events to those who may read it, filtered, page by page', async () => {
  const read = (who: Somebody, more: object = {}) => who.me(identity, 'audit.of-organisation', { organisation: 'acme', ...more });
  const { items } = await read(acme.owner, { limit: 200 });
  expect(items.length).toBeGreaterThan(5);
  expect(new Set(items.map(({ organisation }) => organisation))).toEqual(new Set(['acme']));
  expect(items.map(({ id }) => Number(id))).toEqual(items.map(({ id }) => Number(id)).toSorted((one, other) => other - one));
  const created = await read(acme.owner, { action: 'service-account.created' });
  expect(created.items[0]).toMatchObject({ actor: `person:${acme.owner.personId}`, resource: expect.stringMatching(/^service-account:acme-/), detail: 'orders.read orders.write' });
  const first = await read(acme.owner, { limit: 3 });
  const second = await read(acme.owner, { limit: 3, after: first.next! });
  expect([...first.items, ...second.items]).toEqual(items.slice(0, 6));
  expect((await read(acme.owner, { from: '2100-01-01T00:00:00Z' })).items).toEqual([]);

  const staff = await joined(running, acme.owner, 'acme', 'staff');
  expect(await read(staff).catch(codeOf)).toBe('forbidden');
  expect(await read(beta.owner).catch(codeOf)).toBe('not_found');
  expect(await staff.me(identity, 'audit.list', {}).catch(codeOf)).toBe('forbidden');
});

test('people read what happened to their own account, a failed sign-in too', async () => {
  const person = await somebody(running);
  const gateway = running.as({ kind: 'service', subject: 'gateway', address: '203.0.113.5' });
  const { attempt } = await gateway(identity, 'sign-in.begin', {});
  await gateway(identity, 'sign-in.password', { attempt, email: person.email, password: 'wrong' }).catch(codeOf);
  const { items } = await person.me(identity, 'audit.own', {});
  expect(items.map(({ action }) => action)).toEqual(['sign-in.failed', 'person.signed-in', 'person.signed-up']);
  expect(items[0]).toMatchObject({ actor: 'anyone', address: '203.0.113.5', detail: 'password' });
});

test('the log is exported as CSV that a spreadsheet takes for no formula', async () => {
  const them = await operator(running, database);
  const asOperator = running.as({ kind: 'person', subject: them.personId, roles: ['operator'] });
  await them.me(identity, 'roles.set', { organisation: 'acme', name: 'buyer', permissions: ['stock.read'] });
  await database.superuser.query(`insert into identity.audit_log (actor, action, resource, request_id, organisation, detail) values ('x', 'y', '=1+1', 'r', 'acme', 'a "b", c')`);
  const { csv, next } = await asOperator(identity, 'audit.export', { organisation: 'acme', limit: 2 });
  const [head, first, second] = csv.split('\r\n');
  expect(head).toBe('at,actor,action,resource,personId,organisation,address,detail,requestId');
  expect(first).toMatch(/,x,y,'=1\+1,,acme,,"a ""b"", c",r$/);
  expect(second).toContain(`person:${them.personId},role.set,role:buyer,`);
  expect(next).not.toBeNull();
  expect((await acme.owner.me(identity, 'audit.export-organisation', { organisation: 'acme', action: 'y' })).csv.split('\r\n')).toHaveLength(3);
});
