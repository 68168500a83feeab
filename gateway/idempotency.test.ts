import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { passphrase } from '../services/platform/identity/testing/browser.ts';
import { company, joined, operator, somebody, type Somebody } from '../services/platform/identity/testing/company.ts';
import type { Browser } from './testing/browser.ts';
import { at, type IdentityWorld, openIdentityWorld } from './testing/identity-world.ts';

const keys = `${at.identity}/api/organisations/acme/service-accounts`;
const till = { kind: 'api-key', name: 'Till', permissions: ['orders.read'] };

let world: IdentityWorld;
let owner: Somebody;
let browser: Browser;

beforeAll(async () => {
  world = await openIdentityWorld();
  ({ owner } = await company(world.identity, 'acme'));
  browser = await signedIn(owner);
}, 180_000);

afterAll(() => world?.close());

async function signedIn({ email }: Somebody): Promise<Browser> {
  const opened = world.browser();
  await opened.signIn(email, passphrase);
  return opened;
}

type Made = { id: string; secret: string; code: string; kid: string };

async function create(address: string, key: string, body: object, by = browser): Promise<{ status: number; json: Made }> {
  return by.ask(address, { body, headers: { 'idempotency-key': key } });
}
const rows = async (table: string, column: string, value: string) =>
  (await world.database.superuser.query(`select * from identity.${table} where ${column} = $1`, [value])).rows;

test('the same key and body make one API key, and show its secret again', async () => {
  const key = randomUUID();
  const [first, second] = await Promise.all([create(keys, key, { ...till, name: key }), create(keys, key, { ...till, name: key })]);
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(first.json.secret).toMatch(/^tenantry_/);
  expect(second.json).toEqual(first.json);
  expect((await create(keys, key, { ...till, name: key })).json).toEqual(first.json);
  expect(await rows('service_accounts', 'name', key)).toHaveLength(1);
});

test('what is kept for it does not show the secret', async () => {
  const key = randomUUID();
  const { json } = await create(keys, key, till);
  const [kept] = await rows('idempotency_keys', 'key', key);
  expect(kept.answer).toEqual({ sealed: expect.any(String) });
  expect(JSON.stringify(kept)).not.toContain(json.secret);
});

test('another body under the same key → 409, and nothing is made', async () => {
  const key = randomUUID();
  expect((await create(keys, key, { ...till, name: `${key} first` })).status).toBe(201);
  const refused = await create(keys, key, { ...till, name: `${key} second` });
  expect([refused.status, refused.json.code]).toEqual([409, 'idempotency_key_reused']);
  expect(await rows('service_accounts', 'name', `${key} second`)).toEqual([]);
});

test('somebody else’s same key is their own', async () => {
  const key = randomUUID();
  const manager = await joined(world.identity, owner, 'acme', 'manager');
  const mine = await create(keys, key, till);
  const theirs = await create(keys, key, till, await signedIn(manager));
  expect(theirs.status).toBe(201);
  expect(theirs.json.secret).not.toBe(mine.json.secret);
});

test('what was refused under a key is done once it may be', async () => {
  const key = randomUUID();
  const invitation = { email: `${key}@example.org`, role: 'keeper' };
  const address = `${at.identity}/api/organisations/acme/invitations`;
  expect((await create(address, key, invitation)).status).toBe(422);
  expect((await create(address, key, { ...invitation, role: 'staff' })).status).toBe(201);
});

test('an invitation is mailed once', async () => {
  const key = randomUUID();
  const email = `${key}@example.org`;
  const address = `${at.identity}/api/organisations/acme/invitations`;
  const first = await create(address, key, { email, role: 'staff' });
  expect(first.status).toBe(201);
  expect((await create(address, key, { email, role: 'staff' })).json).toEqual(first.json);
  const { rows: mails } = await world.database.superuser.query(`select from identity.audit_log where action = 'member.invited' and resource = $1`, [`invitation:${first.json.id}`]);
  expect(mails).toHaveLength(1);
});

test('who has their account removed leaves no answer behind', async () => {
  const me = await somebody(world.identity);
  const browser = await signedIn(me);
  expect((await create(`${at.identity}/api/me/factors/totp`, randomUUID(), {}, browser)).status).toBe(200);
  expect(await rows('idempotency_keys', 'subject', me.personId)).toHaveLength(1);
  expect((await browser.ask('/api/me', { method: 'DELETE', headers: { origin: at.identity } })).status).toBe(200);
  expect(await rows('idempotency_keys', 'subject', me.personId)).toEqual([]);
});

test('an operator’s application and impersonation are made once', async () => {
  const chief = await signedIn(await operator(world.identity, world.database));
  const application = { name: 'Books', redirectUris: ['http://localhost:9/callback'] };
  const impersonation = { personId: owner.personId, reason: 'A question of theirs', minutes: 5 };
  for (const [address, body] of [
    [`${at.identity}/api/applications`, application],
    [`${at.identity}/api/organisations/acme/impersonations`, impersonation],
    [`${at.identity}/api/signing-keys`, {}],
  ] as const) {
    const key = randomUUID();
    const first = await create(address, key, body, chief);
    expect([address, first.status]).toEqual([address, 201]);
    expect((await create(address, key, body, chief)).json).toEqual(first.json);
  }
});

test('signing keys come in pages, the active one first', async () => {
  const chief = await signedIn(await operator(world.identity, world.database));
  const address = `${at.identity}/api/signing-keys`;
  const { kid } = (await create(address, randomUUID(), {}, chief)).json;
  type Keys = { items: { kid: string; active: boolean }[]; next: string | null };
  const first: Keys = (await chief.ask(`${address}?limit=1`)).json;
  expect(first.items).toMatchObject([{ active: true }]);
  const rest: Keys = (await chief.ask(`${address}?after=${first.next}`)).json;
  expect(rest).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ kid, active: false })]), next: null });
  expect(rest.items.map((key) => key.kid)).not.toContain(first.items[0]!.kid);
});

test('an authenticator’s secret is made once', async () => {
  const me = await signedIn(owner);
  const key = randomUUID();
  const first = await create(`${at.identity}/api/me/factors/totp`, key, {}, me);
  expect(first.status).toBe(200);
  expect((await create(`${at.identity}/api/me/factors/totp`, key, {}, me)).json).toEqual(first.json);
  expect((await create(`${at.identity}/api/me/factors/totp`, randomUUID(), {}, me)).json.secret).not.toBe(first.json.secret);
});
