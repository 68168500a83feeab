import { Redis } from 'ioredis';
import { aclArguments, type RedisUser } from '../../config/embedded/redis.ts';
import type { Logger } from '../../services/kit/logger.ts';

/**
 * Makes `users` and runs `restore`, now and after every new connection to Redis: it may have been started anew, and then knows
 * nobody. Resolves after the first time.
 * @param redisUrl of a user who may do everything
 */
export async function watchCache(redisUrl: string, users: readonly RedisUser[], restore: () => Promise<void>, log: Logger): Promise<{ close(): void }> {
  const redis = new Redis(redisUrl, { connectionName: 'watch', keepAlive: 5_000 });
  redis.on('error', (err) => log.debug({ err }, 'Redis cannot be reached'));
  const first = Promise.withResolvers<void>();
  const tell = async (): Promise<void> => {
    for (const user of users) await redis.call('ACL', 'SETUSER', ...aclArguments(user));
    await restore();
  };
  redis.on('ready', () => {
    tell().then(first.resolve, (err: unknown) => {
      log.error({ err }, 'Redis could not be told of its users');
      first.reject(err);
    });
  });
  await first.promise;
  return { close: () => redis.disconnect() };
}
