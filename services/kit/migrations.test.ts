import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
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
  await admin.query('set role migrations_service_shop');
  await admin.query('insert into shop.carts values (gen_random_uuid())');
});

test('a migration that fails leaves nothing, and goes on when it is repaired', async () => {
  write('shop/000002-carts.sql', 'create table carts (id uuid); select 1/0');
  await expect(migrate(databaseUrl, prefix, services)).rejects.toMatchObject({ code: 'migration_failed', cause: { code: '22012' } });
  write('shop/000002-carts.sql', 'create table carts (id uuid)');
  await migrate(databaseUrl, prefix, services);
});

test('a database that goes in the middle of a migration is an error, and not the end of the process', async () => {
  write('shop/000002-long.sql', 'select pg_sleep(60)');
  const failed = migrate(databaseUrl, prefix, services).then(() => 'done', (error: unknown) => (error as { code?: string }).code);
  const others = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  for (let asleep = 0; asleep === 0; ) asleep = (await admin.query(`select ${others} and query like '%pg_sleep%'`)).rowCount ?? 0;
  await admin.query(`select pg_terminate_backend(pid) ${others}`);
  expect(await failed).toBe('migration_failed');
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
