import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { ServiceBroker } from 'moleculer';
import { userJwt } from '../../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../../config/trust/nkeys.ts';
import { createBroker } from '../../moleculer.config.ts';
import { AppError, codeOf } from '../../services/kit/errors.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { callerFor } from '../../services/kit/outgoing.ts';
import { platformNamespace } from '../../services/kit/platform.ts';
import { serviceScope } from '../../services/kit/scope.ts';
import { freePort } from '../../test/free-port.ts';
import { testServers } from '../../test/servers.ts';
import { leadPlatform, type LeadPlatformParts } from './lead-platform.ts';
import type { Leader } from './leadership.ts';

const log = createLogger('test', process.env.LOG_LEVEL ?? 'silent');
const scope = serviceScope('gateway', 'request-1');

let broker: ServiceBroker;
let redisUrl: string;
/** What the registry answers to a supervisor that begins. */
let unsettled: () => Promise<object[]>;
/** How often somebody was to start and stop hosts. */
let hostExecutors = 0;
const leaders: Leader[] = [];

beforeAll(async () => {
  const { addresses, keyring } = await testServers();
  redisUrl = addresses.redisUrl;
  const seed = createSeed('user');
  const jwt = userJwt({ user: publicKeyOf(seed), name: 'platform', issuedAt: 0 }, keyring.nats.platformAccountSeed);
  const namespace = platformNamespace(`l${randomBytes(4).toString('hex')}`);
  broker = createBroker({ namespace, role: 'platform', nats: { url: addresses.natsUrl, credentials: { jwt, seed } }, log });
  broker.createService({
    name: 'registry',
    actions: {
      'tenants.unsettled': () => unsettled(),
      'tenants.due': () => [],
      'tenants.load': () => Promise.reject(new AppError('tenant_not_found')),
    },
  });
  await broker.start();
}, 60_000);

afterEach(async () => {
  for (const leader of leaders.splice(0)) await leader.stop();
});

afterAll(() => broker.stop());

async function lead(fence: number, settings: LeadPlatformParts['settings'] = { idleSeconds: 300, scalerPort: undefined, scalerAddress: '127.0.0.1' }): Promise<Leader> {
  const leader = await leadPlatform(
    {
      prefix: 'test',
      masterKey: randomBytes(32),
      provisioning: {} as never,
      broker,
      redis: { url: redisUrl, users: [] },
      call: callerFor(broker, serviceScope('supervisor', 'test')),
      settings,
      hostExecutor() {
        hostExecutors += 1;
        return { min: 1, max: 1, running: () => 1, setHosts: async () => {} };
      },
      log,
    },
    fence,
    () => {},
  );
  leaders.push(leader);
  return leader;
}

const services = () => broker.services.map(({ name }) => name).filter((name) => name === 'supervisor' || name === 'autoscaler').toSorted();
const hostWatches = () => broker.localBus.listeners('$node.disconnected').length;
const ask = () => broker.call('supervisor.tenants.activate', { slug: 'nobody' }, { meta: { scope } }).then(() => 'answered', codeOf);

test('a lead that cannot begin leaves no service and no watch behind, and the next one is whole', async () => {
  const watchesBefore = hostWatches();
  unsettled = () => Promise.reject(new AppError('database_unavailable'));
  await expect(lead(1)).rejects.toMatchObject({ type: 'database_unavailable' });
  expect([services(), hostWatches()]).toEqual([[], watchesBefore]);
  unsettled = async () => [];
  await lead(2);
  expect(services()).toEqual(['autoscaler', 'supervisor']);
  expect(await ask()).toBe('tenant_not_found');
  await leaders.pop()!.stop();
  expect([services(), hostWatches()]).toEqual([[], watchesBefore]);
});

test('whoever leads starts and stops hosts, but for where KEDA asks for the numbers', async () => {
  unsettled = async () => [];
  for (const [fence, scalerPort, executors] of [[3, undefined, 1], [4, await freePort(), 0]] as const) {
    hostExecutors = 0;
    await lead(fence, { idleSeconds: 300, scalerPort, scalerAddress: '127.0.0.1' });
    expect(hostExecutors).toBe(executors);
    await leaders.pop()!.stop();
  }
});

test('a port of the scaler that another holds keeps nobody from leading', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  unsettled = async () => [];
  await lead(5, { idleSeconds: 300, scalerPort: (holder.address() as AddressInfo).port, scalerAddress: '127.0.0.1' });
  expect(await ask()).toBe('tenant_not_found');
  holder.close();
});
