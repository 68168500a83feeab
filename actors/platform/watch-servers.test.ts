import { EventEmitter, once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ServiceBroker } from 'moleculer';
import { adminConnection } from '../../config/embedded/redis.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { startTestServers, type TestServers } from '../../test/servers.ts';
import { watchServers } from './watch-servers.ts';

let servers: TestServers;

beforeAll(async () => {
  servers = await startTestServers(['redis']);
}, 60_000);
afterAll(() => servers.stop());

test('it tells when Redis was started anew, when NATS was away, and nothing once it is closed', async () => {
  const { redisUrl } = servers.addresses;
  const bus = new EventEmitter();
  const told = new EventEmitter();
  const isBack = () => once(told, 'back');
  const first = isBack();
  const watch = watchServers({ redisUrl, broker: { localBus: bus } as unknown as ServiceBroker, log: createLogger('test', 'silent') }, () => told.emit('back'));
  await first;

  const admin = adminConnection(redisUrl);
  await admin.connect();
  const again = isBack();
  // Its supervisor starts it again, empty.
  await admin.call('SHUTDOWN', 'NOSAVE').catch(() => {});
  await again;
  admin.disconnect();

  const back: string[] = [];
  told.on('back', () => back.push('back'));
  bus.emit('$transporter.connected', { wasReconnect: false });
  expect(back).toEqual([]);
  bus.emit('$transporter.connected', { wasReconnect: true });
  expect(back).toEqual(['back']);
  watch.close();
  bus.emit('$transporter.connected', { wasReconnect: true });
  expect(back).toEqual(['back']);
}, 60_000);
