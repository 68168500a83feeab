import { Redis } from 'ioredis';
import type { Logger } from '../../services/kit/logger.ts';

/**
 * Runs `restore` now and after every new connection to Redis: it may have been started anew, and then knows no tenant.
 * Resolves after the first.
 */
export async function watchCache(redisUrl: string, restore: () => Promise<void>, log: Logger): Promise<{ close(): void }> {
  const redis = new Redis(redisUrl, { connectionName: 'watch', keepAlive: 5_000 });
  redis.on('error', (err) => log.debug({ err }, 'Redis cannot be reached'));
  const first = Promise.withResolvers<void>();
  redis.on('ready', () => {
    restore().then(first.resolve, (err: unknown) => {
      log.error({ err }, 'Redis could not be told of the tenants');
      first.reject(err);
    });
  });
  await first.promise;
  return { close: () => redis.disconnect() };
}
