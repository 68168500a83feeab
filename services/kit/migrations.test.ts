import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Logger, runOnce } from 'graphile-worker';
import pg from 'pg';
import { testServers, type SharedServers } from '../../test/servers.ts';
import { migrationsHash, readMigrations, type ServiceMigrations } from './migration-files.ts';
import { migrate, withDatabase } from './migrations.ts';

let servers: SharedServers;
let folder: string;
let services: ServiceMigrations[];
let database: string;
let databaseUrl: string;
let admin: pg.Client;
const prefix = 'migrations';
const opened: pg.Client[] = [];

beforeAll(async () => {
  servers = await testServers();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'migrations test-'));
  services = ['shop', 'supply-chain'].map((service) => ({ service, folder: join(folder, service) }));
  write('shop/000001-products.sql', 'create table products (id bigserial primary key, title text not null)');
  write('supply-chain/000001-lines.sql', 'create table lines (id bigserial); revoke update, delete on lines from :service_role');
  database = `migrations-test_${randomUUID()}`;
  databaseUrl = withDatabase(servers.addresses.databaseUrl, database);
  await run(servers.addresses.databaseUrl, `create database "${database}" template template0`);
  admin = await open(databaseUrl);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.end()));
  await run(servers.addresses.databaseUrl, `drop database "${database}" with (force)`);
  await Promise.all(opened.splice(0).map((client) => client.end()));
  rmSync(folder, { recursive: true });
});

function write(name: string, sql: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), sql);
}

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  opened.push(client);
  return client;
}

async function run(url: string, sql: string): Promise<void> {
  await (await open(url)).query(sql);
}

/** A session with the rights of a group role alone. */
async function as(group: string): Promise<pg.Client> {
  const client = await open(databaseUrl);
  await client.query(`do $$ begin create role migrations_test_${group} in role migrations_${group}; exception when duplicate_object then end $$`);
  await client.query(`set session authorization migrations_test_${group}`);
  return client;
}

const silent = new Logger(() => () => {});
const refused = { code: '42501' };

test('migrate applies the files of each service to its own schema, once', async () => {
  await migrate(databaseUrl, prefix, services);
  await migrate(databaseUrl, prefix, services);
  const { rows } = await admin.query(
    `select schemaname || '.' || tablename as name, tableowner as owner from pg_tables where schemaname in ('shop', 'supply_chain') order by 1`,
  );
  expect(rows.map(({ name }) => name)).toEqual([
    'shop.idempotency_keys', 'shop.inbox', 'shop.products', 'shop.schema_migrations',
    'supply_chain.idempotency_keys', 'supply_chain.inbox', 'supply_chain.lines', 'supply_chain.schema_migrations',
  ]);
  expect(new Set(rows.map(({ owner }) => owner))).toEqual(new Set(['migrations_owner']));
});

test('two migrations at once wait for each other', async () => {
  await Promise.all([migrate(databaseUrl, prefix, services), migrate(databaseUrl, prefix, services), migrate(databaseUrl, prefix, services)]);
  await migrate(databaseUrl, prefix, services);
});

test('a new file is applied to a database that is there', async () => {
  await migrate(databaseUrl, prefix, services);
  write('shop/000002-carts.sql', 'create table carts (id uuid primary key)');
  await migrate(databaseUrl, prefix, services);
  const shop = await as('service_shop');
  await shop.query('insert into shop.carts values (gen_random_uuid())');
});

test('a migration that fails leaves nothing, and goes on when it is repaired', async () => {
  write('shop/000002-carts.sql', 'create table carts (id uuid); select 1/0');
  await expect(migrate(databaseUrl, prefix, services)).rejects.toMatchObject({ code: 'migration_failed', cause: { code: '22012' } });
  write('shop/000002-carts.sql', 'create table carts (id uuid)');
  await migrate(databaseUrl, prefix, services);
});

test('a changed, a vanished and a late file are refused', async () => {
  write('shop/000003-carts.sql', 'create table carts (id uuid)');
  await migrate(databaseUrl, prefix, services);
  write('shop/000002-late.sql', 'select 1');
  await expect(migrate(databaseUrl, prefix, services)).rejects.toMatchObject({ code: 'migration_out_of_order' });
  rmSync(join(folder, 'shop/000002-late.sql'));
  write('shop/000003-carts.sql', 'create table carts (id uuid, total bigint)');
  await expect(migrate(databaseUrl, prefix, services)).rejects.toMatchObject({ code: 'migration_changed' });
  rmSync(join(folder, 'shop/000003-carts.sql'));
  await expect(migrate(databaseUrl, prefix, services)).rejects.toMatchObject({ code: 'migration_missing' });
});

