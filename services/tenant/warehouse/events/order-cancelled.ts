import type { EventHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../../webshop/contract.ts';
import { publishLevels, type Levels } from '../levels.ts';
import { takeBack } from '../take-back.ts';

const release = sql`select release($1) as levels`;

/** Gives free what an order held, or puts back what was sold with it. */
export const undoOrder: EventHandler<typeof webshop, 'order.cancelled'> = async ({ transaction }, order) => {
  const levels = order.confirmed
    ? await takeBack(transaction, order, 'cancellation')
    : (await transaction.first<{ levels: Levels | null }>(release, [order.orderId]))!.levels;
  await publishLevels(transaction, levels);
};
