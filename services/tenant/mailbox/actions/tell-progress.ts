import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { mailbox } from '../contract.ts';

const handledUntil = sql`
  select to_json(coalesce(min(created_at), now())) as "handledUntil"
  from queue._private_jobs
  where attempts < max_attempts or locked_at is not null`;

/** Since when events wait; now where none does. Dead letters do not wait for anything that comes by itself. */
export const tellProgress: ActionHandler<typeof mailbox, 'progress'> = async (context) =>
  (await context.db.first<{ handledUntil: string }>(handledUntil))!;
