import { EventEmitter } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Logger as GraphileLogger, run, type WorkerEvents, type WorkerPool } from 'graphile-worker';
import type { ServiceBroker } from 'moleculer';
import pg from 'pg';
import type { DatabaseCredentials } from '../database.ts';
import { type Delivery, deliverAction, type RequestMeta } from '../envelope.ts';
import type { Logger } from '../logger.ts';
import { serviceScope } from '../scope.ts';

export type MailboxWorker = {
  /** There is new mail: look now. */
  wake(): void;
  /** Waits for the deliveries in hand, then lets go of the rest. */
  stop(): Promise<void>;
};

export type MailboxOptions = {
  /** Of the tenant's own role for the queue, which sees nothing else. */
  credentials: DatabaseCredentials;
  /** Deliveries in flight at a time. */
  concurrency: number;
  log: Logger;
};

/**
 * Delivers the events of a tenant: each job of the queue goes as a message to its subscriber, and is done only when the
 * subscriber has answered that its effect is committed. What fails is tried again later; after the last attempt it stays
 * as a dead letter.
 */
export async function startMailbox(broker: ServiceBroker, options: MailboxOptions): Promise<MailboxWorker> {
  const pool = new pg.Pool({
    ...options.credentials,
    // One listens (replays are announced that way), one holds the lock that shows this worker alive, one or two more fetch and complete: others stay unmade.
    max: options.concurrency + 2,
    application_name: `${broker.namespace} mailbox`,
    keepAlive: true,
  });
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', (err) => options.log.debug({ err }, 'an idle connection of the mailbox broke'));
  let stopping = false;
  let current = await runOnce(broker, pool, options);
  const supervised = (async () => {
    for (;;) {
      // Ends by itself only when it cannot go on, e.g. while the database restarts.
      await current.ended;
      if (stopping) return;
      await current.stop();
      options.log.warn('the mailbox ended and is started again');
      current = await restart(() => stopping, broker, pool, options);
    }
  })();
  return {
    wake: () => current.wake(),
    async stop() {
      stopping = true;
      await current.stop();
      await supervised;
      await pool.end();
    },
  };
}

type Run = { ended: Promise<void>; wake(): void; stop(): Promise<void> };

async function restart(stopping: () => boolean, ...args: Parameters<typeof runOnce>): Promise<Run> {
  for (;;) {
    try {
      return await runOnce(...args);
    } catch (err) {
      if (stopping()) return { ended: Promise.resolve(), wake: () => {}, stop: async () => {} };
      args[2].log.warn({ err }, 'the mailbox could not be started; trying again');
      await setTimeout(1_000);
    }
  }
}

async function runOnce(broker: ServiceBroker, pool: pg.Pool, options: MailboxOptions): Promise<Run> {
  const life = new EventEmitter() as WorkerEvents;
  // In an object, since the pool has a `then` of its own that waits for its end.
  const made = new Promise<{ workerPool: WorkerPool }>((resolve) => life.once('pool:create', resolve));
  const held = made.then(({ workerPool }) => holdLock(workerPool.id, pool, options.log));
  const runner = await run({
    pgPool: pool,
    schema: 'queue',
    noHandleSignals: true,
    events: life,
    logger: graphileLogger(options.log),
    preset: {
      worker: {
        concurrentJobs: options.concurrency,
        // New mail is told by whoever put it there; this poll serves retries, timers, and mail whose teller died.
        pollInterval: 2_000,
        // Fetched and completed in batches: a commit each would cost more than the work.
        localQueue: { size: options.concurrency * 2, ttl: 60_000 },
        completeJobBatchDelay: 5,
      },
    },
    taskList: { deliver: (payload) => deliver(broker, payload) },
  });
  const [{ workerPool }, lock] = await Promise.all([made, held]);
  const broken = new Promise<void>((resolve) => lock.once('error', () => resolve()));
  let stopped: Promise<void> | undefined;
  return {
    wake: () => workerPool.nudge(1),
    ended: Promise.race([runner.promise.catch(() => {}), broken]),
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

/**
 * Takes the lock that tells others that this worker lives, and frees the jobs of workers that died. A worker that is
 * killed loses the lock with its connection, so that its mail goes on with the next one at once.
 */
async function holdLock(worker: string, pool: pg.Pool, log: Logger): Promise<pg.PoolClient> {
  const client = await pool.connect();
  await client.query('select queue.hold_worker_lock($1)', [worker]);
  const { rows } = await client.query<{ dead: string }>('select queue.rescue_dead_workers($1) as dead', [worker]);
  if (rows.length > 0) log.warn({ workers: rows.map((row) => row.dead) }, 'took over the mail of dead workers');
  return client;
}

function graphileLogger(log: Logger): GraphileLogger {
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'trace' } as const;
  return new GraphileLogger((scope) => (level, message, meta) => log[levels[level]]({ ...scope, ...meta }, message));
}
