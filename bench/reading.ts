import { get } from 'node:http';
import { json } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import { plans } from '../config/plans.ts';
import { benchShop, slug } from './bench-shop.ts';
import type { Bound, Outcome, Surroundings } from './benchmark.ts';
import { type Load, loadGenerator, loadHttp, type Target } from './http-load.ts';
import { median } from './percentiles.ts';
import { databaseOf, natsUserOf, superuserOf } from './platform-servers.ts';
import { processorTime } from './processor-time.ts';
import { startHttpRival } from './rivals/http-rival.ts';
import { ratioOf, sideBySide } from './side-by-side.ts';

const rounds = 7;
const seconds = 3;

/** Reads one address of the shop, from Tenantry and from Fastify with NATS and `pg`, in turns. */
export async function compareReading(around: Surroundings, path: string, connections: number, goal?: Bound): Promise<Outcome> {
  const { platform } = await benchShop(around);
  const rival = await startHttpRival({
    nats: natsUserOf(platform),
    database: superuserOf(platform, databaseOf(slug)),
    connections: plans.starter.database.connectionsPerRole,
  });
  try {
    const ours: Target = { port: platform.port, host: `${slug}.localhost:${platform.port}`, path };
    const theirs: Target = { port: rival.port, host: `127.0.0.1:${rival.port}`, path };
    if (!isDeepStrictEqual(await answerOf(ours), await answerOf(theirs))) throw new Error(`the two give different answers for ${path}`);
    for (const target of [ours, theirs, ours, theirs]) await loadHttp(target, connections, 2);
    const { gateway, ...others } = platform.processes();
    const hosts = Object.entries(others).flatMap(([name, pid]) => (name.startsWith('host-') ? [pid] : []));
    const pairs = await sideBySide(
      rounds,
      () => measured(ours, connections, [gateway!, ...hosts]),
      () => measured(theirs, connections, rival.pids),
    );
    const middle = (side: 'one' | 'other', figure: keyof Measured) => median(pairs.map((pair) => pair[side][figure]));
    return {
      figures: [
        { name: 'Tenantry', value: middle('one', 'perSecond'), unit: '/s', goal },
        { name: 'Tenantry, p50', value: middle('one', 'p50'), unit: 'ms' },
        { name: 'Tenantry, p99', value: middle('one', 'p99'), unit: 'ms' },
        { name: 'Tenantry, processor time of a request', value: middle('one', 'processor'), unit: 'ms' },
        { name: 'Fastify + nats.js + pg', value: middle('other', 'perSecond'), unit: '/s' },
        { name: 'Fastify + nats.js + pg, p50', value: middle('other', 'p50'), unit: 'ms' },
        { name: 'Fastify + nats.js + pg, p99', value: middle('other', 'p99'), unit: 'ms' },
        { name: 'Fastify + nats.js + pg, processor time of a request', value: middle('other', 'processor'), unit: 'ms' },
        { name: 'ratio', value: ratioOf(pairs, ({ perSecond }) => perSecond), unit: '×', must: { atLeast: 0.7 } },
        { name: 'ratio by processor time', value: 1 / ratioOf(pairs, ({ processor }) => processor), unit: '×' },
      ],
      notes: [`${connections} connections, ${rounds} rounds of ${seconds} s each, load by ${loadGenerator}`],
    };
  } finally {
    await rival.stop();
  }
}

/** `processor`: milliseconds that the processes of Node used for each request. */
type Measured = Load & { processor: number };

async function measured(target: Target, connections: number, pids: readonly number[]): Promise<Measured> {
  const used = () => pids.reduce((sum, pid) => sum + processorTime(pid), 0);
  const before = used();
  const load = await loadHttp(target, connections, seconds);
  return { ...load, processor: (used() - before) / (load.perSecond * seconds) };
}

async function answerOf({ port, host, path }: Target): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  get({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => {
    json(answer).then(resolve, reject);
  }).once('error', reject);
  return promise;
}
