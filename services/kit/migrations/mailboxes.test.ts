import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Logger, runOnce } from 'graphile-worker';
import pg from 'pg';
import { testServers } from '../../../test/servers.ts';
import { migrate, withDatabase } from '../migrations.ts';

const prefix = 'mailboxes';
const database = `mailboxes-test_${randomUUID()}`;
const silent = new Logger(() => () => {});
const refused = { code: '42501' };
const opened: pg.Client[] = [];

let serverUrl: string;
let databaseUrl: string;
let admin: pg.Client;

beforeAll(async () => {
  serverUrl = (await testServers()).addresses.databaseUrl;
  databaseUrl = withDatabase(serverUrl, database);
  await onServer(`create database "${database}" template template0`);
  const folder = mkdtempSync(join(tmpdir(), 'mailboxes test-'));
  const services = ['shop', 'supply-chain'].map((service) => ({ service, folder: join(folder, service) }));
  for (const service of services) mkdirSync(service.folder);
  writeFileSync(join(folder, 'shop/000001-products.sql'), 'create table products (id bigserial primary key, title text not null)');
  writeFileSync(join(folder, 'supply-chain/000001-lines.sql'), 'create table lines (id bigserial); revoke update, delete on lines from :service_role');
  await migrate(databaseUrl, prefix, services);
  // What was revoked must stay so.
  await migrate(databaseUrl, prefix, services);
  rmSync(folder, { recursive: true });
  for (const group of ['service_shop', 'service_supply_chain', 'mailbox']) {
    await onServer(`do $$ begin create role ${prefix}_test_${group} in role ${prefix}_${group}; exception when duplicate_object then end $$`);
  }
  admin = new pg.Client(databaseUrl);
  await admin.connect();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.end()));
  await admin.query('delete from queue._private_jobs');
});

afterAll(async () => {
  await admin.end();
  await onServer(`drop database "${database}" with (force)`);
});

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client(serverUrl);
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** A session with the rights of a group role alone. */
async function as(group: string): Promise<pg.Client> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  opened.push(client);
  await client.query(`set session authorization ${prefix}_test_${group}`);
  return client;
}

test('a service works in its own schema and is refused in every other', async () => {
  const shop = await as('service_shop');
  await shop.query(`insert into shop.products (title) values ('Tea'); update shop.products set title = 'Teapot'; delete from shop.products`);
  await shop.query('insert into shop.inbox (message_id) values (gen_random_uuid())');
  await expect(shop.query('select * from supply_chain.lines')).rejects.toMatchObject(refused);
  await expect(shop.query('select * from queue._private_jobs')).rejects.toMatchObject(refused);
  await expect(shop.query(`select queue.add_job('deliver')`)).rejects.toMatchObject(refused);
  await expect(shop.query('select queue.backlog()')).rejects.toMatchObject(refused);
  await expect(shop.query('create table shop.more ()')).rejects.toMatchObject(refused);
  await expect(shop.query('truncate shop.products')).rejects.toMatchObject(refused);
  await expect(shop.query('delete from shop.schema_migrations')).rejects.toMatchObject(refused);
  await expect(shop.query(`set role ${prefix}_owner`)).rejects.toMatchObject(refused);
});

test('of all functions of the queue a service may call those that publish, and what tells of old events', async () => {
  const { rows } = await admin.query(
    `select proname as name from pg_proc where pronamespace = 'queue'::regnamespace and has_function_privilege($1, oid, 'execute') order by 1`,
    [`${prefix}_service_shop`],
  );
  expect(rows.map(({ name }) => name)).toEqual(['announce', 'publish', 'published_before', 'put', 'put_at']);
});

test('what a migration revokes from the service role stays revoked', async () => {
  const supply = await as('service_supply_chain');
  await supply.query('insert into supply_chain.lines default values');
  await expect(supply.query('delete from supply_chain.lines')).rejects.toMatchObject(refused);
  await expect(supply.query('update supply_chain.lines set id = 7')).rejects.toMatchObject(refused);
});

const publish = `select queue.publish('order.created', gen_random_uuid(), '{"number": 1}', '{"correlationId": "c1"}', $1)`;

test.each([
  ['publish', publish],
  ['put', publish.replace('publish', 'put')],
])('queue.%s puts one job per subscriber, within the transaction, for the mailbox worker alone', async (_name, statement) => {
  const shop = await as('service_shop');
  await shop.query('begin');
  await shop.query(statement, [['lost']]);
  await shop.query('rollback');
  await shop.query(statement, [['warehouse', 'analytics']]);
  await shop.query(statement, [[]]);

  const delivered: unknown[] = [];
  const mailbox = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  mailbox.on('error', () => {});
  mailbox.on('connect', (client) => {
    client.on('error', () => {});
    void client.query(`set session authorization ${prefix}_test_mailbox`);
  });
  try {
    await runOnce({ pgPool: mailbox, schema: 'queue', logger: silent, taskList: { deliver: async (job) => void delivered.push(job) } });
  } finally {
    await mailbox.end();
  }
  const message = { id: expect.any(String), event: 'order.created', payload: { number: 1 }, meta: { correlationId: 'c1' } };
  expect(delivered).toEqual([{ ...message, subscriber: 'warehouse' }, { ...message, subscriber: 'analytics' }]);
});

