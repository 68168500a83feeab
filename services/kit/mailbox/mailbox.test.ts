import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import moleculer from 'moleculer';
import pg from 'pg';
import { mailboxGroup } from '../../../config/names.ts';
import { openPlace } from '../../../config/embedded/place.ts';
import { startTestServers, type TestServers } from '../../../test/servers.ts';
import type { Delivery } from '../envelope.ts';
import { createLogger } from '../logger.ts';
import { migrate, withDatabase } from '../migrations.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';

const prefix = 'boxes';
const database = 'boxes';
const log = createLogger('test', process.env.LOG_LEVEL ?? 'silent');

let servers: TestServers;
let admin: pg.Pool;
let broker: moleculer.ServiceBroker;
/** Ids of the deliveries that arrived, with when. */
let arrived: { id: string; at: number }[];
/** What the subscriber does with a delivery. */
let react: (id: string) => Promise<void>;
const opened: Mailbox[] = [];

beforeAll(async () => {
  servers = await startTestServers(['postgres']);
  const { databaseUrl } = servers.addresses;
  const server = new pg.Client(databaseUrl);
  await server.connect();
  await server.query(`create database ${database} template template0`);
  await migrate(withDatabase(databaseUrl, database), prefix, []);
  await server.query(`create role worker login password 'worker' in role ${mailboxGroup(prefix)}`);
  await server.query(`grant connect on database ${database} to worker`);
  await server.end();
  admin = new pg.Pool({ connectionString: withDatabase(databaseUrl, database), max: 3 });
  admin.on('error', () => {});
  broker = new moleculer.ServiceBroker({ namespace: 'boxes', logger: false, validator: false, requestTimeout: 10_000, skipProcessEventRegistration: true });
  broker.createService({
    name: 'taker',
    actions: {
      async deliver({ params }: moleculer.Context<Delivery>) {
        await react(params.id);
        arrived.push({ id: params.id, at: Date.now() });
      },
    },
  });
  await broker.start();
}, 120_000);

beforeEach(() => {
  arrived = [];
  react = async () => {};
});

afterEach(async () => {
  for (const mailbox of opened.splice(0)) await closed(mailbox);
  await admin.query('delete from queue._private_jobs');
});

afterAll(async () => {
  await broker.stop();
  await admin.end();
  await servers.stop();
}, 30_000);

function open(): Mailbox {
  const { hostname: host, port } = new URL(servers.addresses.databaseUrl);
  const credentials = { host, port: Number(port), database, user: 'worker', password: 'worker' };
  const mailbox = openMailbox(broker, { credentials, concurrency: 4, perSecond: 1_000, log });
  opened.push(mailbox);
  return mailbox;
}

/** It has looked, and lets go of the connection that it looked with: a timer is all that it may have. */
async function openedAndQuiet(): Promise<Mailbox> {
  const mailbox = open();
  await mailbox.nextDueInMs();
  await eventually(async () => (await connections()) === 0);
  return mailbox;
}

async function closed(mailbox: Mailbox): Promise<void> {
  await mailbox.stop();
  await mailbox.close();
}

/** Puts a delivery into the queue as a transaction of a service would: nobody is told. */
async function put({ dueInMs = 0, heldBy = null as string | null } = {}): Promise<string> {
  const id = randomUUID();
  const payload = { id, event: 'thing.happened', subscriber: 'taker', payload: {}, meta: { correlationId: 'c', causedBy: 'test' } };
  await admin.query(
    `insert into queue._private_jobs (task_id, payload, max_attempts, run_at, locked_by, locked_at, attempts)
     select id, $1, 12, now() + $2::float8 * interval '1 millisecond', $3, case when $3::text is not null then now() end, case when $3 is null then 0 else 1 end
     from queue._private_tasks where identifier = 'deliver'`,
    [JSON.stringify(payload), dueInMs, heldBy],
  );
  return id;
}

async function connections(): Promise<number> {
  const { rows } = await admin.query<{ count: number }>(`select count(*)::int from pg_stat_activity where usename = 'worker'`);
  return rows[0]!.count;
}

async function eventually(holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  for (const until = Date.now() + withinMs; !(await holds()); await sleep(10)) {
    if (Date.now() > until) throw new Error('it does not come to hold');
  }
}

const hasArrived = (id: string) => arrived.some((one) => one.id === id);

test('without mail it ends up without a connection, also after it had some', async () => {
  const mailbox = await openedAndQuiet();
  const id = await put();
  mailbox.wake();
  await eventually(() => hasArrived(id));
  expect(await connections()).toBeGreaterThan(0);
  await eventually(async () => (await connections()) === 0, 30_000);
  expect(mailbox.load()).toMatchObject({ deliveries: 1, inFlight: 0 });
}, 60_000);

test('mail that waited before it was opened is delivered, and what it is told of at once', async () => {
  const before = await put();
  const mailbox = open();
  await eventually(() => hasArrived(before));
  const later = await put();
  mailbox.wake();
  await eventually(() => hasArrived(later));
  await eventually(async () => (await mailbox.nextDueInMs()) === null);
});

