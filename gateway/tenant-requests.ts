import { randomBytes } from 'node:crypto';
import { connect, Events, type Msg, type NatsConnection, type NatsError } from 'nats';
import { accountToken, answersTo, answerSubject, nudgesOf, requestSubject } from '../config/trust/mesh-subjects.ts';
import { AppError } from '../services/kit/errors.ts';
import type { Logger } from '../services/kit/logger.ts';
import { gatheredPublisher } from '../services/kit/mesh/gathered-publisher.ts';
import { natsAuthenticator, type NatsCredentials } from '../services/kit/mesh/nats-authenticator.ts';
import { readAnswer, type TenantRequest } from '../services/kit/mesh/tenant-request.ts';

/** A node of a tenant, and the public key of the NATS account that it is reached through. */
export type NodeAddress = { account: string; nodeId: string };

export type TenantRequests = {
  /**
   * Asks a node; resolves to the result as JSON text.
   * @param milliseconds after which it is settled, rounded up to the next quarter of a second
   * @throws NodeAwayError where the node did not get the request
   * @throws AppError as the node answers; service_unavailable where the outcome is unknown; request_timeout
   */
  send(node: NodeAddress, request: TenantRequest, milliseconds: number): Promise<string>;
  /** These nodes are dead: what waits for them is settled now. */
  settle(isDead: (nodeId: string) => boolean): void;
  /** Hears what a tenant tells, until the returned function is called. */
  hear(account: string, onNudge: (topic: string, payload: unknown) => void): () => void;
  /** Requests that wait for their answers. */
  pending(): number;
  close(): Promise<void>;
};

/** Nobody took the request: it can be sent again, to another node. */
export class NodeAwayError extends AppError {
  constructor() {
    super('service_unavailable', { detail: 'The node of the shop is not there.' });
  }
}

type Pending = {
  node: NodeAddress;
  resolve(text: string): void;
  reject(error: unknown): void;
  timer: NodeJS.Timeout;
};

/** Of NATS, on the reply subject of a message that nobody listened to. */
const noResponders = 503;
/** Milliseconds to which deadlines are rounded up: Node keeps one list of timers for each length that there is. */
const timerStep = 250;
const requestNumbers = 2 ** 48;

/** One connection for all tenants, with the rights of a gateway in the platform's account. */
export async function openTenantRequests(nats: { url: string; credentials: NatsCredentials }, log: Logger): Promise<TenantRequests> {
  const connection = await connect({
    servers: nats.url,
    name: 'gateway requests',
    authenticator: natsAuthenticator(nats.credentials),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    reconnectJitter: 100,
    ignoreAuthErrorAbort: true,
    pingInterval: 10_000,
    maxPingOut: 2,
    noAsyncTraces: true,
  });
  // Never used again: a late answer to a gateway that is gone must not reach its successor.
  const gatewayId = randomBytes(6).toString('hex');
  const pending = new Map<number, Pending>();
  let lastNumber = 0;
  let isConnected = true;
  let isClosing = false;

  function taken(number: number): Pending | undefined {
    const found = pending.get(number);
    pending.delete(number);
    clearTimeout(found?.timer);
    return found;
  }

  function answer(_error: NatsError | null, message: Msg): void {
    const tokens = message.subject.split('.');
    const number = Number(tokens.at(-1));
    // The account in the subject is NATS's word: nobody answers for another tenant.
    if (pending.get(number)?.node.account !== tokens[accountToken]) return;
    const { resolve, reject } = taken(number)!;
    if (message.data.length === 0 && message.headers?.code === noResponders) return reject(new NodeAwayError());
    try {
      resolve(readAnswer(Buffer.from(message.data.buffer, message.data.byteOffset, message.data.length).toString()));
    } catch (error) {
      reject(error);
    }
  }

  function settle(isDead: (nodeId: string) => boolean): void {
    for (const [number, { node, reject }] of pending) {
      if (!isDead(node.nodeId)) continue;
      taken(number);
      reject(new AppError('service_unavailable', { detail: 'The node of the shop was lost; the outcome is unknown.' }));
    }
  }

  const publish = gatheredPublisher(connection, (error, _subject, reply) => taken(Number(reply?.split('.').at(-1)))?.reject(codedByNats(error)));
  connection.subscribe(answersTo(gatewayId), { callback: answer });
  void connection.closed().then(() => {
    // Without it no tenant can be reached: the gateway ends, and its supervisor starts another.
    if (!isClosing) setImmediate(() => { throw new Error('NATS has closed the connection to the tenants'); });
  });
  void watch(connection, {
    lost() {
      isConnected = false;
      settle(() => true);
    },
    back: () => void (isConnected = true),
    complain: (about) => log.error({ about }, 'NATS complains of the gateway'),
  });

  return {
    send(node, request, milliseconds) {
      // nats.js would keep it, and drop it when it is connected again.
      if (!isConnected) return Promise.reject(new AppError('service_unavailable', { detail: 'The mesh is away.' }));
      const number = (lastNumber = (lastNumber + 1) % requestNumbers);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => taken(number)?.reject(new AppError('request_timeout')), Math.ceil(milliseconds / timerStep) * timerStep);
        pending.set(number, { node, resolve, reject, timer });
        publish(requestSubject(node.account, node.nodeId), JSON.stringify(request), answerSubject(node.account, gatewayId, number));
      });
    },
    settle,
    hear(account, onNudge) {
      const subscription = connection.subscribe(nudgesOf(account), {
        callback(error, message) {
          const topic = message.subject.split('.').slice(accountToken + 1).join('.');
          if (!error) onNudge(topic, jsonOf(message));
        },
      });
      return () => subscription.unsubscribe();
    },
    pending: () => pending.size,
    async close() {
      isClosing = true;
      settle(() => true);
      if (isConnected) await connection.flush();
      await connection.close();
    },
  };
}

type News = { lost(): void; back(): void; complain(about: unknown): void };

async function watch(connection: NatsConnection, { lost, back, complain }: News): Promise<void> {
  for await (const { type, data } of connection.status()) {
    if (type === Events.Disconnect) lost();
    else if (type === Events.Reconnect) back();
    else if (type === Events.Error) complain(data);
  }
}

function jsonOf(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}

function codedByNats(cause: unknown): AppError {
  const isTooLarge = cause instanceof Error && 'code' in cause && cause.code === 'MAX_PAYLOAD_EXCEEDED';
  return new AppError(isTooLarge ? 'message_too_large' : 'service_unavailable', { cause });
}
