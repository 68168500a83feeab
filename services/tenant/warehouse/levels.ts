import type { Payload } from '../../kit/contract.ts';
import type { Transaction } from '../../kit/database.ts';
import type { warehouse } from './contract.ts';

export type Levels = Payload<typeof warehouse, 'stock.changed'>['levels'];

/** Tells what can be sold now, where something changed. */
export async function publishLevels(transaction: Transaction, levels: Levels | null): Promise<void> {
  if (levels !== null && levels.length > 0) await transaction.publish('stock.changed', { levels });
}
