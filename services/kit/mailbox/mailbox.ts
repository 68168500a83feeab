import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceBroker } from 'moleculer';
import pg from 'pg';
import type { DatabaseCredentials } from '../database.ts';
import type { Logger } from '../logger.ts';
import { fullBucket, reserve } from '../rate-limit.ts';
import { type MailboxWorker, startWorker } from './worker.ts';

export type Mailbox = {
  /** There is new mail. */
  wake(): void;
  /** A sibling died: it may have left mail, held or untold. */
  look(): void;
  /** Milliseconds until the next delivery is due, 0 where one is, null where none is to come. @throws where the database is away */
  nextDueInMs(): Promise<number | null>;
  load(): MailboxLoad;
  /** What is due and waits; asked of the database only while there is mail. @throws where the database is away */
  backlog(): Promise<{ depth: number; oldestSeconds: number }>;
  /** Waits for the deliveries in hand. After it `nextDueInMs` still answers, until `close`. */
  stop(): Promise<void>;
  close(): Promise<void>;
};

export type MailboxLoad = { deliveries: number; inFlight: number };

export type MailboxOptions = {
  /** Of the tenant's own role for the queue, which sees nothing else. */
  credentials: DatabaseCredentials;
  /** Deliveries in flight at a time. */
  concurrency: number;
  /** Deliveries begun per second, over a while; more wait for their turn. */
  perSecond: number;
  /** Called at the beginning and the end of each delivery. */
  onDelivery?(): void;
  log: Logger;
};

/** Milliseconds without a delivery after which the worker is stopped: it holds three connections and polls. */
const restAfter = 5_000;
/** Milliseconds before a database that was away is tried again. */
const pauseAfterFailure = 500;
/** Longer timers overflow. */
const longestTimer = 86_400_000;

/**
 * A tenant's mailbox in one node. It has a worker only while there is mail: with none it holds no connection and does
 * nothing, until it is told, or until the next delivery is due.
 */
export function openMailbox(broker: ServiceBroker, { credentials, concurrency, perSecond, onDelivery, log }: MailboxOptions): Mailbox {
  const pool = new pg.Pool({
    ...credentials,
    // One listens, one holds the lock that shows the worker alive, one or two more fetch and complete: others stay unmade.
    max: concurrency + 2,
    idleTimeoutMillis: restAfter,
    application_name: `${broker.namespace} mailbox`,
    keepAlive: true,
  });
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', (err) => log.debug({ err }, 'an idle connection of the mailbox broke'));
  const stopping = new AbortController();
  const limit = { perSecond, burst: perSecond };
  const bucket = fullBucket();
  const load: MailboxLoad = { deliveries: 0, inFlight: 0 };
  /** By the clock of `performance.now()`. */
  let lastNews = 0;
  let worker: MailboxWorker | undefined;
  let working: Promise<void> | undefined;
  let told = false;
  let timer: NodeJS.Timeout | undefined;

  async function nextDueInMs(): Promise<number | null> {
    const { rows } = await pool.query<{ due: number | null }>('select queue.next_due() as due');
    const due = rows[0]?.due ?? null;
    return due === null ? null : Math.max(0, due);
  }

  /** Sets the timer of what is due later. @returns whether there is mail now; true where nobody knows */
  async function hasMail(): Promise<boolean> {
    try {
      const due = await nextDueInMs();
      if (due !== null && due > 0) timer = setTimeout(begin, Math.min(due, longestTimer)).unref();
      return due === 0;
    } catch (err) {
      if (stopping.signal.aborted) return false;
      log.debug({ err }, 'the mailbox cannot be looked into; trying again');
      await pause();
      return true;
    }
  }

  function begin(): void {
    told = true;
    lastNews = performance.now();
    worker?.wake();
    if (working !== undefined || stopping.signal.aborted) return;
    clearTimeout(timer);
    working = work().finally(() => {
      working = undefined;
      if (told) begin();
    });
  }

  /** Works until there is no mail. */
  async function work(): Promise<void> {
    do {
      try {
        worker = await startWorker(broker, { pool, concurrency, log, turn, onDelivery: count });
        await Promise.race([worker.ended, quiet()]);
        // The worker has heard of all that was told until now.
        told = false;
      } catch (err) {
        log.warn({ err }, 'the mailbox could not be started; trying again');
        await pause();
      }
      const ended = worker;
      worker = undefined;
      await ended?.stop();
    } while (!stopping.signal.aborted && (told || (await hasMail())));
  }

  /** Resolves when one more delivery may begin. */
  async function turn(): Promise<void> {
    const wait = reserve(bucket, limit, performance.now());
    if (wait > 0) await sleep(wait, undefined, { signal: stopping.signal }).catch(() => {});
  }

  function count(step: 'begun' | 'ended'): void {
    lastNews = performance.now();
    load.inFlight += step === 'begun' ? 1 : -1;
    if (step === 'ended') load.deliveries += 1;
    onDelivery?.();
  }

  /** Resolves when nothing has come for a while, or when the mailbox is stopped. */
  async function quiet(): Promise<void> {
    const { signal } = stopping;
    lastNews = performance.now();
    for (;;) {
      const left = load.inFlight > 0 ? restAfter : lastNews + restAfter - performance.now();
      if (left <= 0 || signal.aborted) return;
      await sleep(left, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  function pause(): Promise<void> {
    return sleep(pauseAfterFailure, undefined, { signal: stopping.signal }).catch(() => {});
  }

  async function look(): Promise<void> {
    if (worker !== undefined) return worker.rescue();
    clearTimeout(timer);
    if (await hasMail()) begin();
  }

  void look();
  return {
    wake: begin,
    look: () => void look(),
    nextDueInMs,
    load: () => load,
    async backlog() {
      if (worker === undefined) return { depth: 0, oldestSeconds: 0 };
      const { rows } = await pool.query<{ depth: string; oldest: number }>('select depth, oldest_seconds as oldest from queue.due()');
      return { depth: Number(rows[0]?.depth ?? 0), oldestSeconds: Math.max(0, rows[0]?.oldest ?? 0) };
    },
    async stop() {
      stopping.abort();
      told = false;
      clearTimeout(timer);
      await working;
    },
    close: () => pool.end(),
  };
}
