import type { CheckedParams } from '../../../kit/contract.ts';
import { type ErrorCode, fail } from '../../../kit/errors.ts';
import type { ActionHandler, Context } from '../../../kit/service.ts';
import { sql } from '../../../kit/statement.ts';
import { webshop } from '../../webshop/contract.ts';
import type { warehouse } from '../contract.ts';
import { learnItem } from '../learn-item.ts';
import { type Levels, publishLevels } from '../levels.ts';
import { movementFrom, type MovementRow } from '../movement.ts';

type Adjusted =
  | { refusal: ErrorCode; movement: null; levels: null }
  | { refusal: null; movement: MovementRow; levels: Levels };

const adjustStatement = sql`select refusal, movement, levels from adjust($1, $2, $3, $4)`;

/**
 * Books what somebody has counted. It may leave less than is committed: then available is below zero, which is the truth,
 * and nothing more can be reserved.
 */
export const adjustStock: ActionHandler<typeof warehouse, 'stock.adjust'> = async (context, params) => {
  let adjusted = await adjust(context, params);
  if (adjusted.refusal === 'product_not_found') {
    // The news of a new product may still be on its way here.
    const { sku, stocked } = await context.call(webshop, 'products.get', { id: params.sku });
    if (sku !== params.sku) fail('product_not_found');
    await learnItem(context.db, sku, stocked);
    adjusted = await adjust(context, params);
  }
  return adjusted.refusal === null ? movementFrom(adjusted.movement) : fail(adjusted.refusal);
};

function adjust({ db }: Context, params: CheckedParams<typeof warehouse, 'stock.adjust'>): Promise<Adjusted> {
  const { sku, location, delta, reason } = params;
  return db.transaction(async (transaction) => {
    const adjusted = (await transaction.first<Adjusted>(adjustStatement, [sku, location ?? null, delta, reason]))!;
    await publishLevels(transaction, adjusted.levels);
    return adjusted;
  });
}
