import moleculer, { type BrokerOptions, type ServiceBroker } from 'moleculer';
import type { NatsLogin } from '../platform-servers.ts';
import { natsOptions } from './nats-login.ts';

/** A broker with nothing of ours: Moleculer's defaults and its own transporter. */
export function stockBroker(nodeID: string, login: NatsLogin): ServiceBroker {
  const transporter: BrokerOptions['transporter'] = { type: 'NATS', options: natsOptions(login) };
  return new moleculer.ServiceBroker({ namespace: 'stock', nodeID, transporter, logger: false, skipProcessEventRegistration: true });
}
