import type { EventHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { warehouse } from '../../warehouse/contract.ts';

const takeLevels = sql`select take_levels($1)`;

/** Copies what can be sold now; what is older than the copy changes nothing. */
export const copyLevels: EventHandler<typeof warehouse, 'stock.changed'> = async ({ transaction }, { levels }) => {
  await transaction.query(takeLevels, [JSON.stringify(levels)]);
};
