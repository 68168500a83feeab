/** What the processes of the platform may do in its NATS account. */
import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Context, ServiceBroker } from 'moleculer';
import { connect, Events, type NatsConnection } from 'nats';
import { createBroker } from '../../moleculer.config.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { natsAuthenticator, type NatsCredentials } from '../../services/kit/mesh/nats-authenticator.ts';
import { newNodeId } from '../../services/kit/mesh/node-id.ts';
import { type SharedServers, testServers } from '../../test/servers.ts';
import { gatewayPermissions, nodePermissions } from './mesh-subjects.ts';
import { userJwt } from './nats-jwt.ts';
import { createSeed, publicKeyOf } from './nkeys.ts';

const namespace = `subjects-${randomBytes(4).toString('hex')}`;
const opened: { stop(): Promise<void> }[] = [];
let servers: SharedServers;

beforeAll(async () => {
  servers = await testServers();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.stop()));
});

type PermissionsOf = typeof nodePermissions;

function userOf(nodeId: string, permissionsOf: PermissionsOf): NatsCredentials {
  const seed = createSeed('user');
  const claims = { user: publicKeyOf(seed), name: nodeId, issuedAt: Math.floor(Date.now() / 1000), permissions: permissionsOf(namespace, nodeId) };
  return { seed, jwt: userJwt(claims, servers.keyring.nats.platformAccountSeed) };
}

async function node(role: string, permissionsOf: PermissionsOf = nodePermissions): Promise<ServiceBroker> {
  const nodeId = newNodeId(role);
  const nats = { url: servers.addresses.natsUrl, credentials: userOf(nodeId, permissionsOf), nodeId };
  const broker = createBroker({ namespace, role, nats, log: createLogger('test', 'silent') });
  opened.push(broker);
  broker.createService({ name: role, actions: { say: ({ params }: Context<{ word: string }>) => `${role}: ${params.word}` } });
  await broker.start();
  return broker;
}

async function connectAs(permissionsOf: PermissionsOf): Promise<NatsConnection> {
  const authenticator = natsAuthenticator(userOf(newNodeId('host-1'), permissionsOf));
  const connection = await connect({ servers: servers.addresses.natsUrl, authenticator, reconnect: false });
  opened.push({ stop: () => connection.close() });
  return connection;
}

/** The subjects that NATS denies. */
async function deniedOf(connection: NatsConnection, operation: 'subscription' | 'publish', subjects: readonly string[]): Promise<string[]> {
  const denied: string[] = [];
  void (async () => {
    for await (const { type, permissionContext } of connection.status()) {
      if (type === Events.Error && permissionContext?.operation === operation) denied.push(permissionContext.subject);
    }
  })();
  for (const subject of subjects) {
    if (operation === 'publish') connection.publish(subject, '{}');
    else connection.subscribe(subject, { callback: () => {} });
  }
  // What was denied was told before the server answers this.
  await connection.flush();
  await new Promise((resolve) => setImmediate(resolve));
  return denied;
}

test('the nodes of the platform ask each other and are answered', async () => {
  const [platform, host, gateway] = await Promise.all([node('platform'), node('host-1'), node('gateway', gatewayPermissions)]);
  await Promise.all([platform, host, gateway].map((broker) => broker.waitForServices(['platform', 'host-1', 'gateway'], 15_000)));
  expect(await host.call('platform.say', { word: 'hello' })).toBe('platform: hello');
  expect(await platform.call('host-1.say', { word: 'start' })).toBe('host-1: start');
  expect(await gateway.call('platform.say', { word: 'who' })).toBe('platform: who');
});

test('a host hears neither what others are asked nor what they are answered, nor what tenants say', async () => {
  const subjects = [
    ...['RES', 'REQ', 'EVENT', 'INFO', 'DISCOVER'].flatMap((packet) => [`${packet}.gateway-0123456789ab`, `${packet}.*`, `${packet}.>`]),
    '>',
  ].map((tail) => `MOL-${namespace}.${tail}`);
  const others = ['>', '_INBOX.>', 'answer.>', 'nudge.>', 'req.>', '$SYS.>', 'MOL-elsewhere.INFO', '$JS.API.>'];
  const host = await connectAs(nodePermissions);
  expect(await deniedOf(host, 'subscription', [...subjects, ...others])).toEqual([...subjects, ...others]);
});

test('a host speaks to nobody but the nodes of the platform: not to tenants as a gateway does, nor as a tenant', async () => {
  const subjects = ['req.ACCOUNT.host-1', 'answer.ACCOUNT.gateway.1', 'nudge.ACCOUNT.prices', '_INBOX.a', '$SYS.REQ.CLAIMS.UPDATE', '$JS.API.INFO', 'MOL-elsewhere.REQ.host-1'];
  const host = await connectAs(nodePermissions);
  expect(await deniedOf(host, 'publish', [...subjects, `MOL-${namespace}.REQ.platform`])).toEqual(subjects);
});

test('a gateway speaks to tenants and hears them, and can neither answer nor tell in the place of one', async () => {
  const gateway = await connectAs(gatewayPermissions);
  expect(await deniedOf(gateway, 'publish', ['req.ACCOUNT.host-1', 'answer.ACCOUNT.gateway.1', 'nudge.ACCOUNT.prices'])).toEqual(['answer.ACCOUNT.gateway.1', 'nudge.ACCOUNT.prices']);
  expect(await deniedOf(gateway, 'subscription', ['answer.*.gateway.*', 'nudge.ACCOUNT.>', 'req.>', '_INBOX.>'])).toEqual(['req.>', '_INBOX.>']);
});
