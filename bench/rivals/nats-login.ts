import { connect, type NatsConnection } from 'nats';
import { natsAuthenticator } from '../../services/kit/mesh/nats-authenticator.ts';
import type { NatsLogin } from '../platform-servers.ts';

/** How a rival comes in at the platform's NATS server; for `connect` of nats.js, or for the transporter of Moleculer. */
export function natsOptions({ url, credentials }: NatsLogin) {
  return { servers: url.replace('nats://', ''), authenticator: natsAuthenticator(credentials), noAsyncTraces: true };
}

export function natsConnection(login: NatsLogin): Promise<NatsConnection> {
  return connect(natsOptions(login));
}
