import type { ActionHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { mailbox } from '../contract.ts';

const replay = sql`select queue.replay_dead_letters($1) as replayed`;

export const replayDeadLetters: ActionHandler<typeof mailbox, 'dead-letters.replay'> = (context, { ids }) =>
  context.db.transaction(async (transaction) => {
    const answer = await transaction.first<{ replayed: number }>(replay, [ids ?? null]);
    transaction.announce();
    return answer!;
  });
