import { Redis } from 'ioredis';
import type { ServiceBroker } from 'moleculer';
import type { Logger } from '../../services/kit/logger.ts';

export type WatchServersParts = { redisUrl: string; broker: ServiceBroker; log: Logger };

/** Tells whenever Redis or NATS can be reached again: it may have been started anew, and then knows no tenant. */
export function watchServers({ redisUrl, broker, log }: WatchServersParts, onBack: () => void): { close(): void } {
  const redis = new Redis(redisUrl, { connectionName: 'watch', keepAlive: 5_000 });
  redis.on('error', (err) => log.debug({ err }, 'Redis cannot be reached'));
  // The first time too: until then its restarts go unseen.
  redis.on('ready', onBack);
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
