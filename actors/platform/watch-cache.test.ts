import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { openPlace } from '../../config/embedded/place.ts';
import { gatewayUser } from '../../config/embedded/redis.ts';
import { createLogger } from '../../services/kit/logger.ts';
import { eventually } from '../../test/eventually.ts';
import { startTestServers, type TestServers } from '../../test/servers.ts';
import { watchCache } from './watch-cache.ts';

let servers: TestServers;

beforeAll(async () => {
  servers = await startTestServers(['redis']);
}, 60_000);

afterAll(() => servers?.stop());

test('a Redis that was started anew, with nobody but its admin, learns of the users again, and of the tenants', async () => {
  // Not the prefix that the server's own configuration has a user for: to this one it is a server of somebody else's.
  const user = gatewayUser('elsewhere', 'a password');
  const { redisUrl } = servers.addresses;
  let restored = 0;
  const watch = await watchCache(redisUrl, [user], async () => void (restored += 1), createLogger('test', 'silent'));
  try {
    expect(await keep('before')).toBe('OK');
    expect(restored).toBe(1);

    const { pid } = JSON.parse(readFileSync(openPlace(servers.dataDir).program('redis').runFile, 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');

    await eventually(async () => expect(restored).toBe(2));
    expect(await keep('after')).toBe('OK');
  } finally {
    watch.close();
  }

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