test('files with another name, or one number twice, are refused', () => {
  write('odd/000001-a.sql', '');
  expect(readMigrations(join(folder, 'odd'))).toHaveLength(1);
  write('odd/000001-b.sql', '');
  expect(() => readMigrations(join(folder, 'odd'))).toThrow(/number of its own/);
  write('odd2/1.sql', '');
  expect(() => readMigrations(join(folder, 'odd2'))).toThrow(/NNNNNN-words/);
  expect(readMigrations(join(folder, 'none'))).toEqual([]);
});

test('the hash changes with any file and with the services', () => {
  const before = migrationsHash(services);
  expect(migrationsHash(services)).toBe(before);
  expect(migrationsHash(services.slice(1))).not.toBe(before);
  write('shop/000001-products.sql', 'create table products ()');
  expect(migrationsHash(services)).not.toBe(before);
});

test('a service works in its own schema and is refused in every other', async () => {
  await migrate(databaseUrl, prefix, services);
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
  await expect(shop.query('set role migrations_owner')).rejects.toMatchObject(refused);
});

test('what a migration revokes from the service role stays revoked', async () => {
  await migrate(databaseUrl, prefix, services);
  await migrate(databaseUrl, prefix, services);
  const supply = await as('service_supply_chain');
  await supply.query('insert into supply_chain.lines default values');
  await expect(supply.query('delete from supply_chain.lines')).rejects.toMatchObject(refused);
  await expect(supply.query('update supply_chain.lines set id = 7')).rejects.toMatchObject(refused);
});

const publish = `select queue.publish('order.created', gen_random_uuid(), '{"number": 1}', '{"correlationId": "c1"}', $1)`;

test('queue.publish puts one job per subscriber, within the transaction, for the mailbox worker alone', async () => {
  await migrate(databaseUrl, prefix, services);
  const shop = await as('service_shop');
  await shop.query('begin');
  await shop.query(publish, [['lost']]);
  await shop.query('rollback');
  await shop.query(publish, [['warehouse', 'analytics']]);
  await shop.query(publish, [[]]);

  const delivered: unknown[] = [];
  const mailbox = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  mailbox.on('error', () => {});
  mailbox.on('connect', (client) => {
    client.on('error', () => {});
    void client.query('set session authorization migrations_test_mailbox');
  });
  await as('mailbox');
  try {
    await runOnce({ pgPool: mailbox, schema: 'queue', logger: silent, taskList: { deliver: async (job) => void delivered.push(job) } });
  } finally {
    await mailbox.end();
  }
  const message = { id: expect.any(String), event: 'order.created', payload: { number: 1 }, meta: { correlationId: 'c1' } };
  expect(delivered).toEqual([{ ...message, subscriber: 'warehouse' }, { ...message, subscriber: 'analytics' }]);
});

test('the mailbox worker is refused in the schemas of the services', async () => {
  await migrate(databaseUrl, prefix, services);
  const mailbox = await as('mailbox');
  await expect(mailbox.query('select * from shop.products')).rejects.toMatchObject(refused);
  await expect(mailbox.query('create table queue.more ()')).rejects.toMatchObject(refused);
  await expect(mailbox.query('delete from queue.schema_migrations')).rejects.toMatchObject(refused);
});

test('queue.backlog counts what is to be delivered and what was given up, of all work or of one piece of work', async () => {
  await migrate(databaseUrl, prefix, services);
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
  await migrate(databaseUrl, prefix, services);
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
  await migrate(databaseUrl, prefix, services);
  await admin.query(publish, [['a', 'b', 'c']]);
  await admin.query(`update queue._private_jobs set locked_at = now(), locked_by = payload->>'subscriber', attempts = 1`);
  const [a, b] = [await as('mailbox'), await as('mailbox')];
  await a.query(`select queue.hold_worker_lock('a')`);
  await b.query(`select queue.hold_worker_lock('b')`);
  expect((await a.query(`select queue.rescue_dead_workers('a') as dead`)).rows).toEqual([{ dead: 'c' }]);
  await b.end();
  opened.splice(opened.indexOf(b), 1);
  expect((await a.query(`select queue.rescue_dead_workers('a') as dead`)).rows).toEqual([{ dead: 'b' }]);
  expect((await admin.query('select locked_by from queue._private_jobs order by id')).rows).toEqual([
    { locked_by: 'a' }, { locked_by: null }, { locked_by: null },
  ]);
});
