import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type moleculer from 'moleculer';
import { z } from 'zod';
import { eventually } from '../../test/eventually.ts';
import { testServers } from '../../test/servers.ts';
import { defineContract } from './contract.ts';
import { deliverAction } from './envelope.ts';
import { oldKeys, oldMessages } from './pruning.ts';
import { serviceScope } from './scope.ts';
import { defineService, on } from './service.ts';
import type { Statement } from './statement.ts';
import { openTestTenant, type TestTenant } from './testing/test-tenant.ts';

const action = { summary: '', access: 'anyone', idempotent: true, params: z.object({}), result: z.object({}) } as const;
const taker = defineContract({ name: 'taker', actions: { ask: action }, events: { 'thing.done': z.object({}) }, subscribes: ['thing.done'] });
const definition = defineService(taker, {
  actions: { ask: async () => ({}) },
  events: { 'thing.done': on(taker, 'thing.done', async () => {}) },
});

let open: TestTenant;

beforeEach(async () => {
  const { databaseUrl } = (await testServers()).addresses;
  // It has no tables but those of every service.
  open = await openTestTenant(databaseUrl, [{ definition, migrations: join(tmpdir(), 'no-migrations') }]);
}, 60_000);

afterEach(() => open?.close());

async function handled(age: string, count = 1): Promise<string[]> {
  const { rows } = await open.superuser.query<{ id: string }>(
    `insert into taker.inbox select gen_random_uuid(), now() - $1::interval from generate_series(1, $2) returning message_id as id`,
    [age, count],
  );
  return rows.map(({ id }) => id);
}

async function queued(id: string, age: string, attempts: number): Promise<void> {
  const payload = { id, event: 'thing.done', subscriber: 'taker', payload: {}, meta: { correlationId: 'c', causedBy: 'c' } };
  await open.superuser.query(
    `insert into queue._private_jobs (task_id, payload, max_attempts, attempts, created_at, run_at)
     select id, $1, 12, $2, now() - $3::interval, now() + interval '1 day' from queue._private_tasks where identifier = 'deliver'`,
    [JSON.stringify(payload), attempts, age],
  );
}

async function deliver(): Promise<string> {
  const id = randomUUID();
  const meta = { scope: serviceScope('mailbox', 'c') };
  await open.broker.call(`taker.${deliverAction}`, { id, event: 'thing.done', payload: {}, meta: { correlationId: 'c', causedBy: 'c' } }, { meta } as moleculer.CallingOptions);
  return id;
}

async function column(query: string): Promise<string[]> {
  return (await open.superuser.query<{ id: string }>(query)).rows.map(({ id }) => id).toSorted();
}

const inbox = () => column('select message_id as id from taker.inbox');
const keys = () => column('select key as id from taker.idempotency_keys');

test('a message that was handled long ago is forgotten when the next one comes, unless it may come again', async () => {
  await handled('8 days');
  const [young] = await handled('6 days');
  const [dead, waiting] = await handled('300 days', 2);
  await queued(dead!, '301 days', 12);
  await queued(waiting!, '301 days', 3);

  const now = await deliver();

  await eventually(async () => expect(await inbox()).toEqual([young!, dead!, waiting!, now].toSorted()));
});

test('more than one pruning takes goes with later messages', async () => {
  await handled('8 days', 700);
  await deliver();
  await eventually(async () => expect(await inbox()).toHaveLength(201));

  for (let message = 1; message < 256; message += 1) await deliver();
  expect(await inbox()).toHaveLength(200 + 256);
  await deliver();

  await eventually(async () => expect(await inbox()).toHaveLength(257));
});

test('an answer is kept under its key for the time that was promised, and goes with a later request', async () => {
  await open.superuser.query(`
    insert into taker.idempotency_keys (action, subject, key, body_hash, created_at)
    values ('taker.ask', '', 'old', '', now() - interval '49 hours'), ('taker.ask', '', 'promised', '', now() - interval '24 hours')`);

  await open.as({ idempotencyKey: 'new' })(taker, 'ask', {});

  await eventually(async () => expect(await keys()).toEqual(['new', 'promised']));
});

test.each<[string, Statement]>([
  ['inbox', oldMessages],
  ['idempotency_keys', oldKeys],
])('to prune reads what is old of %s, not all', async (table, { text }) => {
  await open.superuser.query(`
    insert into taker.inbox select gen_random_uuid(), now() - n * interval '1 second' from generate_series(1, 20000) as n;
    insert into taker.idempotency_keys (action, subject, key, body_hash, created_at)
    select 'taker.ask', '', n, '', now() - n * interval '1 second' from generate_series(1, 20000) as n;
    analyze taker.inbox, taker.idempotency_keys`);
  const client = await open.superuser.connect();
  try {
    await client.query('set search_path = taker');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${text}`);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toContain(`Seq Scan on ${table}`);
  } finally {
    await client.query('reset search_path');
    client.release();
  }
});