test('queue.put_at puts one job per subscriber that is due then and not before', async () => {
  const shop = await as('service_shop');
  const due = new Date(Date.now() + 3_600_000);
  const values = ['cart.expired', randomUUID(), '{"number": 1}', '{"correlationId": "c1"}', ['webshop', 'analytics'], due];
  await shop.query('select queue.put_at($6, $1, $2, $3, $4, $5)', values);
  const { rows } = await admin.query(`select payload->>'subscriber' as subscriber, run_at from queue._private_jobs order by id`);
  expect(rows).toEqual([{ subscriber: 'webshop', run_at: due }, { subscriber: 'analytics', run_at: due }]);
  const { rows: next } = await admin.query<{ due: number }>('select queue.next_due() as due');
  expect(next[0]!.due).toBeGreaterThan(3_500_000);
});

test('queue.publish and queue.announce wake the workers, queue.put does not', async () => {
  const shop = await as('service_shop');
  const heard: string[] = [];
  admin.on('notification', ({ channel }) => void heard.push(channel));
  await admin.query('listen "jobs:insert"');
  await shop.query(publish.replace('publish', 'put'), [['warehouse']]);
  await admin.query('select 1');
  expect(heard).toEqual([]);
  await shop.query('select queue.announce()');
  await shop.query(publish, [['warehouse']]);
  await admin.query('select 1');
  expect(heard).toEqual(['jobs:insert', 'jobs:insert']);
});

test('the mailbox worker is refused in the schemas of the services', async () => {
  const mailbox = await as('mailbox');
  await expect(mailbox.query('select * from shop.products')).rejects.toMatchObject(refused);
  await expect(mailbox.query('create table queue.more ()')).rejects.toMatchObject(refused);
  await expect(mailbox.query('delete from queue.schema_migrations')).rejects.toMatchObject(refused);
});

test('queue.backlog counts what is to be delivered and what was given up, of all work or of one piece of work', async () => {
  await admin.query(publish, [['warehouse', 'analytics']]);
  await admin.query(publish.replace('c1', 'c2'), [['warehouse']]);
  const mailbox = await as('mailbox');
  const backlog = async (of: string | null) => Object.values((await mailbox.query('select * from queue.backlog($1)', [of])).rows[0]).map(Number);
  expect([await backlog(null), await backlog('c1'), await backlog('c2'), await backlog('c3')]).toEqual([[3, 0], [2, 0], [1, 0], [0, 0]]);
  await admin.query('update queue._private_jobs set attempts = max_attempts');
  expect([await backlog(null), await backlog('c1')]).toEqual([[0, 3], [0, 2]]);
  await admin.query(`update queue._private_jobs set locked_at = now() where payload->>'subscriber' = 'analytics'`);
  expect([await backlog(null), await backlog('c2')]).toEqual([[1, 2], [0, 1]]);
});

test('dead letters can be listed and replayed', async () => {
  await admin.query(publish, [['warehouse', 'analytics']]);
  const mailbox = await as('mailbox');
  expect((await mailbox.query('select * from queue.dead_letters()')).rows).toEqual([]);
  await admin.query(`update queue._private_jobs set attempts = max_attempts, last_error = 'no'`);
  const { rows } = await mailbox.query('select * from queue.dead_letters()');
  expect(rows).toMatchObject([
    { event: 'order.created', subscriber: 'warehouse', payload: { number: 1 }, attempts: 12, error: 'no' },
    { event: 'order.created', subscriber: 'analytics' },
  ]);
  expect((await mailbox.query('select * from queue.dead_letters($1, 5)', [rows[0].job])).rows).toHaveLength(1);
  expect((await mailbox.query('select queue.replay_dead_letters($1) as n', [[rows[0].job]])).rows).toEqual([{ n: 1 }]);
  expect((await mailbox.query('select queue.replay_dead_letters() as n')).rows).toEqual([{ n: 1 }]);
  expect((await mailbox.query('select * from queue.backlog()')).rows).toEqual([{ pending: '2', dead: '0' }]);
});

test('the jobs of a worker that died come back at once, those of the living stay', async () => {
  await admin.query(publish, [['a', 'b', 'c']]);
  await admin.query(`update queue._private_jobs set locked_at = now(), locked_by = payload->>'subscriber', attempts = 1`);
  const [a, b] = [await as('mailbox'), await as('mailbox')];
  await a.query(`select queue.hold_worker_lock('a')`);
  await b.query(`select queue.hold_worker_lock('b')`);
  expect((await a.query(`select queue.rescue_dead_workers('a') as dead`)).rows).toEqual([{ dead: 'c' }]);
  await b.end();
  opened.splice(opened.indexOf(b), 1);
  expect((await a.query(`select queue.rescue_dead_workers('a') as dead`)).rows).toEqual([{ dead: 'b' }]);
  // Having been fetched by a worker that died is no failed attempt.
  expect((await admin.query('select locked_by, attempts from queue._private_jobs order by id')).rows).toEqual([
    { locked_by: 'a', attempts: 1 }, { locked_by: null, attempts: 0 }, { locked_by: null, attempts: 0 },
  ]);
});
