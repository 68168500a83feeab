import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Logger, runOnce } from 'graphile-worker';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { serviceLogin, tenantDatabase } from '../../config/names.ts';
import { plans } from '../../config/plans.ts';
import { testServers, type SharedServers } from '../../test/servers.ts';
import { newTenant } from '../../test/tenants.ts';
import { withDatabase } from '../../services/kit/migrations.ts';
import { databaseProvisioner } from './database.ts';
import type { ProvisionedTenant, Provisioner } from './provisioner.ts';
import { databasePassword, generateSecrets, type TenantSecrets } from './secrets.ts';
import { type Spares, spareDatabases, sparesInUse } from './spare-databases.ts';
import { openTemplates } from './template-databases.ts';

const prefix = 'dbtest';
const services = ['webshop', 'warehouse'];
const refused = { code: '42501' };

let servers: SharedServers;
let admin: pg.Pool;
let provisioner: Provisioner;
let spares: Spares;
let tenant: ProvisionedTenant;
let secrets: TenantSecrets;
let database: string;
const opened: pg.Client[] = [];

beforeAll(async () => {
  servers = await testServers();
  const options = { databaseUrl: servers.addresses.databaseUrl, prefix, servicesFor: () => services };
  admin = new pg.Pool({ connectionString: options.databaseUrl, max: 4 });
  spares = spareDatabases(admin);
  provisioner = databaseProvisioner(admin, openTemplates(options), spares, options);
});

afterAll(() => admin.end());

beforeEach(() => {
  tenant = newTenant();
  secrets = generateSecrets();
  database = tenantDatabase(prefix, tenant);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.end()));
  await provisioner.undo(tenant, secrets);
});

function urlOf(user: string, to = database, as = secrets): string {
  const url = new URL(withDatabase(servers.addresses.databaseUrl, to));
  url.username = user;
  url.password = databasePassword(as, user);
  return url.href;
}

async function open(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  await client.connect();
  opened.push(client);
  return client;
}

test('each role logs in with its own password and has its own schema', async () => {
  await provisioner.provision(tenant, secrets);
  expect(await provisioner.probe(tenant, secrets)).toBe(true);
  const webshop = await open(urlOf(serviceLogin(database, 'webshop')));
  await webshop.query('select * from webshop.products');
  await expect(webshop.query('select * from warehouse.movements')).rejects.toMatchObject(refused);
  await expect(webshop.query('select * from queue._private_jobs')).rejects.toMatchObject(refused);
  await expect(webshop.query(`set role ${prefix}_service_warehouse`)).rejects.toMatchObject(refused);
  await expect(open(urlOf(serviceLogin(database, 'webshop'), database, generateSecrets()))).rejects.toMatchObject({ code: '28P01' });
});

test('the mailbox role runs the queue and sees no tables of services', async () => {
  await provisioner.provision(tenant, secrets);
  const webshop = await open(urlOf(serviceLogin(database, 'webshop')));
  await webshop.query(`select queue.publish('order.created', gen_random_uuid(), '{}', '{}', array['warehouse'])`);
  const delivered: unknown[] = [];
  const silent = new Logger(() => () => {});
  await runOnce({ connectionString: urlOf(database), schema: 'queue', logger: silent, taskList: { deliver: async (job) => void delivered.push(job) } });
  expect(delivered).toMatchObject([{ event: 'order.created', subscriber: 'warehouse' }]);
  const mailbox = await open(urlOf(database));
  await expect(mailbox.query('select * from webshop.products')).rejects.toMatchObject(refused);
});

test('provisioning again changes nothing, also for one who is connected', async () => {
  await provisioner.provision(tenant, secrets);
  const webshop = await open(urlOf(serviceLogin(database, 'webshop')));
  await provisioner.provision(tenant, secrets);
  await webshop.query('select 1 from webshop.products');
  await open(urlOf(serviceLogin(database, 'warehouse')));
});

test.each([
  ['before the roles', createClosedCopy],
  ['before the database', async () => void (await admin.query(`create role "${database}" login; create role "${database}_webshop"`))],
  [
    'before the database was opened',
    async () => {
      await createClosedCopy();
      await admin.query(`create role "${database}" login; create role "${database}_webshop"`);
    },
  ],
])('a crash %s is mended by provisioning again', async (_when, crash) => {
  await crash();
  expect(await provisioner.probe(tenant, secrets)).toBe(false);
  await provisioner.provision(tenant, secrets);
  expect(await provisioner.probe(tenant, secrets)).toBe(true);
  const webshop = await open(urlOf(serviceLogin(database, 'webshop')));
  await webshop.query('select * from webshop.products');
});

async function createClosedCopy(): Promise<void> {
  await provisioner.provision(tenant, secrets);
  await admin.query(`alter database "${database}" allow_connections false`);
  await admin.query(`drop owned by "${database}", "${database}_webshop", "${database}_warehouse"`);
  const acl = `revoke all on database "${database}" from "${database}", "${database}_webshop", "${database}_warehouse"`;
  await admin.query(`${acl}; drop role "${database}", "${database}_webshop", "${database}_warehouse"`);
}

