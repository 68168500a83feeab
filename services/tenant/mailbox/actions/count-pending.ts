import { setTimeout } from 'node:timers/promises';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { mailbox } from '../contract.ts';

type Backlog = { pending: number; dead: number };

const backlog = sql`select pending, dead from queue.backlog($1)`;

/** Counts the events of a piece of work that wait, over and over until there are none or the time to wait is over. */
export const countPending: ActionHandler<typeof mailbox, 'pending'> = async (context, { correlationId, wait }) => {
  const deadline = Date.now() + wait;
  for (;;) {
    const found = (await context.db.first<Backlog>(backlog, [correlationId ?? null])) as Backlog;
    if (found.pending === 0 || Date.now() >= deadline) return found;
    // A long queue is not looked through more often than it can change much.
    await setTimeout(Math.min(20 * found.pending, 500, Math.max(deadline - Date.now(), 1)));
  }
};
