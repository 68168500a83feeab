import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { openPlace } from '../../config/embedded/place.ts';
import type { DatabaseCredentials } from '../../services/kit/database.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { startTestServers, type TestServers } from '../../test/servers.ts';
import { type Leader, seekLeadership } from './leadership.ts';
import { preparePlatformDatabases } from './platform-databases.ts';
import type { SeekerNews } from './testing/seeker.ts';

/** One that seeks the lead, in this process. */
type Seeker = { fences: number[]; leads: boolean; stepDown(): void; stop(): Promise<void> };

const log = createLogger('test', process.env.LOG_LEVEL ?? 'silent');
/** Milliseconds: those that are promised are 5 s, the rest is this machine's. */
const generous = 20_000;

let servers: TestServers;
let credentials: DatabaseCredentials;
let admin: pg.Pool;
/** Of all leaders, in the order in which they began. */
let leads: number[];
let leadersAtOnce: number;
let mostAtOnce: number;
const seekers: Seeker[] = [];

beforeAll(async () => {
  servers = await startTestServers(['postgres']);
  credentials = (await preparePlatformDatabases(servers.addresses.databaseUrl, 'lead', servers.keyring)).registry.service;
  admin = new pg.Pool({ connectionString: servers.addresses.databaseUrl, max: 2 });
  admin.on('error', () => {});
}, 120_000);

beforeEach(() => {
  leads = [];
  leadersAtOnce = mostAtOnce = 0;
});

afterEach(async () => {
  await Promise.all(seekers.splice(0).map(({ stop }) => stop()));
});

afterAll(async () => {
  await admin.end();
  await servers.stop();
}, 30_000);

/** @param prepare what its work begins with */
async function seek(prepare: () => Promise<void> = async () => {}): Promise<Seeker> {
  const seeker: Seeker = { fences: [], leads: false, stepDown: () => {}, stop: async () => {} };
  const { stop } = await seekLeadership({
    credentials,
    log,
    async lead(fence, stepDown): Promise<Leader> {
      seeker.fences.push(fence);
      leads.push(fence);
      mostAtOnce = Math.max(mostAtOnce, (leadersAtOnce += 1));
      await prepare();
      Object.assign(seeker, { leads: true, stepDown });
      return {
        async stop() {
          leadersAtOnce -= 1;
          seeker.leads = false;
        },
      };
    },
  });
  seeker.stop = stop;
  seekers.push(seeker);
  return seeker;
}

/** @returns once it leads: a seek is over after a while, whoever leads. */
async function seekAndLead(): Promise<Seeker> {
  const seeker = await seek();
  await within(() => seeker.leads);
  return seeker;
}

async function within(holds: () => boolean | Promise<boolean>): Promise<number> {
  const begun = performance.now();
  for (; !(await holds()); await sleep(5)) if (performance.now() - begun > generous) throw new Error('it does not come to hold');
  return Math.round(performance.now() - begun);
}

/** One waits for the lead in the database's own queue: who only means to seek it may be overtaken by the one that had it. */
async function oneWaits(): Promise<boolean> {
  const { rowCount } = await admin.query(`select from pg_locks where locktype = 'advisory' and not granted`);
  return rowCount === 1;
}

/** Ends the session of whoever leads, once another waits, as a server does that loses its client. */
async function endLeadersSession(): Promise<void> {
  await within(oneWaits);
  await admin.query(`select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and pid <> pg_backend_pid()`);
}

test('of those that seek it one leads, and the others wait', async () => {
  const [one, other] = [await seekAndLead(), await seek()];
  await sleep(500);
  expect([one.leads, other.leads, leads.length]).toEqual([true, false, 1]);
});

test('when the leader’s session ends another leads with a greater number, and the first one stops first or soon', async () => {
  const [one, other] = [await seekAndLead(), await seek()];
  const [first] = one.fences as [number];
  await endLeadersSession();
  const milliseconds = await within(() => other.leads);
  process.stdout.write(`the lead was taken over ${milliseconds} ms after the session of the leader ended\n`);
  expect(other.fences[0]).toBeGreaterThan(first);
  await within(() => !one.leads);
  // The first one seeks it again, behind the other.
  await endLeadersSession();
  await within(() => one.leads);
  expect(leads).toEqual(leads.toSorted((a, b) => a - b));
  expect(new Set(leads).size).toBe(leads.length);
}, 60_000);

test('one that gives it up hands it on at once', async () => {
  const [one, other] = [await seekAndLead(), await seek()];
  await within(oneWaits);
  await one.stop();
  process.stdout.write(`the lead was taken over ${await within(() => other.leads)} ms after it was given up\n`);
  expect([one.leads, mostAtOnce]).toEqual([false, 1]);
}, 30_000);

test('one that waits can be stopped, and leads never', async () => {
  const [one, other] = [await seekAndLead(), await seek()];
  await other.stop();
  await one.stop();
  await sleep(300);
  expect(other.fences).toEqual([]);
});

test('a leader whose write was refused steps down, and seeks again', async () => {
  const one = await seekAndLead();
  one.stepDown();
  await within(() => leads.length === 2 && one.leads);
  expect([mostAtOnce, leads[1]! > leads[0]!]).toEqual([1, true]);
});

test('work that takes longer to begin than a session may be silent keeps the lead', async () => {
  const one = await seek(() => sleep(5_000));
  await within(() => one.leads);
  expect(leads).toHaveLength(1);
}, 30_000);

test('work that cannot begin is given up, and tried again', async () => {
  let attempts = 0;
  const one = await seek(async () => {
    leadersAtOnce -= 1;
    if ((attempts += 1) < 3) throw new Error('not yet');
  });
  await within(() => one.leads);
  expect(attempts).toBe(3);
});

test('a leader that hangs loses it within 5 s, and learns it when it goes on', async () => {
  const news: SeekerNews[] = [];
  const hanging = await forkSeeker((told) => void news.push(told));
  await within(() => news.length === 1);
  const other = await seek();
  await within(oneWaits);
  hanging.kill('SIGSTOP');
  const milliseconds = await within(() => other.leads);
  process.stdout.write(`the lead was taken over ${milliseconds} ms after the leader hung\n`);
  expect(other.fences[0]).toBeGreaterThan(news[0]!.leads!);
  expect(news).toHaveLength(1);
  hanging.kill('SIGCONT');
  await within(() => news.length === 2);
  expect(news[1]).toEqual({ leads: null });
  hanging.disconnect();
}, 60_000);

test('a Postgres that restarts costs the lead, and one of them has it again', async () => {
  const [one, other] = [await seekAndLead(), await seek()];
  const { pid } = JSON.parse(readFileSync(openPlace(servers.dataDir).program('postgres').runFile, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  const milliseconds = await within(() => leads.length > 1 && one.leads !== other.leads);
  process.stdout.write(`one leads again ${milliseconds} ms after Postgres was killed\n`);
  expect(leads[1]).toBeGreaterThan(leads[0]!);
}, 60_000);

async function forkSeeker(onNews: (news: SeekerNews) => void): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'testing/seeker.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  child.on('message', (news) => onNews(news as SeekerNews));
  child.send(credentials);
  return child;
}