test('a delivery that is due later starts the worker by itself, in time and never early', async () => {
  const dueAt = Date.now() + 14_000;
  const id = await put({ dueInMs: 14_000 });
  await openedAndQuiet();
  expect(Date.now()).toBeLessThan(dueAt);
  await eventually(() => hasArrived(id), 30_000);
  expect(arrived[0]!.at).toBeGreaterThanOrEqual(dueAt);
  process.stdout.write(`a timer of the mailbox: ${arrived[0]!.at - dueAt} ms after it was due\n`);
}, 60_000);

test('what fails is tried again later, and everything arrives', async () => {
  const failed = new Set<string>();
  react = async (id) => {
    if (!failed.has(id) && failed.add(id)) throw new Error('not now');
  };
  const ids = await Promise.all(Array.from({ length: 10 }, () => put()));
  open();
  await eventually(() => ids.every(hasArrived), 30_000);
  expect(arrived).toHaveLength(10);
}, 60_000);

test('its stop waits for the deliveries in hand and hands the rest back', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let begun = 0;
  react = () => {
    begun += 1;
    return promise;
  };
  await Promise.all(Array.from({ length: 20 }, () => put()));
  const mailbox = open();
  await eventually(() => begun === 4);
  const stopped = mailbox.stop();
  await sleep(50);
  expect(arrived).toHaveLength(0);
  resolve();
  await stopped;
  expect(arrived).toHaveLength(begun);
  const { rows } = await admin.query('select locked_at from queue._private_jobs');
  expect([rows.length, rows.filter(({ locked_at }) => locked_at !== null)]).toEqual([20 - begun, []]);
  expect(await mailbox.nextDueInMs()).toBe(0);
  open();
  await eventually(() => arrived.length === 20);
  expect(new Set(arrived.map(({ id }) => id)).size).toBe(20);
});

test('a look takes over what a dead worker held, with a worker of its own running or not', async () => {
  for (const isWorking of [false, true]) {
    const mailbox = await openedAndQuiet();
    if (isWorking) {
      const id = await put();
      mailbox.wake();
      await eventually(() => hasArrived(id));
    }
    const held = await put({ heldBy: 'dead' });
    await sleep(100);
    expect(hasArrived(held)).toBe(false);
    mailbox.look();
    await eventually(() => hasArrived(held));
    await closed(opened.pop()!);
  }
}, 60_000);

test('a worker takes no mail before others can see that it lives', async () => {
  const gate = await admin.connect();
  // As on a machine that is long in making the connection: until then others would take its mail for a dead one's.
  await gate.query(`
    alter function queue.hold_worker_lock rename to hold_worker_lock_at_once;
    create function queue.hold_worker_lock(worker text) returns void language sql security definer
      as 'select pg_advisory_xact_lock(1); select queue.hold_worker_lock_at_once(worker)'`);
  await gate.query('select pg_advisory_lock(1)');
  try {
    const id = await put();
    open();
    const waiting = () => gate.query(`select from pg_locks where locktype = 'advisory' and not granted`);
    while ((await waiting()).rowCount === 0) await sleep(5);
    await sleep(300);
    expect((await gate.query('select locked_by from queue._private_jobs')).rows).toEqual([{ locked_by: null }]);
    await gate.query('select pg_advisory_unlock(1)');
    await eventually(() => hasArrived(id));
  } finally {
    await gate.query(`
      select pg_advisory_unlock_all();
      drop function queue.hold_worker_lock;
      alter function queue.hold_worker_lock_at_once rename to hold_worker_lock`);
    gate.release();
  }
});

test('what a living worker holds is left to it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let begun = 0;
  react = () => {
    begun += 1;
    return promise;
  };
  const id = await put();
  open();
  await eventually(() => begun === 1);
  const other = open();
  other.look();
  await sleep(500);
  expect(begun).toBe(1);
  resolve();
  await eventually(() => hasArrived(id));
  expect(arrived).toHaveLength(1);
});

test('a database that is away and comes back loses nothing and is noticed by itself', async () => {
  let begun = 0;
  react = async () => {
    begun += 1;
    await sleep(200);
  };
  const ids = await Promise.all(Array.from({ length: 12 }, () => put()));
  const mailbox = open();
  await eventually(() => begun > 0);
  const { pid } = JSON.parse(readFileSync(openPlace(servers.dataDir).program('postgres').runFile, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  await eventually(() => ids.every(hasArrived), 60_000);
  // At least once: those in hand at that moment may come again.
  expect(new Set(arrived.map(({ id }) => id))).toEqual(new Set(ids));
  await eventually(async () => (await mailbox.nextDueInMs().catch(() => 0)) === null, 30_000);
  const late = await put();
  mailbox.wake();
  await eventually(() => hasArrived(late), 30_000);
}, 120_000);
