import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { ServiceBroker } from 'moleculer';
import { adminConnection, gatewayUser } from '../../config/embedded/redis.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { startTestServers, type TestServers } from '../../test/servers.ts';
import { watchServers } from './watch-servers.ts';

let servers: TestServers;

beforeAll(async () => {
  servers = await startTestServers(['redis']);
}, 60_000);
afterAll(() => servers.stop());

test('it tells when Redis was started anew, which then knows the users again, when NATS was away, and nothing once it is closed', async () => {
  const { redisUrl } = servers.addresses;
  const bus = new EventEmitter();
  const told = new EventEmitter();
  const isBack = () => once(told, 'back');
  const first = isBack();
  // Not the prefix that the server's own configuration has a user for: to this one it is a server of somebody else's.
  const user = gatewayUser('elsewhere', 'a password');
  const watch = watchServers({ redis: { url: redisUrl, users: [user] }, broker: { localBus: bus } as unknown as ServiceBroker, log: createLogger('test', 'silent') }, () => told.emit('back'));
  await first;
  expect(await keep('before')).toBe('OK');

  const admin = adminConnection(redisUrl);
  await admin.connect();
  const again = isBack();
  // Its supervisor starts it again, empty.
  await admin.call('SHUTDOWN', 'NOSAVE').catch(() => {});
  await again;
  admin.disconnect();
  expect(await keep('after')).toBe('OK');

  const back: string[] = [];
  told.on('back', () => back.push('back'));
  bus.emit('$transporter.connected', { wasReconnect: false });
  expect(back).toEqual([]);
  bus.emit('$transporter.connected', { wasReconnect: true });
  expect(back).toEqual(['back']);
  watch.close();
  bus.emit('$transporter.connected', { wasReconnect: true });
  expect(back).toEqual(['back']);

  async function keep(value: string): Promise<string> {
    const { hostname, port } = new URL(redisUrl);
    const redis = new Redis({ host: hostname, port: Number(port), username: user.name, password: user.password, lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false });
    redis.on('error', () => {});
    try {
      return await redis.set('elsewhere-gateway:a', value);
    } finally {
      redis.disconnect();
    }
  }
}, 60_000);
