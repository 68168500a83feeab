import { EventEmitter } from 'node:events';
import { Logger as GraphileLogger, run, type WorkerEvents, type WorkerPool } from 'graphile-worker';
import type { ServiceBroker } from 'moleculer';
import type pg from 'pg';
import { type Delivery, deliverAction, type RequestMeta } from '../envelope.ts';
import type { Logger } from '../logger.ts';
import { serviceScope } from '../scope.ts';
import { waitForHandingBack } from './handing-back.ts';

export type WorkerOptions = {
  /** Of the tenant's own role for the queue, which sees nothing else. */
  pool: pg.Pool;
  /** Deliveries in flight at a time. */
  concurrency: number;
  /** Resolves when one more delivery may begin. */
  turn(): Promise<void>;
  /** Called before and after each delivery. */
  onDelivery(step: 'begun' | 'ended'): void;
  log: Logger;
};

export type MailboxWorker = {
  /** Resolves when it has ended by itself, as it cannot go on, e.g. while the database restarts. */
  ended: Promise<void>;
  /** There is new mail: look now. */
  wake(): void;
  /** Takes over what workers that have died still hold. */
  rescue(): Promise<void>;
  /** Waits for the deliveries in hand, then lets go of the rest. */
  stop(): Promise<void>;
};

/**
 * Delivers the events of a tenant: each job of the queue goes as a message to its subscriber, and is done only when the
 * subscriber has answered that its effect is committed. What fails is tried again later; after the last attempt it stays
 * as a dead letter.
 */
export async function startWorker(broker: ServiceBroker, options: WorkerOptions): Promise<MailboxWorker> {
  const { pool, log, turn, onDelivery } = options;
  const life = new EventEmitter() as WorkerEvents;
  waitForHandingBack(life);
  let held: Promise<pg.PoolClient> | undefined;
  // In an object, since the pool has a `then` of its own that waits for its end.
  const made = new Promise<{ workerPool: WorkerPool; lock: pg.PoolClient }>((resolve, reject) => {
    life.once('pool:create', ({ workerPool }) => {
      held = holdLock(workerPool.id, pool, log);
      held.then((lock) => resolve({ workerPool, lock }), reject);
    });
  });
  made.catch(() => {});
  const runner = await run({
    // It fetches as soon as it has a name: others would take what it holds for a dead one's, before they see its lock.
    pgPool: connectingAfter(async () => held, pool),
    schema: 'queue',
    noHandleSignals: true,
    events: life,
    logger: graphileLogger(log),
    preset: {
      worker: {
        concurrentJobs: options.concurrency,
        // New mail is told by whoever put it there; this poll serves retries that are due soon.
        pollInterval: 2_000,
        // Fetched and completed in batches: a commit each would cost more than the work.
        localQueue: { size: options.concurrency * 2, ttl: 60_000 },
        completeJobBatchDelay: 5,
      },
    },
    taskList: {
      async deliver(payload) {
        await turn();
        onDelivery('begun');
        try {
          await deliver(broker, payload);
        } finally {
          onDelivery('ended');
        }
      },
    },
  });
  const ended = runner.promise.catch(() => {});
  const { workerPool, lock } = await made.catch(async (error: unknown) => {
    // Without its lock it would be taken for dead.
    await runner.stop().catch(() => {});
    throw error;
  });
  const broken = new Promise<void>((resolve) => lock.once('error', () => resolve()));
  let stopped: Promise<void> | undefined;
  return {
    wake: () => workerPool.nudge(1),
    rescue: () => rescueDead(workerPool.id, lock, log).catch((err: unknown) => log.warn({ err }, 'the mail of the dead could not be taken over')),
    ended: Promise.race([ended, broken]),
    stop() {
      stopped ??= (async () => {
        await runner.stop().catch(() => {});
        lock.release(true);
      })();
      return stopped;
    },
  };
}

async function deliver(broker: ServiceBroker, job: unknown): Promise<void> {
  const { subscriber, ...delivery } = job as Delivery & { subscriber: string };
  const meta: RequestMeta = { scope: serviceScope('mailbox', delivery.meta.correlationId) };
  await broker.call(`${subscriber}.${deliverAction}`, delivery, { meta });
}

/** The same pool, of which each connection is made once something has happened; where that fails none is. */
function connectingAfter(happened: () => Promise<unknown>, pool: pg.Pool): pg.Pool {
  function connect(): Promise<pg.PoolClient>;
  function connect(told: Connected): void;
  function connect(told?: Connected): Promise<pg.PoolClient> | undefined {
    const connected = happened().then(() => pool.connect());
    if (told === undefined) return connected;
    connected.then((client) => told(undefined, client, (error) => client.release(error)), (error: Error) => told(error, undefined, () => {}));
    return undefined;
  }
  return new Proxy(pool, { get: (target, name) => (name === 'connect' ? connect : (Reflect.get(target, name) as unknown)) });
}

type Connected = (error: Error | undefined, client: pg.PoolClient | undefined, release: (error?: Error | boolean) => void) => void;

/**
 * Takes the lock that tells others that this worker lives, and frees the jobs of workers that died. A worker that is
 * killed loses the lock with its connection, so that its mail goes on with the next one at once.
 */
async function holdLock(worker: string, pool: pg.Pool, log: Logger): Promise<pg.PoolClient> {
  const client = await pool.connect();
  try {
    await client.query('select queue.hold_worker_lock($1)', [worker]);
    await rescueDead(worker, client, log);
    return client;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function rescueDead(worker: string, client: pg.PoolClient, log: Logger): Promise<void> {
  const { rows } = await client.query<{ dead: string }>('select queue.rescue_dead_workers($1) as dead', [worker]);
  if (rows.length > 0) log.warn({ workers: rows.map((row) => row.dead) }, 'took over the mail of dead workers');
}

function graphileLogger(log: Logger): GraphileLogger {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;
  return new GraphileLogger((scope) => (level, message, meta) => log[levels[level]]({ ...scope, ...meta }, message));
}
