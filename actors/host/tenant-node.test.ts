import { beforeAll, expect, test } from '@jest/globals';
import { userJwt } from '../../config/trust/nats-jwt.ts';
import { createSeed, publicKeyOf } from '../../config/trust/nkeys.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { startTestServers, type TestServers } from '../../test/servers.ts';
import type { NodeBoot } from './contract.ts';
import { startTenantNode } from './tenant-node.ts';

const log = createLogger('test', process.env.LOG_LEVEL ?? 'silent');

let servers: TestServers;

beforeAll(async () => {
  servers = await startTestServers(['nats']);
}, 60_000);

/** A node without services, whose database is away. */
function startNode(slug: string) {
  const seed = createSeed('user');
  const jwt = userJwt({ user: publicKeyOf(seed), name: slug, issuedAt: 0 }, servers.keyring.nats.platformAccountSeed);
  const login = { user: slug, password: slug };
  const boot = {
    tenant: { slug },
    namespace: slug,
    account: slug,
    nats: { jwt, seed },
    database: { name: slug, mailbox: login, services: {}, connectionsPerRole: 1 },
    storage: { accessKey: 'a', secretKey: 'b', publicBucket: 'c', privateBucket: 'd' },
    eventsPerSecond: 10,
    signingKey: '',
  } as unknown as NodeBoot;
  const settings = { idleSeconds: 300, logLevel: 'fatal', platformPrefix: 'test' } as const;
  const nowhere = { host: '127.0.0.1', port: 1 };
  const places = { name: 'host-1', nats: { url: servers.addresses.natsUrl }, servers: { database: nowhere, redis: nowhere, s3Endpoint: 'http://127.0.0.1:1' }, settings };
  return startTenantNode(boot, places, [], { log, onIdle: () => {} });
}

test('a node that is stopped while NATS is away comes to its end', async () => {
  const node = await startNode('acme');
  await servers.stop();
  expect(await node.stop()).toEqual({ dueInMs: 0 });
}, 30_000);
