import moleculer, { type BrokerOptions, type ServiceBroker } from 'moleculer';
import type { Logger } from './services/kit/logger.ts';
import { natsAuthenticator, type NatsCredentials } from './services/kit/mesh/nats-authenticator.ts';
import { NatsTransporter } from './services/kit/mesh/nats-transporter.ts';
import { newNodeId } from './services/kit/mesh/node-id.ts';
import { PinoLogger } from './services/kit/mesh/pino-logger.ts';

export type BrokerPlace = {
  /** The Moleculer namespace: the platform's, or a tenant's. */
  namespace: string;
  /** What the node is, e.g. `gateway` or `host-1`. */
  role: string;
  /** `nodeId`: the only one that the credentials are for, if they are for one; never used before. */
  nats: { url: string; credentials: NatsCredentials; nodeId?: string };
  log: Logger;
  /**
   * A node of a tenant is alone or nearly so in its namespace, and its supervisor knows when it dies: it sends no heartbeats,
   * which would cost more than all else that a thousand idle ones do, and has no service of Moleculer's own.
   */
  isTenant?: true;
};

/** Milliseconds after which a request is answered with `request_timeout`, whatever happens to its receiver. */
export const requestTimeout = 10_000;

// Without the debounce of a second that Moleculer puts before a node tells of its services; its types do not name it.
const announcingAtOnce: BrokerOptions['transit'] & { serviceChangedDebounceTime: number } = {
  maxQueueSize: 10_000,
  serviceChangedDebounceTime: 1,
};

/** How every broker of the mesh is made. There is no other place, and no configuration from the surroundings. */
function brokerOptions(place: BrokerPlace): BrokerOptions {
  const { hostname, port } = new URL(place.nats.url);
  return {
    namespace: place.namespace,
    nodeID: place.nats.nodeId ?? newNodeId(place.role),
    transporter: new NatsTransporter({
      servers: `${hostname}:${port || 4222}`,
      authenticator: natsAuthenticator(place.nats.credentials),
      name: place.role,
    }),
    serializer: 'JSON',
    requestTimeout,
    // The sender retries where it knows that a repetition is safe; Moleculer cannot know.
    retryPolicy: { enabled: false },
    // Callers in flight get their answer before a node leaves.
    tracking: { enabled: true, shutdownTimeout: 2_000 },
    registry: { preferLocal: true, stopDelay: 0 },
    heartbeatInterval: place.isTenant ? 0 : 5,
    heartbeatTimeout: place.isTenant ? 0 : 15,
    transit: announcingAtOnce,
    // Contracts check params and answers; Moleculer's own validator would do it twice.
    validator: false,
    internalServices: !place.isTenant,
    contextParamsCloning: false,
    // Signals belong to the root supervisor, which stops its children in order.
    skipProcessEventRegistration: true,
    logger: new PinoLogger(place.log),
  };
}

/** Makes a broker; nothing is connected before its `start()`. */
export function createBroker(place: BrokerPlace, middlewares: NonNullable<BrokerOptions['middlewares']> = []): ServiceBroker {
  return new moleculer.ServiceBroker({ ...brokerOptions(place), middlewares });
}
