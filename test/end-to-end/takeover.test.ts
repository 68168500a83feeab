/** Two platform nodes, of which one leads: what its death and its hanging cost the tenants. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ServiceBroker } from 'moleculer';
import { natsUserOf, platformDatabaseOf, prefix } from '../../bench/platform-servers.ts';
import { createBroker } from '../../moleculer.config.ts';
import { codeOf } from '../../services/kit/errors.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { followLeader } from '../../services/kit/mesh/follow-leader.ts';
import { forgetNodesOf, nodesOf } from '../../services/kit/mesh/forget-nodes.ts';
import { platformNamespace } from '../../services/kit/platform.ts';
import { serviceScope } from '../../services/kit/scope.ts';
import { type Platform, startPlatform } from '../platform.ts';
import { until } from '../shop.ts';
import { atDatabase } from '../tenant-traces.ts';

/** Milliseconds: 5 s are promised, the rest is this machine's. */
const generous = 15_000;
/** Of a request, as the gateway has it, and what this machine adds. */
const settledWithin = 15_000;

let platform: Platform;
let broker: ServiceBroker;

beforeAll(async () => {
  platform = await startPlatform({ PLATFORM_NODES: '2', HOSTS: '2' });
  broker = createBroker({ namespace: platformNamespace(prefix), role: 'test', nats: natsUserOf(platform), log: createLogger('test', 'silent') });
  followLeader(broker);
  await broker.start();
  await broker.waitForServices(['registry', 'host']);
  for (const slug of ['busy', 'dozing', 'drowsy']) await platform.tenant(slug);
}, 180_000);

afterAll(async () => {
  await broker?.stop();
  await platform?.stop();
}, 30_000);

const call = (action: string, params: object, nodeID?: string) =>
  broker.call(action, params, { nodeID, meta: { scope: serviceScope('test', 'test') } });

async function fence(): Promise<number> {
  const [row] = await atDatabase<{ fence: string }>(platform, platformDatabaseOf('platform'), 'select fence from registry.supervision');
  return Number(row!.fence);
}

/** The name of the process that leads: the only one with the service of the supervisor, which others may hear of a moment later. */
async function leader(): Promise<string> {
  await broker.waitForServices('supervisor');
  const names = nodesWith('supervisor').map((nodeId) => nodeId.replace(/-[0-9a-f]{12}$/, ''));
  const living = names.filter((name) => name in platform.processes());
  expect(living).toHaveLength(1);
  return living[0]!;
}

function nodesWith(service: string): string[] {
  return broker.registry.getServiceList({ onlyAvailable: true }).flatMap(({ name, nodeID }) => (name === service && nodeID ? [nodeID] : []));
}

/** Of a process that is there. */
function nodeOf(name: string): string {
  return nodesWith('registry').find((nodeId) => nodesOf(name).test(nodeId))!;
}

type Load = { stop(): Promise<{ statuses: Record<string, number>; slowest: number }> };

/** Asks a tenant by several clients until it is stopped. */
function ask(slug: string, clients = 4): Load {
  const run = { going: true, statuses: {} as Record<string, number>, slowest: 0 };
  const asking = Array.from({ length: clients }, async () => {
    for (; run.going; await sleep(20)) {
      const begun = performance.now();
      const { status } = await platform.ask(slug, 'GET', '/api/products?limit=1');
      run.statuses[status] = (run.statuses[status] ?? 0) + 1;
      run.slowest = Math.max(run.slowest, performance.now() - begun);
    }
  });
  return {
    async stop() {
      run.going = false;
      await Promise.all(asking);
      return run;
    },
  };
}

async function putToSleep(slug: string): Promise<void> {
  await until(async () => (await platform.ask('admin', 'POST', `/api/tenants/${slug}/sleep`, { token: await platform.token('admin') })).status === 202);
}

async function timedAsk(slug: string): Promise<{ status: number; milliseconds: number }> {
  const begun = performance.now();
  const { status } = await platform.ask(slug, 'GET', '/api/products');
  return { status, milliseconds: Math.round(performance.now() - begun) };
}

async function untilFenceAbove(before: number): Promise<number> {
  const begun = performance.now();
  while ((await fence()) <= before) {
    if (performance.now() - begun > generous) throw new Error(`nobody takes the lead: ${platform.output()}`);
    await sleep(20);
  }
  return Math.round(performance.now() - begun);
}

/** How many nodes of each tenant run, as the hosts themselves say. */
async function running(): Promise<Record<string, number>> {
  const lists = await Promise.all(nodesWith('host').map((hostId) => call('host.nodes.list', {}, hostId) as Promise<{ slug: string }[]>));
  const counts: Record<string, number> = {};
  for (const { slug } of lists.flat()) counts[slug] = (counts[slug] ?? 0) + 1;
  return counts;
}

test('the leader is killed: those awake are served on, and a sleeper’s request is answered through the next one', async () => {
  await putToSleep('dozing');
  expect((await timedAsk('busy')).status).toBe(200);
  const before = await fence();
  const load = ask('busy');
  await sleep(500);
  const old = await leader();
  process.kill(platform.processes()[old]!, 'SIGKILL');
  forgetNodesOf(broker, old);
  const waking = timedAsk('dozing');
  const takenOver = await untilFenceAbove(before);
  const woken = await waking;
  await sleep(2_000);
  const { statuses, slowest } = await load.stop();
  process.stdout.write(`leader killed: taken over after ${takenOver} ms, a sleeper answered after ${woken.milliseconds} ms, the slowest of others ${Math.round(slowest)} ms\n`);
  expect(woken).toEqual({ status: 200, milliseconds: expect.any(Number) });
  expect(Object.keys(statuses)).toEqual(['200']);
  expect(await running()).toMatchObject({ busy: 1, dozing: 1 });
}, 120_000);

test('the leader hangs: the other leads, and what the old one would write when it goes on is refused', async () => {
  await until(async () => Object.keys(platform.processes()).filter((name) => name.startsWith('platform')).length === 2);
  await until(async () => nodesWith('registry').length === 2);
  await putToSleep('drowsy');
  const before = await fence();
  const old = await leader();
  const pid = platform.processes()[old]!;
  const load = ask('busy');
  process.kill(pid, 'SIGSTOP');
  try {
    const waking = timedAsk('drowsy');
    const takenOver = await untilFenceAbove(before);
    const woken = await waking;
    const again = await timedAsk('drowsy');
    process.stdout.write(`leader hung: taken over after ${takenOver} ms; a sleeper's request got ${woken.status} after ${woken.milliseconds} ms, the next ${again.status} after ${again.milliseconds} ms\n`);
    expect(woken.milliseconds).toBeLessThan(settledWithin);
    expect([woken.status, again.status]).toEqual([200, 200]);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await until(async () => /leads the platform no more/.test(platform.output()), generous);
  const write = call('registry.tenants.record', { slug: 'drowsy', fence: before, awake: false }, nodeOf(old));
  expect(await write.then(() => 'written', codeOf)).toBe('supervisor_succeeded');
  await sleep(2_000);
  const { statuses, slowest } = await load.stop();
  process.stdout.write(`leader hung: the slowest of others ${Math.round(slowest)} ms\n`);
  expect(Object.keys(statuses)).toEqual(['200']);
  expect(await running()).toMatchObject({ busy: 1, drowsy: 1 });
  expect((await timedAsk('drowsy')).status).toBe(200);
}, 120_000);
