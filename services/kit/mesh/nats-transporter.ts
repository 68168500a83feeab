import { setTimeout as sleep } from 'node:timers/promises';
import moleculer from 'moleculer';
import type { ServiceBroker, Transit } from 'moleculer';
import { connect, ErrorCode, Events, type ConnectionOptions, type NatsConnection, NatsError, type Status } from 'nats';
import { AppError } from '../errors.ts';

/** What Moleculer puts on the wire, as far as this file looks into it. */
type Packet = { type: string; target?: string | null; payload: object };

/** Milliseconds. */
const connectTimeout = 2_000;
const [shortestPause, longestPause] = [100, 2_000];

const packets = { request: 'REQ', response: 'RES' };

/** The parts of Moleculer's transit that this file drives itself; pinned by the exact version in package.json. */
type TransitInternals = Transit & {
  __connectResolve: ((value: null | Promise<never>) => void) | null;
  disconnecting: boolean;
  makeSubscriptions(): Promise<void>;
  pendingRequests: Map<string, { reject(error: unknown): void }>;
  removePendingRequest(id: string): void;
  sendResponse(node: string, id: string, meta: object, headers: null, data: null, error: unknown): Promise<void>;
  discoverer: { sendLocalNodeInfo(): Promise<void>; discoverAllNodes(): Promise<void>; stopHeartbeatTimers(): void };
};

/**
 * Moleculer's NATS transporter, made to fail at once and to come back by itself.
 *
 * nats.js drops what it holds at every dial and Moleculer goes on as if connected; so a lost connection here marks the
 * transporter as such (calls are refused at once) and settles every request in flight; a new one re-announces the node.
 */
export class NatsTransporter extends moleculer.Transporters.NATS {
  declare client: NatsConnection | null;
  declare transit: TransitInternals;
  readonly #connection: ConnectionOptions;
  #isWanted = true;
  #denied: string[] = [];
  /** Messages of one turn of the event loop go out in one write: that is what costs most. */
  #outbox: { topic: string; data: Buffer }[] = [];

