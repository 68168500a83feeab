import type { Result } from '../../kit/contract.ts';
import type { warehouse } from './contract.ts';

type Movement = Result<typeof warehouse, 'stock.adjust'>;

/** A row of the ledger as `to_json` makes it. */
export type MovementRow = Omit<Movement, 'id'> & { id: number };

/** A movement as others see it. */
export function movementFrom({ id, sku, location, delta, kind, reason, reference, at }: MovementRow): Movement {
  return { id: String(id), sku, location, delta, kind, reason, reference, at };
}
