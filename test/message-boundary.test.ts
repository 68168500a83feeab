/** The wall between services, from both sides: an import over it does not pass the checks, a query over it the database. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openTestTenant, type TestTenant } from '../services/kit/testing/test-tenant.ts';
import { tenantServices } from '../services/tenant/services.ts';
import { testServers } from './servers.ts';

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

describe('npm run check', () => {
  let house: string;

  beforeEach(() => {
    house = realpathSync(mkdtempSync(join(tmpdir(), 'message-boundary-')));
    cpSync(inProject('.dependency-cruiser.mjs'), join(house, '.dependency-cruiser.mjs'));
    write('package.json', '{ "type": "module" }');
    write('services/tenant/warehouse/contract.ts', `export const warehouse = { name: 'warehouse' };`);
    write('services/tenant/warehouse/actions/list-stock.ts', 'export type Stock = number; export const listStock = (): Stock => 0;');
    write('services/platform/registry/tenant-row.ts', 'export const tenantRow = {};');
    write('services/tenant/testing/open-shop.ts', `import '../warehouse/actions/list-stock.ts';`);
  });

  afterEach(() => rmSync(house, { recursive: true }));

  function write(path: string, text: string): void {
    mkdirSync(join(house, dirname(path)), { recursive: true });
    writeFileSync(join(house, path), `${text}\n`);
  }

  /** The rules that the house breaks, each with the file that breaks it. */
  function findings(): Promise<string[]> {
    const cruiser = inProject('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
    const args = [cruiser, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'services'];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, { cwd: house }, (_broken, output, errors) => {
        if (!output.startsWith('{')) return reject(new Error(errors));
        const { summary } = JSON.parse(output) as { summary: { violations: { from: string; rule: { name: string } }[] } };
        resolve(summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`));
      });
    });
  }

  test.each([
    [`import { listStock } from '../../warehouse/actions/list-stock.ts'; listStock();`, 'message-only'],
    [`import type { Stock } from '../../warehouse/actions/list-stock.ts'; export type Shown = Stock;`, 'message-only'],
    [`export { listStock } from '../../warehouse/actions/list-stock.ts';`, 'message-only'],
    [`await import('../../warehouse/actions/list-stock.ts');`, 'message-only'],
    [`import { tenantRow } from '../../../platform/registry/tenant-row.ts'; export const row = tenantRow;`, 'message-only'],
    [`import '../../testing/open-shop.ts';`, 'tests-stay-out'],
  ])('refuses in a service: %s', async (text, rule) => {
    write('services/tenant/webshop/actions/checkout.ts', text);
    expect(await findings()).toEqual([`${rule}: services/tenant/webshop/actions/checkout.ts`]);
  });

  test('lets a service import the contract of another, and what is its own', async () => {
    write('services/tenant/webshop/order.ts', 'export const order = {};');
    write('services/tenant/webshop/actions/checkout.ts', `
      import { warehouse } from '../../warehouse/contract.ts';
      import { order } from '../order.ts';
      export const asked = [warehouse, order];`);
    expect(await findings()).toEqual([]);
  });
});

/** `column`: one that may be written. */
type Table = { schema: string; table: string; column: string };

const listTables = `
  select schemaname as schema, format('%I.%I', schemaname, tablename) as table, (
    select quote_ident(attname) from pg_attribute
    where attrelid = format('%I.%I', schemaname, tablename)::regclass and attnum > 0
      and not attisdropped and attgenerated = '' and attidentity <> 'a'
    limit 1
  ) as column
  from pg_tables where schemaname = any($1)`;

describe('the database', () => {
  const services = tenantServices.map(({ contract }) => contract.name);
  const schemas = services.map((name) => (name === 'mailbox' ? 'queue' : name));
  let tenant: TestTenant;
  let tables: Table[];

  beforeAll(async () => {
    const migrated = tenantServices.map((definition) => ({
      definition,
      migrations: inProject(`services/tenant/${definition.contract.name}/migrations`),
    }));
    tenant = await openTestTenant((await testServers()).addresses.databaseUrl, migrated);
    tables = (await tenant.superuser.query<Table>(listTables, [schemas])).rows;
  });

  afterAll(() => tenant.close());

  /** What becomes of each statement: its SQLSTATE, or `allowed`. */
  async function tried(service: string, statements: readonly string[]): Promise<Map<string, string>> {
    const client = new pg.Client(tenant.credentials(service));
    await client.connect();
    try {
      const outcomes = new Map<string, string>();
      for (const statement of statements) {
        const outcome = await client.query(statement).then(() => 'allowed', ({ code }: pg.DatabaseError) => code ?? 'unknown');
        outcomes.set(statement, outcome);
      }
      return outcomes;
    } finally {
      await client.end();
    }
  }

  const attemptsAt = ({ table, column }: Table) => [
    `select from ${table}`,
    `insert into ${table} default values`,
    `update ${table} set ${column} = default`,
    `delete from ${table}`,
    `truncate ${table}`,
    `drop table ${table}`,
  ];

  test.each(services)("refuses %s every table of the others, and of the queue unless it is the queue's", async (service) => {
    const own = service === 'mailbox' ? 'queue' : service;
    const foreign = tables.filter(({ schema }) => schema !== own);
    expect(new Set(foreign.map(({ schema }) => schema))).toEqual(new Set(schemas.filter((schema) => schema !== own)));
    const outcomes = await tried(service, foreign.flatMap(attemptsAt));
    expect([...outcomes].filter(([, outcome]) => outcome !== '42501')).toEqual([]);
  });

  test.each(services)('refuses %s the roles of the others', async (service) => {
    const others = [...services.filter((other) => other !== service).map((other) => tenant.credentials(other).user), 'test_owner'];
    const outcomes = await tried(service, others.map((role) => `set role ${pg.escapeIdentifier(role)}`));
    expect(new Set(outcomes.values())).toEqual(new Set(['42501']));
  });

  test.each(services)('lets %s read what is its own', async (service) => {
    const own = service === 'mailbox' ? 'queue._private_jobs' : `${service}.inbox`;
    expect([...(await tried(service, [`select from ${own}`])).values()]).toEqual(['allowed']);
  });
});
