import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { randomBytes } from 'node:crypto';
import { testServers, type SharedServers } from '../../test/servers.ts';
import { withDatabase } from '../../services/kit/migrations.ts';
import { openTemplates, type Templates } from './template-databases.ts';

let servers: SharedServers;
let admin: pg.Client;
let prefix: string;

beforeAll(async () => {
  servers = await testServers();
  admin = new pg.Client(servers.addresses.databaseUrl);
  await admin.connect();
});

beforeEach(() => {
  prefix = `tt${randomBytes(3).toString('hex')}`;
});

afterAll(() => admin.end());

const templatesOf = (...services: string[]): Templates =>
  openTemplates({ databaseUrl: servers.addresses.databaseUrl, prefix, servicesFor: () => services });

async function databases(): Promise<string[]> {
  const { rows } = await admin.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1) order by 1', [prefix]);
  return rows.map(({ datname }) => datname);
}

async function drop(): Promise<void> {
  for (const name of await databases()) await admin.query(`alter database "${name}" is_template false`).then(() => admin.query(`drop database "${name}"`));
}

test('platforms that start at once make one template, on which nobody can be', async () => {
  const names = await Promise.all(Array.from({ length: 3 }, () => templatesOf('webshop').nameFor('brand')));
  expect(await databases()).toEqual([names[0]]);
  expect(new Set(names).size).toBe(1);
  const client = new pg.Client(withDatabase(servers.addresses.databaseUrl, names[0] ?? ''));
  await expect(client.connect()).rejects.toMatchObject({ code: '55000' });
  await drop();
});

test('a template that was half made when its maker died is made anew', async () => {
  const name = await templatesOf('webshop').nameFor('brand');
  await admin.query(`alter database "${name}" is_template false`);
  await admin.query(`alter database "${name}" rename to "${name}_draft"`);
  expect(await templatesOf('webshop').nameFor('brand')).toBe(name);
  expect(await databases()).toEqual([name]);
  await drop();
});

test('a change of the migrations makes a new template and drops the old one, of this type alone', async () => {
  const before = await templatesOf('webshop').nameFor('brand');
  const supplier = await templatesOf('webshop').nameFor('supplier');
  const after = await templatesOf('webshop', 'warehouse').nameFor('brand');
  expect(after).not.toBe(before);
  expect(await databases()).toEqual([after, supplier].toSorted());
  await drop();
});

test('one that failed is tried again', async () => {
  let fail = true;
  const servicesFor = () => {
    if (fail) throw new Error('once');
    return ['webshop'];
  };
  const templates = openTemplates({ databaseUrl: servers.addresses.databaseUrl, prefix, servicesFor });
  await expect(templates.nameFor('brand')).rejects.toThrow('once');
  fail = false;
  await templates.nameFor('brand');
  await drop();
});
