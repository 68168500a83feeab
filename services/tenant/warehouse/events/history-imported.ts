import type { Payload } from '../../../kit/contract.ts';
import type { EventHandler } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import type { webshop } from '../../webshop/contract.ts';
import { type Levels, publishLevels } from '../levels.ts';

type History = Payload<typeof webshop, 'history.imported'>;

type Movement = {
  key: string;
  sku: string;
  delta: number;
  kind: 'receipt' | 'sale' | 'return' | 'adjustment';
  reason?: string;
  reference?: string;
  at: string;
};

const postMovements = sql`select post_movements($1) as levels`;

/** Writes what an imported history says of goods into the ledger. Stock may fall below zero: what was sold was there. */
export const postHistory: EventHandler<typeof webshop, 'history.imported'> = async ({ transaction }, history) => {
  const movements = movementsOf(history);
  const openings = history.openingStock > 0 ? openingsOf(movements, history.openingStock) : [];
  // The ledger has no movements of nothing.
  const posted = [...openings, ...movements.filter(({ delta }) => delta !== 0)];
  if (posted.length === 0) return;
  const row = await transaction.first<{ levels: Levels }>(postMovements, [JSON.stringify(posted)]);
  await publishLevels(transaction, row?.levels ?? null);
};

function movementsOf({ orders, returns, adjustments }: History): Movement[] {
  const sold = orders.flatMap(({ invoice, lines }) =>
    lines.filter(({ stocked }) => stocked).map(({ key, sku, quantity, at }): Movement => ({
      key, sku, delta: -quantity, kind: 'sale', reference: invoice, at,
    })),
  );
  const returned = returns.flatMap(({ invoice, lines }) =>
    lines.filter(({ stocked }) => stocked).map(({ key, sku, quantity, at }): Movement => ({
      key, sku, delta: quantity, kind: 'return', reference: invoice, at,
    })),
  );
  const adjusted = adjustments.map(({ key, sku, delta, reason, invoice, at }): Movement => ({
    key, sku, delta, kind: 'adjustment', reason: reason === '' ? undefined : reason, reference: invoice, at,
  }));
  return [...sold, ...returned, ...adjusted].toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** Once per product for ever, whichever file or batch names it first. */
function openingsOf(movements: readonly Movement[], openingStock: number): Movement[] {
  const firsts = new Map<string, Movement>();
  for (const movement of movements) if (!firsts.has(movement.sku)) firsts.set(movement.sku, movement);
  return [...firsts.values()].map(({ sku, at }) => ({
    key: `opening:${sku}`, sku, delta: openingStock, kind: 'receipt', reason: 'opening stock', at,
  }));
}
