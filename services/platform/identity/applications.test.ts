import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { testServers } from '../../../test/servers.ts';
import { codeOf } from '../../kit/errors.ts';
import { permissions } from '../../kit/permission.ts';
import { identity } from './contract.ts';
import { operator as newOperator } from './testing/company.ts';
import { createIdentityDatabase, type IdentityDatabase, runIdentity, type RunningIdentity } from './testing/open-identity.ts';

const secret = randomBytes(32).toString('base64url');
const books = { name: 'Books', redirectUris: ['https://books.example/in'] };

let database: IdentityDatabase;
let running: RunningIdentity;
let operatorId: string;
let operator: ReturnType<RunningIdentity['as']>;

beforeAll(async () => {
  database = await createIdentityDatabase((await testServers()).addresses.databaseUrl);
  running = await runIdentity(database, { derive: () => secret }, { domain: 'shops.test', port: 8080 });
  const { personId, session } = await newOperator(running, database);
  operatorId = personId;
  operator = running.as({ kind: 'person', subject: operatorId, roles: ['operator'], session: session.id });
}, 180_000);

afterAll(async () => {
  await running?.stop();
  await database?.drop();
});

beforeEach(() => database.superuser.query('delete from identity.applications'));

const find = (clientId: string) => running.call(identity, 'clients.find', { clientId });

test('an application is known by its secret, of which no more than a digest is kept, and is listed without it', async () => {
  const made = await operator(identity, 'applications.create', { ...books, backchannelLogoutUri: 'https://books.example/out' });
  expect(made.secret).toMatch(/^[\w-]{43}$/);
  expect(await find(made.id)).toMatchObject({
    kind: 'application',
    secretHash: createHash('sha256').update(made.secret ?? '').digest('base64url'),
    redirectUris: books.redirectUris,
    backchannelLogoutUri: 'https://books.example/out',
  });
  const { secret: _, ...shown } = made;
  expect(await operator(identity, 'applications.list', {})).toEqual({ items: [shown], next: null });
});

test('one that can keep no secret has none', async () => {
  const { id, secret: none } = await operator(identity, 'applications.create', { ...books, public: true });
  expect(none).toBeNull();
  expect(await find(id)).toMatchObject({ secretHash: null });
});

test('one gets another secret, by which alone it is known from then on', async () => {
  const made = await operator(identity, 'applications.create', books);
  const renewed = await operator(identity, 'applications.renew-secret', { id: made.id });
  expect(renewed).toEqual({ id: made.id, secret: expect.stringMatching(/^[\w-]{43}$/) });
  expect(renewed.secret).not.toBe(made.secret);
  expect(await find(made.id)).toMatchObject({ secretHash: createHash('sha256').update(renewed.secret).digest('base64url') });
  const { rows } = await database.superuser.query(`select from identity.audit_log where action = 'application.secret-renewed' and resource = $1`, [`application:${made.id}`]);
  expect(rows).toHaveLength(1);
});

test('one without a secret gets none, nor does one that is not there', async () => {
  const { id } = await operator(identity, 'applications.create', { ...books, public: true });
  expect(await operator(identity, 'applications.renew-secret', { id }).catch(codeOf)).toBe('wrong_state');
  expect(await find(id)).toMatchObject({ secretHash: null });
  expect(await operator(identity, 'applications.renew-secret', { id: 'application-none' }).catch(codeOf)).toBe('not_found');
});

test('one that is removed is no client any more, and only once', async () => {
  const { id } = await operator(identity, 'applications.create', books);
  expect(await operator(identity, 'applications.remove', { id })).toEqual({ removed: true });
  expect(await find(id)).toBeNull();
  expect(await operator(identity, 'applications.remove', { id }).catch(codeOf)).toBe('not_found');
});

test('the log keeps who registered and who removed one', async () => {
  const { id } = await operator(identity, 'applications.create', books);
  await operator(identity, 'applications.remove', { id });
  const { items } = await operator(identity, 'audit.list', { limit: 2 });
  expect(items).toMatchObject([
    { actor: `person:${operatorId}`, action: 'application.removed', resource: `application:${id}` },
    { actor: `person:${operatorId}`, action: 'application.created', resource: `application:${id}`, detail: 'https://books.example/in' },
  ]);
});

test('applications are listed by name, page by page', async () => {
  for (const name of ['Cellar', 'Attic', 'Books']) await operator(identity, 'applications.create', { ...books, name });
  const first = await operator(identity, 'applications.list', { limit: 2 });
  const second = await operator(identity, 'applications.list', { limit: 2, after: first.next ?? '' });
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['Attic', 'Books', 'Cellar']);
  expect(second.next).toBeNull();
});

test.each(['http://books.example/in', 'https://books.example/in#part', 'https://books.example', 'https://me@books.example/in', 'javascript:alert(1)'])(
  'people are led to no address such as %s',
  async (uri) => {
    expect(await operator(identity, 'applications.create', { ...books, redirectUris: [uri] }).catch(codeOf)).toBe('invalid_fields');
  },
);

test('nobody but operators sees or changes them', async () => {
  const owner = running.as({ kind: 'person', subject: randomUUID(), permissions: [...permissions] });
  const asked = [owner(identity, 'applications.list', {}), owner(identity, 'applications.create', books), owner(identity, 'applications.remove', { id: 'x' })];
  expect(await Promise.all(asked.map((answer) => answer.catch(codeOf)))).toEqual(['forbidden', 'forbidden', 'forbidden']);
});
