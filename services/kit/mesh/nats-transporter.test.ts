import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ServiceBroker } from 'moleculer';
import { openPlace } from '../../../config/embedded/place.ts';
import { userJwt } from '../../../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../../../config/trust/nkeys.ts';
import { createBroker, requestTimeout } from '../../../moleculer.config.ts';
import { eventually } from '../../../test/eventually.ts';
import { startTestServers, type TestServers } from '../../../test/servers.ts';
import { codeOf } from '../errors.ts';
import { createLogger } from '../logger.ts';
import { connectionOf } from './nats-transporter.ts';

let servers: TestServers;
const brokers: ServiceBroker[] = [];

beforeAll(async () => {
  servers = await startTestServers(['nats']);
}, 60_000);

afterAll(async () => {
  await Promise.all(brokers.map((broker) => broker.stop()));
  await servers.stop();
});

test('calls pass between nodes', async () => {
  const { caller } = await pair('plain');
  expect(await caller.call('echo.back', { word: 'hello' })).toEqual({ word: 'hello' });
});

test('an outage fails calls at once, settles those in flight, and everything comes back by itself', async () => {
  const { caller } = await pair('outage');
  const inFlight = caller.call('echo.never').then(() => 'answered', codeOf);
  await setTimeout(50);
  const outageAt = performance.now();
  killNats();
  expect(await inFlight).toBe('service_unavailable');
  expect(await caller.call('echo.back', {}).then(() => 'answered', codeOf)).toBe('service_unavailable');
  // Not by the deadline of the request.
  expect(performance.now() - outageAt).toBeLessThan(requestTimeout);
  expect(caller.transit!.pendingRequests.size).toBe(0);
  await expect(eventually(() => caller.call('echo.back', { word: 'again' }))).resolves.toEqual({ word: 'again' });
}, 30_000);

test('a node that starts while NATS is away is up once NATS is back', async () => {
  await pair('early');
  killNats();
  const early = brokerFor('early');
  await early.start();
  await early.waitForServices('echo', 15_000);
  expect(await eventually(() => early.call('echo.back', { word: 'early' }))).toEqual({ word: 'early' });
}, 60_000);

test('a node that leaves at the moment that NATS goes keeps no connection', async () => {
  const { answerer } = await pair('farewell');
  const connection = connectionOf(answerer);
  killNats();
  await answerer.transit!.tx.disconnect();
  expect(connection.isClosed()).toBe(true);
}, 30_000);

test('an answer that is too large for NATS is a coded error, not a time-out', async () => {
  const { caller } = await pair('large');
  expect(await caller.call('echo.large').then(() => 'answered', codeOf)).toBe('answer_too_large');
  const params = { word: 'x'.repeat(5_000_000) };
  expect(await caller.call('echo.back', params).then(() => 'answered', codeOf)).toBe('message_too_large');
  expect(caller.transit!.pendingRequests.size).toBe(0);
});

test('a node whose subscriptions are denied does not start', async () => {
  const broker = brokerFor('denied', { subscribe: { allow: ['MOL-denied.PING'] }, publish: { allow: ['>'] } });
  await expect(broker.start()).rejects.toThrow(/NATS denies the subscriptions .*MOL-denied\.REQ/);
});

test('a denied publish leaves the node hearing', async () => {
  const { answerer } = await pair('quiet');
  const shy = brokerFor('quiet', { publish: { deny: ['MOL-quiet.EVENT.>'] }, subscribe: { allow: ['>'] } });
  const heard: unknown[] = [];
  shy.createService({ name: 'listener', events: { 'loud.*': (ctx: { params: unknown }) => void heard.push(ctx.params) } });
  await shy.start();
  await shy.waitForServices('echo', 15_000);
  await shy.broadcast('loud.own', {}).catch(() => {});
  await setTimeout(100);
  await eventually(async () => {
    await answerer.broadcast('loud.other', { n: 1 });
    await setTimeout(50);
    expect(heard).toContainEqual({ n: 1 });
  });
  expect(await shy.call('echo.back', { word: 'still' })).toEqual({ word: 'still' });
});

async function pair(namespace: string): Promise<{ caller: ServiceBroker; answerer: ServiceBroker }> {
  const answerer = brokerFor(namespace);
  answerer.createService({
    name: 'echo',
    actions: {
      back: (ctx: { params: unknown }) => ctx.params,
      never: () => new Promise(() => {}),
      large: () => 'x'.repeat(5_000_000),
    },
  });
  const caller = brokerFor(namespace);
  await Promise.all([answerer.start(), caller.start()]);
  await caller.waitForServices('echo', 15_000);
  return { caller, answerer };
}

function brokerFor(namespace: string, permissions?: Parameters<typeof userJwt>[0]['permissions']): ServiceBroker {
  const seed = createSeed('user');
  const claims = { user: publicKeyOf(seed), name: namespace, issuedAt: Math.floor(Date.now() / 1000), permissions };
  const broker = createBroker({
    namespace,
    role: 'test',
    nats: { url: servers.addresses.natsUrl, credentials: { jwt: userJwt(claims, servers.keyring.nats.platformAccountSeed), seed } },
    log: createLogger('test', 'silent'),
  });
  brokers.push(broker);
  return broker;
}

function killNats(): void {
  const { pid } = JSON.parse(readFileSync(openPlace(servers.dataDir).program('nats').runFile, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
}
