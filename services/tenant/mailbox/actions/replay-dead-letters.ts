import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { mailbox } from '../contract.ts';

const replay = sql`select queue.replay_dead_letters($1) as replayed`;

export const replayDeadLetters: ActionHandler<typeof mailbox, 'dead-letters.replay'> = async (context, { ids }) =>
  (await context.db.first<{ replayed: number }>(replay, [ids ?? null]))!;
