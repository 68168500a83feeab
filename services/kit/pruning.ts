/** Takes away what a service has kept of messages that are over. */
import type { Database } from './database.ts';
import type { Logger } from './logger.ts';
import { sql, type Statement } from './statement.ts';

/** Messages between two prunings of a node; fewer than a pruning removes, so that it catches up. */
const every = 256;

/**
 * Messages that were handled long ago. An age alone would not do: a delivery whose answer was lost can be made again after any
 * time, where its tenant was suspended or where it is a dead letter. What is no more in the queue can only come late from a
 * node that was cut off in the middle of it: that takes minutes.
 */
export const oldMessages = sql`
  delete from inbox where message_id = any(array(
    select message_id from inbox
    where received_at < now() - interval '7 days' and message_id not in (select queue.published_before(now() - interval '7 days'))
    order by received_at limit 500 for update skip locked
  ))`;

/** Answers under an Idempotency-Key: clients are promised 24 h. */
export const oldKeys = sql`
  delete from idempotency_keys where (action, subject, key) in (
    select action, subject, key from idempotency_keys
    where created_at < now() - interval '48 hours' order by created_at limit 500 for update skip locked
  )`;

/** To be called after each message's commit. What fails is tried again later. */
export type Pruning = (database: Database) => void;

/**
 * Prunes with the first message and with every 256th: no timer runs, nobody is woken for it, and one who wakes only for a few
 * messages prunes too.
 */
export function pruneWithMessages(statement: Statement, log: Logger): Pruning {
  let messages = 0;
  return (database) => {
    if (messages++ % every > 0) return;
    database.query(statement).catch((err: unknown) => log.debug({ err }, 'what is old could not be pruned'));
  };
}