  constructor(connection: ConnectionOptions) {
    super({});
    this.#connection = {
      ...connection,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
      reconnectJitter: 100,
      ignoreAuthErrorAbort: true,
      // A cut cable is noticed after two silent intervals rather than minutes.
      pingInterval: 10_000,
      maxPingOut: 2,
      noAsyncTraces: true,
    };
  }

  /** Replaces Moleculer's half second of waiting after a connect: what is discovered later arrives as it comes. */
  override init(transit: Transit, messageHandler: (command: string, message: string) => void): void {
    super.init(transit, messageHandler, (wasReconnect) => this.#afterConnect(wasReconnect));
  }

  override async connect(): Promise<void> {
    const client = await this.#dial();
    this.client = client;
    void this.#watch(client);
    void client.closed().then(() => {
      this.connected = false;
      if (this.client === client) void this.#connectAgain();
    });
    await this.onConnected();
  }

  /** Moleculer would wait for five seconds after each failure, and a tenant that wakes with it. */
  async #dial(): Promise<NatsConnection> {
    this.#isWanted = true;
    for (let pause = shortestPause; this.#isWanted; pause = Math.min(pause * 2, longestPause)) {
      try {
        const client = await connectInTime(this.#connection);
        if (this.#isWanted) return client;
        await client.close();
      } catch (error) {
        this.logger.debug('NATS cannot be reached; trying again', error);
        await sleep(pause);
      }
    }
    throw new NatsError('the broker is stopped', ErrorCode.ConnectionClosed);
  }

  override async disconnect(): Promise<void> {
    this.#isWanted = false;
    this.#flushOutbox();
    const { client } = this;
    this.client = null;
    if (client === null || client.isClosed()) return;
    // Nothing to flush to while the server is away: closing must not wait for it, nor fail where it goes at this moment.
    if (this.connected) await client.flush().catch(() => {});
    await client.close();
  }

  override subscribe(command: string, nodeId?: string): Promise<void> {
    this.#listen(this.getTopicName(command, nodeId), command);
    return this.broker.Promise.resolve();
  }

  // Requests are addressed to a node that Moleculer's registry has chosen; the balanced subjects stay unused.
  override makeBalancedSubscriptions(): Promise<void> {
    return this.broker.Promise.resolve();
  }

  override async prepublish(packet: Packet): Promise<void> {
    try {
      await super.prepublish(packet as Parameters<InstanceType<typeof moleculer.Transporters.NATS>['prepublish']>[0]);
    } catch (error) {
      // Moleculer rejects the call but forgets the entry in its table of pending calls.
      if (packet.type === packets.request) this.transit.removePendingRequest(idOf(packet));
      throw error;
    }
  }

  override async send(topic: string, data: Buffer, about: { packet?: Packet } = {}): Promise<void> {
    const { client } = this;
    if (client === null) return;
    const limit = client.info?.max_payload ?? Number.POSITIVE_INFINITY;
    if (data.length > limit) return this.#refuseOversized(about.packet, data.length, limit);
    if (this.#outbox.push({ topic, data }) === 1) setImmediate(() => this.#flushOutbox());
  }

  #flushOutbox(): void {
    const outbox = this.#outbox;
    this.#outbox = [];
    if (this.client === null || this.client.isClosed()) return;
    for (const { topic, data } of outbox) {
      try {
        this.client.publish(topic, data);
      } catch (error) {
        // Nobody waits here any more; a request finds out by its time-out.
        this.logger.error('NATS does not take a message', error);
      }
    }
  }

  /** An answer that NATS would refuse becomes a coded error, so that its caller does not wait for the deadline. */
  async #refuseOversized(packet: Packet | undefined, size: number, limit: number): Promise<void> {
    const detail = `${size} bytes are over the limit of ${limit}`;
    if (packet?.type !== packets.response) throw new AppError('message_too_large', { detail });
    const error = new AppError('answer_too_large', { detail });
    await this.transit.sendResponse(packet.target as string, idOf(packet), {}, null, null, error);
  }

  #listen(topic: string, command: string): void {
    this.client?.subscribe(topic, {
      callback: (error: NatsError | null, message) => {
        // A denied subscription ends here with an error and no message.
        if (error) this.#denied.push(topic);
        else void this.receive(command, Buffer.from(message.data.buffer, message.data.byteOffset, message.data.length));
      },
    });
  }

  async #watch(client: NatsConnection): Promise<void> {
    for await (const status of client.status()) {
      if (status.type === Events.Disconnect) this.#lost();
      else if (status.type === Events.Reconnect) await this.onConnected(true).catch((error) => this.logger.error(error));
      else if (status.type === Events.Error) await this.#complain(client, status);
    }
  }

  async #complain(client: NatsConnection, status: Status): Promise<void> {
    const { operation, subject } = status.permissionContext ?? {};
    if (operation === undefined) this.logger.warn(`NATS reports ${JSON.stringify(status.data)}`);
    else this.logger.error(`NATS denies ${operation} on ${subject}`);
    // After a second one in a row nats.js neither tries again nor closes.
    if (status.data === ErrorCode.ProtocolError) await client.close();
  }

  #lost(): void {
    this.connected = false;
    this.#outbox = [];
    // Nobody's heartbeat can be heard now: silence says nothing about the others. The next connect starts them again.
    this.transit.discoverer.stopHeartbeatTimers();
    for (const [id, request] of this.transit.pendingRequests) {
      this.transit.removePendingRequest(id);
      request.reject(new AppError('service_unavailable', { detail: 'The mesh lost its connection; the outcome is unknown.' }));
    }
  }

  /** NATS has closed the connection for good, as it does with a tenant's that has been put to sleep: a new one may be let in. */
  async #connectAgain(): Promise<void> {
    const closed = this.client;
    await sleep(shortestPause, undefined, { ref: false });
    if (this.client === closed) await this.connect().catch((error: unknown) => this.logger.debug('NATS lets nobody in', error));
  }

  /** A node that cannot hear must not seem started, nor try again for ever: `start()` rejects. */
  #refuseStart(): void {
    const { transit } = this;
    transit.disconnecting = true;
    transit.__connectResolve?.(Promise.reject(new Error(`NATS denies the subscriptions ${this.#denied.join(', ')}`)));
    transit.__connectResolve = null;
  }

  async #afterConnect(wasReconnect: boolean): Promise<void> {
    const { transit, client } = this;
    if (wasReconnect) {
      await transit.discoverer.sendLocalNodeInfo();
    } else {
      await transit.makeSubscriptions();
      // The server has every subscription once it has answered: whoever hears of this node may call it at once.
      await client?.flush();
      if (this.#denied.length > 0) return this.#refuseStart();
    }
    await transit.discoverer.discoverAllNodes();
    transit.connected = true;
    void this.broker.broadcastLocal('$transporter.connected', { wasReconnect });
    if (transit.__connectResolve !== null) {
      transit.isReady = true;
      transit.__connectResolve(null);
      transit.__connectResolve = null;
    }
  }
}

/** Where an account takes no connections, nats.js neither connects nor fails. @throws NatsError */
async function connectInTime(options: ConnectionOptions): Promise<NatsConnection> {
  const connecting = connect(options);
  const late = new AbortController();
  const tooLate = sleep(connectTimeout, undefined, { signal: late.signal }).then(() => {
    void connecting.then((client) => client.close(), () => {});
    throw new NatsError('NATS does not let the connection in', ErrorCode.Timeout);
  });
  tooLate.catch(() => {});
  try {
    return await Promise.race([connecting, tooLate]);
  } finally {
    late.abort();
  }
}

/** The connection of a broker that has started: what else a node says over NATS it says over the same, as the same user. */
export function connectionOf(broker: ServiceBroker): NatsConnection {
  const transporter: unknown = broker.transit?.tx;
  if (!(transporter instanceof NatsTransporter) || transporter.client === null) throw new Error('the broker is not connected to NATS');
  return transporter.client;
}

function idOf(packet: Packet): string {
  return (packet.payload as { id: string }).id;
}
