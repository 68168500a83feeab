import { z } from 'zod';
import { cutPage, decodeCursor } from '../../../kit/list.ts';
import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { mailbox } from '../contract.ts';

const deadLetters = sql`
  select job::text as id, event, subscriber, attempts, error as "lastError", to_json(published_at) as "createdAt"
  from queue.dead_letters($1, $2)`;

type Row = { id: string; event: string; subscriber: string; attempts: number; lastError: string | null; createdAt: string };

export const listDeadLetters: ActionHandler<typeof mailbox, 'dead-letters.list'> = async (context, { limit, after }) => {
  const [last] = after === undefined ? ['0'] : decodeCursor(z.tuple([z.string().regex(/^\d{1,18}$/)]), after);
  const rows = await context.db.query<Row>(deadLetters, [last, limit + 1]);
  return cutPage(rows, limit, ({ id }) => [id]);
};
