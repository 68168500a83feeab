import type { EventHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../../webshop/contract.ts';
import type { Levels } from '../levels.ts';

type Reserved = {
  outcome: 'reserved' | 'refused' | null;
  levels: Levels;
  lacking: string[];
};

const reserve = sql`select outcome, levels, lacking from reserve($1, $2)`;

/** Reserves every line of an order, or none. */
export const reserveStock: EventHandler<typeof webshop, 'order.created'> = async ({ transaction }, { orderId, lines }) => {
  const { outcome, levels, lacking } = (await transaction.first<Reserved>(reserve, [orderId, JSON.stringify(lines)]))!;
  if (outcome === 'reserved') await transaction.publish('stock.reserved', { orderId, levels });
  if (outcome === 'refused') await transaction.publish('stock.refused', { orderId, reason: 'out_of_stock', skus: lacking });
};
