import type { ServiceBroker } from 'moleculer';
import { createBroker } from '../moleculer.config.ts';
import type { Call } from '../services/kit/call.ts';
import { createLogger } from '../services/kit/logger.ts';
import { callerFor } from '../services/kit/outgoing.ts';
import { platformNamespace } from '../services/kit/platform.ts';
import { serviceScope } from '../services/kit/scope.ts';
import type { Platform } from '../test/platform.ts';
import { natsUserOf, prefix } from './platform-servers.ts';

/** Joins the platform's namespace and asks its services as one of them would. */
export async function joinPlatform(platform: Platform): Promise<{ broker: ServiceBroker; call: Call; leave(): Promise<void> }> {
  const broker = createBroker({
    namespace: platformNamespace(prefix),
    role: 'bench',
    nats: natsUserOf(platform),
    log: createLogger('bench', 'fatal'),
  });
  await broker.start();
  await broker.waitForServices(['supervisor', 'registry']);
  return { broker, call: callerFor(broker, serviceScope('bench', 'bench')), leave: () => broker.stop() };
}
