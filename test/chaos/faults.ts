import { Redis } from 'ioredis';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKeyring } from '../../config/trust/keyring.ts';
import type { Platform } from '../platform.ts';
import type { Outages } from './outages.ts';
import { freeze, holdDown, running, signal } from './processes.ts';
import type { Random } from './random.ts';
import type { Superuser } from './superuser.ts';

export type FaultParts = { platform: Platform; outages: Outages; superuser: Superuser; random: Random; note: (what: string) => void };

export type Fault = {
  kind: string;
  /** Does it, and resolves when it is over: what it held back is free again. */
  run(parts: FaultParts): Promise<void>;
  /** Seconds that a run must have at least for it: what goes on for long leaves a short one nothing else. */
  leastRun?: number;
};

/**
 * The faults that a run deals out. A step of the wall clock is not among them: it would be the whole machine's.
 */
export const faults: readonly Fault[] = [
  ...['gateway', 'platform', 'host', 'nats', 'redis', 'postgres'].flatMap((name): Fault[] => [
    { kind: `kill ${name}`, run: killed(name, 'SIGKILL') },
    { kind: `freeze ${name}`, run: frozen(name) },
  ]),
  // Ends every session in the middle of what it does, then comes back in order.
  { kind: 'restart postgres', run: killed('postgres', 'SIGINT') },
  { kind: 'nats down for 5 s', run: natsDown(5) },
  { kind: 'nats down for 25 s', run: natsDown(25), leastRun: 120 },
  { kind: 'nats down for 90 s', run: natsDown(90), leastRun: 600 },
  { kind: 'wipe redis', run: wipeRedis },
  { kind: 'cut sessions', run: cutSessions },
  { kind: 'kill every host', run: killEveryHost },
];

/** One of the processes of a kind: there may be several platforms and hosts. */
function one({ platform, random }: FaultParts, kind: string): string | undefined {
  const names = running(platform, new RegExp(`^${kind}(-\\d+)?$`));
  return names.length === 0 ? undefined : random.pick(names);
}

function killed(kind: string, what: NodeJS.Signals): Fault['run'] {
  return async (parts) => {
    const name = one(parts, kind);
    if (name === undefined) return;
    parts.note(`${what === 'SIGKILL' ? 'kill' : 'restart'} ${name}`);
    const isBack = parts.outages.begin(name);
    signal(parts.platform, name, what);
    if (name === 'gateway') await serves(parts.platform);
    isBack();
  };
}

/** Resolves when the gateway answers for itself again. */
async function serves(platform: Platform): Promise<void> {
  const answers = () => platform.ask('admin', 'GET', '/api/health').then(({ status }) => status === 200, () => false);
  while (!(await answers())) await sleep(100);
}

function frozen(kind: string): Fault['run'] {
  return async (parts) => {
    const name = one(parts, kind);
    if (name === undefined) return;
    const milliseconds = parts.random.whole(1_000, 6_000);
    parts.note(`freeze ${name} for ${(milliseconds / 1_000).toFixed(1)} s`);
    await freeze(parts.platform, name, milliseconds);
  };
}

function natsDown(seconds: number): Fault['run'] {
  return ({ platform, note }) => {
    note(`nats down for ${seconds} s`);
    return holdDown(platform, 'nats', seconds * 1_000);
  };
}

async function killEveryHost({ platform, note }: FaultParts): Promise<void> {
  note('kill every host');
  for (const name of running(platform, /^host-\d+$/)) signal(platform, name, 'SIGKILL');
}

/** What it holds can be built again from PostgreSQL. */
async function wipeRedis({ platform: { dataDir }, note }: FaultParts): Promise<void> {
  note('wipe redis');
  const { redis: port } = JSON.parse(readFileSync(join(dataDir, 'ports.json'), 'utf8')) as { redis: number };
  const password = openKeyring(dataDir).derive('redis/admin');
  const redis = new Redis({ port, username: 'admin', password, lazyConnect: true, maxRetriesPerRequest: 1, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
}

/** Some of the services' sessions end without a word, before or after their commits. */
async function cutSessions({ superuser, random, note }: FaultParts): Promise<void> {
  note('cut every other session');
  const text = `
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname like 'tenantry%' and usename <> 'tenantry' and hashtext($1 || pid::text) % 2 = 0`;
  await superuser('postgres', text, [String(random.whole(0, 1e9))]);
}
