import type { ServiceBroker } from 'moleculer';
import type { Msg, NatsConnection, NatsError } from 'nats';
import { AppError, fail } from '../../services/kit/errors.ts';
import type { Logger } from '../../services/kit/logger.ts';
import { gatheredPublisher } from '../../services/kit/mesh/gathered-publisher.ts';
import { answerWith, answerWithError, TenantRequest } from '../../services/kit/mesh/tenant-request.ts';

export type RequestDoor = {
  load(): { requests: number; inFlight: number };
  /** Resolves where the connection was closed before the door was. */
  lost: Promise<void>;
  /**
   * Takes no new request, and resolves when those in hand are answered. NATS tells whoever asks from now on that nobody is here;
   * where its connection is lost, nobody can ask.
   */
  close(): Promise<void>;
};

export type RequestDoorOptions = {
  subject: string;
  /** Called at the beginning and the end of each request. */
  onRequest(): void;
  log: Logger;
};

/** Milliseconds that requests in hand may take after the door was closed; the gateway's own deadline is as long. */
const drainLimit = 10_000;

/**
 * Where gateways' requests come in: each is a call of an action on the tenant's own broker.
 * @param connection the broker's own, with the tenant's credentials
 */
export async function openRequestDoor(broker: ServiceBroker, connection: NatsConnection, options: RequestDoorOptions): Promise<RequestDoor> {
  const { subject, onRequest, log } = options;
  const load = { requests: 0, inFlight: 0 };
  let idle: (() => void) | undefined;

  // A connection that is gone takes no answer, and the gateway knows of it.
  const publish = gatheredPublisher(connection, (err) => log.debug({ err }, 'an answer could not be sent'));

  async function take(message: Msg): Promise<void> {
    load.requests += 1;
    load.inFlight += 1;
    onRequest();
    const answer = await answered(broker, message.data, connection.info?.max_payload ?? Number.POSITIVE_INFINITY);
    if (message.reply !== undefined) publish(message.reply, answer);
    load.inFlight -= 1;
    onRequest();
    if (load.inFlight === 0) idle?.();
  }

  const subscription = connection.subscribe(subject, {
    callback(error: NatsError | null, message) {
      if (error) log.error({ err: error, subject }, 'NATS denies a node its requests');
      else void take(message);
    },
  });
  let isClosing = false;
  const lost = connection.closed().then(() => (isClosing ? new Promise<never>(() => {}) : undefined));
  // The server knows the subscription once it has answered: whoever hears of this node may ask it at once.
  await connection.flush();
  return {
    load: () => load,
    lost,
    async close() {
      isClosing = true;
      // Unsubscribes, then waits for what was under way.
      if (!connection.isClosed()) await subscription.drain().catch(isLost);
      if (load.inFlight > 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        idle = resolve;
        const limit = setTimeout(resolve, drainLimit);
        await promise;
        clearTimeout(limit);
      }
      // What was answered last goes out in the next turn.
      await new Promise(setImmediate);
      if (!connection.isClosed()) await connection.flush().catch(isLost);
    },
  };

  function isLost(err: unknown): void {
    log.debug({ err }, 'a door closes on a connection that is lost');
  }
}

/** @param largest bytes that an answer may have */
async function answered(broker: ServiceBroker, data: Uint8Array, largest: number): Promise<string> {
  try {
    const request = TenantRequest.safeParse(JSON.parse(Buffer.from(data.buffer, data.byteOffset, data.length).toString()));
    if (!request.success) return fail('internal', 'The gateway’s message cannot be read.');
    const { action, params, meta, requestID } = request.data;
    // The gateway keeps the deadline: a timer for each call here would be a second one.
    const result: unknown = await broker.call(action, params, { meta, timeout: 0, requestID });
    const answer = answerWith(JSON.stringify(result ?? null));
    // A character has at most three bytes: short answers need not be counted.
    if (answer.length * 3 > largest && Buffer.byteLength(answer) > largest) throw new AppError('answer_too_large');
    return answer;
  } catch (error) {
    return answerWithError(error);
  }
}
