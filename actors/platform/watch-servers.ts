import { Redis } from 'ioredis';
import type { ServiceBroker } from 'moleculer';
import { aclArguments, type RedisUser } from '../../config/embedded/redis.ts';
import type { Logger } from '../../services/kit/logger.ts';

export type WatchServersParts = {
  redis: {
    /** Of a user who may do everything. */
    url: string;
    /** Those of the platform's processes. */
    users: readonly RedisUser[];
  };
  broker: ServiceBroker;
  log: Logger;
};

/**
 * Tells whenever Redis or NATS can be reached again: it may have been started anew, and then knows no tenant. A Redis learns
 * of the platform's own users before that.
 */
export function watchServers({ redis: { url, users }, broker, log }: WatchServersParts, onBack: () => void): { close(): void } {
  const redis = new Redis(url, { connectionName: 'watch', keepAlive: 5_000 });
  redis.on('error', (err) => log.debug({ err }, 'Redis cannot be reached'));
  // The first time too: until then its restarts go unseen.
  redis.on('ready', () => {
    Promise.all(users.map((user) => redis.call('ACL', 'SETUSER', ...aclArguments(user))))
      .catch((err: unknown) => log.error({ err }, 'Redis could not be told of its users'))
      .finally(onBack);
  });
  const onConnected = ({ wasReconnect }: { wasReconnect: boolean }) => {
    if (wasReconnect) onBack();
  };
  broker.localBus.on('$transporter.connected', onConnected);
  return {
    close() {
      redis.disconnect();
      broker.localBus.off('$transporter.connected', onConnected);
    },
  };
}