test('undo leaves nothing, drops who is connected, and may be run again or on nothing', async () => {
  await provisioner.provision(tenant, secrets);
  const webshop = new pg.Client(urlOf(serviceLogin(database, 'webshop')));
  const dropped = new Promise((resolve) => webshop.on('error', resolve));
  await webshop.connect();
  await provisioner.undo(tenant, secrets);
  await dropped;
  await webshop.end();
  await provisioner.undo(tenant, secrets);
  await provisioner.undo(newTenant(), secrets);
  expect(await provisioner.probe(tenant, secrets)).toBe(false);
  const left = await admin.query('select rolname as name from pg_roles where starts_with(rolname, $1) union select datname from pg_database where datname = $1', [database]);
  expect(left.rows).toEqual([]);
});

test('undoing one tenant leaves another whose slug begins the same', async () => {
  const longer = { ...tenant, slug: `${tenant.slug}-2` };
  await Promise.all([provisioner.provision(tenant, secrets), provisioner.provision(longer, secrets)]);
  await provisioner.undo(tenant, secrets);
  expect(await provisioner.probe(longer, secrets)).toBe(true);
  await provisioner.undo(longer, secrets);
});

test('the roles of one tenant are refused at the database of another, and at those of the server', async () => {
  const other = newTenant();
  const otherSecrets = generateSecrets();
  await Promise.all([provisioner.provision(tenant, secrets), provisioner.provision(other, otherSecrets)]);
  try {
    for (const role of [database, ...services.map((service) => serviceLogin(database, service))]) {
      for (const wall of [tenantDatabase(prefix, other), 'postgres', 'template1']) {
        await expect(open(urlOf(role, wall))).rejects.toMatchObject(refused);
      }
    }
    await expect(open(urlOf(serviceLogin(tenantDatabase(prefix, other), 'webshop'), tenantDatabase(prefix, other)))).rejects.toMatchObject({ code: '28P01' });
  } finally {
    await provisioner.undo(other, otherSecrets);
  }
});

test('a role finds no other tenant in the catalogues', async () => {
  await provisioner.provision(tenant, secrets);
  const webshop = await open(urlOf(serviceLogin(database, 'webshop')));
  const tables = ['pg_database', 'pg_roles', 'pg_user', 'pg_auth_members', 'pg_stat_activity', 'pg_stat_database', 'pg_db_role_setting'];
  for (const table of tables) await expect(webshop.query(`select * from ${table}`)).rejects.toMatchObject(refused);
  for (const call of ['pg_get_userbyid(10)', 'makeaclitem(10, 10, $$SELECT$$, false)::text', 'pg_describe_object(1262, 1, 0)', 'pg_stat_get_activity(null)']) {
    await expect(webshop.query(`select ${call}`)).rejects.toMatchObject(refused);
  }
});

test('the connections of a role are limited by the plan', async () => {
  await provisioner.provision(tenant, secrets);
  const user = serviceLogin(database, 'webshop');
  await Promise.all(Array.from({ length: plans.starter.database.connectionLimit }, () => open(urlOf(user))));
  await expect(open(urlOf(user))).rejects.toMatchObject({ code: '53300' });
});

test('a server that is away is worth another try, a refusal is not', async () => {
  const options = { databaseUrl: 'postgres://nobody@127.0.0.1:1/postgres', prefix, servicesFor: () => services };
  const away = new pg.Pool({ connectionString: options.databaseUrl });
  const templates = openTemplates(options);
  await expect(databaseProvisioner(away, templates, spareDatabases(away), options).provision(tenant, secrets)).rejects.toMatchObject({ type: 'service_unavailable' });
  await away.end();
  const limited = new pg.Pool({ connectionString: servers.addresses.databaseUrl, options: '-c role=pg_monitor' });
  const made = { nameFor: async () => 'template0' };
  await expect(databaseProvisioner(limited, made, spareDatabases(limited), options).provision(tenant, secrets)).rejects.toMatchObject({ code: 'provisioning_refused' });
  await limited.end();
});

test('a tenant gets a spare copy where there is one, and the spare is replaced', async () => {
  const template = await openTemplates({ databaseUrl: servers.addresses.databaseUrl, prefix, servicesFor: () => services }).nameFor(tenant.type);
  const before = await untilSpares(template, sparesInUse);
  await provisioner.provision(tenant, secrets);
  const { rows } = await admin.query<{ oid: string }>('select oid::text from pg_database where datname = $1', [database]);
  expect(before).toContain(rows[0]?.oid);
  expect(await untilSpares(template, sparesInUse)).not.toContain(rows[0]?.oid);
  await expect(provisioner.probe(tenant, secrets)).resolves.toBe(true);
  // A name that is taken leaves the spares as they are.
  expect(await spares.take(template, database)).toBe(false);
  expect(await untilSpares(template, sparesInUse)).toHaveLength(sparesInUse);
});

/** The oids of a template's spares, once there are so many. */
async function untilSpares(template: string, count: number): Promise<string[]> {
  for (const deadline = Date.now() + 20_000; ; await sleep(50)) {
    spares.refill(template, count);
    const { rows } = await admin.query<{ oid: string }>('select oid::text from pg_database where starts_with(datname, $1)', [`${template}_spare_`]);
    if (rows.length === count) return rows.map(({ oid }) => oid);
    if (Date.now() > deadline) throw new Error(`${rows.length} spares in place of ${count}`);
  }
}
